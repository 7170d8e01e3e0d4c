//! Reads a Vietnamese address as people write it and finds the commune of today, or what to ask.
//!
//! A text is folded ([`fold`]), the units it names are found by an index of names ([`names`], [`mentions`]), and the
//! hierarchy decides which of them belong together ([`weigh`]). Misspelt names are looked for only near names that are
//! certain ([`near`]). Nothing is guessed: what several communes explain equally well is a question to the citizen.

mod arrange;
mod distance;
mod fold;
mod level_words;
mod mentions;
mod names;
mod near;
mod units;
mod weigh;

#[cfg(test)]
mod tests;

use super::lists::GazetteerError;
use fold::Folded;
use level_words::{LevelWord, LevelWords};
use mentions::{Mention, Reading};
use names::{Names, Unit};
use near::Search;
use serde::Serialize;
use std::sync::OnceLock;
use units::{CommuneIx, Units, WardIx};
use weigh::{Best, Explanation, Levels, Scale, Subject};

/// Longer texts are no addresses.
pub const LONGEST_ADDRESS_BYTES: usize = 1_000;
const MOST_WORDS: usize = 80;
/// More communes than this are no question one can ask.
const MOST_CANDIDATES: usize = 40;

/// Whether an address leads to one commune.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// To one.
    Resolved,
    /// To one of several: the citizen must say which.
    Ambiguous,
    /// To none that the text supports.
    Unresolved,
}

/// A commune the address may lie in.
#[derive(Clone, Debug, Serialize)]
pub struct Candidate<'a> {
    pub commune_code: &'a str,
    pub name: &'a str,
    pub province: &'a str,
    /// From 0 to 1: how well the names in the text fit, shared among the candidates. No probability.
    pub confidence: f32,
}

/// A ward until 30/06/2025.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FormerUnit<'a> {
    pub code: &'a str,
    pub name: &'a str,
    pub district: &'a str,
    pub province: &'a str,
}

/// What an address was read as.
#[derive(Clone, Debug, Serialize)]
pub struct Resolution<'book, 'text> {
    pub verdict: Verdict,
    /// Of the one commune it lies in.
    pub commune_code: Option<&'book str>,
    /// The commune, or exactly those it may lie in.
    pub candidates: Vec<Candidate<'book>>,
    /// The former ward the address names, if it names one.
    pub former_unit: Option<FormerUnit<'book>>,
    /// What stands before the names of units: house number, street, hamlet.
    pub rest: &'text str,
}

/// The lists, indexed. Immutable: one serves every thread.
pub struct AddressBook {
    units: Units,
    names: Names,
    words: LevelWords,
}

