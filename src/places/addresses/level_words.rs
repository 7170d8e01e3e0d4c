//! The words that say what follows: `phường`, `Q.`, `TX`, but also `đường` and `thôn`, after which no unit stands.

use super::distance::distance;
use super::fold::{Folded, Gap, agreement};
use std::collections::HashMap;

/// What a word says of the name behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LevelWord {
    Ward(WardKind),
    District(DistrictKind),
    /// `thành phố`: of a province or of a district.
    City,
    Province,
    /// A street, a hamlet, a building: no unit.
    Place,
    /// `nay là`: what follows is the unit of today.
    Now,
}

/// Kinds of units of the lowest level, former and of today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WardKind {
    Phuong,
    Xa,
    ThiTran,
    DacKhu,
}

/// Kinds of former districts but cities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DistrictKind {
    Quan,
    Huyen,
    ThiXa,
}

const WORDS: &[(LevelWord, &[&str])] = &[
    (LevelWord::Ward(WardKind::Phuong), &["phường", "p", "f", "ph", "phg", "ward"]),
    (LevelWord::Ward(WardKind::Xa), &["xã", "x", "commune"]),
    (LevelWord::Ward(WardKind::ThiTran), &["thị trấn", "tt", "ttr", "t trấn", "thị tứ", "town"]),
    (LevelWord::Ward(WardKind::DacKhu), &["đặc khu", "đk"]),
    (LevelWord::District(DistrictKind::Quan), &["quận", "q", "district", "dist"]),
    (LevelWord::District(DistrictKind::Huyen), &["huyện", "h"]),
    (LevelWord::District(DistrictKind::ThiXa), &["thị xã", "tx", "txã"]),
    (LevelWord::City, &["thành phố", "tp", "thành phô", "t phố", "city"]),
    (LevelWord::Province, &["tỉnh", "t", "province"]),
    (LevelWord::Now, &["nay là", "nay thuộc", "nay"]),
    (
        LevelWord::Place,
        &[
            "đường",
            "đ",
            "phố",
            "ngõ",
            "ngách",
            "hẻm",
            "kiệt",
            "hẽm",
            "ấp",
            "thôn",
            "xóm",
            "làng",
            "bản",
            "buôn",
            "bon",
            "bôn",
            "plei",
            "sóc",
            "phum",
            "khu phố",
            "kp",
            "khu",
            "khóm",
            "tổ",
            "tdp",
            "tổ dân phố",
            "đội",
            "khối",
            "khối phố",
            "cụm",
            "quốc lộ",
            "tỉnh lộ",
            "hương lộ",
            "huyện lộ",
            "ql",
            "tl",
            "hl",
            "dt",
            "đt",
            "đh",
            "đại lộ",
            "lộ",
            "chợ",
            "cầu",
            "chung cư",
            "cc",
            "c c",
            "tòa nhà",
            "tòa",
            "block",
            "lô",
            "kcn",
            "kdc",
            "kđt",
            "ccn",
            "khu công nghiệp",
            "khu đô thị",
            "khu dân cư",
            "khu vực",
            "kv",
            "tiểu khu",
            "tk",
            "cụm công nghiệp",
            "công ty",
            "cty",
            "trường",
            "bệnh viện",
            "bv",
            "bưu điện",
            "bưu cục",
            "ubnd",
            "nông trường",
            "ngã ba",
            "ngã tư",
            "n",
            "street",
            "road",
        ],
    ),
];

/// Words long enough to be known with a slip in them.
const LONG: &[(&[u8], LevelWord)] = &[
    (b"phuong", LevelWord::Ward(WardKind::Phuong)),
    (b"thitran", LevelWord::Ward(WardKind::ThiTran)),
    (b"quan", LevelWord::District(DistrictKind::Quan)),
    (b"huyen", LevelWord::District(DistrictKind::Huyen)),
    (b"thixa", LevelWord::District(DistrictKind::ThiXa)),
    (b"thanhpho", LevelWord::City),
    (b"tinh", LevelWord::Province),
];

/// Words that people glue to the name behind them.
const GLUED: &[&[u8]] =
    &[b"phuong", b"thitran", b"thanhpho", b"thixa", b"huyen", b"tinh", b"quan", b"tp", b"tx", b"tt", b"xa"];

/// Names of the country and other words that say nothing.
const EMPTY: &[&str] = &["việt nam", "vn", "vietnam", "sđt", "tel", "phone", "đt", "mã bưu chính", "city", "province"];

