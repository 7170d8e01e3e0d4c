//! The commune she types: found, asked about when several fit, never guessed.

use crate::flows::house::House;
use crate::pages::asking::draft::Draft;
use crate::pages::asking::field::Problems;
use crate::pages::page::Page;
use crate::places::CommuneOf;

/// A commune to choose between, where several fit.
pub struct CommuneChoice {
    /// What the field is to say, so that it is understood at once.
    pub code: String,
    pub name: String,
}

/// The commune the draft's field means, and the question to ask where several are meant.
pub fn read_commune(
    page: &Page,
    house: &House,
    draft: &Draft,
    problems: &mut Problems,
) -> (Option<String>, Vec<CommuneChoice>) {
    // what she answered to the question, as long as the text it was about still stands there
    find_commune(page, house, draft.get("commune"), draft.get("commune_code"), problems)
}

/// The commune a text means, or that was chosen of those it could mean.
pub fn find_commune(
    page: &Page,
    house: &House,
    typed: &str,
    chosen: &str,
    problems: &mut Problems,
) -> (Option<String>, Vec<CommuneChoice>) {
    match house.gazetteer.commune_of(typed, &house.settings.province.code) {
        CommuneOf::Found(commune) => return (Some(commune.code.clone()), Vec::new()),
        CommuneOf::Ask(communes) => {
            if communes.iter().any(|commune| commune.code == chosen) {
                return (Some(chosen.to_owned()), Vec::new());
            }
            problems.say(page, "commune", "asking-error-commune-several");
            let choices = communes
                .into_iter()
                .map(|commune| CommuneChoice { code: commune.code.clone(), name: place_name(house, &commune.code) })
                .collect();
            return (None, choices);
        }
        CommuneOf::None { .. } if typed.is_empty() => problems.say(page, "commune", "asking-error-commune-empty"),
        CommuneOf::None { .. } => problems.say(page, "commune", "asking-error-commune-none"),
    }
    (None, Vec::new())
}

/// A commune with its province.
pub fn place_name(house: &House, commune_code: &str) -> String {
    let commune = house.gazetteer.commune(commune_code).map(|commune| commune.name.as_str()).unwrap_or_default();
    let province = house.gazetteer.province_of(commune_code).map(|province| province.name.as_str()).unwrap_or_default();
    format!("{commune}, {province}")
}

/// The names suggested while typing: those of the home province.
pub fn suggestions(house: &House) -> Vec<String> {
    let home = &house.settings.province.code;
    house.gazetteer.communes_of(home).iter().map(|commune| commune.name.clone()).collect()
}
