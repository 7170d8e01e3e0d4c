//! The index of names: from folded letters to every unit that bears or bore them.

use super::fold::Folded;
use super::level_words::WardKind;
use super::units::{Codes, CommuneIx, DistrictIx, ProvinceIx, Units, WardIx, bare};
use crate::places::lists::{self, GazetteerError};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// A unit of any level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Province(ProvinceIx),
    District(DistrictIx),
    Ward(WardIx),
    Commune(CommuneIx),
}

/// Whether a name is in force, or was given up before 01/07/2025.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Official,
    /// Given up, or an abbreviation: weaker than an official name.
    Alias,
    /// Given up, and another unit of the district has this name today: the kind must be said to mean it.
    AliasWithKind(WardKind),
}

/// One unit with one of its names.
#[derive(Clone, Copy, Debug)]
pub struct Named {
    pub unit: Unit,
    pub standing: Standing,
    /// Whether the name is a number, which means nothing without the word before it.
    pub is_number: bool,
    /// Where its letters and accents begin.
    start: u32,
    length: u8,
    /// Whether its accents are known.
    has_marks: bool,
    /// Which letters occur, a bit for each.
    pub letter_set: u32,
}

/// The index.
pub struct Names {
    by_letters: HashMap<Box<[u8]>, Range<u32>>,
    named: Vec<Named>,
    letters: Vec<u8>,
    marks: Vec<u8>,
    longest: usize,
    /// Every word of an official name, and every such word with its accents.
    syllables: Words,
    accented: Words,
    districts_of_province: Vec<Vec<u32>>,
    wards_of_district: Vec<Vec<u32>>,
    communes_of_province: Vec<Vec<u32>>,
    provinces: Vec<u32>,
}

/// How people shorten or misspell the names of provinces.
const PROVINCE_ALIASES: &[(&str, &str)] = &[
    ("Hồ Chí Minh", "HCM TPHCM HCMC SG SàiGòn TPHồChíMinh"),
    ("Hà Nội", "HN TPHN HàTây"),
    ("Bà Rịa - Vũng Tàu", "BRVT BàRịa VũngTàu"),
    ("Huế", "ThừaThiênHuế TTHuế TTH ThừaThiên"),
    ("Đắk Lắk", "ĐắcLắc ĐakLak ĐăkLăk DarLac"),
    ("Đắk Nông", "ĐắcNông ĐăkNông"),
    ("Bắc Kạn", "BắcCạn BắcKan"),
    ("Kon Tum", "CôngTum"),
];

type Words = HashSet<Box<[u8]>>;
/// The names of the wards of each district, by their kinds.
type Taken = HashSet<(Vec<u8>, DistrictIx, WardKind)>;

/// A name on its way into the index.
struct Spelling {
    letters: Vec<u8>,
    marks: Option<Vec<u8>>,
    unit: Unit,
    standing: Standing,
}

impl Names {
    /// Every name of every unit.
    pub fn of(units: &Units, codes: &Codes) -> Result<Names, GazetteerError> {
        let mut spellings = official(units);
        let taken: Taken = spellings
            .iter()
            .filter_map(|spelling| {
                let Unit::Ward(ward) = spelling.unit else { return None };
                let ward = units.wards.get(usize::from(ward))?;
                Some((spelling.letters.clone(), ward.district, ward.kind))
            })
            .collect();
        spellings.extend(given_up(units, codes, &taken)?);
        for (name, aliases) in PROVINCE_ALIASES {
            let Some(ix) = units.former_provinces.iter().position(|province| bare(&province.name) == *name) else {
                continue;
            };
            let unit = Unit::Province(ProvinceIx::try_from(ix).unwrap_or_default());
            spellings.extend(aliases.split(' ').map(|alias| {
                let folded = Folded::of(alias);
                Spelling { letters: folded.letters, marks: None, unit, standing: Standing::Alias }
            }));
        }
        Ok(Names::indexed(spellings, units))
    }

