//! The screens of the form, in order.

/// One screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// What she needs.
    What,
    /// Where and whom the postman meets.
    Who,
    /// Which papers to have ready.
    Papers,
    /// When he comes, and what it costs.
    When,
    /// All of it again, and her consent.
    Check,
}

impl Step {
    const ALL: [Step; 5] = [Step::What, Step::Who, Step::Papers, Step::When, Step::Check];

    /// How a form names it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Step::What => "what",
            Step::Who => "who",
            Step::Papers => "papers",
            Step::When => "when",
            Step::Check => "check",
        }
    }
    /// Reads what a form named.
    pub fn parse(text: &str) -> Option<Step> {
        Self::ALL.into_iter().find(|step| step.as_str() == text)
    }
    /// The fields it has. What is not among them is not kept.
    pub const fn fields(self) -> &'static [&'static str] {
        match self {
            Step::What => &["procedure", "dossier", "agency", "service"],
            Step::Who => {
                &["address", "commune", "commune_code", "name", "phone", "email", "met", "proxy_name", "proxy_phone"]
            }
            Step::Papers => &[],
            Step::When => &["slot", "group"],
            Step::Check => &["consent"],
        }
    }
}
