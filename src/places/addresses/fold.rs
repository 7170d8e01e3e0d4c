//! A text folded for comparison: plain small letters and digits in one row, the accents beside them, the gaps between.
//!
//! Spellings of one name fold to the same letters: capitals, composed or decomposed accents, `Hòa` and `Hoà`, `Quý` and
//! `Quí`, `Phường 01` and `Phường 1`, `M'gar` and `Mgar`. Accents are kept apart as evidence: see [`agreement`].

/// What stands before a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// Nothing: it is glued to the one before, as in `P4` or `KonTum`.
    Glued,
    /// A full stop behind an abbreviation, as in `T.P` or `H. Củ Chi`.
    Dot,
    Space,
    /// A hyphen, bracket, slash, line end or the end of a sentence.
    Break,
    /// A comma or semicolon; also the beginning of the text.
    Comma,
    /// Two commas with nothing between them: a part was left empty.
    Hole,
}

/// A run of letters or of digits.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// Where its letters begin in [`Folded::letters`].
    pub start: u16,
    pub end: u16,
    /// Where it begins in the text, in bytes.
    pub source_start: u32,
    pub source_end: u32,
    pub gap: Gap,
    /// Whether it ends with a capital: all its letters are then.
    pub is_capital: bool,
}

/// A folded text.
#[derive(Default)]
pub struct Folded {
    /// `a`–`z` and `0`–`9`, without any gaps.
    pub letters: Vec<u8>,
    /// The accents of each letter: see [`Accent`].
    pub marks: Vec<u8>,
    pub tokens: Vec<Token>,
}

/// A letter taken apart: plain letter, its shape (`â` `ê` `ô` `đ` 1, `ă` `ơ` `ư` 2) and its tone (1 to 5).
type Accent = (u8, u8, u8);

const TONE_SHIFT: u8 = 2;
/// The shape of a `y` behind a vowel: folded to `i` like any other, but `Tay` is not `Tai`.
const CLOSING_Y: u8 = 3;

impl Folded {
    /// Folds a text.
    pub fn of(text: &str) -> Folded {
        let mut folded = Folded {
            letters: Vec::with_capacity(text.len()),
            marks: Vec::with_capacity(text.len()),
            tokens: Vec::with_capacity(text.len() / 4 + 1),
        };
        let mut reader =
            Reader { folded: &mut folded, gap: Gap::Comma, last: Class::Gap, last_at: 0, start: 0, source_start: 0 };
        for (at, c) in text.char_indices() {
            reader.take(at, c);
        }
        reader.close(text.len());
        folded
    }

    /// The letters of the tokens from `first` up to but without `end`.
    pub fn span(&self, first: usize, end: usize) -> &[u8] {
        let range = self.range(first, end);
        self.letters.get(range).unwrap_or_default()
    }
    /// Their accents.
    pub fn span_marks(&self, first: usize, end: usize) -> &[u8] {
        let range = self.range(first, end);
        self.marks.get(range).unwrap_or_default()
    }
    fn range(&self, first: usize, end: usize) -> std::ops::Range<usize> {
        let start = self.tokens.get(first).map_or(0, |token| usize::from(token.start));
        let end = end.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(0, |token| usize::from(token.end));
        start..end.max(start)
    }
    /// What stands before the token, or `Comma` at the end of the text.
    pub fn gap(&self, token: usize) -> Gap {
        self.tokens.get(token).map_or(Gap::Comma, |token| token.gap)
    }
    /// Whether the text is written with accents, so that a word without them has none.
    pub fn is_accented(&self) -> bool {
        self.marks.iter().filter(|mark| !matches!(**mark, 0 | CLOSING_Y)).count() * 8 > self.letters.len()
    }
    /// Parts a token after so many of its letters.
    pub fn part(&mut self, token: usize, letters: usize) {
        let Some(whole) = self.tokens.get_mut(token) else { return };
        let Some(middle) = u16::try_from(letters).ok().and_then(|letters| whole.start.checked_add(letters)) else {
            return;
        };
        let behind = Token { start: middle, gap: Gap::Glued, ..*whole };
        whole.end = middle;
        self.tokens.insert(token + 1, behind);
    }
    /// Whether the token is a number.
    pub fn is_number(&self, token: usize) -> bool {
        self.span(token, token + 1).first().is_some_and(u8::is_ascii_digit)
    }
}

