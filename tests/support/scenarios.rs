//! The stories of `standins/scenarios/`: what happens to an order at its courier, and what must be true at the end.

use buuta::domain::leg::Direction;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// One story, as its file tells it.
#[derive(Debug, Deserialize)]
pub struct Scenario {
    pub title: String,
    /// The ways papers go on which this can happen.
    pub directions: Vec<Direction>,
    pub steps: Vec<Step>,
    pub ends: Ends,
}

/// One thing that happens at the courier.
#[derive(Debug, Deserialize)]
pub struct Step {
    /// Minutes after the step before, or after the courier got the order.
    pub after_min: i64,
    /// The rest, as the stand-in takes it.
    #[serde(flatten)]
    pub wish: Value,
}

/// What must be true when the story is over.
#[derive(Debug, Deserialize)]
pub struct Ends {
    pub state: String,
    pub papers: Papers,
    pub delivery_tries: i64,
    /// Open tasks about the order.
    pub tasks: Vec<String>,
    /// What the citizen has been told, by direction.
    pub told: BTreeMap<String, Vec<String>>,
}

/// Where the papers are in the end.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Papers {
    Arrived,
    AtThePost,
    Back,
}

impl Scenario {
    /// What the citizen is told on this way.
    pub fn told(&self, direction: Direction) -> &[String] {
        self.ends.told.get(direction.as_str()).map(Vec::as_slice).unwrap_or_default()
    }
    /// Who has the papers in the end.
    pub fn holder(&self, direction: Direction) -> &'static str {
        match (self.ends.papers, direction) {
            (Papers::AtThePost, _) => "post",
            (Papers::Arrived, Direction::ToAgency) | (Papers::Back, Direction::ToCitizen) => "agency",
            (Papers::Arrived, Direction::ToCitizen) | (Papers::Back, Direction::ToAgency) => "citizen",
        }
    }
}

/// Every story of a courier, by the name of its file.
pub fn of_courier(code: &str) -> BTreeMap<String, Scenario> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("standins/scenarios").join(code);
    let files = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    files
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let scenario = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            (path.file_stem().unwrap().to_string_lossy().into_owned(), scenario)
        })
        .collect()
}
