//! What an account of a courier must know, and the values it was given.

use std::collections::BTreeMap;
use std::fmt;

/// Whether a setting may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secrecy {
    Open,
    Secret,
}

/// A setting of a courier's account. Declared once: configuration, `buuta doctor` and the docs read the same list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    pub name: &'static str,
    pub secrecy: Secrecy,
    /// The value used when none is set; `None` means it must be set.
    pub default: Option<&'static str>,
    pub meaning: &'static str,
}

impl Setting {
    /// A setting that may be shown.
    pub const fn open(name: &'static str, default: Option<&'static str>, meaning: &'static str) -> Self {
        Setting { name, secrecy: Secrecy::Open, default, meaning }
    }
    /// A setting that is sealed and never shown; it has no default.
    pub const fn secret(name: &'static str, meaning: &'static str) -> Self {
        Setting { name, secrecy: Secrecy::Secret, default: None, meaning }
    }
}

/// The values of an account's settings. `Debug` shows names only.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Keys(pub BTreeMap<String, String>);

impl Keys {
    /// The value of a setting, or the empty text: `doctor` reports what is missing before a call needs it.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map(String::as_str).unwrap_or_default()
    }

    /// The value of a setting without spaces around it, or its declared default, or the empty text.
    pub fn or_default<'a>(&'a self, settings: &[Setting], name: &str) -> &'a str {
        let set = Some(self.get(name).trim()).filter(|value| !value.is_empty());
        let default = || settings.iter().find(|setting| setting.name == name).and_then(|setting| setting.default);
        set.or_else(default).unwrap_or_default()
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