/// How the accents of a text agree with those of a name of the same letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    /// Letters with other accents than the name has, or with some where the name has none.
    pub against: u8,
    /// Letters without accents where the name has some.
    pub missing: u8,
    /// Letters whose accents are those of the name.
    pub equal: u8,
}

/// Compares accents letter by letter.
pub fn agreement(text: &[u8], name: &[u8]) -> Agreement {
    let mut found = Agreement::default();
    for (text, name) in text.iter().zip(name) {
        match (*text, *name) {
            (0, 0) => {}
            (0, CLOSING_Y) => found.against = found.against.saturating_add(1),
            (0, _) => found.missing = found.missing.saturating_add(1),
            (a, b) if a == b => found.equal = found.equal.saturating_add(1),
            _ => found.against = found.against.saturating_add(1),
        }
    }
    found
}

#[cfg(test)]
impl Folded {
    /// The text without its accents.
    pub fn plain(text: &str) -> String {
        text.chars().map(|c| letter(c).map_or(c, |(base, _, _)| char::from(base))).collect()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Gap,
    Small,
    Capital,
    Digit,
}

struct Reader<'a> {
    folded: &'a mut Folded,
    gap: Gap,
    last: Class,
    /// Where the last letter or digit begins in the text.
    last_at: usize,
    /// Where the open token begins, in letters and in the text.
    start: usize,
    source_start: usize,
}

