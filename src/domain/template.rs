//! A text with places to be filled: read into a tree, or refused with every mistake and where it stands.
//!
//! `{ma_yeu_cau}` is filled. What stands in `[[ ]]` is left out where one of its places has nothing to be filled with.

use crate::domain::placeholder::{Placeholder, Values};

/// Letters of a text at most.
const LONGEST: usize = 4000;
/// So many digits in a row, also with spaces, dots or dashes between them, are somebody's number.
const DIGITS_OF_A_NUMBER: usize = 9;

/// A text with places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Word(Word),
    /// Left out where one of its places is empty.
    Part(Vec<Word>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Word {
    Text(String),
    Place(Placeholder),
}

/// What is wrong with a text, and where: line and letter, counted from one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    pub line: usize,
    pub column: usize,
    pub what: Wrong,
}

/// What can be wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wrong {
    Empty,
    TooLong,
    /// There is no placeholder of this name.
    NoPlaceholder(String),
    /// `{` without its `}` on the same line.
    OpenPlaceholder,
    /// `}` without a `{` before it.
    StrayBrace,
    /// `[[` without its `]]`.
    OpenPart,
    /// `]]` without a `[[` before it.
    StrayPartEnd,
    /// `[[` inside `[[ ]]`.
    PartInPart,
    /// A part none of whose places is ever empty: it would never be left out.
    PartAlwaysThere,
    /// Digits that may be somebody's identity number, telephone or dossier.
    LongNumber,
    /// A mail begins with a line that is its subject, and an empty one.
    NoSubject,
    /// A line of a Zalo message that is no `name: text`.
    NoParameter,
    /// A parameter's name that stands there twice.
    SameParameter(String),
    /// A parameter that can come out empty, which Zalo refuses.
    EmptyParameter(String),
}

impl Wrong {
    /// The stable text form.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Wrong::Empty => "empty",
            Wrong::TooLong => "too-long",
            Wrong::NoPlaceholder(_) => "no-placeholder",
            Wrong::OpenPlaceholder => "open-placeholder",
            Wrong::StrayBrace => "stray-brace",
            Wrong::OpenPart => "open-part",
            Wrong::StrayPartEnd => "stray-part-end",
            Wrong::PartInPart => "part-in-part",
            Wrong::PartAlwaysThere => "part-always-there",
            Wrong::LongNumber => "long-number",
            Wrong::NoSubject => "no-subject",
            Wrong::NoParameter => "no-parameter",
            Wrong::SameParameter(_) => "same-parameter",
            Wrong::EmptyParameter(_) => "empty-parameter",
        }
    }
    /// Every text form.
    pub const ALL: [&'static str; 14] = [
        "empty",
        "too-long",
        "no-placeholder",
        "open-placeholder",
        "stray-brace",
        "open-part",
        "stray-part-end",
        "part-in-part",
        "part-always-there",
        "long-number",
        "no-subject",
        "no-parameter",
        "same-parameter",
        "empty-parameter",
    ];
    /// The name it speaks of, where it speaks of one.
    pub fn name(&self) -> &str {
        match self {
            Wrong::NoPlaceholder(name) | Wrong::SameParameter(name) | Wrong::EmptyParameter(name) => name,
            _ => "",
        }
    }
}

impl Template {
    /// Reads a text. Errors: every mistake, in the order in which they stand there.
    pub fn parse(text: &str) -> Result<Template, Vec<Problem>> {
        Template::parse_from(text, 1, 1)
    }

    /// Reads a text that is a piece of a longer one and begins there.
    pub(super) fn parse_from(text: &str, line: usize, column: usize) -> Result<Template, Vec<Problem>> {
        let mut reader = Reader { rest: text, line, column, ..Reader::default() };
        reader.read();
        let mut problems = reader.problems;
        problems.extend(long_numbers(text, line, column));
        let here = |what| Problem { line, column, what };
        if text.trim().is_empty() {
            problems.push(here(Wrong::Empty));
        }
        if text.chars().count() > LONGEST {
            problems.push(here(Wrong::TooLong));
        }
        problems.sort();
        if problems.is_empty() { Ok(Template(reader.pieces)) } else { Err(problems) }
    }

    /// The text with its places filled.
    pub fn fill(&self, values: &Values) -> String {
        let mut filled = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Word(word) => word.add_to(&mut filled, values),
                Piece::Part(words) if words.iter().any(|word| word.is_empty(values)) => {}
                Piece::Part(words) => words.iter().for_each(|word| word.add_to(&mut filled, values)),
            }
        }
        filled
    }
}