impl AddressBook {
    /// The book of the carried lists, made when first asked for.
    pub fn carried() -> Result<&'static AddressBook, GazetteerError> {
        static BOOK: OnceLock<AddressBook> = OnceLock::new();
        if let Some(book) = BOOK.get() {
            return Ok(book);
        }
        let book = AddressBook::read()?;
        Ok(BOOK.get_or_init(|| book))
    }

    fn read() -> Result<AddressBook, GazetteerError> {
        let (units, codes) = Units::carried()?;
        let names = Names::of(&units, &codes)?;
        Ok(AddressBook { units, names, words: LevelWords::all() })
    }

    /// Reads an address.
    pub fn resolve<'book, 'text>(&'book self, text: &'text str) -> Resolution<'book, 'text> {
        if text.len() > LONGEST_ADDRESS_BYTES {
            return unresolved("");
        }
        let mut folded = Folded::of(text);
        LevelWords::part(&mut folded, |letters| self.names.is_syllable(letters));
        if folded.tokens.len() > MOST_WORDS {
            return unresolved("");
        }
        let reading = Reading::of(&folded, &self.words, &self.names);
        let mut mentions = reading.mentions(&self.names);
        let mut levels = Levels::default();
        let mut best = {
            let scale = self.scale(&reading, &mentions);
            scale.levels(0, &mut levels);
            scale.weigh(&levels)
        };
        if !best.top().is_some_and(is_complete) {
            let exact = mentions.len();
            let search = Search { reading: &reading, units: &self.units, names: &self.names };
            search.look(&mut mentions, &levels, &best);
            if mentions.len() > exact {
                let scale = self.scale(&reading, &mentions);
                scale.levels(exact, &mut levels);
                best = scale.weigh(&levels);
            }
        }
        self.conclude(text, &reading, &mentions, &levels, &best)
    }

    fn scale<'s>(&'s self, reading: &'s Reading<'s>, mentions: &'s [Mention]) -> Scale<'s> {
        Scale { reading, mentions, units: &self.units, names: &self.names }
    }

    fn conclude<'book, 'text>(
        &'book self,
        text: &'text str,
        reading: &Reading<'_>,
        mentions: &[Mention],
        levels: &Levels,
        best: &Best,
    ) -> Resolution<'book, 'text> {
        let Some(top) = best.top() else { return unresolved(text.trim()) };
        let mut communes: Vec<CommuneIx> = Vec::with_capacity(8);
        for explanation in &best.all {
            for commune in self.communes_of(explanation.subject) {
                if !communes.contains(commune) {
                    communes.push(*commune);
                }
            }
        }
        if communes.len() > 1
            && let Some(named) = self.named_beside(&communes, mentions, levels, top)
        {
            communes = vec![named];
        }
        let rest = rest(text, reading, mentions, top);
        if communes.is_empty() || communes.len() > MOST_CANDIDATES {
            return unresolved(rest);
        }
        communes.sort_unstable_by_key(|ix| self.units.communes.get(usize::from(*ix)).map(|commune| &*commune.code));
        let confidence = (confidence(top) / communes.len() as f32 * 100.0).round() / 100.0;
        let candidates: Vec<Candidate<'book>> =
            communes.iter().filter_map(|ix| self.candidate(*ix, confidence)).collect();
        let only = match candidates.as_slice() {
            [only] => Some(only.commune_code),
            _ => None,
        };
        let mut wards = best.all.iter().filter_map(|explanation| match explanation.subject {
            Subject::Ward(ix) => Some(ix),
            Subject::Commune(_) | Subject::District(_) => None,
        });
        let first = wards.next();
        let former_unit = first.filter(|first| wards.all(|other| other == *first)).and_then(|ix| self.former_unit(ix));
        Resolution {
            verdict: if only.is_some() { Verdict::Resolved } else { Verdict::Ambiguous },
            commune_code: only,
            candidates,
            former_unit,
            rest,
        }
    }

    fn communes_of(&self, subject: Subject) -> &[CommuneIx] {
        match subject {
            Subject::Commune(ix) => {
                // a slice of one, from the table of all places
                self.units.each_commune.get(usize::from(ix)..=usize::from(ix)).unwrap_or_default()
            }
            Subject::Ward(ix) => self.units.wards.get(usize::from(ix)).map_or(&[], |ward| &ward.communes),
            Subject::District(ix) => {
                self.units.districts.get(usize::from(ix)).map_or(&[], |district| &district.communes)
            }
        }
    }

    /// The one of these communes that the text itself names elsewhere, as in `nay là phường …`.
    fn named_beside(
        &self,
        communes: &[CommuneIx],
        mentions: &[Mention],
        levels: &Levels,
        top: &Explanation,
    ) -> Option<CommuneIx> {
        let subject = mentions.get(top.mention)?;
        let mut named = levels.low.iter().filter_map(|candidate| {
            let Unit::Commune(ix) = candidate.unit else { return None };
            let mention = mentions.get(candidate.mention)?;
            let is_said = mention
                .said
                .is_some_and(|said| matches!(said.word, LevelWord::Ward(_) | LevelWord::Now) && !said.is_letter);
            let apart = mention.end <= subject.before || mention.before >= subject.end;
            (is_said && apart && mention.edits == 0 && communes.contains(&ix)).then_some(ix)
        });
        let first = named.next()?;
        named.all(|other| other == first).then_some(first)
    }

    fn candidate(&self, ix: CommuneIx, confidence: f32) -> Option<Candidate<'_>> {
        let commune = self.units.communes.get(usize::from(ix))?;
        let province = self.units.provinces.get(usize::from(commune.province))?;
        Some(Candidate { commune_code: &commune.code, name: &commune.name, province: &province.name, confidence })
    }

    fn former_unit(&self, ix: WardIx) -> Option<FormerUnit<'_>> {
        let ward = self.units.wards.get(usize::from(ix))?;
        let district = self.units.districts.get(usize::from(ward.district))?;
        let province = self.units.former_provinces.get(usize::from(district.province))?;
        Some(FormerUnit { code: &ward.code, name: &ward.name, district: &district.name, province: &province.name })
    }
}

/// Whether nothing between and behind the names is left unexplained, so that misspelt names need not be looked for.
fn is_complete(explanation: &Explanation) -> bool {
    explanation.unexplained == 0
        && !matches!(explanation.subject, Subject::District(_))
        && (explanation.province.is_some() || explanation.district.is_some())
}

/// How well the names fit, beside names that fit perfectly.
fn confidence(top: &Explanation) -> f32 {
    (top.score as f32 / 275.0).clamp(0.0, 1.0)
}

fn unresolved(rest: &str) -> Resolution<'static, '_> {
    Resolution { verdict: Verdict::Unresolved, commune_code: None, candidates: Vec::new(), former_unit: None, rest }
}

/// The text before the names, or behind them where they come first.
fn rest<'a>(text: &'a str, reading: &Reading<'_>, mentions: &[Mention], top: &Explanation) -> &'a str {
    let at = |mention: usize| mentions.get(mention);
    let Some(subject) = at(top.mention) else { return text };
    let others = [top.district, top.province].into_iter().flatten().filter_map(at);
    let first = others.map(|mention| mention.before).chain([subject.before]).min().unwrap_or_default();
    let source = |token: usize| reading.text.tokens.get(token);
    let cut = if first < subject.before {
        let end = subject.end.checked_sub(1).and_then(source).map_or(text.len(), |token| token.source_end as usize);
        text.get(end..)
    } else {
        text.get(..source(subject.before).map_or(0, |token| token.source_start as usize))
    };
    cut.unwrap_or_default().trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '-' | '.'))
}
