//! Texts as telephones of every age show them: letters folded to the GSM 7-bit alphabet, and the parts they are sent in.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Characters of one part: alone, and where parts are joined again by the telephone.
const ALONE: usize = 160;
const JOINED: usize = 153;

/// A text of plain letters. What is made by [`SmsText::fold`] is never longer on the wire than it looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmsText(String);

impl SmsText {
    /// Takes the accents off, puts plain signs in the place of printed ones, and a space for each run of them.
    pub fn fold(text: &str) -> SmsText {
        let mut folded = String::with_capacity(text.len());
        for c in text.nfd().filter(|c| !is_combining_mark(*c)) {
            match plain(c) {
                Some(" ") if folded.is_empty() || folded.ends_with(' ') => {}
                Some(plain) => folded.push_str(plain),
                None => folded.push(c),
            }
        }
        folded.truncate(folded.trim_end().len());
        SmsText(folded)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Parts it is sent and paid in.
    pub fn parts(&self) -> usize {
        let sizes = self.0.chars().map(|c| if is_extended(c) { 2 } else { 1 });
        let (mut whole, mut parts, mut in_part) = (0, 1, 0);
        for size in sizes {
            whole += size;
            // a character of two is never cut in half
            if in_part + size > JOINED {
                parts += 1;
                in_part = 0;
            }
            in_part += size;
        }
        if whole <= ALONE { 1 } else { parts }
    }
}

/// What stands for a character outside the alphabet; `None` for one inside.
fn plain(c: char) -> Option<&'static str> {
    match c {
        'đ' => Some("d"),
        'Đ' => Some("D"),
        '“' | '”' | '„' | '«' | '»' => Some("\""),
        '‘' | '’' | '`' | '´' => Some("'"),
        '\u{2010}'..='\u{2015}' | '•' => Some("-"),
        '…' => Some("..."),
        '₫' => Some("d"),
        '→' => Some(">"),
        '·' => Some("."),
        c if c.is_whitespace() => Some(" "),
        ' '..='~' | '€' => None,
        _ => Some("?"),
    }
}

/// Characters that take the place of two.
const fn is_extended(c: char) -> bool {
    matches!(c, '^' | '{' | '}' | '\\' | '[' | '~' | ']' | '|' | '€')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vietnamese_is_folded_however_it_was_composed() {
        let composed = "Kết quả đã được gửi – “Đường Nguyễn Trãi”…";
        let decomposed: String = composed.nfd().collect();
        for text in [composed, &decomposed] {
            assert_eq!(SmsText::fold(text).as_str(), "Ket qua da duoc gui - \"Duong Nguyen Trai\"...");
        }
        assert_eq!(SmsText::fold("  a\n\n b\u{a0} \t").as_str(), "a b");
        assert_eq!(SmsText::fold("ước ƯỚC ờ 100.000₫ 世").as_str(), "uoc UOC o 100.000d ?");
    }

    #[test]
    fn every_vowel_of_vietnamese_becomes_one_plain_letter() {
        let vowels = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ";
        let folded = SmsText::fold(vowels);
        assert_eq!(folded.as_str().len(), vowels.chars().count());
        assert!(folded.as_str().bytes().all(|b| b"aeiouy".contains(&b)), "{folded:?}");
    }

    #[test]
    fn parts_are_counted_as_they_are_paid() {
        let parts = |text: &str| SmsText::fold(text).parts();
        assert_eq!(parts(""), 1);
        assert_eq!(parts(&"a".repeat(160)), 1);
        assert_eq!(parts(&"a".repeat(161)), 2);
        assert_eq!(parts(&"a".repeat(306)), 2);
        assert_eq!(parts(&"a".repeat(307)), 3);
        assert_eq!(parts(&"[".repeat(80)), 1);
        assert_eq!(parts(&"[".repeat(81)), 2);
        // 76 pairs fill 152 of 153: the next pair begins a part
        assert_eq!(parts(&"[".repeat(152)), 2);
        assert_eq!(parts(&"[".repeat(153)), 3);
    }
}
