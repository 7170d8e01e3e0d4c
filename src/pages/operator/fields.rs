//! The fields of a form, by name.

use serde::Deserialize;
use uuid::Uuid;

/// Every field that was sent, in order.
#[derive(Default, Deserialize)]
#[serde(transparent)]
pub struct Fields(pub Vec<(String, String)>);

impl Fields {
    /// The value of a field as it was typed, or the empty text.
    pub fn raw(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str()).unwrap_or_default()
    }
    /// The value of a field without spaces around it.
    pub fn get(&self, name: &str) -> &str {
        self.raw(name).trim()
    }
    /// Whether a box was ticked.
    pub fn is_ticked(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }
    /// The number of the form.
    pub fn operation(&self) -> Option<Uuid> {
        self.get("operation").parse().ok()
    }
}
