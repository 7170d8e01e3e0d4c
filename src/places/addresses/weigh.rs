//! Puts the names of a text together: which commune or former ward, in which district and province, explains it best.

use super::fold::Gap;
use super::level_words::LevelWord;
use super::mentions::{Candidate, DISTRICT_NAMED, Mention, PROVINCE_NAMED, Reading, WARD_NAMED};
use super::names::{Names, Unit};
use super::units::{CommuneIx, DistrictIx, FormerProvince, ProvinceIx, Units, WardIx};

/// No weaker explanation is believed.
const BELIEVED: i32 = 115;
/// Explanations this close to the best one are as good.
const AS_GOOD: i32 = 12;
/// Likewise where a misspelt name is all there is of the two lower levels; then it must fit better, too.
const AS_GOOD_WHEN_UNSURE: i32 = 30;
const BELIEVED_WHEN_UNSURE: i32 = 165;
/// A former ward without its district where a commune of today has its name too: an address of two levels is of today,
/// unless the district goes without saying.
const WITHOUT_DISTRICT: i32 = -40;
/// A district of before 01/07/2025 beside a commune of today.
const MIXED_TIMES: i32 = 30;
/// The province of today beside a former ward; a former province beside a commune of today.
const PROVINCE_OF_TODAY: i32 = -20;
const FORMER_PROVINCE: i32 = -30;
/// A district and nothing below it: weaker than a ward in it, stronger than a street with the name of one.
const NOTHING_BELOW: i32 = 40;
/// What the words before the three names add at most.
const WORDS_AT_MOST: i32 = 55;

/// What a text is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Commune(CommuneIx),
    Ward(WardIx),
    /// A district without any of its wards.
    District(DistrictIx),
}

/// One way to put names together, by their mentions.
#[derive(Clone, Copy, Debug)]
pub struct Pick {
    pub subject: Subject,
    pub mention: usize,
    pub district: Option<usize>,
    pub province: Option<usize>,
    /// The province of today it all lies in.
    pub today: ProvinceIx,
    /// How well the names fit one by one.
    pub score: i32,
}

/// An explanation of a text.
#[derive(Clone, Copy, Debug)]
pub struct Explanation {
    pub subject: Subject,
    pub score: i32,
    /// The mention of the subject.
    pub mention: usize,
    /// What the words it leaves unexplained cost.
    pub unexplained: i32,
    pub district: Option<usize>,
    pub province: Option<usize>,
}

/// The candidates of each level.
#[derive(Default)]
pub struct Levels {
    pub provinces: Vec<Candidate>,
    pub districts: Vec<Candidate>,
    /// Former wards and communes of today.
    pub low: Vec<Candidate>,
}

/// What a text is weighed with.
pub struct Scale<'a> {
    pub reading: &'a Reading<'a>,
    pub mentions: &'a [Mention],
    pub units: &'a Units,
    pub names: &'a Names,
}

/// The best explanations so far.
#[derive(Default)]
pub struct Best {
    pub all: Vec<Explanation>,
    top: i32,
}

impl Best {
    fn offer(&mut self, explanation: Option<Explanation>) {
        let Some(explanation) = explanation else { return };
        if explanation.score < BELIEVED.max(self.top - AS_GOOD_WHEN_UNSURE) {
            return;
        }
        if explanation.score > self.top {
            self.top = explanation.score;
            let least = self.top - AS_GOOD_WHEN_UNSURE;
            self.all.retain(|other| other.score >= least);
        }
        self.all.push(explanation);
    }

    /// Keeps what is as good as the best.
    fn settle(&mut self, mentions: &[Mention]) {
        let Some(top) = self.top() else { return };
        let is_misspelt = mentions.get(top.mention).is_some_and(|mention| mention.edits > 0);
        let (close, least) = match (is_misspelt, top.district) {
            (true, None) => (AS_GOOD_WHEN_UNSURE, BELIEVED_WHEN_UNSURE),
            _ => (AS_GOOD, BELIEVED),
        };
        let least = least.max(top.score - close);
        self.all.retain(|other| other.score >= least);
    }

    /// The best of all.
    pub fn top(&self) -> Option<&Explanation> {
        self.all.iter().max_by_key(|explanation| explanation.score)
    }
}

