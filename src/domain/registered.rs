//! What a carrier or Zalo has registered of a notice, and whether a text fits it: what does not fit is not delivered.

use crate::domain::channel::Channel;
use crate::domain::placeholder::{ValueType, Values};
use crate::domain::sms_text::SmsText;
use crate::domain::wording::{SmsWording, Wording, ZnsWording};

/// What is registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Registered {
    Sms(RegisteredSms),
    Zns(RegisteredZns),
}

/// A text registered with a carrier: fixed words, and between them gaps for what varies, written `#MaYeuCau` or `{P1}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisteredSms(Vec<String>);

/// The parameters of a template registered with Zalo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisteredZns(pub Vec<Parameter>);

/// A parameter: its name, its type, and its longest value in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    pub name: String,
    pub value_type: ValueType,
    pub longest: usize,
}

/// What is wrong with a line of registered parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegisteredError {
    #[error("line {line} is not a name, a type and, where it differs, the longest length")]
    NoParameter { line: usize },
    #[error("line {line} names a type Zalo does not know")]
    NoType { line: usize },
    #[error("line {line} names a parameter that stands there already")]
    Twice { line: usize },
    #[error("there is no word that stays the same: such a text fits everything")]
    NoWords,
}

/// How a text differs from what is registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// These registered words do not stand where they should.
    Unlike { words: String },
    /// A registered parameter that the text leaves empty.
    NotFilled { name: String },
    /// A parameter that is not registered.
    NotRegistered { name: String },
    /// A value can be longer than is registered.
    TooLong { name: String, longest: usize, registered: usize },
}

impl Registered {
    /// Reads what is registered with a provider of this channel; `None` for an empty text, and for mail.
    pub fn parse(channel: Channel, text: &str) -> Result<Option<Registered>, RegisteredError> {
        if text.trim().is_empty() {
            return Ok(None);
        }
        Ok(match channel {
            Channel::Email => None,
            Channel::Sms => Some(Registered::Sms(RegisteredSms::parse(text)?)),
            Channel::Zns => Some(Registered::Zns(RegisteredZns::parse(text)?)),
        })
    }

    /// How a text differs from it, with its shortest and with its longest values. The link is always the same.
    pub fn check(&self, wording: &Wording, link: &str) -> Vec<Misfit> {
        let bounds = [Values::shortest(link), Values::longest(link)];
        match (self, wording) {
            (Registered::Sms(registered), Wording::Sms(sms)) => registered.check(sms, &bounds),
            (Registered::Zns(registered), Wording::Zns(zns)) => registered.check(zns, &bounds),
            _ => Vec::new(),
        }
    }
}

impl RegisteredSms {
    /// Reads a registered text. Carriers know it in plain letters.
    pub fn parse(text: &str) -> Result<RegisteredSms, RegisteredError> {
        let folded = SmsText::fold(text);
        let (mut words, mut rest) = (vec![String::new()], folded.as_str());
        while let Some(c) = rest.chars().next() {
            let gap = match c {
                '{' => rest.find('}').map(|end| end + 1),
                '#' => {
                    let name = rest[1..].find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
                    Some(name.map_or(rest.len(), |end| end + 1)).filter(|end| *end > 1)
                }
                _ => None,
            };
            match (gap, words.last_mut()) {
                (Some(end), _) => {
                    words.push(String::new());
                    rest = &rest[end..];
                }
                (None, Some(last)) => {
                    last.push(c);
                    rest = &rest[c.len_utf8()..];
                }
                (None, None) => break,
            }
        }
        if words.iter().all(|words| words.trim().is_empty()) {
            return Err(RegisteredError::NoWords);
        }
        Ok(RegisteredSms(words))
    }

    fn check(&self, sms: &SmsWording, bounds: &[Values; 2]) -> Vec<Misfit> {
        let unlike = bounds.iter().find_map(|values| self.missing_in(sms.fill(values).as_str()));
        unlike.map(|words| Misfit::Unlike { words: words.to_owned() }).into_iter().collect()
    }

    /// The first of its words that do not stand in a text where they should.
    fn missing_in(&self, text: &str) -> Option<&str> {
        let (first, others) = self.0.split_first()?;
        let Some(mut rest) = text.strip_prefix(first.as_str()) else {
            return Some(first);
        };
        let Some((last, middle)) = others.split_last() else {
            return if rest.is_empty() { None } else { Some(first) };
        };
        // a gap is at least one letter wide; the first place where the next words stand leaves most for the others
        for words in middle {
            let width = rest.chars().next().map_or(0, char::len_utf8);
            let found = rest.get(width..).filter(|_| width > 0).and_then(|behind| behind.split_once(words.as_str()));
            match found {
                Some((_, behind)) => rest = behind,
                None => return Some(words),
            }
        }
        let fits = rest.strip_suffix(last.as_str()).is_some_and(|gap| !gap.is_empty());
        if fits { None } else { Some(last) }
    }
}

impl RegisteredZns {
    /// Reads parameters, one on each line: its name, its type, and its longest length where that is not the type's.
    pub fn parse(text: &str) -> Result<RegisteredZns, RegisteredError> {
        let mut parameters: Vec<Parameter> = Vec::new();
        for (index, row) in text.lines().enumerate().filter(|(_, row)| !row.trim().is_empty()) {
            let line = index + 1;
            let mut words = row.split_whitespace();
            let (Some(name), Some(type_name), length, None) = (words.next(), words.next(), words.next(), words.next())
            else {
                return Err(RegisteredError::NoParameter { line });
            };
            let value_type = ValueType::parse(type_name).ok_or(RegisteredError::NoType { line })?;
            let longest = match length {
                None => value_type.longest(),
                Some(length) => length.parse().map_err(|_| RegisteredError::NoParameter { line })?,
            };
            if parameters.iter().any(|known| known.name == name) {
                return Err(RegisteredError::Twice { line });
            }
            parameters.push(Parameter { name: name.to_owned(), value_type, longest });
        }
        Ok(RegisteredZns(parameters))
    }

