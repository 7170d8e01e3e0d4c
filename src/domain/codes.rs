//! Codes people type and scan: dossier codes as agencies write them, and our own request codes and look-up secrets.

use std::fmt;

/// An official dossier code (mã số hồ sơ), kept as typed, compared by its canonical form.
///
/// Agencies write `000.00.16.H29-231205-0001` or `H29.147.5-250225-0007`, and some have their own forms
/// (TT 01/2018/TT-VPCP art. 19; TT 03/2025/TT-VPCP): only nonsense is refused.
#[derive(Clone, PartialEq, Eq)]
pub struct DossierCode {
    typed: String,
    canonical: String,
}

/// Whether a dossier code has the official form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DossierCodeShape {
    Official,
    /// Used as it is and marked: local systems have their own forms.
    Other,
}

impl DossierCodeShape {
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            DossierCodeShape::Official => "official",
            DossierCodeShape::Other => "other",
        }
    }
}

/// Why a text is no dossier code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DossierCodeError {
    #[error("the dossier code is empty")]
    Empty,
    #[error("the dossier code is longer than 60 characters")]
    TooLong,
    #[error("the dossier code has a character that no code has, or no digit")]
    NotACode,
}

impl DossierCode {
    /// Reads a code as typed or scanned.
    pub fn read(typed: &str) -> Result<DossierCode, DossierCodeError> {
        let typed = typed.trim();
        // typographic dashes and spaces come with codes pasted from documents
        let canonical: String = typed
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '\u{200b}' && *c != '\u{feff}')
            .map(|c| if matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}' | '_') { '-' } else { c })
            .flat_map(char::to_uppercase)
            .collect();
        if canonical.is_empty() {
            return Err(DossierCodeError::Empty);
        }
        if canonical.len() > 60 {
            return Err(DossierCodeError::TooLong);
        }
        let is_plain = canonical.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '/'));
        if !is_plain || !canonical.chars().any(|c| c.is_ascii_digit()) {
            return Err(DossierCodeError::NotACode);
        }
        Ok(DossierCode { typed: typed.to_owned(), canonical })
    }
    /// As typed: how it is shown.
    pub fn typed(&self) -> &str {
        &self.typed
    }
    /// How it is compared.
    pub fn canonical(&self) -> &str {
        &self.canonical
    }
    /// Whether it has the official form: agency code, six digits of a date, a sequence of four to six digits.
    pub fn shape(&self) -> DossierCodeShape {
        let parts: Vec<&str> = self.canonical.split('-').collect();
        let is_official = match parts.as_slice() {
            [agency, date, sequence] => is_agency_code(agency) && is_digits(date, 6..=6) && is_digits(sequence, 4..=6),
            _ => false,
        };
        if is_official { DossierCodeShape::Official } else { DossierCodeShape::Other }
    }
}

impl fmt::Debug for DossierCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DossierCode([hidden])")
    }
}

