//! Counted papers: what a procedure asks for and what was handed over, each original, certified or plain.

use serde::{Deserialize, Serialize};

/// What kind of copy a paper is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CopyKind {
    /// Bản chính.
    Original,
    /// Bản sao chứng thực.
    Certified,
    /// Bản sao thường.
    Plain,
}

impl CopyKind {
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            CopyKind::Original => "original",
            CopyKind::Certified => "certified",
            CopyKind::Plain => "plain",
        }
    }
    /// Reads the stable text form.
    pub fn parse(text: &str) -> Option<CopyKind> {
        [CopyKind::Original, CopyKind::Certified, CopyKind::Plain].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A counted paper.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CountedPaper {
    pub name: String,
    pub copy_kind: CopyKind,
    pub quantity: u32,
}

/// What the list asks for and is not (fully) there: names with the missing number.
pub fn missing(asked: &[CountedPaper], handed: &[CountedPaper]) -> Vec<CountedPaper> {
    asked
        .iter()
        .filter_map(|paper| {
            let there: u32 = handed
                .iter()
                .filter(|other| other.name == paper.name && other.copy_kind == paper.copy_kind)
                .map(|other| other.quantity)
                .sum();
            (there < paper.quantity).then(|| CountedPaper { quantity: paper.quantity - there, ..paper.clone() })
        })
        .collect()
}
