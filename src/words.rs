//! Every sentence a person reads, by key, in Vietnamese and English.

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, langid, static_loader};
use std::borrow::Cow;
use std::collections::HashMap;

static_loader! {
    static CATALOGUE = {
        locales: "./src/words",
        fallback_language: "vi",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// A language people are spoken to in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    Vi,
    En,
}

impl Lang {
    /// Reads `en`; anything else is Vietnamese.
    pub fn parse(text: &str) -> Lang {
        if text == "en" { Lang::En } else { Lang::Vi }
    }
    /// The best of our languages in an `Accept-Language` header; Vietnamese where it names neither.
    pub fn preferred(accept_language: &str) -> Lang {
        let mut best = (Lang::Vi, 0.0);
        for part in accept_language.split(',') {
            let mut pieces = part.split(';');
            let tag = pieces.next().unwrap_or_default().trim().to_ascii_lowercase();
            let weight = pieces
                .find_map(|piece| piece.trim().strip_prefix("q="))
                .map_or(1.0, |weight| weight.trim().parse::<f32>().unwrap_or(0.0));
            let lang = match tag.split('-').next() {
                Some("vi") => Lang::Vi,
                Some("en") => Lang::En,
                _ => continue,
            };
            if weight > best.1 {
                best = (lang, weight);
            }
        }
        best.0
    }
    /// The text form, as in `lang` attributes and rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Lang::Vi => "vi",
            Lang::En => "en",
        }
    }
    fn id(self) -> LanguageIdentifier {
        match self {
            Lang::Vi => langid!("vi"),
            Lang::En => langid!("en"),
        }
    }
}

/// The sentence with this key. A missing one shows its key, which a test of the catalogue rules out.
pub fn say(lang: Lang, key: &str) -> String {
    CATALOGUE.try_lookup(&lang.id(), key).unwrap_or_else(|| key.to_owned())
}

/// The sentence with this key, its places filled.
pub fn say_with(lang: Lang, key: &str, values: &[(&'static str, &str)]) -> String {
    let values: HashMap<Cow<'static, str>, FluentValue<'_>> =
        values.iter().map(|(name, value)| (Cow::Borrowed(*name), FluentValue::from(*value))).collect();
    CATALOGUE.try_lookup_with_args(&lang.id(), key, &values).unwrap_or_else(|| key.to_owned())
}