    fn indexed(mut spellings: Vec<Spelling>, units: &Units) -> Names {
        spellings.sort_by(|a, b| a.letters.cmp(&b.letters));
        let (syllables, accented) = syllables(units);
        let mut names = Names {
            by_letters: HashMap::with_capacity(spellings.len()),
            named: Vec::with_capacity(spellings.len()),
            letters: Vec::with_capacity(spellings.len() * 9),
            marks: Vec::with_capacity(spellings.len() * 9),
            longest: 0,
            syllables,
            accented,
            districts_of_province: vec![Vec::new(); units.former_provinces.len()],
            wards_of_district: vec![Vec::new(); units.districts.len()],
            communes_of_province: vec![Vec::new(); units.provinces.len()],
            provinces: Vec::new(),
        };
        for same in spellings.chunk_by(|a, b| a.letters == b.letters) {
            let start = count(names.named.len());
            for spelling in same {
                names.push(spelling, units);
            }
            if let Some(first) = same.first() {
                names.longest = names.longest.max(first.letters.len());
                names.by_letters.insert(first.letters.as_slice().into(), start..count(names.named.len()));
            }
        }
        names
    }

    fn push(&mut self, spelling: &Spelling, units: &Units) {
        let at = count(self.named.len());
        self.named.push(Named {
            unit: spelling.unit,
            standing: spelling.standing,
            is_number: is_number(&spelling.letters),
            start: count(self.letters.len()),
            length: u8::try_from(spelling.letters.len()).unwrap_or(u8::MAX),
            has_marks: spelling.marks.is_some(),
            letter_set: letter_set(&spelling.letters),
        });
        self.letters.extend_from_slice(&spelling.letters);
        match &spelling.marks {
            Some(marks) => self.marks.extend_from_slice(marks),
            None => self.marks.resize(self.letters.len(), 0),
        }
        let within = match spelling.unit {
            Unit::Province(_) => Some(&mut self.provinces),
            Unit::District(ix) => units
                .districts
                .get(usize::from(ix))
                .and_then(|district| self.districts_of_province.get_mut(usize::from(district.province))),
            Unit::Ward(ix) => units
                .wards
                .get(usize::from(ix))
                .and_then(|ward| self.wards_of_district.get_mut(usize::from(ward.district))),
            Unit::Commune(ix) => units
                .communes
                .get(usize::from(ix))
                .and_then(|commune| self.communes_of_province.get_mut(usize::from(commune.province))),
        };
        if let Some(within) = within {
            within.push(at);
        }
    }

    /// The length of the longest name, in letters.
    pub fn longest(&self) -> usize {
        self.longest
    }
    /// The names of exactly these letters.
    pub fn find(&self, letters: &[u8]) -> Range<u32> {
        self.by_letters.get(letters).cloned().unwrap_or(0..0)
    }
    /// Whether it is a word of an official name, and so hardly a slip of the pen.
    pub fn is_syllable(&self, letters: &[u8]) -> bool {
        self.syllables.contains(letters)
    }
    /// Whether it is one with exactly these accents.
    pub fn is_accented_syllable(&self, letters: &[u8], marks: &[u8]) -> bool {
        let joined: Vec<u8> = letters.iter().chain(marks).copied().collect();
        self.accented.contains(joined.as_slice())
    }
    /// A name by its place in the index.
    pub fn get(&self, at: u32) -> Option<&Named> {
        self.named.get(at as usize)
    }
    /// Its letters.
    pub fn letters(&self, named: &Named) -> &[u8] {
        let start = named.start as usize;
        self.letters.get(start..start + usize::from(named.length)).unwrap_or_default()
    }
    /// Its accents, where they are known.
    pub fn marks(&self, named: &Named) -> Option<&[u8]> {
        let start = named.start as usize;
        self.marks.get(start..start + usize::from(named.length)).filter(|_| named.has_marks)
    }
    /// All names of provinces.
    pub fn provinces(&self) -> &[u32] {
        &self.provinces
    }
    /// The names of the districts of a former province.
    pub fn districts_of(&self, province: ProvinceIx) -> &[u32] {
        self.districts_of_province.get(usize::from(province)).map_or(&[], Vec::as_slice)
    }
    /// The names of the wards of a district.
    pub fn wards_of(&self, district: DistrictIx) -> &[u32] {
        self.wards_of_district.get(usize::from(district)).map_or(&[], Vec::as_slice)
    }
    /// The names of the communes of a province of today.
    pub fn communes_of(&self, province: ProvinceIx) -> &[u32] {
        self.communes_of_province.get(usize::from(province)).map_or(&[], Vec::as_slice)
    }
}

