//! Looks for misspelt names, but only among the names that what is certain leaves possible.
//!
//! A misspelt district is looked for in the province, a misspelt ward in the district: so few names are possible that
//! one nearly the same is meant. A name that is well spelt but is no name there counts less: it may be another one.

use super::distance::distance;
use super::fold::Gap;
use super::level_words::{LevelWord, Said};
use super::mentions::{Mention, Reading};
use super::names::{Names, Unit, letter_set};
use super::units::{DistrictIx, ProvinceIx, Units};
use super::weigh::{Best, Levels, Subject};

/// No name has more tokens, even where slips part it.
const MOST_TOKENS: usize = 6;
/// So many districts are looked into at most.
const MOST_DISTRICTS: usize = 24;

/// What misspelt names are looked for with.
pub struct Search<'a> {
    pub reading: &'a Reading<'a>,
    pub units: &'a Units,
    pub names: &'a Names,
}

/// A part of the text that may be one misspelt name.
struct Span {
    first: usize,
    end: usize,
    said: Option<Said>,
    letter_set: u32,
    length: usize,
    /// Whether it is bounded on both sides.
    is_whole: bool,
}

impl Search<'_> {
    /// Adds what may be meant to the mentions.
    pub fn look(&self, mentions: &mut Vec<Mention>, levels: &Levels, best: &Best) {
        let spans = self.spans(mentions);
        let top = best.top();
        let mut provinces: Vec<ProvinceIx> = Vec::new();
        for candidate in &levels.provinces {
            note(&mut provinces, candidate.unit, province_of);
        }
        if top.is_none_or(|top| top.province.is_none()) {
            let from = mentions.len();
            self.compare(&spans, self.names.provinces(), fits_province, mentions);
            self.note_new(mentions, from, &mut provinces, province_of);
        }
        let mut districts = self.districts(levels, &provinces);
        if !top.is_some_and(|top| top.district.is_some() || matches!(top.subject, Subject::District(_))) {
            let from = mentions.len();
            for name in self.district_names(levels, &provinces, &spans) {
                self.compare(&spans, &name, fits_district, mentions);
            }
            self.note_new(mentions, from, &mut districts, district_of);
        }
        let is_low_known = top.filter(|top| !matches!(top.subject, Subject::District(_))).is_some_and(|top| {
            let mention = mentions.get(top.mention);
            mention.is_some_and(|mention| mention.said.is_some() && spans.iter().any(|span| span.end == mention.end))
        });
        if !is_low_known {
            self.look_for_wards(&spans, &districts, &provinces, mentions);
        }
    }

    fn look_for_wards(
        &self,
        spans: &[Span],
        districts: &[DistrictIx],
        provinces: &[ProvinceIx],
        mentions: &mut Vec<Mention>,
    ) {
        for district in districts.iter().take(MOST_DISTRICTS) {
            self.compare(spans, self.names.wards_of(*district), fits_low, mentions);
        }
        for province in provinces.iter().take(2) {
            let Some(former) = self.units.former_provinces.get(usize::from(*province)) else { continue };
            self.compare(spans, self.names.communes_of(former.today), fits_low_said, mentions);
            if districts.is_empty() {
                for (ix, district) in (0..).zip(&self.units.districts) {
                    if district.province == *province {
                        self.compare(spans, self.names.wards_of(ix), fits_low_said, mentions);
                    }
                }
            }
        }
    }

    /// The districts named exactly that the provinces allow.
    fn districts(&self, levels: &Levels, provinces: &[ProvinceIx]) -> Vec<DistrictIx> {
        let mut found = Vec::new();
        for candidate in &levels.districts {
            let Unit::District(ix) = candidate.unit else { continue };
            let Some(district) = self.units.districts.get(usize::from(ix)) else { continue };
            if (provinces.is_empty() || self.allows(provinces, district.province)) && !found.contains(&ix) {
                found.push(ix);
            }
        }
        found
    }

    /// Whether a former province is one of these, or lies in one of them today.
    fn allows(&self, provinces: &[ProvinceIx], former: ProvinceIx) -> bool {
        let get = |ix: ProvinceIx| self.units.former_provinces.get(usize::from(ix));
        provinces.iter().any(|ix| {
            *ix == former
                || get(*ix)
                    .zip(get(former))
                    .is_some_and(|(named, former)| named.keeps_name && named.today == former.today)
        })
    }

    /// The names of the districts that may be meant.
    fn district_names(&self, levels: &Levels, provinces: &[ProvinceIx], spans: &[Span]) -> Vec<Vec<u32>> {
        if !provinces.is_empty() {
            let all = 0..ProvinceIx::try_from(self.units.former_provinces.len()).unwrap_or_default();
            return all
                .filter(|ix| self.allows(provinces, *ix))
                .map(|ix| self.names.districts_of(ix).to_vec())
                .collect();
        }
        let mut districts = Vec::new();
        for candidate in &levels.low {
            if let Unit::Ward(ix) = candidate.unit
                && let Some(ward) = self.units.wards.get(usize::from(ix))
                && !districts.contains(&ward.district)
            {
                districts.push(ward.district);
            }
        }
        let is_said = spans
            .iter()
            .any(|span| span.said.is_some_and(|said| matches!(said.word, LevelWord::District(_) | LevelWord::City)));
        let provinces = 0..ProvinceIx::try_from(self.units.former_provinces.len()).unwrap_or_default();
        provinces
            .map(|ix| {
                let names = self.names.districts_of(ix).iter().copied();
                let is_possible = |name: &u32| {
                    let unit = self.names.get(*name).map(|named| named.unit);
                    (districts.is_empty() && is_said) || districts.iter().any(|ix| unit == Some(Unit::District(*ix)))
                };
                names.filter(is_possible).collect()
            })
            .collect()
    }

    fn note_new<T: PartialEq>(
        &self,
        mentions: &[Mention],
        from: usize,
        found: &mut Vec<T>,
        of: impl Fn(Unit) -> Option<T>,
    ) {
        for mention in mentions.iter().skip(from) {
            if let Some(named) = self.names.get(mention.names.start) {
                note(found, named.unit, &of);
            }
        }
    }

    /// The parts of the text that may be one misspelt name: bounded on one side at least.
    fn spans(&self, mentions: &[Mention]) -> Vec<Span> {
        let text = self.reading.text;
        let count = text.tokens.len();
        let mut begins = vec![false; count + 1];
        let mut ends = vec![false; count + 1];
        for at in 0..=count {
            let is_parted = at == count || text.gap(at) >= Gap::Break;
            let said = self.reading.ending.get(at).copied().flatten();
            set(&mut begins, at, is_parted || said.is_some());
            set(&mut ends, at, is_parted);
            if let Some(said) = said {
                set(&mut ends, said.first, true);
            }
        }
        for mention in mentions {
            set(&mut begins, mention.end, true);
            set(&mut ends, mention.before, true);
        }
        let mut spans = Vec::new();
        for first in 0..count {
            let begins = begins.get(first) == Some(&true);
            for end in first + 1..=(first + MOST_TOKENS).min(count) {
                // a number is part of a name only where it is glued to it by a slip
                let is_apart =
                    |at: usize| text.is_number(at) && text.gap(at) > Gap::Glued && text.gap(at + 1) > Gap::Glued;
                if end > first + 1 && text.gap(end - 1) >= Gap::Comma || is_apart(end - 1) {
                    break;
                }
                let ends = ends.get(end) == Some(&true);
                let letters = text.span(first, end);
                // where a name goes on, it is another name
                if !ends || letters.len() < 3 {
                    continue;
                }
                let mention = self.reading.mention(first, end, 0..0, 0);
                spans.push(Span {
                    first,
                    end,
                    said: mention.said,
                    letter_set: letter_set(letters),
                    length: letters.len(),
                    is_whole: begins,
                });
            }
        }
        spans
    }

    /// Adds a mention for each name that one of the parts nearly is.
    fn compare(&self, spans: &[Span], names: &[u32], fits: fn(&Span) -> bool, mentions: &mut Vec<Mention>) {
        for name in names {
            let Some(named) = self.names.get(*name) else { continue };
            if named.is_number {
                continue;
            }
            let letters = self.names.letters(named);
            for span in spans.iter().filter(|span| fits(span)) {
                let most = most_edits(letters.len(), span);
                // each edit changes the set of letters by two at most
                if most == 0
                    || span.length.abs_diff(letters.len()) > usize::from(most)
                    || (span.letter_set ^ named.letter_set).count_ones() > 2 * u32::from(most)
                {
                    continue;
                }
                let written = self.reading.text.span(span.first, span.end);
                if let Some(edits @ 1..) = distance(written, letters, most)
                    && let Some(doubt) = self.doubt(span, letters)
                    && (doubt == 0 || edits == 1)
                {
                    mentions.push(self.reading.mention(span.first, span.end, *name..*name + 1, edits + doubt));
                }
            }
        }
    }

    /// How much to doubt that the words that differ from a name are slips: not at all where they are no words, by a letter
    /// more where they are; where they are written with their accents, another name is meant.
    fn doubt(&self, span: &Span, name: &[u8]) -> Option<u8> {
        let text = self.reading.text;
        let written = text.span(span.first, span.end);
        let same = written.iter().zip(name).take_while(|(a, b)| a == b).count();
        let same_behind = written.iter().rev().zip(name.iter().rev()).take_while(|(a, b)| a == b).count();
        let behind = written.len() - same_behind;
        let start = text.tokens.get(span.first).map_or(0, |token| usize::from(token.start));
        let differs = |at: &usize| {
            let Some(token) = text.tokens.get(*at) else { return false };
            let (first, end) = (usize::from(token.start) - start, usize::from(token.end) - start);
            // a letter left out between words may have been any word's
            if same < behind { first < behind && end > same } else { first <= same && end >= behind }
        };
        let differing = (span.first..span.end).filter(differs);
        let (mut words, mut intended) = (true, true);
        for at in differing {
            words &= self.names.is_syllable(text.span(at, at + 1));
            intended &= self.reading.is_intended(at, self.names);
        }
        match (words, intended && self.reading.is_accented) {
            (_, true) => None,
            (true, false) => Some(1),
            (false, false) => Some(0),
        }
    }
}