impl Word {
    fn is_empty(&self, values: &Values) -> bool {
        matches!(self, Word::Place(placeholder) if values.get(*placeholder).is_empty())
    }
    fn add_to(&self, filled: &mut String, values: &Values) {
        filled.push_str(match self {
            Word::Text(text) => text,
            Word::Place(placeholder) => values.get(*placeholder),
        });
    }
}

/// A text being read.
#[derive(Default)]
struct Reader<'t> {
    rest: &'t str,
    line: usize,
    column: usize,
    pieces: Vec<Piece>,
    part: Option<OpenPart>,
    problems: Vec<Problem>,
}

/// A part whose end has not come yet.
struct OpenPart {
    line: usize,
    column: usize,
    words: Vec<Word>,
}

impl<'t> Reader<'t> {
    fn read(&mut self) {
        while !self.rest.is_empty() {
            match self.rest.as_bytes() {
                [b'[', b'[', ..] => self.begin_part(),
                [b']', b']', ..] => self.end_part(),
                [b'{', ..] => self.read_place(),
                [b'}', ..] => {
                    self.complain(Wrong::StrayBrace);
                    self.take(1);
                }
                _ => self.read_text(),
            }
        }
        if let Some(open) = self.part.take() {
            self.problems.push(Problem { line: open.line, column: open.column, what: Wrong::OpenPart });
        }
    }

    fn read_text(&mut self) {
        let mut end = self.rest.find(['{', '}', '[', ']']).unwrap_or(self.rest.len());
        if end == 0 {
            // a single bracket is a letter like others
            end = 1;
        }
        let text = self.take(end).to_owned();
        self.push(Word::Text(text));
    }

    fn read_place(&mut self) {
        let line = self.rest.lines().next().unwrap_or_default();
        let Some(end) = line.find('}').filter(|end| !line[1..*end].contains('{')) else {
            self.complain(Wrong::OpenPlaceholder);
            self.take(1);
            return;
        };
        let name = line[1..end].trim();
        match Placeholder::parse(name) {
            Some(placeholder) => self.push(Word::Place(placeholder)),
            None => self.complain(Wrong::NoPlaceholder(name.to_owned())),
        }
        self.take(end + 1);
    }

    fn begin_part(&mut self) {
        if self.part.is_some() {
            self.complain(Wrong::PartInPart);
        } else {
            self.part = Some(OpenPart { line: self.line, column: self.column, words: Vec::new() });
        }
        self.take(2);
    }

    fn end_part(&mut self) {
        match self.part.take() {
            None => self.complain(Wrong::StrayPartEnd),
            Some(part) => {
                let can_go = |word: &Word| matches!(word, Word::Place(placeholder) if placeholder.may_be_empty());
                if !part.words.iter().any(can_go) {
                    let (line, column) = (part.line, part.column);
                    self.problems.push(Problem { line, column, what: Wrong::PartAlwaysThere });
                }
                self.pieces.push(Piece::Part(part.words));
            }
        }
        self.take(2);
    }

    fn push(&mut self, word: Word) {
        match &mut self.part {
            Some(part) => part.words.push(word),
            None => self.pieces.push(Piece::Word(word)),
        }
    }

    fn complain(&mut self, what: Wrong) {
        self.problems.push(Problem { line: self.line, column: self.column, what });
    }

    /// Goes on by so many bytes.
    fn take(&mut self, bytes: usize) -> &'t str {
        let (taken, rest) = self.rest.split_at(bytes);
        for c in taken.chars() {
            (self.line, self.column) = after(c, self.line, self.column);
        }
        self.rest = rest;
        taken
    }
}

const fn after(c: char, line: usize, column: usize) -> (usize, usize) {
    if c == '\n' { (line + 1, 1) } else { (line, column + 1) }
}

