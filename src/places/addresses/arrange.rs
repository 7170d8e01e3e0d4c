//! Judges how names stand together in a text: their order, what they leave unexplained, and what contradicts them.

use super::fold::Gap;
use super::level_words::LevelWord;
use super::mentions::Mention;
use super::names::Unit;
use super::units::DistrictIx;
use super::weigh::{Explanation, Levels, Pick, Scale, Subject};
use std::ops::Range;

/// The province comes first and the ward last.
const BACKWARD: i32 = -5;
/// The names stand in another order.
const MIXED: i32 = -20;
/// Something stands right behind the name, as in `Cát Tiên 2`: another name may be meant.
const NAME_GOES_ON: i32 = -20;
/// The word for a ward stands before, too: its name may be the one that could not be read.
const OTHER_WARD: i32 = -25;
/// Unexplained words between and behind the names cost no more than this.
const UNEXPLAINED_AT_MOST: i32 = 90;

/// The order of the levels in a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    /// As usual: ward, district, province.
    Forward,
    Backward,
    Mixed,
}

/// The names of a pick, in their places.
struct Placed<'a> {
    subject: &'a Mention,
    district: Option<&'a Mention>,
    province: Option<&'a Mention>,
}

impl<'a> Placed<'a> {
    fn others(&self) -> impl Iterator<Item = &'a Mention> {
        [self.district, self.province].into_iter().flatten()
    }
    fn overlaps(&self, mention: &Mention) -> bool {
        self.others().chain([self.subject]).any(|used| overlap(used, mention))
    }
    fn order(&self) -> Order {
        let in_turn = self.district.zip(self.province).map(|(district, province)| district.first < province.first);
        if self.others().all(|other| self.subject.first < other.first) && in_turn != Some(false) {
            Order::Forward
        } else if self.others().all(|other| self.subject.first > other.first) && in_turn != Some(true) {
            Order::Backward
        } else {
            Order::Mixed
        }
    }
}

