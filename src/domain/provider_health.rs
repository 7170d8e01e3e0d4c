//! How much weight a provider has among those that can say the same: what fails or comes late of late takes it away, and
//! it drifts back as that passes out of the window.

/// What became of the tries of one account in the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub tries: u64,
    /// Those that were refused, not taken or never settled, and those that arrived late.
    pub bad: u64,
}

/// Good tries every account is taken to have had besides: one bad try of one is no judgement.
const TRUST: u64 = 8;

/// The weight of an account, percent of one that does everything well. Not below the floor: who is never asked again
/// cannot show that it is well again.
pub fn weight_percent(tally: Tally, floor_percent: u32) -> u32 {
    let of = tally.tries.saturating_add(TRUST);
    let good_percent = of.saturating_sub(tally.bad) * 100 / of;
    // squared: half of what is lost there would be lost on two tries of three otherwise
    let weight = u32::try_from(good_percent * good_percent / 100).unwrap_or(100);
    weight.max(floor_percent.clamp(1, 100))
}

/// Puts accounts in the order they are asked in, each drawn by its weight among those that are left; `below` gives a
/// number below a bound.
pub fn draw<T>(mut weighed: Vec<(T, u32)>, below: impl Fn(u64) -> u64) -> Vec<T> {
    let mut drawn = Vec::with_capacity(weighed.len());
    while !weighed.is_empty() {
        let all: u64 = weighed.iter().map(|(_, weight)| u64::from(*weight)).sum();
        let mut left = below(all);
        let place = weighed.iter().position(|(_, weight)| {
            let is_here = left < u64::from(*weight);
            left = left.saturating_sub(u64::from(*weight));
            is_here
        });
        drawn.push(weighed.remove(place.unwrap_or(0)).0);
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(tries: u64, bad: u64) -> u32 {
        weight_percent(Tally { tries, bad }, 5)
    }

    #[test]
    fn what_fails_takes_weight_away_down_to_a_floor() {
        assert_eq!(weight(0, 0), 100);
        assert_eq!(weight(1000, 0), 100);
        assert_eq!(weight(1, 1), 77, "one bad try of one is no judgement");
        assert_eq!(weight(1000, 500), 25, "half fails: a quarter of the weight");
        assert_eq!(weight(1000, 1000), 5, "it is tried on");
        let falling: Vec<u32> = (0..=10).map(|bad| weight(100, bad * 10)).collect();
        assert!(falling.windows(2).all(|pair| pair[0] >= pair[1]), "{falling:?}");
    }

    #[test]
    fn each_is_drawn_as_often_as_its_weight_says() {
        let mut first = [0; 3];
        // every number once, as chance gives them in the long run
        for number in 0..180 {
            let drawn = draw(vec![(0, 100), (1, 75), (2, 5)], |bound| number % bound.max(1));
            assert_eq!(drawn.len(), 3);
            first[drawn[0]] += 1;
        }
        assert_eq!(first, [100, 75, 5]);
        assert_eq!(draw(Vec::<(u8, u32)>::new(), |_| 0), Vec::<u8>::new());
    }
}
