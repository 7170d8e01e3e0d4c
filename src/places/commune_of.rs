//! Which commune a text names: found, to be asked about, or none. Never a guess.

use super::addresses::{AddressBook, Verdict};
use super::{Commune, Gazetteer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// So many communes are offered when a text may mean several.
const MOST_ASKED: usize = 8;
/// So many communes are suggested for a name that is none.
const MOST_NEAR: usize = 5;
/// A suggestion shares at least so much of its pairs of letters with what was typed.
const LIKENESS: f64 = 0.45;

/// What a text names.
#[derive(Clone, Debug)]
pub enum CommuneOf<'a> {
    Found(&'a Commune),
    /// Several fit: whoever typed it is asked.
    Ask(Vec<&'a Commune>),
    /// None does; these of the home province are spelt like it.
    None {
        near: Vec<&'a Commune>,
    },
}

impl Gazetteer {
    /// The commune a text names: its official code, or its name with or without its kind and its province, in whatever
    /// capitals and accents. One of the home province comes before others of the same name; accents as typed come
    /// before none.
    pub fn commune_of(&self, typed: &str, home_province: &str) -> CommuneOf<'_> {
        if let Some(commune) = self.commune(typed.trim()) {
            return CommuneOf::Found(commune);
        }
        let wanted = words_of(typed);
        if wanted.is_empty() {
            return CommuneOf::None { near: Vec::new() };
        }
        let mut fitting: Vec<(usize, &Commune)> = self
            .communes
            .values()
            .filter_map(|commune| self.fit(commune, typed, &wanted, home_province).map(|fit| (fit, commune)))
            .collect();
        fitting.sort_by(|(a, left), (b, right)| a.cmp(b).then_with(|| left.code.cmp(&right.code)));
        let best = fitting.first().map(|(fit, _)| *fit);
        let found: Vec<&Commune> =
            fitting.into_iter().filter(|(fit, _)| Some(*fit) == best).map(|(_, commune)| commune).collect();
        match found.as_slice() {
            [] => self.by_address(typed).unwrap_or_else(|| CommuneOf::None { near: self.near(&wanted, home_province) }),
            [one] => CommuneOf::Found(one),
            _ => CommuneOf::Ask(found.into_iter().take(MOST_ASKED).collect()),
        }
    }

    /// What a longer text or a former name leads to, by the book of addresses.
    fn by_address(&self, typed: &str) -> Option<CommuneOf<'_>> {
        let read = AddressBook::carried().ok()?.resolve(typed);
        let found = |code: &str| self.commune(code);
        match read.verdict {
            Verdict::Resolved => read.commune_code.and_then(found).map(CommuneOf::Found),
            Verdict::Ambiguous => {
                let fitting = read.candidates.iter().filter_map(|candidate| found(candidate.commune_code));
                Some(CommuneOf::Ask(fitting.take(MOST_ASKED).collect()))
            }
            Verdict::Unresolved => None,
        }
    }

    /// The communes of a province that are spelt most like a text.
    fn near(&self, wanted: &str, province_code: &str) -> Vec<&Commune> {
        let likeness = |commune: &Commune| likeness(without_kind(&words_of(&commune.name)), without_kind(wanted));
        let mut near: Vec<(f64, &Commune)> =
            self.communes_of(province_code).into_iter().map(|commune| (likeness(commune), commune)).collect();
        near.retain(|(likeness, _)| *likeness >= LIKENESS);
        near.sort_by(|(a, left), (b, right)| b.total_cmp(a).then_with(|| left.code.cmp(&right.code)));
        near.into_iter().take(MOST_NEAR).map(|(_, commune)| commune).collect()
    }

    /// How well a commune fits a text, the best being 0; `None` where it does not.
    fn fit(&self, commune: &Commune, typed: &str, wanted: &str, home_province: &str) -> Option<usize> {
        let province = self.provinces.get(&commune.province_code).map(|province| words_of(&province.name))?;
        let whole = words_of(&commune.name);
        let bare = without_kind(&whole);
        let spellings = [whole.as_str(), bare];
        let provinces = [province.as_str(), without_kind(&province)];
        let names_province =
            spellings.iter().any(|name| provinces.iter().any(|of| wanted == format!("{name} {of}").as_str()));
        if !names_province && !spellings.contains(&wanted) && without_kind(wanted) != bare {
            return None;
        }
        // "Phường 3" is not meant by "Xã 3"
        if kind_of(wanted).is_some_and(|kind| kind_of(&whole) != Some(kind)) {
            return None;
        }
        let is_elsewhere = !names_province && commune.province_code != home_province;
        let has_other_accents = !typed.to_lowercase().contains(&bare_name(&commune.name).to_lowercase());
        Some(usize::from(is_elsewhere) * 2 + usize::from(has_other_accents))
    }
}

