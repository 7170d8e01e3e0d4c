//! What an account with a provider may be given on a day.

/// What was given on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    pub messages: i64,
    pub cost_vnd: i64,
}

/// What may be given on a day; `None` is without an end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    pub messages: Option<i64>,
    pub cost_vnd: Option<i64>,
}

impl Budget {
    /// Whether a message that costs so much may be given besides what was.
    pub fn allows(&self, spent: Spent, cost_vnd: i64) -> bool {
        self.messages.is_none_or(|most| spent.messages < most)
            && self.cost_vnd.is_none_or(|most| spent.cost_vnd.saturating_add(cost_vnd) <= most)
    }
    /// Whether there is no end to what may be given.
    pub fn is_endless(&self) -> bool {
        *self == Budget::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_ends_at_messages_or_at_money() {
        let spent = Spent { messages: 9, cost_vnd: 9000 };
        let budget = |messages, cost_vnd| Budget { messages, cost_vnd };
        assert!(budget(None, None).allows(spent, 5000) && budget(None, None).is_endless());
        assert!(budget(Some(10), Some(9800)).allows(spent, 800));
        assert!(!budget(Some(9), None).allows(spent, 0));
        assert!(!budget(None, Some(9800)).allows(spent, 801));
        assert!(budget(None, Some(9800)).allows(spent, 400), "a shorter message still goes");
    }
}