/// The longest level word, in tokens.
const LONGEST: usize = 3;

/// What a word says, with its accents.
type Spelled = (LevelWord, Box<[u8]>);

/// The words by their folded letters.
pub struct LevelWords {
    words: HashMap<Box<[u8]>, Vec<Spelled>>,
    empty: Vec<Box<[u8]>>,
}

/// A level word in a text.
#[derive(Clone, Copy, Debug)]
pub struct Said {
    pub word: LevelWord,
    pub first: usize,
    /// Whether it is a single letter, which may well mean something else.
    pub is_letter: bool,
}

impl LevelWords {
    /// All of them.
    pub fn all() -> LevelWords {
        let mut words: HashMap<Box<[u8]>, Vec<Spelled>> = HashMap::new();
        for (word, spellings) in WORDS {
            for spelling in *spellings {
                let folded = Folded::of(spelling);
                words.entry(folded.letters.into()).or_default().push((*word, folded.marks.into()));
            }
        }
        LevelWords { words, empty: EMPTY.iter().map(|word| Folded::of(word).letters.into()).collect() }
    }

    /// Parts words that are glued to a name: `Tỉnhan Giang`, `XXUÂN NINH`.
    pub fn part(text: &mut Folded, is_syllable: impl Fn(&[u8]) -> bool) {
        let mut at = 0;
        while at < text.tokens.len() {
            let letters = text.span(at, at + 1);
            if !text.is_number(at) && letters.len() > 2 && !is_syllable(letters) {
                let long = GLUED.iter().find(|word| {
                    let rest = letters.strip_prefix(**word);
                    // two letters begin many a word: what is behind them must be one, too
                    rest.is_some_and(|rest| rest.len() >= 2 && (word.len() > 2 || is_syllable(rest)))
                });
                // `Pước` is a slip, `PAN` are two words
                let is_capital = text.tokens.get(at).is_some_and(|token| token.is_capital);
                let is_letter = is_capital && letters.first().is_some_and(|letter| b"pxhqtf".contains(letter));
                let short = letters.get(1..).filter(|rest| is_letter && is_syllable(rest)).map(|_| 1);
                if let Some(length) = long.map(|word| word.len()).or(short) {
                    text.part(at, length);
                }
            }
            at += 1;
        }
    }

    /// The longest level word that ends right before token `end`, for every `end` of the text.
    pub fn before_each(&self, text: &Folded, is_syllable: impl Fn(&[u8]) -> bool) -> Vec<Option<Said>> {
        let count = text.tokens.len();
        let mut ending = vec![None; count + 1];
        for first in 0..count {
            for end in first + 1..=(first + LONGEST).min(count) {
                if end > first + 1 && text.gap(end - 1) > Gap::Space {
                    break;
                }
                let is_slip = || (first..end).any(|at| !is_syllable(text.span(at, at + 1)) && !text.is_number(at));
                let letters = text.span(first, end);
                let found = self.find(letters, text.span_marks(first, end));
                // what stands behind a level word is a name, however misspelt
                let is_name = || ending.get(first).is_some_and(Option::is_some);
                let Some(word) = found.or_else(|| nearly(letters).filter(|_| is_slip() && !is_name())) else {
                    continue;
                };
                let is_letter = end == first + 1 && letters.len() == 1;
                if let Some(slot @ None) = ending.get_mut(end) {
                    *slot = Some(Said { word, first, is_letter });
                }
            }
        }
        ending
    }

    fn find(&self, letters: &[u8], marks: &[u8]) -> Option<LevelWord> {
        if letters.len() > 14 {
            return None;
        }
        let found = self.words.get(letters)?;
        // `xá` is no `xã`, but `xa` may be
        found.iter().find(|(_, name)| agreement(marks, name).against == 0).map(|(word, _)| *word)
    }

    /// Whether these letters say nothing.
    pub fn is_empty(&self, letters: &[u8]) -> bool {
        self.empty.iter().any(|word| **word == *letters)
    }
}

/// The long word these letters are but for one slip.
fn nearly(letters: &[u8]) -> Option<LevelWord> {
    let is_near = |word: &[u8]| {
        let apart = letters.len().abs_diff(word.len());
        // of four letters one left out or added leaves enough, one replaced does not
        letters.len() >= 3 && apart < 2 && (word.len() > 4 || apart == 1) && distance(letters, word, 1).is_some()
    };
    LONG.iter().find(|(word, _)| is_near(word)).map(|(_, word)| *word)
}
