//! Where a text names units, and how well each name fits what stands around it.

use super::fold::{Agreement, Folded, Gap, agreement};
use super::level_words::{LevelWord, LevelWords, Said, WardKind};
use super::names::{Named, Names, Standing, Unit};
use super::units::{Commune, DistrictClass, Units};
use std::ops::Range;

/// What a name that fits exactly is worth; the weights of the finer signs are set beside it.
pub const WARD_NAMED: i32 = 100;
pub const DISTRICT_NAMED: i32 = 80;
pub const PROVINCE_NAMED: i32 = 80;
/// The right word before a name.
const RIGHT_WORD: i32 = 40;
/// A word of the right level but of another kind: units are raised from commune to ward, from district to town.
const OTHER_WORD: i32 = 20;
/// `nay là` before the word.
const NOW: i32 = 20;
/// A house number right before a name without a word: it is a street.
const HOUSE_NUMBER: i32 = -80;
/// A name that begins within a word.
const GLUED: i32 = -60;
/// A longer name ends with it, or the word for a ward stands before it in the same part of the text.
const WITHIN_NAME: i32 = -60;
/// A letter with other accents than the name has.
const ACCENT_AGAINST: i32 = -30;
const ACCENT_AGAINST_AT_MOST: i32 = -60;
/// A name without accents in a text that has some.
const ACCENTS_DROPPED: i32 = -15;
/// A name given up, or an abbreviation.
const ALIAS: i32 = -15;
/// One letter too many, too few or wrong.
pub const EDIT: i32 = -25;

/// Longer names have at most so many tokens, whatever the spaces in them.
const MOST_TOKENS: usize = 7;

/// A place in the text that may name units.
#[derive(Clone, Debug)]
pub struct Mention {
    pub first: usize,
    pub end: usize,
    /// Where it begins with the word before it.
    pub before: usize,
    pub said: Option<Said>,
    pub names: Range<u32>,
    /// Letters that differ.
    pub edits: u8,
    /// Whether a longer name ends with it, and no word before it parts them.
    pub is_end_of_name: bool,
}

/// A unit as named by a mention.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    pub unit: Unit,
    pub mention: usize,
    pub score: i32,
    /// Whether the text says so beyond doubt: what contradicts it is wrong.
    pub is_firm: bool,
}

/// A text with the words in it.
pub struct Reading<'a> {
    pub text: &'a Folded,
    pub ending: Vec<Option<Said>>,
    pub is_accented: bool,
    /// What the tokens cost when nothing explains them: sums up to each token.
    costs: Vec<i32>,
}