    fn check(&self, zns: &ZnsWording, [_, longest]: &[Values; 2]) -> Vec<Misfit> {
        let filled = zns.fill(longest);
        let not_filled = self.0.iter().filter(|parameter| !filled.iter().any(|(name, _)| *name == parameter.name));
        let not_filled = not_filled.map(|parameter| Misfit::NotFilled { name: parameter.name.clone() });
        let not_registered = filled.iter().filter(|(name, _)| !self.0.iter().any(|parameter| parameter.name == *name));
        let not_registered = not_registered.map(|(name, _)| Misfit::NotRegistered { name: name.clone() });
        not_filled.chain(not_registered).chain(self.too_long(&filled)).collect()
    }

    /// The values that are longer than what is registered. None of them is ever cut.
    pub fn too_long(&self, filled: &[(String, String)]) -> Vec<Misfit> {
        let longer = |(name, value): &(String, String)| {
            let parameter = self.0.iter().find(|parameter| parameter.name == *name)?;
            let (longest, registered) = (value.chars().count(), parameter.longest);
            (longest > registered).then(|| Misfit::TooLong { name: name.clone(), longest, registered })
        };
        filled.iter().filter_map(longer).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "https://buuta.example/tra-cuu";

    fn check(channel: Channel, registered: &str, text: &str) -> Vec<Misfit> {
        let registered = Registered::parse(channel, registered).unwrap().unwrap();
        registered.check(&Wording::parse(channel, text).unwrap(), LINK)
    }
    fn unlike(words: &str) -> Vec<Misfit> {
        vec![Misfit::Unlike { words: words.to_owned() }]
    }

    #[test]
    fn an_sms_must_be_what_the_carrier_knows_whatever_fills_it() {
        let registered = "Kết quả đang trên đường về. Vận đơn #MaVanDon. Tra cứu: {link}, mã #Ma";
        let sms = |text: &str| check(Channel::Sms, registered, text);
        let fits = "Ket qua đang trên đường về. Vận đơn {ma_van_don}. Tra cứu: {duong_dan}, mã {ma_yeu_cau}";
        assert_eq!(sms(fits), []);
        assert_eq!(sms(&fits.replace("Ket qua", "Kết quả của bạn")), unlike("Ket qua dang tren duong ve. Van don "));
        assert_eq!(sms(&fits.replace("Tra cứu", "Xem")), unlike(". Tra cuu: "));
        assert_eq!(sms(&format!("{fits} nhé")), [], "what varies may hold more than one word");
        assert_eq!(check(Channel::Sms, "Xin chao", "Xin chào"), []);
        assert_eq!(check(Channel::Sms, "Xin chao", "Xin chào!"), unlike("Xin chao"));
        assert_eq!(check(Channel::Sms, "#a het", "{ten} hết rồi"), unlike(" het"));
        // a part that is sometimes left out cannot be registered words
        let part = "Chua giao duoc[[, ly do {ly_do}]]. Bao lai sau";
        assert_eq!(
            check(Channel::Sms, "Chua giao duoc, ly do #a. Bao lai sau", part),
            unlike("Chua giao duoc, ly do ")
        );
        for nothing in ["#a", "{a} #b"] {
            assert_eq!(RegisteredSms::parse(nothing), Err(RegisteredError::NoWords), "{nothing}");
        }
        assert_eq!(Registered::parse(Channel::Sms, " \n"), Ok(None));
    }

    #[test]
    fn zalo_wants_its_parameters_exactly_and_none_too_long() {
        let registered = "yeu_cau code\nco_quan label\nly_do status 80\n";
        let zns = |text: &str| check(Channel::Zns, registered, text);
        let name = |name: &str| name.to_owned();
        assert_eq!(
            zns("yeu_cau: {ma_yeu_cau}\nco_quan: {co_quan}\nten: {ten}"),
            [
                Misfit::NotFilled { name: name("ly_do") },
                Misfit::NotRegistered { name: name("ten") },
                Misfit::TooLong { name: name("co_quan"), longest: 200, registered: 30 },
            ]
        );
        let text = "yeu_cau: {ma_yeu_cau}\nco_quan: Cơ quan\nly_do: Chưa giao được";
        assert_eq!(zns(text), []);
        let RegisteredZns(parameters) = RegisteredZns::parse(registered).unwrap();
        assert_eq!(parameters[2].longest, 80);
        let given = [(name("yeu_cau"), "x".repeat(31)), (name("ly_do"), "ờ".repeat(80))];
        let too_long = RegisteredZns(parameters).too_long(&given);
        assert_eq!(too_long, [Misfit::TooLong { name: name("yeu_cau"), longest: 31, registered: 30 }]);
    }

    #[test]
    fn a_wrong_line_is_named() {
        let wrong = |text: &str| RegisteredZns::parse(text).unwrap_err();
        assert_eq!(wrong("a code\nb"), RegisteredError::NoParameter { line: 2 });
        assert_eq!(wrong("a code dai"), RegisteredError::NoParameter { line: 1 });
        assert_eq!(wrong("a code 3 4"), RegisteredError::NoParameter { line: 1 });
        assert_eq!(wrong("\na chu"), RegisteredError::NoType { line: 2 });
        assert_eq!(wrong("a code\na label"), RegisteredError::Twice { line: 2 });
    }
}