impl Scale<'_> {
    /// The explanation that a pick is, unless something in the text contradicts it.
    pub fn arrange(&self, pick: &Pick, levels: &Levels) -> Option<Explanation> {
        let get = |at: usize| self.mentions.get(at);
        let placed = Placed {
            subject: get(pick.mention)?,
            district: pick.district.and_then(get),
            province: pick.province.and_then(get),
        };
        let clash =
            placed.district.zip(placed.province).is_some_and(|(district, province)| overlap(district, province));
        if clash || placed.others().any(|other| overlap(placed.subject, other)) {
            return None;
        }
        let order = placed.order();
        // a name out of its place counts with the word for its level only
        if order == Order::Mixed && placed.others().any(|other| other.said.is_none()) {
            return None;
        }
        let chain = self.chain(&placed, order);
        let repeated = self.repeated_province(pick, &placed, &chain, levels)?;
        if self.other_district(pick, &placed, &chain, levels) || self.other_words(pick, &placed, &chain) {
            return None;
        }
        let unexplained = (self.unexplained(&placed, &chain) - repeated).clamp(0, UNEXPLAINED_AT_MOST);
        let score = pick.score + self.manner(&placed, order) - unexplained;
        let Pick { subject, mention, district, province, .. } = *pick;
        Some(Explanation { subject, score, mention, unexplained, district, province })
    }

    /// The part of the text that the names should explain: from the lowest to the end, or from the highest to the lowest.
    fn chain(&self, placed: &Placed<'_>, order: Order) -> Range<usize> {
        let count = self.reading.text.tokens.len();
        let first_end = placed.others().map(|other| other.end).min().unwrap_or(placed.subject.end);
        match order {
            Order::Forward => placed.subject.end..count,
            Order::Backward => first_end..placed.subject.before,
            Order::Mixed => first_end.min(placed.subject.end)..count,
        }
    }

    fn covered(&self, mention: &Mention, chain: &Range<usize>) -> i32 {
        let is_within = mention.before >= chain.start && mention.end <= chain.end;
        if is_within { self.reading.cost(mention.before, mention.end) } else { 0 }
    }

    fn unexplained(&self, placed: &Placed<'_>, chain: &Range<usize>) -> i32 {
        let used = placed.others().chain([placed.subject]);
        self.reading.cost(chain.start, chain.end) - used.map(|mention| self.covered(mention, chain)).sum::<i32>()
    }

    /// What other mentions of the same province explain; nothing at all where another province is named.
    fn repeated_province(
        &self,
        pick: &Pick,
        placed: &Placed<'_>,
        chain: &Range<usize>,
        levels: &Levels,
    ) -> Option<i32> {
        let mut explained = 0;
        let mut last = None;
        for candidate in levels.provinces.iter().filter(|candidate| candidate.is_firm) {
            let Some(mention) = self.mentions.get(candidate.mention) else { continue };
            let is_within = mention.first >= chain.start && mention.end <= chain.end;
            if !is_within || placed.overlaps(mention) || last == Some(mention.first) {
                continue;
            }
            let Unit::Province(ix) = candidate.unit else { continue };
            if self.today(ix) != Some(pick.today) {
                return None;
            }
            explained += self.covered(mention, chain);
            last = Some(mention.first);
        }
        Some(explained)
    }

    /// Whether a district is named that the subject does not lie in.
    fn other_district(&self, pick: &Pick, placed: &Placed<'_>, chain: &Range<usize>, levels: &Levels) -> bool {
        let candidates = levels.districts.chunk_by(|a, b| a.mention == b.mention);
        candidates.into_iter().any(|same| {
            let Some(first) = same.first() else { return false };
            let Some(mention) = self.mentions.get(first.mention) else { return false };
            let is_within = mention.first >= chain.start && mention.end <= chain.end;
            is_within
                && same.iter().any(|candidate| candidate.is_firm)
                && !placed.overlaps(mention)
                && !same.iter().any(|candidate| self.lies_in(pick.subject, candidate.unit))
        })
    }

    /// Whether a ward is spoken of that is not the subject, or a district or province that can be read and is none of its
    /// own.
    fn other_words(&self, pick: &Pick, placed: &Placed<'_>, chain: &Range<usize>) -> bool {
        let subject = placed.subject;
        let is_bare = subject.said.is_none() && !matches!(pick.subject, Subject::District(_));
        let count = self.reading.text.tokens.len();
        is_bare
            && self
                .reading
                .sure_words(0..count)
                .any(|(at, word)| at != subject.first && matches!(word, LevelWord::Ward(_)))
            || self.reading.sure_words(chain.clone()).any(|(at, word)| {
                let is_missing = match word {
                    LevelWord::District(_) | LevelWord::City => {
                        placed.district.is_none() && !matches!(pick.subject, Subject::District(_))
                    }
                    LevelWord::Province => placed.province.is_none(),
                    _ => false,
                };
                let is_used = placed.others().chain([subject]).any(|used| used.before <= at && at < used.end);
                is_missing && !is_used && self.reading.is_legible(at, self.names)
            })
    }

    fn lies_in(&self, subject: Subject, unit: Unit) -> bool {
        let Unit::District(district) = unit else { return false };
        let contains = |districts: &[DistrictIx]| districts.contains(&district);
        match subject {
            Subject::District(ix) => ix == district,
            Subject::Ward(ix) => self.units.wards.get(usize::from(ix)).is_some_and(|ward| ward.district == district),
            Subject::Commune(ix) => {
                self.units.communes.get(usize::from(ix)).is_some_and(|commune| contains(&commune.districts))
            }
        }
    }

    /// What the manner in which the names stand adds or takes.
    fn manner(&self, placed: &Placed<'_>, order: Order) -> i32 {
        let subject = placed.subject;
        let used = || placed.others().chain([subject]);
        let goes_on = |mention: &&Mention| {
            let is_joined = self.reading.text.gap(mention.end) < Gap::Break;
            is_joined && !used().any(|other| other.before == mention.end)
        };
        let goes_on = i32::try_from(used().filter(goes_on).count()).unwrap_or(0);
        let mut words = self.reading.sure_words(0..subject.before);
        let other_ward = order == Order::Forward && words.any(|(_, word)| matches!(word, LevelWord::Ward(_)));
        let order = match order {
            Order::Forward => 0,
            Order::Backward => BACKWARD,
            Order::Mixed => MIXED,
        };
        order + goes_on * NAME_GOES_ON + if other_ward { OTHER_WARD } else { 0 }
    }
}

fn overlap(a: &Mention, b: &Mention) -> bool {
    a.before < b.end && b.before < a.end
}