impl Reader<'_> {
    fn take(&mut self, at: usize, c: char) {
        if let Some((tone, shape)) = combining(c) {
            self.mark_last(tone, shape);
        } else if let Some((base, shape, tone)) = letter(c) {
            let class = if c.is_uppercase() { Class::Capital } else { Class::Small };
            self.part(class, at);
            self.push(base, shape | tone << TONE_SHIFT);
        } else if c.is_ascii_digit() {
            self.part(Class::Digit, at);
            self.push(c as u8, 0);
        } else if !matches!(c, '\'' | '’' | '‘' | '`' | '´' | '\u{200b}'..='\u{200d}' | '\u{feff}')
            || self.last == Class::Gap
        {
            self.close(at);
            self.widen(gap_of(c));
        }
    }

    /// Begins a new token where the kind of letter changes: `PHòa`, `P4`, `XãĐông`.
    fn part(&mut self, class: Class, at: usize) {
        let open = self.folded.letters.len() - self.start;
        match (self.last, class) {
            (Class::Gap, _) => self.source_start = at,
            (Class::Digit, Class::Digit) | (Class::Small, Class::Small) | (Class::Capital, Class::Capital) => {}
            (Class::Capital, Class::Small) if open == 1 => {}
            (Class::Capital, Class::Small) => self.part_before_last(),
            _ => self.close(at),
        }
        if self.folded.letters.len() == self.start {
            self.source_start = at;
        }
        self.last = class;
        self.last_at = at;
    }

    /// `TPHồ` is `TP` and `Hồ`: the last capital begins the next token.
    fn part_before_last(&mut self) {
        let (Some(base), Some(marks)) = (self.folded.letters.pop(), self.folded.marks.pop()) else { return };
        self.close(self.last_at);
        self.folded.letters.push(base);
        self.folded.marks.push(marks);
    }

    fn push(&mut self, base: u8, marks: u8) {
        self.folded.letters.push(base);
        self.folded.marks.push(marks);
    }

    /// A combining accent belongs to the letter before it.
    fn mark_last(&mut self, tone: u8, shape: u8) {
        if let Some(marks) = self.folded.marks.last_mut().filter(|_| self.last != Class::Gap) {
            *marks |= shape | tone << TONE_SHIFT;
        }
    }

    /// Ends the open token, if any.
    fn close(&mut self, at: usize) {
        let start = self.start;
        if self.folded.letters.len() > start {
            self.settle_token(start);
            let end = self.folded.letters.len();
            if let (Ok(start), Ok(end), Ok(source_start), Ok(source_end)) =
                (start.try_into(), end.try_into(), self.source_start.try_into(), at.try_into())
            {
                let is_capital = self.last == Class::Capital;
                self.folded.tokens.push(Token { start, end, source_start, source_end, gap: self.gap, is_capital });
            }
            self.gap = Gap::Glued;
            self.start = end;
            self.source_start = at;
        }
        self.last = Class::Gap;
    }

    fn widen(&mut self, gap: Gap) {
        // the end of a sentence, unlike that of an abbreviation
        let is_short = self.folded.tokens.last().is_some_and(|last| last.end - last.start <= 3);
        let is_word = self.folded.letters.last().is_some_and(u8::is_ascii_alphabetic);
        self.gap = match (self.gap, gap) {
            (Gap::Dot, Gap::Space) if is_short && is_word => Gap::Dot,
            (Gap::Dot, Gap::Space) => Gap::Break,
            (Gap::Comma, Gap::Comma) => Gap::Hole,
            (old, new) => old.max(new),
        };
    }

    /// Brings a token into its one spelling: numbers without leading zeros, `y` as `i`, the tone on the first vowel of a
    /// run.
    fn settle_token(&mut self, start: usize) {
        let Folded { letters, marks, .. } = &mut *self.folded;
        if letters.get(start).is_some_and(u8::is_ascii_digit) {
            let zeros = letters.iter().skip(start).take_while(|digit| **digit == b'0').count();
            let zeros = zeros.min(letters.len() - start - 1);
            letters.drain(start..start + zeros);
            marks.drain(start..start + zeros);
            return;
        }
        let mut run_start = None;
        for at in start..letters.len() {
            let before = |back: usize| at.checked_sub(back).filter(|at| *at >= start).and_then(|at| letters.get(at));
            let is_vowel = |letter: Option<&u8>| letter.is_some_and(|letter| b"aeiouy".contains(letter));
            if letters.get(at) == Some(&b'y') {
                let after_qu = before(1) == Some(&b'u') && before(2) == Some(&b'q');
                let shape = if is_vowel(before(1)) && !after_qu { CLOSING_Y } else { 0 };
                if let (Some(letter), Some(marks)) = (letters.get_mut(at), marks.get_mut(at)) {
                    *letter = b'i';
                    *marks |= shape;
                }
            }
            let is_vowel = |letter: Option<&u8>| letter.is_some_and(|letter| b"aeiou".contains(letter));
            if !is_vowel(letters.get(at)) {
                run_start = None;
                continue;
            }
            let first = *run_start.get_or_insert(at);
            let tone = marks.get(at).map_or(0, |marks| marks >> TONE_SHIFT);
            if tone > 0 && first != at {
                if let Some(marks) = marks.get_mut(at) {
                    *marks &= (1 << TONE_SHIFT) - 1;
                }
                if let Some(marks) = marks.get_mut(first) {
                    *marks |= tone << TONE_SHIFT;
                }
            }
        }
    }
}

fn gap_of(c: char) -> Gap {
    match c {
        ',' | ';' | '|' => Gap::Comma,
        '.' => Gap::Dot,
        c if c.is_whitespace() && !matches!(c, '\n' | '\t') => Gap::Space,
        _ => Gap::Break,
    }
}

/// Tone and shape of a combining accent.
fn combining(c: char) -> Option<(u8, u8)> {
    Some(match c {
        '\u{300}' => (1, 0),
        '\u{301}' => (2, 0),
        '\u{303}' => (3, 0),
        '\u{309}' => (4, 0),
        '\u{323}' => (5, 0),
        '\u{302}' => (0, 1),
        '\u{306}' | '\u{31b}' => (0, 2),
        _ => return None,
    })
}