/// Where digits stand that may be somebody's number.
fn long_numbers(text: &str, line: usize, column: usize) -> Vec<Problem> {
    let mut problems = Vec::new();
    let (mut line, mut column) = (line, column);
    let (mut begun_at, mut digits, mut is_parted) = ((line, column), 0, false);
    for c in text.chars() {
        if c.is_numeric() {
            if digits == 0 {
                begun_at = (line, column);
            }
            (digits, is_parted) = (digits + 1, false);
            if digits == DIGITS_OF_A_NUMBER {
                problems.push(Problem { line: begun_at.0, column: begun_at.1, what: Wrong::LongNumber });
            }
        } else if matches!(c, ' ' | '\u{a0}' | '.' | '-' | '–') && digits > 0 && !is_parted {
            is_parted = true;
        } else {
            (digits, is_parted) = (0, false);
        }
        (line, column) = after(c, line, column);
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use Placeholder as P;

    fn fill(text: &str, values: &Values) -> String {
        Template::parse(text).unwrap().fill(values)
    }

    #[test]
    fn places_are_filled_and_parts_without_a_value_left_out() {
        let mut values = Values::from([(P::Request, "YC-1"), (P::Reason, "vắng nhà")]);
        let text = "{ma_yeu_cau}: chưa giao được.[[ Lý do: { ly_do }.]] [giữ lại]";
        assert_eq!(fill(text, &values), "YC-1: chưa giao được. Lý do: vắng nhà. [giữ lại]");
        values.set(P::Reason, "");
        assert_eq!(fill(text, &values), "YC-1: chưa giao được. [giữ lại]");
        // one part may hold two places: it stands where both have something
        values.set(P::Hotline, "1900");
        let both = "a[[\nGọi {duong_day_nong}: {ly_do}]]b";
        assert_eq!(fill(both, &values), "ab");
        values.set(P::Reason, "đứt cầu");
        assert_eq!(fill(both, &values), "a\nGọi 1900: đứt cầub");
    }

    #[test]
    fn what_fills_a_place_is_never_read_as_a_text() {
        let values = Values::from([(P::Agency, "UBND {ma_yeu_cau} [[x]]"), (P::Request, "YC-1")]);
        assert_eq!(fill("{co_quan}", &values), "UBND {ma_yeu_cau} [[x]]");
    }

    fn wrong(text: &str) -> Vec<(usize, usize, Wrong)> {
        let problems = Template::parse(text).unwrap_err();
        problems.into_iter().map(|problem| (problem.line, problem.column, problem.what)).collect()
    }

    #[test]
    fn every_mistake_is_said_with_its_place() {
        assert_eq!(wrong(" \n"), [(1, 1, Wrong::Empty)]);
        assert_eq!(wrong("Ký {so_dinh_danh}"), [(1, 4, Wrong::NoPlaceholder("so_dinh_danh".to_owned()))]);
        assert_eq!(wrong("ờ {ten\n}"), [(1, 3, Wrong::OpenPlaceholder), (2, 1, Wrong::StrayBrace)]);
        assert_eq!(wrong("{a {ten}"), [(1, 1, Wrong::OpenPlaceholder)]);
        assert_eq!(wrong("x\n [[{ly_do}"), [(2, 2, Wrong::OpenPart)]);
        assert_eq!(wrong("{ly_do}]]"), [(1, 8, Wrong::StrayPartEnd)]);
        assert_eq!(wrong("[[{ly_do} [[{ten}]]"), [(1, 11, Wrong::PartInPart)]);
        assert_eq!(wrong("[[{ten}]] [[không có]]"), [(1, 1, Wrong::PartAlwaysThere), (1, 11, Wrong::PartAlwaysThere)]);
        assert_eq!(wrong(&"a".repeat(4001)), [(1, 1, Wrong::TooLong)]);
    }

    #[test]
    fn numbers_that_may_be_somebodys_are_refused_however_they_are_written() {
        for number in
            ["079185001234", "0912345678", "0912 345 678", "091.234.5678", "H29.2-261124-4711", "079–185–001 234"]
        {
            assert!(matches!(wrong(&format!("Số {number}")).as_slice(), [(1, _, Wrong::LongNumber)]), "{number}");
        }
        for fine in ["1900 54 54", "24/11/2026 lúc 07:30", "từ 07:30 - 11:30, 13:30 - 17:00", "4 số cuối"] {
            assert!(Template::parse(fine).is_ok(), "{fine}");
        }
        assert_eq!(wrong("ab\nờ 123456789"), [(2, 3, Wrong::LongNumber)]);
    }

    #[test]
    fn no_text_at_all_makes_reading_fail_otherwise_than_by_saying_so() {
        let pieces = ["{", "}", "[[", "]]", "[", "]", "ten", "{ly_do}", "ờ", "\n", " "];
        let mut seed = 7_u64;
        for _ in 0..5000 {
            let mut text = String::new();
            for _ in 0..8 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                text.push_str(pieces[(seed >> 33) as usize % pieces.len()]);
            }
            if let Ok(template) = Template::parse(&text) {
                template.fill(&Values::longest("https://x"));
            }
        }
    }
}