impl<'a> Reading<'a> {
    /// Finds the level words and weighs the tokens.
    pub fn of(text: &'a Folded, words: &LevelWords, names: &Names) -> Reading<'a> {
        let ending = words.before_each(text, |letters| names.is_syllable(letters));
        let mut costs = Vec::with_capacity(text.tokens.len() + 1);
        costs.push(0);
        let mut sum = 0;
        for at in 0..text.tokens.len() {
            sum += cost(text, at, ending.get(at + 1).copied().flatten(), words);
            costs.push(sum);
        }
        Reading { text, ending, is_accented: text.is_accented(), costs }
    }

    /// What leaving these tokens unexplained costs.
    pub fn cost(&self, first: usize, end: usize) -> i32 {
        let upto = |at: usize| self.costs.get(at).copied().unwrap_or_default();
        (upto(end) - upto(first)).max(0)
    }

    /// The level words that end before these tokens and can hardly mean anything else, each with the token behind it.
    pub fn sure_words(&self, tokens: Range<usize>) -> impl Iterator<Item = (usize, LevelWord)> {
        tokens.filter_map(|at| {
            let said = self.ending.get(at).copied().flatten()?;
            (!said.is_letter || self.text.gap(at) <= Gap::Dot).then_some((at, said.word))
        })
    }

    /// Whether what stands here up to the end of its part, or the next level word, can be read but for its sense.
    pub fn is_legible(&self, first: usize, names: &Names) -> bool {
        let count = self.text.tokens.len();
        let is_end = |at: usize| {
            at > first && (self.text.gap(at) >= Gap::Break || self.ending.get(at + 1).is_some_and(Option::is_some))
        };
        let part = (first..count.min(first + 4)).take_while(|at| !is_end(*at));
        let (mut words, mut intended) = (0, 0);
        for at in part {
            words += 1;
            intended += i32::from(self.is_intended(at, names));
            if !self.text.is_number(at) && !names.is_syllable(self.text.span(at, at + 1)) {
                return false;
            }
        }
        words > 0 && intended * 2 >= words
    }

    /// Whether a word is as its writer meant it: a word of names and, where the text has accents, with its own. A letter
    /// left out mostly takes its accent along.
    pub fn is_intended(&self, at: usize, names: &Names) -> bool {
        let letters = self.text.span(at, at + 1);
        let marks = self.text.span_marks(at, at + 1);
        match (self.text.is_number(at), self.is_accented) {
            (true, _) => self.text.gap(at) > Gap::Glued && self.text.gap(at + 1) > Gap::Glued,
            (false, true) => marks.iter().any(|mark| *mark > 0) && names.is_accented_syllable(letters, marks),
            (false, false) => names.is_syllable(letters),
        }
    }

    /// Every place that names a unit letter by letter.
    pub fn mentions(&self, names: &Names) -> Vec<Mention> {
        let mut found = Vec::with_capacity(16);
        let count = self.text.tokens.len();
        for first in 0..count {
            for end in first + 1..=(first + MOST_TOKENS).min(count) {
                if end > first + 1 && self.text.gap(end - 1) >= Gap::Comma {
                    break;
                }
                let letters = self.text.span(first, end);
                if letters.len() > names.longest() {
                    break;
                }
                let range = names.find(letters);
                if !range.is_empty() {
                    found.push(self.mention(first, end, range, 0));
                }
            }
        }
        drop_repeated(&mut found);
        drop_within_provinces(&mut found, names);
        self.doubt_words(&mut found);
        doubt_ends(&mut found);
        found
    }

    /// A word that another name ends with may be no word: in `Nghĩa Phuong Tu Nghia` nobody speaks of a ward.
    fn doubt_words(&self, mentions: &mut Vec<Mention>) {
        for at in 0..mentions.len() {
            let Some(mention) = mentions.get(at).filter(|mention| mention.said.is_some()) else { continue };
            let (before, first) = (mention.before, mention.first);
            if mentions.iter().any(|other| other.first < before && other.end == first) {
                mentions.push(Mention { said: None, before: first, ..mention.clone() });
            }
        }
    }

    /// A mention with the word before it.
    pub fn mention(&self, first: usize, end: usize, names: Range<u32>, edits: u8) -> Mention {
        let said = self.ending.get(first).copied().flatten().filter(|_| first > 0 && self.text.gap(first) < Gap::Comma);
        Mention { first, end, before: said.map_or(first, |said| said.first), said, names, edits, is_end_of_name: false }
    }

    /// How well a name fits where it is mentioned, if it can be meant at all.
    pub fn fit(&self, mention: &Mention, named: &Named, names: &Names, units: &Units) -> Option<i32> {
        let (worth, word) = match named.unit {
            Unit::Province(ix) => {
                let is_city = units.former_provinces.get(usize::from(ix))?.is_city;
                (PROVINCE_NAMED, word_for_province(mention.said, is_city)?)
            }
            Unit::District(ix) => {
                let class = units.districts.get(usize::from(ix))?.class;
                (DISTRICT_NAMED, word_for_district(mention.said, class)?)
            }
            Unit::Ward(ix) => {
                (WARD_NAMED, word_for_ward(mention.said, units.wards.get(usize::from(ix))?.kind, named.standing)?)
            }
            Unit::Commune(ix) => (WARD_NAMED, word_for_commune(mention.said, units.communes.get(usize::from(ix))?)?),
        };
        let now = match named.unit {
            Unit::Ward(_) if self.is_now(mention) => return None,
            Unit::Commune(_) if self.is_now(mention) => NOW,
            _ => 0,
        };
        let is_word_said = mention.said.is_some_and(|said| !matches!(said.word, LevelWord::Place));
        if named.is_number && (!is_word_said || self.text.gap(mention.end) <= Gap::Dot) {
            return None;
        }
        let place = if is_word_said { 0 } else { self.place(mention, named)? };
        let standing = if named.standing == Standing::Official { 0 } else { ALIAS };
        let accents = self.accents(mention, named, names);
        Some(worth + now + word + place + standing + accents + i32::from(mention.edits) * EDIT)
    }

    /// Whether `nay là` or the like stands before the word: what follows is the unit of today.
    fn is_now(&self, mention: &Mention) -> bool {
        let before = self.ending.get(mention.before).copied().flatten();
        let is_joined = self.text.gap(mention.before) < Gap::Break;
        is_joined && mention.said.is_some() && before.is_some_and(|said| said.word == LevelWord::Now)
    }

    /// Whether a mention of a province or a district cannot well mean anything else: spelt right, not shortened, and with
    /// the word for its level or as a part of its own; of a province its name will do.
    pub fn is_firm(&self, mention: &Mention, named: &Named) -> bool {
        let is_official = mention.edits == 0 && named.standing == Standing::Official;
        let is_part = self.text.gap(mention.before) >= Gap::Break && self.text.gap(mention.end) >= Gap::Break;
        match named.unit {
            Unit::Province(_) => is_official && self.text.gap(mention.end) >= Gap::Break,
            Unit::District(_) => is_official && (mention.said.is_some_and(|said| !said.is_letter) || is_part),
            Unit::Ward(_) | Unit::Commune(_) => false,
        }
    }

    /// What stands around a name without a word before it.
    fn place(&self, mention: &Mention, named: &Named) -> Option<i32> {
        let begins = self.text.gap(mention.first) >= Gap::Break;
        let ends = self.text.gap(mention.end) >= Gap::Break;
        let letters = self.text.span(mention.first, mention.end).len();
        let is_short = letters <= 3 || mention.end == mention.first + 1;
        if is_short && !(begins && ends) {
            return None;
        }
        let is_low = matches!(named.unit, Unit::Ward(_) | Unit::Commune(_));
        let mut sum = match self.text.gap(mention.first) {
            Gap::Glued => GLUED,
            _ if begins => 5,
            _ => -5,
        };
        if is_low && self.follows_house_number(mention.first) {
            sum += HOUSE_NUMBER;
        }
        if is_low && (mention.is_end_of_name || self.is_within_ward(mention.first)) {
            sum += WITHIN_NAME;
        }
        Some(sum)
    }

    /// Whether the word for a ward stands before in the same part of the text.
    fn is_within_ward(&self, token: usize) -> bool {
        let same_part = (1..=token).rev().take_while(|at| self.text.gap(*at) < Gap::Break);
        same_part
            .filter_map(|at| self.ending.get(at).copied().flatten())
            .any(|said| matches!(said.word, LevelWord::Ward(_)))
    }

    /// Whether a house number stands right before: `12 Trần Phú`, `12A Trần Phú`, `Số 12, Trần Phú`; but not `Thôn 3 …`.
    fn follows_house_number(&self, first: usize) -> bool {
        let Some(mut at) = first.checked_sub(1) else { return false };
        let is_tail =
            !self.text.is_number(at) && self.text.gap(at) == Gap::Glued && self.text.span(at, at + 1).len() < 3;
        if is_tail {
            let Some(before) = at.checked_sub(1) else { return false };
            at = before;
        }
        if !self.text.is_number(at) {
            return false;
        }
        if self.text.gap(first) >= Gap::Comma {
            return at == 0 || self.text.span(at - 1, at) == b"so";
        }
        // the number of a hamlet stands behind its name, that of a house begins a part
        self.text.gap(at) >= Gap::Break || at > 0 && self.text.span(at - 1, at) == b"so"
    }

    fn accents(&self, mention: &Mention, named: &Named, names: &Names) -> i32 {
        if mention.edits > 0 {
            return 0;
        }
        let Some(marks) = names.marks(named) else { return 0 };
        let Agreement { against, missing, equal } = agreement(self.text.span_marks(mention.first, mention.end), marks);
        let against = (i32::from(against) * ACCENT_AGAINST).max(ACCENT_AGAINST_AT_MOST);
        let dropped = if missing > 0 && (self.is_accented || equal > 0) { ACCENTS_DROPPED } else { 0 };
        against + dropped
    }
}

/// A name told again and again counts where it stands last: no address repeats one so often, and weighing every way to put
/// the repetitions together takes long.
fn drop_repeated(mentions: &mut Vec<Mention>) {
    const MOST: usize = 4;
    let is_kept: Vec<bool> = mentions
        .iter()
        .enumerate()
        .map(|(at, mention)| {
            let later = mentions.iter().skip(at + 1).filter(|other| other.names.start == mention.names.start);
            later.count() < MOST
        })
        .collect();
    let mut kept = is_kept.into_iter();
    mentions.retain(|_| kept.next().unwrap_or(true));
}

/// In `Bình Hưng Hòa` nobody speaks of `Hưng Hòa`.
fn doubt_ends(mentions: &mut [Mention]) {
    for at in 0..mentions.len() {
        let Some(mention) = mentions.get(at) else { continue };
        let (first, end) = (mention.first, mention.end);
        let is_end = mentions.iter().any(|other| other.end == end && other.first < first);
        if let Some(mention) = mentions.get_mut(at) {
            mention.is_end_of_name = is_end && mention.said.is_none();
        }
    }
}

/// `Bà Rịa - Vũng Tàu` is one name: neither the city nor the town in it is named by it.
fn drop_within_provinces(mentions: &mut Vec<Mention>, names: &Names) {
    let is_official = |mention: &&Mention| {
        let mut named = mention.names.clone().filter_map(|name| names.get(name));
        named.any(|named| matches!(named.unit, Unit::Province(_)) && named.standing == Standing::Official)
    };
    let wholes: Vec<(usize, usize)> =
        mentions.iter().filter(is_official).map(|mention| (mention.first, mention.end)).collect();
    mentions.retain(|mention| {
        let (first, end) = (mention.first, mention.end);
        !wholes.iter().any(|whole| whole.0 <= first && end <= whole.1 && *whole != (first, end))
    });
}

fn cost(text: &Folded, at: usize, said: Option<Said>, words: &LevelWords) -> i32 {
    let letters = text.span(at, at + 1);
    if text.is_number(at) {
        return if letters.len() >= 5 { 0 } else { 6 };
    }
    let pair = text.span(at, at + 2);
    let back = if at > 0 { text.span(at - 1, at + 1) } else { letters };
    if words.is_empty(letters) || words.is_empty(pair) || words.is_empty(back) {
        return 0;
    }
    match said {
        Some(Said { word: LevelWord::Place | LevelWord::Now, .. }) => 8,
        Some(Said { is_letter: true, .. }) if text.gap(at + 1) > Gap::Dot => 8,
        Some(Said { is_letter: true, .. }) => 25,
        Some(_) => 40,
        None if letters.len() == 1 => 8,
        None => 15,
    }
}

fn word_for_ward(said: Option<Said>, kind: WardKind, standing: Standing) -> Option<i32> {
    let word = said.map(|said| said.word);
    if let Standing::AliasWithKind(kind) = standing {
        return (word == Some(LevelWord::Ward(kind))).then_some(RIGHT_WORD);
    }
    match (said, standing) {
        (None, _) => Some(0),
        (Some(Said { word: LevelWord::Ward(_), .. }), Standing::Alias) => Some(RIGHT_WORD - 10),
        (Some(Said { word: LevelWord::Ward(said), .. }), _) if said == kind => Some(RIGHT_WORD),
        (Some(Said { word: LevelWord::Ward(_), .. }), _) => Some(OTHER_WORD),
        (Some(Said { word: LevelWord::Now, .. }), _) => Some(-60),
        (Some(Said { word: LevelWord::Province, is_letter: true, .. }), _) => Some(-20),
        _ => None,
    }
}

fn word_for_commune(said: Option<Said>, commune: &Commune) -> Option<i32> {
    let Some(said) = said else { return Some(0) };
    match said.word {
        LevelWord::Ward(said) if said == commune.kind || said == commune.kind_before => Some(RIGHT_WORD),
        LevelWord::Ward(WardKind::ThiTran) => None,
        LevelWord::Ward(_) => Some(10),
        LevelWord::Now => Some(OTHER_WORD),
        LevelWord::Province if said.is_letter => Some(-20),
        _ => None,
    }
}

fn word_for_district(said: Option<Said>, class: DistrictClass) -> Option<i32> {
    let Some(said) = said else { return Some(0) };
    match (said.word, class) {
        (LevelWord::District(said), DistrictClass::Kind(kind)) if said == kind => Some(30),
        (LevelWord::City, DistrictClass::City) => Some(30),
        (LevelWord::District(_), _) => Some(OTHER_WORD),
        (LevelWord::City, _) => Some(15),
        _ => None,
    }
}

fn word_for_province(said: Option<Said>, is_city: bool) -> Option<i32> {
    let Some(said) = said else { return Some(0) };
    match said.word {
        LevelWord::Province => Some(25),
        LevelWord::City if is_city => Some(25),
        _ => None,
    }
}
