//! What a text to citizens can name, and how long each may be. What must not be told has no name here.

use std::collections::BTreeMap;

/// What a text can name.
///
/// An identity number, a telephone, an address, the dossier's code and what the result is do not stand here: no text
/// can name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Placeholder {
    /// The request's code; of several requests told together, all of them.
    Request,
    Agency,
    Courier,
    Waybill,
    /// Why something came to nothing, in the words of the post; often nobody says.
    Reason,
    /// When it happened.
    Moment,
    /// The page on which she looks her papers up.
    Link,
    /// The telephone of the post office; not every request has an office.
    Hotline,
    /// The name of whoever is told.
    Name,
}

/// The types Zalo knows of values. Each has a longest length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueType {
    CustomerName,
    Phone,
    Address,
    Code,
    Label,
    Status,
    Contact,
    Salutation,
    Product,
    Quantity,
    Money,
}

impl ValueType {
    /// Every type.
    pub const ALL: [ValueType; 11] = [
        ValueType::CustomerName,
        ValueType::Phone,
        ValueType::Address,
        ValueType::Code,
        ValueType::Label,
        ValueType::Status,
        ValueType::Contact,
        ValueType::Salutation,
        ValueType::Product,
        ValueType::Quantity,
        ValueType::Money,
    ];
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            ValueType::CustomerName => "customer_name",
            ValueType::Phone => "phone",
            ValueType::Address => "address",
            ValueType::Code => "code",
            ValueType::Label => "label",
            ValueType::Status => "status",
            ValueType::Contact => "contact",
            ValueType::Salutation => "salutation",
            ValueType::Product => "product",
            ValueType::Quantity => "quantity",
            ValueType::Money => "money",
        }
    }
    /// Reads the stable text form.
    pub fn parse(text: &str) -> Option<ValueType> {
        Self::ALL.into_iter().find(|value_type| value_type.as_str() == text)
    }
    /// Characters a value of the type has at most.
    pub const fn longest(self) -> usize {
        match self {
            ValueType::Salutation => 5,
            ValueType::Phone => 15,
            ValueType::Quantity | ValueType::Money => 20,
            ValueType::CustomerName | ValueType::Code | ValueType::Label | ValueType::Status => 30,
            ValueType::Contact => 50,
            ValueType::Address | ValueType::Product => 200,
        }
    }
}

impl Placeholder {
    /// Every placeholder, as they are listed to whoever writes a text.
    pub const ALL: [Placeholder; 9] = [
        Placeholder::Request,
        Placeholder::Agency,
        Placeholder::Courier,
        Placeholder::Waybill,
        Placeholder::Reason,
        Placeholder::Moment,
        Placeholder::Link,
        Placeholder::Hotline,
        Placeholder::Name,
    ];
    /// How it is written in a text.
    pub const fn written(self) -> &'static str {
        match self {
            Placeholder::Request => "{ma_yeu_cau}",
            Placeholder::Agency => "{co_quan}",
            Placeholder::Courier => "{buu_dien}",
            Placeholder::Waybill => "{ma_van_don}",
            Placeholder::Reason => "{ly_do}",
            Placeholder::Moment => "{thoi_diem}",
            Placeholder::Link => "{duong_dan}",
            Placeholder::Hotline => "{duong_day_nong}",
            Placeholder::Name => "{ten}",
        }
    }
    /// Its name: what is written between the braces.
    pub fn name(self) -> &'static str {
        self.written().trim_matches(['{', '}'])
    }
    /// Reads a name.
    pub fn parse(name: &str) -> Option<Placeholder> {
        Self::ALL.into_iter().find(|placeholder| placeholder.name() == name)
    }
    /// The type of its values.
    pub const fn value_type(self) -> ValueType {
        match self {
            Placeholder::Name => ValueType::CustomerName,
            Placeholder::Request | Placeholder::Waybill => ValueType::Code,
            Placeholder::Courier | Placeholder::Moment => ValueType::Label,
            Placeholder::Hotline => ValueType::Contact,
            Placeholder::Link => ValueType::Address,
            // names of agencies and what couriers say are longer than any label
            Placeholder::Agency | Placeholder::Reason => ValueType::Product,
        }
    }
    /// Characters a value has at most, as far as texts are checked beforehand.
    pub const fn longest(self) -> usize {
        self.value_type().longest()
    }
    /// Whether there is sometimes nothing to fill it with.
    pub const fn may_be_empty(self) -> bool {
        matches!(self, Placeholder::Reason | Placeholder::Hotline)
    }
}

/// What the placeholders of a text are filled with; what is not given is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values(BTreeMap<Placeholder, String>);

impl Values {
    /// Gives a placeholder its value; spaces alone are no value.
    pub fn set(&mut self, placeholder: Placeholder, value: impl Into<String>) {
        let value = value.into();
        if value.trim().is_empty() {
            self.0.remove(&placeholder);
        } else {
            self.0.insert(placeholder, value);
        }
    }
    /// The value of a placeholder, or the empty text.
    pub fn get(&self, placeholder: Placeholder) -> &str {
        self.0.get(&placeholder).map(String::as_str).unwrap_or_default()
    }
    /// The shortest values there can be: one letter, and nothing where there may be nothing. The link is always the same.
    pub fn shortest(link: &str) -> Values {
        Values::of_lengths(link, |placeholder| usize::from(!placeholder.may_be_empty()))
    }
    /// The longest values that texts are checked for.
    pub fn longest(link: &str) -> Values {
        Values::of_lengths(link, Placeholder::longest)
    }

    fn of_lengths(link: &str, length: impl Fn(Placeholder) -> usize) -> Values {
        let mut values = Values::default();
        for placeholder in Placeholder::ALL {
            values.set(placeholder, "x".repeat(length(placeholder)));
        }
        values.set(Placeholder::Link, link);
        values
    }
}

impl<V: Into<String>, const N: usize> From<[(Placeholder, V); N]> for Values {
    fn from(given: [(Placeholder, V); N]) -> Self {
        let mut values = Values::default();
        for (placeholder, value) in given {
            values.set(placeholder, value);
        }
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_is_read_as_it_is_written() {
        for placeholder in Placeholder::ALL {
            assert_eq!(Placeholder::parse(placeholder.name()), Some(placeholder));
        }
        for forbidden in ["so_dinh_danh", "dien_thoai", "dia_chi", "ma_ho_so", "ket_qua", ""] {
            assert_eq!(Placeholder::parse(forbidden), None, "{forbidden}");
        }
        for value_type in ValueType::ALL {
            assert_eq!(ValueType::parse(value_type.as_str()), Some(value_type));
        }
    }

    #[test]
    fn spaces_are_no_value() {
        let values = Values::from([(Placeholder::Hotline, " \n"), (Placeholder::Agency, " A ")]);
        assert_eq!((values.get(Placeholder::Hotline), values.get(Placeholder::Agency)), ("", " A "));
        let (shortest, longest) = (Values::shortest("https://x"), Values::longest("https://x"));
        assert_eq!((shortest.get(Placeholder::Reason), shortest.get(Placeholder::Name)), ("", "x"));
        assert_eq!(longest.get(Placeholder::Waybill).len(), 30);
        assert_eq!(longest.get(Placeholder::Link), "https://x");
    }
}
