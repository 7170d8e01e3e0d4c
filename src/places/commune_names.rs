//! Communes by their names, as people type them: with or without `Phường`, marks and capitals.

use crate::places::{Commune, Gazetteer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// So many communes are suggested for a name that is none.
const MOST_NEAR: usize = 5;
/// A suggestion shares at least so much of its pairs of letters with what was typed.
const LIKENESS: f64 = 0.45;

/// What a typed name stands for.
pub enum CommuneNamed<'a> {
    One(&'a Commune),
    /// Several communes have this name.
    Several(Vec<&'a Commune>),
    /// None has; these are spelt like it.
    None {
        near: Vec<&'a Commune>,
    },
}

impl Gazetteer {
    /// The commune of a province with this name, or anywhere with this official code.
    pub fn commune_named(&self, province_code: &str, typed: &str) -> CommuneNamed<'_> {
        if let Some(commune) = self.commune(typed.trim()) {
            return CommuneNamed::One(commune);
        }
        let all = self.communes_of(province_code);
        let wanted = typed.trim().to_lowercase();
        let folded_wanted = folded(typed);
        let spellings: [&dyn Fn(&Commune) -> bool; 3] = [
            &|commune| commune.name.to_lowercase() == wanted,
            &|commune| folded(&commune.name) == folded_wanted,
            &|commune| bare(&folded(&commune.name)) == bare(&folded_wanted),
        ];
        for is_so_spelt in spellings {
            let found: Vec<&Commune> = all.iter().copied().filter(|commune| is_so_spelt(commune)).collect();
            match found.as_slice() {
                [] => {}
                [one] => return CommuneNamed::One(one),
                _ => return CommuneNamed::Several(found),
            }
        }
        let mut near: Vec<(f64, &Commune)> = all
            .into_iter()
            .map(|commune| (likeness(bare(&folded(&commune.name)), bare(&folded_wanted)), commune))
            .collect();
        near.retain(|(likeness, _)| *likeness >= LIKENESS);
        near.sort_by(|(a, left), (b, right)| b.total_cmp(a).then_with(|| left.code.cmp(&right.code)));
        CommuneNamed::None { near: near.into_iter().take(MOST_NEAR).map(|(_, commune)| commune).collect() }
    }
}

/// Small plain letters and digits, words apart by one space.
fn folded(text: &str) -> String {
    let plain: String = text
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .map(|c| if matches!(c, 'đ' | 'Đ') { 'd' } else { c })
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .flat_map(char::to_lowercase)
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A folded name without what kind of commune it is.
fn bare(name: &str) -> &str {
    ["phuong ", "xa ", "dac khu ", "p ", "x "].iter().find_map(|kind| name.strip_prefix(kind)).unwrap_or(name)
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
    fn a_name_is_known_however_it_is_typed_and_a_wrong_one_is_helped() {
        let gazetteer = Gazetteer::carried().unwrap();
        let one = |typed: &str| match gazetteer.commune_named("79", typed) {
            CommuneNamed::One(commune) => Some(commune.name.clone()),
            _ => None,
        };
        for typed in
            ["Phường Sài Gòn", "phường sài gòn", "phuong sai gon", "Sài Gòn", "SAI GON", "P. Sài Gòn", " sai  gon "]
        {
            assert_eq!(one(typed).as_deref(), Some("Phường Sài Gòn"), "{typed}");
        }
        let decomposed: String = "Phường Sài Gòn".nfd().collect();
        assert_eq!(one(&decomposed).as_deref(), Some("Phường Sài Gòn"));
        assert_eq!(one("26740").as_deref(), Some("Phường Sài Gòn"), "by its code");
        let near = |typed: &str| match gazetteer.commune_named("79", typed) {
            CommuneNamed::None { near } => near.into_iter().map(|commune| commune.name.clone()).collect(),
            _ => vec!["known".to_owned()],
        };
        assert_eq!(near("Phường Sài Gom").first().map(String::as_str), Some("Phường Sài Gòn"));
        assert!(near("zzzz").is_empty() && near("").is_empty());
    }
}