fn letter(c: char) -> Option<Accent> {
    if c.is_ascii_alphabetic() {
        return Some((c.to_ascii_lowercase() as u8, 0, 0));
    }
    Some(match c {
        'À' | 'à' => (b'a', 0, 1),
        'Á' | 'á' => (b'a', 0, 2),
        'Â' | 'â' => (b'a', 1, 0),
        'Ã' | 'ã' => (b'a', 0, 3),
        'È' | 'è' => (b'e', 0, 1),
        'É' | 'é' => (b'e', 0, 2),
        'Ê' | 'ê' => (b'e', 1, 0),
        'Ì' | 'ì' => (b'i', 0, 1),
        'Í' | 'í' => (b'i', 0, 2),
        'Ò' | 'ò' => (b'o', 0, 1),
        'Ó' | 'ó' => (b'o', 0, 2),
        'Ô' | 'ô' => (b'o', 1, 0),
        'Õ' | 'õ' => (b'o', 0, 3),
        'Ù' | 'ù' => (b'u', 0, 1),
        'Ú' | 'ú' => (b'u', 0, 2),
        'Ý' | 'ý' => (b'y', 0, 2),
        'Ă' | 'ă' | 'Ǎ' | 'ǎ' => (b'a', 2, 0),
        'Đ' | 'đ' | 'Ð' | 'ð' | 'Ɖ' | 'ɖ' => (b'd', 1, 0),
        'Ĩ' | 'ĩ' => (b'i', 0, 3),
        'Ĭ' | 'ĭ' => (b'i', 2, 0),
        'Ũ' | 'ũ' => (b'u', 0, 3),
        'Ŭ' | 'ŭ' => (b'u', 2, 0),
        'Ĕ' | 'ĕ' => (b'e', 2, 0),
        'Ŏ' | 'ŏ' => (b'o', 2, 0),
        'Č' | 'č' => (b'c', 2, 0),
        'Ơ' | 'ơ' => (b'o', 2, 0),
        'Ư' | 'ư' => (b'u', 2, 0),
        '\u{1ea0}'..='\u{1ef9}' => {
            let index = usize::try_from((u32::from(c) - 0x1ea0) / 2).ok()?;
            return VIETNAMESE.get(index).copied();
        }
        _ => return None,
    })
}

/// U+1EA0 to U+1EF9, each for its capital and its small letter.
const VIETNAMESE: [Accent; 45] = [
    (b'a', 0, 5),
    (b'a', 0, 4),
    (b'a', 1, 2),
    (b'a', 1, 1),
    (b'a', 1, 4),
    (b'a', 1, 3),
    (b'a', 1, 5),
    (b'a', 2, 2),
    (b'a', 2, 1),
    (b'a', 2, 4),
    (b'a', 2, 3),
    (b'a', 2, 5),
    (b'e', 0, 5),
    (b'e', 0, 4),
    (b'e', 0, 3),
    (b'e', 1, 2),
    (b'e', 1, 1),
    (b'e', 1, 4),
    (b'e', 1, 3),
    (b'e', 1, 5),
    (b'i', 0, 4),
    (b'i', 0, 5),
    (b'o', 0, 5),
    (b'o', 0, 4),
    (b'o', 1, 2),
    (b'o', 1, 1),
    (b'o', 1, 4),
    (b'o', 1, 3),
    (b'o', 1, 5),
    (b'o', 2, 2),
    (b'o', 2, 1),
    (b'o', 2, 4),
    (b'o', 2, 3),
    (b'o', 2, 5),
    (b'u', 0, 5),
    (b'u', 0, 4),
    (b'u', 2, 2),
    (b'u', 2, 1),
    (b'u', 2, 4),
    (b'u', 2, 3),
    (b'u', 2, 5),
    (b'y', 0, 1),
    (b'y', 0, 5),
    (b'y', 0, 4),
    (b'y', 0, 3),
];