/// Which letters occur, a bit for each.
pub fn letter_set(letters: &[u8]) -> u32 {
    letters.iter().fold(0, |set, letter| match letter {
        b'a'..=b'z' => set | 1 << (letter - b'a'),
        _ => set | 1 << 26 << (letter % 4),
    })
}

fn official(units: &Units) -> Vec<Spelling> {
    let mut spellings = Vec::new();
    let mut add = |name: &str, unit: Unit| {
        let folded = Folded::of(bare(name));
        if let Unit::Ward(_) | Unit::Commune(_) = unit {
            spellings.extend(with_digits(&folded, unit));
        }
        let Folded { letters, marks, .. } = folded;
        spellings.push(Spelling { letters, marks: Some(marks), unit, standing: Standing::Official });
    };
    for (ix, province) in (0..).zip(&units.former_provinces) {
        add(&province.name, Unit::Province(ix));
    }
    for (ix, district) in (0..).zip(&units.districts) {
        add(&district.name, Unit::District(ix));
    }
    for (ix, ward) in (0..).zip(&units.wards) {
        add(&ward.name, Unit::Ward(ix));
    }
    for (ix, commune) in (0..).zip(&units.communes) {
        add(&commune.name, Unit::Commune(ix));
        if let Some(before) = commune.name_before.as_deref().filter(|before| bare(before) != bare(&commune.name)) {
            add(before, Unit::Commune(ix));
        }
    }
    spellings
}

/// All words of official names, without and with their accents.
fn syllables(units: &Units) -> (Words, Words) {
    let low = units.wards.iter().map(|ward| &ward.name).chain(units.communes.iter().map(|commune| &commune.name));
    let names = low.chain(units.districts.iter().map(|district| &district.name));
    let (mut plain, mut accented) = (HashSet::new(), HashSet::new());
    let mut joined = Vec::new();
    for name in names {
        let folded = Folded::of(name);
        for at in 0..folded.tokens.len() {
            let letters = folded.span(at, at + 1);
            joined.clear();
            joined.extend(letters.iter().chain(folded.span_marks(at, at + 1)));
            if !accented.contains(joined.as_slice()) {
                accented.insert(joined.as_slice().into());
                plain.insert(letters.into());
            }
        }
    }
    (plain, accented)
}

/// `Tam Xuân I` is also written `Tam Xuân 1`, and `Phường 4` also `Phường IV`.
fn with_digits(name: &Folded, unit: Unit) -> Option<Spelling> {
    const ROMAN: [&[u8]; 12] = [b"i", b"ii", b"iii", b"iv", b"v", b"vi", b"vii", b"viii", b"ix", b"x", b"xi", b"xii"];
    let last = name.tokens.last()?;
    let (start, written) = (usize::from(last.start), name.letters.get(usize::from(last.start)..)?);
    let other = match ROMAN.iter().position(|roman| *roman == written) {
        Some(at) => (at + 1).to_string().into_bytes(),
        None if name.tokens.len() == 1 => {
            let number: usize = std::str::from_utf8(written).ok()?.parse().ok()?;
            ROMAN.get(number.checked_sub(1)?)?.to_vec()
        }
        None => return None,
    };
    // a lone `y` of a name folds to `i` without being a number
    if name.marks.get(start..).is_some_and(|marks| marks.iter().any(|mark| *mark > 0)) {
        return None;
    }
    let mut letters = name.letters.get(..start)?.to_vec();
    letters.extend_from_slice(&other);
    let mut marks = name.marks.get(..start)?.to_vec();
    marks.resize(letters.len(), 0);
    Some(Spelling { letters, marks: Some(marks), unit, standing: Standing::Official })
}