fn is_digits(text: &str, length: std::ops::RangeInclusive<usize>) -> bool {
    length.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

/// `000.00.16.H29`, or `H29` followed by up to five groups of digits.
fn is_agency_code(text: &str) -> bool {
    let groups: Vec<&str> = text.split('.').collect();
    let is_unit = |group: &str| {
        group.len() == 3 && group.starts_with(|c: char| c.is_ascii_uppercase()) && is_digits(&group[1..], 2..=2)
    };
    match groups.as_slice() {
        [a, b, c, unit] if is_digits(a, 3..=3) => is_digits(b, 2..=2) && is_digits(c, 2..=2) && is_unit(unit),
        [unit, rest @ ..] => is_unit(unit) && rest.len() <= 5 && rest.iter().all(|group| is_digits(group, 1..=4)),
        [] => false,
    }
}

/// Letters and digits that are not mistaken for each other when read aloud or from paper.
const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/// A request's public code: the citizen's handle, random, such as `YC-7K3M-9QXD`.
/// Eight characters of 31 are about 40 bits: it does not open anything alone.
pub fn request_code(random: &[u8; 8]) -> String {
    let letters = spell(random);
    format!("YC-{}-{}", &letters[..4], &letters[4..])
}

/// The code of a result hand-over sheet (phiếu bàn giao kết quả): random like a request's, such as `BG-7K3M-9QXD`.
pub fn sheet_code(random: &[u8; 8]) -> String {
    let letters = spell(random);
    format!("BG-{}-{}", &letters[..4], &letters[4..])
}

/// Reads a request code however it was typed; `None` when it cannot be one.
pub fn read_request_code(typed: &str) -> Option<String> {
    read_code(typed, "YC")
}

/// Reads a sheet's code however it was typed; `None` when it cannot be one.
pub fn read_sheet_code(typed: &str) -> Option<String> {
    read_code(typed, "BG")
}

fn read_code(typed: &str, kind: &str) -> Option<String> {
    let canonical = canonical_request_code(typed);
    let letters = canonical.strip_prefix(kind).filter(|letters| letters.len() == 8)?;
    Some(format!("{kind}-{}-{}", &letters[..4], &letters[4..]))
}

/// A look-up secret of twelve characters (about 59 bits), written in groups of four.
pub fn lookup_secret(random: &[u8; 12]) -> String {
    let letters = spell(random);
    format!("{}-{}-{}", &letters[..4], &letters[4..8], &letters[8..])
}

/// An order's reference for the courier: the request's code and which order of it, such as `YC7K3M9QXD-R1`.
/// `P` is papers to the agency, `R` a result to the citizen.
pub fn order_reference(request_code: &str, direction: buuta_webhooks::Direction, number: u64) -> String {
    let letter = match direction {
        buuta_webhooks::Direction::ToAgency => 'P',
        buuta_webhooks::Direction::ToCitizen => 'R',
    };
    format!("{}-{letter}{number}", canonical_request_code(request_code))
}

/// Reads an order's reference however it was typed; `None` when it cannot be one.
pub fn read_order_reference(typed: &str) -> Option<String> {
    let canonical = canonical_request_code(typed);
    let (request, rest) = canonical.split_at_checked(10)?;
    let number = rest.strip_prefix(['P', 'R'])?;
    let is_number = is_digits(number, 1..=9) && !number.starts_with('0');
    if request.starts_with("YC") && is_number { Some(format!("{request}-{rest}")) } else { None }
}

/// Whether a text is written like a look-up secret: three groups of four of our letters and digits, not all digits.
pub fn looks_like_lookup_secret(typed: &str) -> bool {
    let groups: Vec<&str> = typed.split([' ', '-']).collect();
    let is_ours = |group: &&str| group.len() == 4 && group.bytes().all(|b| ALPHABET.contains(&b.to_ascii_uppercase()));
    groups.len() == 3 && groups.iter().all(is_ours) && typed.bytes().any(|b| b.is_ascii_alphabetic())
}

/// How a request code or secret is compared: capital letters and digits only.
pub fn canonical_request_code(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

fn spell(random: &[u8]) -> String {
    // 256 is not a multiple of 31: the first letters come up by 1/31 more often, which costs less than a tenth of a bit
    random.iter().map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dossier_codes_are_tolerant() {
        for (typed, shape) in [
            ("000.00.16.H29-231205-0001", DossierCodeShape::Official),
            (" h56.1.2-250225-0007 ", DossierCodeShape::Official),
            ("H29.147.5\u{2013}250225\u{2013}10234", DossierCodeShape::Official),
            ("HP_TTKSTT_00001", DossierCodeShape::Other),
            ("12345/2026", DossierCodeShape::Other),
        ] {
            let code = DossierCode::read(typed).expect(typed);
            assert_eq!(code.shape(), shape, "{typed}");
            assert_eq!(code.typed(), typed.trim());
        }
        assert_eq!(
            DossierCode::read("h29.1-250225-0007").unwrap().canonical(),
            DossierCode::read("H29.1 - 250225 - 0007").unwrap().canonical()
        );
        for nonsense in ["", "   ", "xin chào", "<script>1", "abc"] {
            assert!(DossierCode::read(nonsense).is_err(), "{nonsense}");
        }
    }

    #[test]
    fn our_codes_survive_being_read_aloud() {
        let code = request_code(&[0, 31, 255, 7, 8, 9, 10, 200]);
        assert_eq!(code.len(), 12);
        assert_eq!(canonical_request_code(&code.to_lowercase()), code.replace('-', ""));
        assert_eq!(canonical_request_code(&code.replace('-', " ")), code.replace('-', ""));
        let sheet = sheet_code(&[0, 31, 255, 7, 8, 9, 10, 200]);
        assert_eq!(read_sheet_code(&sheet.to_lowercase().replace('-', " ")), Some(sheet.clone()));
        assert_eq!((read_sheet_code(&code), read_request_code(&sheet)), (None, None));
    }

    #[test]
    fn an_order_reference_is_read_as_it_was_written() {
        for direction in [buuta_webhooks::Direction::ToAgency, buuta_webhooks::Direction::ToCitizen] {
            for number in [1, 12, 999_999_999] {
                let reference = order_reference("YC-7K3M-9QXD", direction, number);
                assert_eq!(read_order_reference(&reference), Some(reference.clone()));
                assert_eq!(read_order_reference(&reference.to_lowercase().replace('-', " ")), Some(reference));
            }
        }
        for wrong in
            ["", "YC7K3M9QXD", "YC7K3M9QXD-X1", "YC7K3M9QXD-R", "YC7K3M9QXD-R01", "BG7K3M9QXD-R1", "YC7K3M9-R1"]
        {
            assert_eq!(read_order_reference(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_secret_is_known_by_how_it_is_written() {
        let secret = lookup_secret(&[0, 31, 255, 7, 8, 9, 10, 200, 201, 100, 12, 13]);
        assert!(looks_like_lookup_secret(&secret));
        assert!(looks_like_lookup_secret(&secret.to_lowercase().replace('-', " ")));
        for other in ["", "YC-7K3M-9QXD", "2345-6789-2345", "7K3M-9QXD", "7K3M-9QXD-ABC1", "7K3M9QXDABCD"] {
            assert!(!looks_like_lookup_secret(other), "{other}");
        }
    }
}
