//! The text of a notice for one channel: a mail has a subject, an SMS is one line of plain letters, and Zalo takes named
//! values.

use crate::domain::channel::Channel;
use crate::domain::placeholder::Values;
use crate::domain::sms_text::SmsText;
use crate::domain::template::{Problem, Template, Wrong};

/// A mail: its first line is the subject, and behind an empty line stands the letter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailWording {
    pub subject: Template,
    pub letter: Template,
}

/// An SMS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SmsWording(pub Template);

/// A message of Zalo: on each line a parameter of the registered template, a colon, and what it is filled with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ZnsWording(pub Vec<(String, Template)>);

/// A text of whichever channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wording {
    Email(MailWording),
    Sms(SmsWording),
    Zns(ZnsWording),
}

impl MailWording {
    /// Reads a mail's text.
    pub fn parse(text: &str) -> Result<MailWording, Vec<Problem>> {
        let no_subject = || vec![Problem { line: 1, column: 1, what: Wrong::NoSubject }];
        let (subject, rest) = text.split_once('\n').ok_or_else(no_subject)?;
        let letter = rest.strip_prefix('\n').filter(|_| !subject.trim().is_empty()).ok_or_else(no_subject)?;
        match (Template::parse_from(subject, 1, 1), Template::parse_from(letter, 3, 1)) {
            (Ok(subject), Ok(letter)) => Ok(MailWording { subject, letter }),
            (subject, letter) => Err([subject.err(), letter.err()].into_iter().flatten().flatten().collect()),
        }
    }
}

impl SmsWording {
    /// Reads the text of an SMS.
    pub fn parse(text: &str) -> Result<SmsWording, Vec<Problem>> {
        Template::parse(text).map(SmsWording)
    }
    /// The SMS in letters that every telephone shows.
    pub fn fill(&self, values: &Values) -> SmsText {
        SmsText::fold(&self.0.fill(values))
    }
}

impl ZnsWording {
    /// Reads the lines of a Zalo message.
    pub fn parse(text: &str) -> Result<ZnsWording, Vec<Problem>> {
        let (mut parameters, mut problems) = (Vec::<(String, Template)>::new(), Vec::new());
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let here = |what| Problem { line: index + 1, column: 1, what };
            let Some((name, value)) = line.split_once(':').filter(|(name, _)| is_name(name.trim())) else {
                problems.push(here(Wrong::NoParameter));
                continue;
            };
            let begins_at = line.len() - value.trim_start().len();
            let column = line.get(..begins_at).unwrap_or_default().chars().count() + 1;
            let name = name.trim().to_owned();
            match Template::parse_from(value.trim(), index + 1, column) {
                Err(found) => problems.extend(found),
                Ok(_) if parameters.iter().any(|(known, _)| *known == name) => {
                    problems.push(here(Wrong::SameParameter(name)));
                }
                Ok(value) if value.fill(&Values::shortest("x")).trim().is_empty() => {
                    problems.push(here(Wrong::EmptyParameter(name)));
                }
                Ok(value) => parameters.push((name, value)),
            }
        }
        if parameters.is_empty() && problems.is_empty() {
            problems.push(Problem { line: 1, column: 1, what: Wrong::Empty });
        }
        if problems.is_empty() { Ok(ZnsWording(parameters)) } else { Err(problems) }
    }
    /// The parameters, each with its value.
    pub fn fill(&self, values: &Values) -> Vec<(String, String)> {
        self.0.iter().map(|(name, value)| (name.clone(), value.fill(values))).collect()
    }
}

/// Whether a text can name a parameter of a template at Zalo.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

impl Wording {
    /// Reads the text of a channel.
    pub fn parse(channel: Channel, text: &str) -> Result<Wording, Vec<Problem>> {
        match channel {
            Channel::Email => MailWording::parse(text).map(Wording::Email),
            Channel::Sms => SmsWording::parse(text).map(Wording::Sms),
            Channel::Zns => ZnsWording::parse(text).map(Wording::Zns),
        }
    }
    /// The whole of it as people read it.
    pub fn fill(&self, values: &Values) -> String {
        match self {
            Wording::Email(mail) => format!("{}\n\n{}", mail.subject.fill(values), mail.letter.fill(values)),
            Wording::Sms(sms) => sms.fill(values).as_str().to_owned(),
            Wording::Zns(zns) => {
                let lines = zns.fill(values).into_iter().map(|(name, value)| format!("{name}: {value}"));
                lines.collect::<Vec<_>>().join("\n")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::placeholder::Placeholder as P;

    fn wrong(channel: Channel, text: &str) -> Vec<(usize, usize, Wrong)> {
        let problems = Wording::parse(channel, text).unwrap_err();
        problems.into_iter().map(|problem| (problem.line, problem.column, problem.what)).collect()
    }

    #[test]
    fn a_mail_begins_with_its_subject() {
        let mail = MailWording::parse("{ma_yeu_cau}: đã đến\n\nKính gửi {ten},\nxong.\n").unwrap();
        let values = Values::from([(P::Request, "YC-1"), (P::Name, "An")]);
        assert_eq!(mail.subject.fill(&values), "YC-1: đã đến");
        assert_eq!(mail.letter.fill(&values), "Kính gửi An,\nxong.\n");
        for text in ["một dòng", "tiêu đề\nthư", "\n\nthư"] {
            assert_eq!(wrong(Channel::Email, text), [(1, 1, Wrong::NoSubject)], "{text}");
        }
        let both = wrong(Channel::Email, "a }\n\nb\n{ai}");
        assert_eq!(both, [(1, 3, Wrong::StrayBrace), (4, 1, Wrong::NoPlaceholder("ai".to_owned()))]);
    }

    #[test]
    fn zalo_takes_values_by_name() {
        let zns = ZnsWording::parse("yeu_cau: {ma_yeu_cau}\n\n trang_thai :Đang giao[[ ({ly_do})]]\n").unwrap();
        let values = Values::from([(P::Request, "YC-1")]);
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(zns.fill(&values), [pair("yeu_cau", "YC-1"), pair("trang_thai", "Đang giao")]);
        assert_eq!(
            wrong(Channel::Zns, "a: {ten}\nkhông\na: {ten}\nb: [[{ly_do}]]\nờ: x\nc: {x}"),
            [
                (2, 1, Wrong::NoParameter),
                (3, 1, Wrong::SameParameter("a".to_owned())),
                (4, 1, Wrong::EmptyParameter("b".to_owned())),
                (5, 1, Wrong::NoParameter),
                (6, 4, Wrong::NoPlaceholder("x".to_owned())),
            ]
        );
        assert_eq!(wrong(Channel::Zns, "\n"), [(1, 1, Wrong::Empty)]);
    }

    #[test]
    fn an_sms_is_folded() {
        let sms = Wording::parse(Channel::Sms, "Kết quả\nở {co_quan}").unwrap();
        assert_eq!(sms.fill(&Values::from([(P::Agency, "Cửa Nam")])), "Ket qua o Cua Nam");
    }
}
