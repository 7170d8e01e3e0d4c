//! A field of these forms, and what is wrong with what was typed into it.

use crate::pages::page::Page;

/// A field that is typed into.
#[derive(Clone, Debug)]
pub struct Field {
    pub id: &'static str,
    pub label: String,
    pub hint: Option<String>,
    pub value: String,
    pub problem: Option<String>,
    pub input_type: &'static str,
    pub autocomplete: &'static str,
    pub need: Need,
    /// The id of the list of suggestions; empty without one.
    pub list: &'static str,
}

/// Whether a field must be filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    Required,
    Optional,
}

impl Field {
    /// A text field.
    pub fn text(id: &'static str, label: String, need: Need) -> Field {
        Field {
            id,
            label,
            hint: None,
            value: String::new(),
            problem: None,
            input_type: "text",
            autocomplete: "off",
            need,
            list: "",
        }
    }
    /// With a hint below its label.
    pub fn hint(mut self, hint: String) -> Field {
        self.hint = Some(hint);
        self
    }
    /// For this kind of text, as browsers know it and fill it in.
    pub fn kind(mut self, input_type: &'static str, autocomplete: &'static str) -> Field {
        (self.input_type, self.autocomplete) = (input_type, autocomplete);
        self
    }
    /// With suggestions.
    pub fn list(mut self, list: &'static str) -> Field {
        self.list = list;
        self
    }
    /// With what was typed and what is wrong with it.
    pub fn typed(mut self, value: &str, problems: &Problems) -> Field {
        self.value = value.to_owned();
        self.problem = problems.of(self.id).map(str::to_owned);
        self
    }
    fn is_required(&self) -> bool {
        self.need == Need::Required
    }
    fn described_by(&self) -> String {
        let hint = self.hint.is_some().then(|| format!("{}-hint", self.id));
        let problem = self.problem.is_some().then(|| format!("{}-problem", self.id));
        hint.into_iter().chain(problem).collect::<Vec<_>>().join(" ")
    }
    /// The attributes a screen reader needs; ids alone, so nothing has to be escaped.
    pub fn aria(&self) -> String {
        let mut attributes = String::new();
        if self.is_required() {
            attributes.push_str(" aria-required=\"true\"");
        }
        if self.problem.is_some() {
            attributes.push_str(" aria-invalid=\"true\"");
        }
        let described = self.described_by();
        if !described.is_empty() {
            attributes.push_str(&format!(" aria-describedby=\"{described}\""));
        }
        attributes
    }
}

/// What is wrong on a screen: the field and the sentence about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(pub Vec<(&'static str, String)>);

impl Problems {
    /// Adds one; the first about a field stays.
    pub fn add(&mut self, field: &'static str, sentence: String) {
        if self.of(field).is_none() {
            self.0.push((field, sentence));
        }
    }
    /// Adds one of the catalogue.
    pub fn say(&mut self, page: &Page, field: &'static str, key: &str) {
        self.add(field, page.say(key));
    }
    /// The sentence about a field.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(id, _)| *id == field).map(|(_, sentence)| sentence.as_str())
    }
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
