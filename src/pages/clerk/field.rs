//! A field of a form of the desk, with what was typed and what is wrong with it.

use crate::pages::page::Page;
use crate::pages::staff::fields::value;

/// One field, as it is shown.
pub struct FieldView {
    /// Of its own on the page: several forms of one page may have a field of this name.
    pub id: String,
    pub name: &'static str,
    pub label: String,
    pub hint: Option<String>,
    pub value: String,
    pub problem: Option<String>,
    pub max: usize,
    pub keyboard: &'static str,
    /// The list that helps with typing, by its id.
    pub list: Option<&'static str>,
}

impl FieldView {
    /// A field of text.
    pub fn new(page: &Page, name: &'static str, label: &str, value: &str) -> FieldView {
        FieldView {
            id: name.to_owned(),
            name,
            label: page.say(label),
            hint: None,
            value: value.to_owned(),
            problem: None,
            max: 120,
            keyboard: "text",
            list: None,
        }
    }
    /// With a hint beside it.
    pub fn hint(self, page: &Page, key: &str) -> FieldView {
        FieldView { hint: Some(page.say(key)), ..self }
    }
    /// In the form of this number.
    pub fn of_form(self, number: usize) -> FieldView {
        FieldView { id: format!("{}_{number}", self.name), ..self }
    }
    /// Of at most so many characters.
    pub fn max(self, max: usize) -> FieldView {
        FieldView { max, ..self }
    }
    /// Typed on the keyboard for numbers, phones or mail.
    pub fn keyboard(self, keyboard: &'static str) -> FieldView {
        FieldView { keyboard, ..self }
    }
    /// Helped by a list.
    pub fn list(self, list: &'static str) -> FieldView {
        FieldView { list: Some(list), ..self }
    }
    /// With what is wrong with it, if it is this field that is wrong.
    pub fn wrong(self, problem: Option<&Problem>) -> FieldView {
        let own = problem.filter(|problem| problem.field == self.name);
        FieldView { problem: own.map(|problem| problem.text.clone()), ..self }
    }
}

/// What is wrong with a form: the field, and what to do about it.
#[derive(Clone)]
pub struct Problem {
    pub field: &'static str,
    pub text: String,
}

impl Problem {
    pub fn new(page: &Page, field: &'static str, key: &str) -> Problem {
        Problem { field, text: page.say(key) }
    }
}

/// What was typed into a field; empty without it. No field is read further than a page of text.
pub fn typed<'a>(fields: &'a [(String, String)], name: &str) -> &'a str {
    let value = value(fields, name);
    value.char_indices().nth(2000).map_or(value, |(end, _)| &value[..end])
}
