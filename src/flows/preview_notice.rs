//! What a text would say: filled as the last notice of its kind was, with everything personal covered, or with made-up
//! values where there was none.

use crate::domain::contact::masked_name;
use crate::domain::placeholder::{Placeholder, Values};
use crate::flows::house::House;
use crate::flows::join_notices::AT_MOST;
use crate::flows::write_notice::values_of;
use crate::store::message_templates::TextKey;
use crate::store::{StoreError, notifications};
use crate::words::{Lang, say};

/// Letters of a code that are shown at its end.
const SHOWN: usize = 2;

/// Where values come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The last notice of the kind, covered.
    LastNotice,
    MadeUp,
}

/// The values a text of this kind is shown with.
pub async fn preview_values(house: &House, key: TextKey) -> Result<(Values, Source), StoreError> {
    if let Some(last) = notifications::find_last_of_kind(&house.store, key.kind).await?
        && let Some(values) = values_of(house, &last, key.lang).await?
    {
        return Ok((covered(values), Source::LastNotice));
    }
    Ok((usual_values(house, key.lang), Source::MadeUp))
}

/// Values as they usually are, made up.
pub fn usual_values(house: &House, lang: Lang) -> Values {
    let mut values = Values::default();
    for placeholder in Placeholder::ALL {
        values.set(placeholder, say(lang, &format!("template-sample-{}", placeholder.name().replace('_', "-"))));
    }
    values.set(Placeholder::Link, link(house));
    values
}

/// The same for a message that tells of as many dossiers as one may.
pub fn usual_values_of_several(house: &House, lang: Lang) -> Values {
    let mut values = usual_values(house, lang);
    for code in [Placeholder::Request, Placeholder::Waybill] {
        let codes = [values.get(code); AT_MOST].join(", ");
        values.set(code, codes);
    }
    values
}

/// The page on which everybody looks papers up.
pub fn link(house: &House) -> String {
    format!("{}/tra-cuu", house.settings.server.public_url)
}

/// The same without what leads to anybody. Codes keep their length, and with it the text its own.
fn covered(mut values: Values) -> Values {
    let name = masked_name(values.get(Placeholder::Name));
    values.set(Placeholder::Name, name);
    for code in [Placeholder::Request, Placeholder::Waybill] {
        let covered = cover(values.get(code));
        values.set(code, covered);
    }
    values
}

/// Covers the letters and digits of codes but for the last.
fn cover(codes: &str) -> String {
    let letters = codes.chars().count();
    let cover = |(at, c): (usize, char)| if c.is_alphanumeric() && at + SHOWN < letters { '•' } else { c };
    codes.chars().enumerate().map(cover).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_to_somebody_is_covered_and_lengths_stay() {
        let values = Values::from([
            (Placeholder::Request, "YC-7K3M-9P2Q"),
            (Placeholder::Name, "Nguyễn Thị Minh An"),
            (Placeholder::Agency, "UBND phường Mẫu"),
        ]);
        let covered = covered(values);
        assert_eq!(covered.get(Placeholder::Request), "••-••••-••2Q");
        assert_eq!(covered.get(Placeholder::Name), "N. T. M. An");
        assert_eq!(covered.get(Placeholder::Agency), "UBND phường Mẫu");
        assert_eq!(covered.get(Placeholder::Waybill), "");
    }
}