fn set(flags: &mut [bool], at: usize, value: bool) {
    if let Some(flag) = flags.get_mut(at) {
        *flag |= value;
    }
}

fn province_of(unit: Unit) -> Option<ProvinceIx> {
    if let Unit::Province(ix) = unit { Some(ix) } else { None }
}

fn district_of(unit: Unit) -> Option<DistrictIx> {
    if let Unit::District(ix) = unit { Some(ix) } else { None }
}

fn note<T: PartialEq>(found: &mut Vec<T>, unit: Unit, of: impl Fn(Unit) -> Option<T>) {
    if let Some(value) = of(unit)
        && !found.contains(&value)
    {
        found.push(value);
    }
}

fn fits_province(span: &Span) -> bool {
    span.said.is_none_or(|said| matches!(said.word, LevelWord::Province | LevelWord::City))
}

fn fits_district(span: &Span) -> bool {
    span.said.is_none_or(|said| matches!(said.word, LevelWord::District(_) | LevelWord::City))
}

fn fits_low(span: &Span) -> bool {
    span.said.is_none_or(|said| matches!(said.word, LevelWord::Ward(_)))
}

fn fits_low_said(span: &Span) -> bool {
    span.said.is_some_and(|said| matches!(said.word, LevelWord::Ward(_)))
}

/// How many letters may differ: the fewer, the shorter the name and the less bounded the part.
fn most_edits(length: usize, span: &Span) -> u8 {
    let is_sure = span.is_whole || span.said.is_some();
    match length {
        0..=3 => 0,
        4..=6 => 1,
        7..=10 if is_sure => 2,
        7..=10 => 1,
        _ if is_sure => 3,
        _ => 2,
    }
}