const KINDS: [&str; 5] = ["phuong", "xa", "dac khu", "tinh", "thanh pho"];

fn kind_of(words: &str) -> Option<&'static str> {
    KINDS.into_iter().find(|kind| words.strip_prefix(kind).is_some_and(|rest| rest.starts_with(' ')))
}

fn without_kind(words: &str) -> &str {
    kind_of(words).and_then(|kind| words.strip_prefix(kind)).map_or(words, str::trim_start)
}

/// A name without its kind, with its accents.
fn bare_name(name: &str) -> &str {
    ["Phường ", "Xã ", "Đặc khu "].iter().find_map(|kind| name.strip_prefix(kind)).unwrap_or(name)
}

/// Small plain letters and digits, words apart by one space; `p.` and `x.` written out.
pub fn words_of(text: &str) -> String {
    let plain: String = text
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .map(|c| if matches!(c, 'đ' | 'Đ') { 'd' } else { c })
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .flat_map(char::to_lowercase)
        .collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    match words.split_first() {
        Some((&"p", rest)) if !rest.is_empty() => format!("phuong {}", rest.join(" ")),
        Some((&"x", rest)) if !rest.is_empty() => format!("xa {}", rest.join(" ")),
        _ => words.join(" "),
    }
}

/// The share of pairs of letters two names have in common.
fn likeness(a: &str, b: &str) -> f64 {
    let pairs = |text: &str| -> Vec<(char, char)> { text.chars().zip(text.chars().skip(1)).collect() };
    let (a, mut b) = (pairs(a), pairs(b));
    let all = a.len() + b.len();
    let shared =
        a.iter().filter(|pair| b.iter().position(|other| other == *pair).map(|at| b.swap_remove(at)).is_some());
    let shared = shared.count();
    if all == 0 { 0.0 } else { 2.0 * shared as f64 / all as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_people_write_them_and_asked_about_where_several_fit() {
        let gazetteer = Gazetteer::carried().unwrap();
        let of = |typed: &str| match gazetteer.commune_of(typed, "79") {
            CommuneOf::Found(commune) => commune.code.clone(),
            CommuneOf::Ask(communes) => format!("{} fit", communes.len()),
            CommuneOf::None { .. } => "none".to_owned(),
        };
        for typed in
            ["Phường Sài Gòn", "phuong sai gon", "P. Sài Gòn", "SÀI GÒN", "Sài Gòn, Thành phố Hồ Chí Minh", "26740"]
        {
            assert_eq!(of(typed), "26740", "{typed}");
        }
        let decomposed: String = " Phường  Sài Gòn ".nfd().collect();
        assert_eq!(of(&decomposed), "26740");
        assert_eq!(of("Phường Ba Đình"), "00004", "another province, when only it has the name");
        assert_eq!(of("Xã Sài Gòn"), "none", "another kind is another place");
        assert_eq!(of("nowhere at all"), "none");
        assert_eq!(of(""), "none");
        assert_eq!(of("phường Bến Nghé, quận 1, TP HCM"), "26740", "a ward of before 01/07/2025");
        let near = |typed: &str| match gazetteer.commune_of(typed, "79") {
            CommuneOf::None { near } => near.into_iter().map(|commune| commune.name.clone()).collect(),
            _ => vec!["known".to_owned()],
        };
        assert_eq!(near("Phường Sài Gom").first().map(String::as_str), Some("Phường Sài Gòn"));
        assert!(near("zzzz").is_empty() && near("").is_empty());
        assert!(of("Tân Tiến").ends_with(" fit"), "several provinces have one: {}", of("Tân Tiến"));
    }
}