impl Scale<'_> {
    /// Sorts what the mentions may name by level, beginning with the mention at `from`.
    pub fn levels(&self, from: usize, levels: &mut Levels) {
        for (at, mention) in self.mentions.iter().enumerate().skip(from) {
            let is_cut = self.is_cut_district(mention);
            for name in mention.names.clone() {
                let Some(named) = self.names.get(name) else { continue };
                if is_cut && matches!(named.unit, Unit::District(_)) {
                    continue;
                }
                let Some(score) = self.reading.fit(mention, named, self.names, self.units) else { continue };
                let is_firm = self.reading.is_firm(mention, named);
                let candidate = Candidate { unit: named.unit, mention: at, score, is_firm };
                match named.unit {
                    Unit::Province(_) => levels.provinces.push(candidate),
                    Unit::District(_) => levels.districts.push(candidate),
                    Unit::Ward(_) | Unit::Commune(_) => levels.low.push(candidate),
                }
            }
        }
    }

    /// Whether a longer name of a district begins here: in `Gò Công Tây` nobody speaks of `Gò Công`.
    fn is_cut_district(&self, mention: &Mention) -> bool {
        let is_longer = |other: &&Mention| other.first == mention.first && other.end > mention.end && other.edits == 0;
        self.mentions.iter().filter(is_longer).any(|longer| {
            let mut named = longer.names.clone().filter_map(|name| self.names.get(name));
            named.any(|named| matches!(named.unit, Unit::District(_)))
        })
    }

    /// Weighs every way to put the candidates together.
    pub fn weigh(&self, levels: &Levels) -> Best {
        let mut best = Best::default();
        for low in &levels.low {
            // nothing could lift it to the best any more
            if low.score + DISTRICT_NAMED + PROVINCE_NAMED + WORDS_AT_MOST < best.top - AS_GOOD_WHEN_UNSURE {
                continue;
            }
            match low.unit {
                Unit::Ward(ix) => self.weigh_ward(ix, low, levels, &mut best),
                Unit::Commune(ix) => self.weigh_commune(ix, low, levels, &mut best),
                Unit::District(_) | Unit::Province(_) => {}
            }
        }
        for district in &levels.districts {
            self.weigh_district(district, levels, &mut best);
        }
        best.settle(self.mentions);
        best
    }

    fn weigh_ward(&self, ix: WardIx, low: &Candidate, levels: &Levels, best: &mut Best) {
        let Some(ward) = self.units.wards.get(usize::from(ix)) else { return };
        let Some(district) = self.units.districts.get(usize::from(ward.district)) else { return };
        let Some(today) = self.today(district.province) else { return };
        let provinces = || {
            levels.provinces.iter().filter_map(|candidate| {
                let (named, former) = self.province(candidate.unit)?;
                if named == district.province {
                    return Some((candidate, 0));
                }
                (former.keeps_name && former.today == today).then_some((candidate, PROVINCE_OF_TODAY))
            })
        };
        let alone = Pick {
            subject: Subject::Ward(ix),
            mention: low.mention,
            district: None,
            province: None,
            today,
            score: low.score,
        };
        for named in levels.districts.iter().filter(|candidate| candidate.unit == Unit::District(ward.district)) {
            let pick = alone.in_district(named, 0);
            best.offer(self.arrange(&pick, levels));
            for (province, extra) in provinces() {
                best.offer(self.arrange(&pick.in_province(province, extra), levels));
            }
        }
        let is_of_today =
            || levels.low.iter().any(|other| other.mention == low.mention && self.is_in(other.unit, today));
        let without = if ward.stands_for_district || !is_of_today() { 0 } else { WITHOUT_DISTRICT };
        for (province, extra) in provinces() {
            let extra = if self.follows_hole(province) { extra } else { extra + without };
            best.offer(self.arrange(&alone.in_province(province, extra), levels));
        }
        if self.stands_alone(low) {
            best.offer(self.arrange(&alone, levels));
        }
    }

    /// Whether a part before the name was left empty: the place of a district nobody knew.
    fn follows_hole(&self, candidate: &Candidate) -> bool {
        let mention = self.mentions.get(candidate.mention);
        mention.is_some_and(|mention| self.reading.text.gap(mention.before) == Gap::Hole)
    }

    fn weigh_commune(&self, ix: CommuneIx, low: &Candidate, levels: &Levels, best: &mut Best) {
        let Some(commune) = self.units.communes.get(usize::from(ix)) else { return };
        let provinces = || {
            levels.provinces.iter().filter_map(|candidate| {
                let (named, former) = self.province(candidate.unit)?;
                if former.today != commune.province {
                    return None;
                }
                let was_part = || {
                    let districts =
                        commune.districts.iter().filter_map(|ix| self.units.districts.get(usize::from(*ix)));
                    districts.into_iter().any(|district| district.province == named)
                };
                if former.keeps_name {
                    Some((candidate, 0))
                } else {
                    was_part().then_some((candidate, FORMER_PROVINCE))
                }
            })
        };
        let alone = Pick {
            subject: Subject::Commune(ix),
            mention: low.mention,
            district: None,
            province: None,
            today: commune.province,
            score: low.score,
        };
        let is_of = |candidate: &&Candidate| commune.districts.iter().any(|ix| candidate.unit == Unit::District(*ix));
        for named in levels.districts.iter().filter(is_of) {
            let pick = alone.in_district(named, MIXED_TIMES - DISTRICT_NAMED);
            best.offer(self.arrange(&pick, levels));
            for (province, extra) in provinces() {
                best.offer(self.arrange(&pick.in_province(province, extra), levels));
            }
        }
        for (province, extra) in provinces() {
            best.offer(self.arrange(&alone.in_province(province, extra), levels));
        }
        if self.stands_alone(low) {
            best.offer(self.arrange(&alone, levels));
        }
    }

    fn weigh_district(&self, named: &Candidate, levels: &Levels, best: &mut Best) {
        let Unit::District(ix) = named.unit else { return };
        let Some(district) = self.units.districts.get(usize::from(ix)) else { return };
        let Some(today) = self.today(district.province) else { return };
        let pick = Pick {
            subject: Subject::District(ix),
            mention: named.mention,
            district: None,
            province: None,
            today,
            score: named.score + NOTHING_BELOW,
        };
        for province in levels.provinces.iter().filter(|candidate| candidate.unit == Unit::Province(district.province))
        {
            best.offer(self.arrange(&pick.in_province(province, 0), levels));
        }
    }

    fn province(&self, unit: Unit) -> Option<(ProvinceIx, &FormerProvince)> {
        let Unit::Province(ix) = unit else { return None };
        Some((ix, self.units.former_provinces.get(usize::from(ix))?))
    }

    fn is_in(&self, unit: Unit, today: ProvinceIx) -> bool {
        let Unit::Commune(ix) = unit else { return false };
        self.units.communes.get(usize::from(ix)).is_some_and(|commune| commune.province == today)
    }

    /// The province of today a former one lies in.
    pub fn today(&self, former: ProvinceIx) -> Option<ProvinceIx> {
        self.units.former_provinces.get(usize::from(former)).map(|province| province.today)
    }

    /// Whether a name with the word before it is enough, for the whole country has only one place of it.
    fn stands_alone(&self, low: &Candidate) -> bool {
        let Some(mention) = self.mentions.get(low.mention) else { return false };
        mention.edits == 0
            && mention.said.is_some_and(|said| matches!(said.word, LevelWord::Ward(_)))
            && low.score >= WARD_NAMED + 20
            && mention.names.len() <= 2
            && self.is_one_place(mention)
    }

    fn is_one_place(&self, mention: &Mention) -> bool {
        let mut place = None;
        mention.names.clone().filter_map(|name| self.names.get(name)).all(|named| {
            let communes: &[CommuneIx] = match named.unit {
                Unit::Commune(ix) => &[ix],
                Unit::Ward(ix) => self.units.wards.get(usize::from(ix)).map_or(&[], |ward| &ward.communes),
                Unit::District(_) | Unit::Province(_) => return false,
            };
            let [only] = communes else { return false };
            *place.get_or_insert(*only) == *only
        })
    }
}

impl Pick {
    fn in_district(&self, candidate: &Candidate, extra: i32) -> Pick {
        Pick { district: Some(candidate.mention), score: self.score + candidate.score + extra, ..*self }
    }
    fn in_province(&self, candidate: &Candidate, extra: i32) -> Pick {
        Pick { province: Some(candidate.mention), score: self.score + candidate.score + extra, ..*self }
    }
}