/// The names given up before 01/07/2025. The list holds them folded, most both with and without the word for their kind.
fn given_up(units: &Units, codes: &Codes, taken: &Taken) -> Result<Vec<Spelling>, GazetteerError> {
    let rows: Vec<(usize, csv::StringRecord)> = lists::FORMER_ALIASES.rows().collect();
    let fields = |row| lists::fields(row, [0, 1, 2]);
    let listed: HashSet<(&str, &str)> =
        rows.iter().filter_map(|(_, row)| fields(row)).map(|[_, key, code]| (key, code)).collect();
    let mut seen = HashSet::new();
    let mut spellings = Vec::new();
    for (line, row) in &rows {
        let wrong = || lists::FORMER_ALIASES.wrong(*line);
        let [level, key, code] = fields(row).ok_or_else(wrong)?;
        let (name, unit, standing) = match level {
            // the provinces have a list of their own, with more spellings
            "province" => continue,
            "district" => {
                let unit = Unit::District(*codes.districts.get(code).ok_or_else(wrong)?);
                (bare_district(key), unit, Standing::Alias)
            }
            _ => {
                let ix = *codes.wards.get(code).ok_or_else(wrong)?;
                let district = units.wards.get(usize::from(ix)).ok_or_else(wrong)?.district;
                let (kind, name) = bare_ward(key, |longer| listed.contains(&(longer, code)));
                let Some(standing) = standing_of(name, kind, district, taken) else { continue };
                (name, Unit::Ward(ix), standing)
            }
        };
        if seen.insert((name.to_owned(), code.to_owned(), standing == Standing::Alias)) {
            let letters = Folded::of(name).letters;
            spellings.push(Spelling { letters, marks: None, unit, standing });
        }
    }
    Ok(spellings)
}

/// A folded name without the word for its kind, where enough is left.
fn bare_district(key: &str) -> &str {
    const WORDS: [&str; 8] = ["huyen", "quan", "thixa", "thanhpho", "district", "tx", "tp", "q"];
    let rest = WORDS.iter().find_map(|word| key.strip_prefix(word));
    rest.filter(|rest| is_enough(rest)).unwrap_or(key)
}

/// Likewise of a ward, with its kind. `phuongtrung` is no ward `Trung`, for the list has `xaphuongtrung`, too.
fn bare_ward(key: &str, is_listed: impl Fn(&str) -> bool) -> (Option<WardKind>, &str) {
    const KINDS: [(&str, WardKind); 8] = [
        ("phuong", WardKind::Phuong),
        ("thitran", WardKind::ThiTran),
        ("ward", WardKind::Phuong),
        ("xa", WardKind::Xa),
        ("tt", WardKind::ThiTran),
        ("p", WardKind::Phuong),
        ("f", WardKind::Phuong),
        ("x", WardKind::Xa),
    ];
    let stripped = KINDS.iter().find_map(|(word, kind)| Some((Some(*kind), key.strip_prefix(word)?)));
    let is_bare = || KINDS.iter().any(|(word, _)| is_listed(&format!("{word}{key}")));
    stripped.filter(|(_, rest)| is_enough(rest) && !is_bare()).unwrap_or((None, key))
}

/// What a name given up is worth, if anything: where another ward of the district has it, its kind must tell them apart.
fn standing_of(name: &str, kind: Option<WardKind>, district: DistrictIx, taken: &Taken) -> Option<Standing> {
    let letters = Folded::of(name).letters;
    let has = |kind| taken.contains(&(letters.clone(), district, kind));
    let is_taken = [WardKind::Phuong, WardKind::Xa, WardKind::ThiTran].into_iter().any(has);
    match kind {
        _ if !is_taken => Some(Standing::Alias),
        Some(kind) if !has(kind) => Some(Standing::AliasWithKind(kind)),
        _ => None,
    }
}

fn is_enough(rest: &str) -> bool {
    rest.len() > 2 || is_number(rest.as_bytes())
}

fn is_number(letters: &[u8]) -> bool {
    const ROMAN: &[u8] = b"ivx";
    !letters.is_empty()
        && (letters.iter().all(u8::is_ascii_digit)
            || letters.len() < 5 && letters.iter().all(|letter| ROMAN.contains(letter)))
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
