//! How a citizen rates what was done for her (đánh giá): one to five stars, and her words.

/// One to five stars.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stars(u8);

impl Stars {
    /// Every number of stars, from the worst to the best.
    pub const ALL: [Stars; 5] = [Stars(1), Stars(2), Stars(3), Stars(4), Stars(5)];

    /// So many stars; `None` below one and above five.
    pub fn new(count: u8) -> Option<Stars> {
        Self::ALL.into_iter().find(|stars| stars.0 == count)
    }
    /// How many.
    pub const fn count(self) -> u8 {
        self.0
    }
}

/// A rating. `Debug` hides her words.
#[derive(Clone, PartialEq, Eq)]
pub struct Rating {
    pub stars: Stars,
    /// Empty where she wrote nothing.
    pub words: String,
}

impl std::fmt::Debug for Rating {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Rating({} stars, [hidden])", self.stars.0)
    }
}
