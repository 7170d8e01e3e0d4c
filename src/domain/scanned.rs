//! What a scanned or typed text is: one of our codes, a dossier's, a parcel's, or something that must not be kept.
//!
//! A scanner is a keyboard: it may send a prefix, a suffix and Enter, and its text meets wrong case, full-width digits
//! and typographic dashes on the way. Our slips carry a QR code of [`slip_qr`]: a version and a public code, nothing
//! personal and nothing secret.

use super::codes::{
    DossierCode, DossierCodeShape, canonical_request_code, looks_like_lookup_secret, read_order_reference,
    read_request_code, read_sheet_code,
};
use buuta_webhooks::s10::{self, CodeShape};
use std::fmt;

/// One thing a scanned text can be.
#[derive(Clone, PartialEq, Eq)]
pub enum Scanned {
    /// A request's public code, typed or from a barcode.
    RequestCode(String),
    /// The same from the QR code of a slip we printed: the slip itself was at hand.
    SlipQr { request_code: String },
    /// The code of a result hand-over sheet.
    SheetCode(String),
    /// Our reference for an order.
    OrderReference(String),
    /// An agency's dossier code.
    Dossier(DossierCode),
    /// A courier's number for a parcel; a wrong check digit is shown, never refused.
    Waybill { code: String, shape: CodeShape },
    /// Something that must be neither kept nor shown.
    Refused(Refusal),
    /// Nothing we know.
    Unknown,
}

/// Why a scanned text is turned away unread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The citizen's own secret link, or her secret: the code is what is to be scanned.
    LookUpSecret,
    /// An identity card.
    IdentityCard,
}

/// Codes of the public stay readable; a dossier's code does not, nor a parcel's, which may be a dossier's by mistake.
impl fmt::Debug for Scanned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scanned::RequestCode(code) => write!(f, "RequestCode({code})"),
            Scanned::SlipQr { request_code } => write!(f, "SlipQr({request_code})"),
            Scanned::SheetCode(code) => write!(f, "SheetCode({code})"),
            Scanned::OrderReference(reference) => write!(f, "OrderReference({reference})"),
            Scanned::Dossier(code) => code.fmt(f),
            Scanned::Waybill { shape, .. } => write!(f, "Waybill([hidden], {shape:?})"),
            Scanned::Refused(refusal) => write!(f, "Refused({refusal:?})"),
            Scanned::Unknown => f.write_str("Unknown"),
        }
    }
}

/// What the QR codes of our slips begin with: whose they are, and their version.
const SLIP_MARK: &str = "BT1:";

/// The text of the QR code on a slip: `BT1:YC7K3M9QXD` for a request, `BT1:BG7K3M9QXD` for a sheet. Capital letters,
/// digits and `:` alone, so that the smallest QR code holds it.
pub fn slip_qr(code: &str) -> String {
    format!("{SLIP_MARK}{}", canonical_request_code(code))
}

/// So many characters are looked at: more than the longest code and the fullest identity card have.
const LONGEST: usize = 2000;

/// No courier's number is longer, with all that parts it.
const LONGEST_WAYBILL: usize = 60;

/// Everything a text can be, the likeliest first, to be looked up in this order; never empty.
pub fn readings(text: &str) -> Vec<Scanned> {
    let whole = tidied(text);
    let text = without_scanner_mark(&whole);
    if let Some(refusal) = refusal(&whole).or_else(|| refusal(text)) {
        return vec![Scanned::Refused(refusal)];
    }
    let capital = text.to_uppercase();
    if let Some(code) = capital.strip_prefix(SLIP_MARK) {
        return vec![on_a_slip(code)];
    }
    if !capital.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '.' | '-' | '/' | '_')) {
        return vec![Scanned::Unknown];
    }
    let mut found: Vec<Scanned> = own_code(&capital).into_iter().collect();
    // written as we print it, it is nothing else
    if !found.iter().any(|own| own.is_written_as(&capital)) {
        found.extend(foreign_codes(text, &capital));
    }
    if found.is_empty() {
        found.push(Scanned::Unknown);
    }
    found
}

fn on_a_slip(code: &str) -> Scanned {
    let request = || read_request_code(code).map(|request_code| Scanned::SlipQr { request_code });
    let is_plain = code.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-'));
    let read = if is_plain { request().or_else(|| read_sheet_code(code).map(Scanned::SheetCode)) } else { None };
    read.unwrap_or(Scanned::Unknown)
}

fn own_code(capital: &str) -> Option<Scanned> {
    read_request_code(capital)
        .map(Scanned::RequestCode)
        .or_else(|| read_sheet_code(capital).map(Scanned::SheetCode))
        .or_else(|| read_order_reference(capital).map(Scanned::OrderReference))
}

/// What others number: parcels and dossiers.
fn foreign_codes(text: &str, capital: &str) -> Vec<Scanned> {
    // kept as it was typed: so it is shown
    let dossier = DossierCode::read(text).ok();
    if s10::shape(capital) == CodeShape::Valid {
        return waybills(capital);
    }
    match dossier {
        Some(dossier) if dossier.shape() == DossierCodeShape::Official => vec![Scanned::Dossier(dossier)],
        // agencies part what they count, couriers seldom do
        Some(dossier) if capital.contains(['.', '-', '/', '_']) && s10::shape(capital) == CodeShape::Other => {
            std::iter::once(Scanned::Dossier(dossier)).chain(waybills(capital)).collect()
        }
        dossier => waybills(capital).into_iter().chain(dossier.map(Scanned::Dossier)).collect(),
    }
}

/// A courier's number as it is written, and without what parts it, if that is another.
fn waybills(capital: &str) -> Vec<Scanned> {
    let compact = s10::normalise(capital);
    if !(6..=30).contains(&compact.len()) || !compact.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Vec::new();
    }
    let shape = s10::shape(capital);
    let written: String = capital.chars().filter(|c| *c != ' ').collect();
    let mut codes = vec![compact];
    if shape == CodeShape::Other && written.len() <= LONGEST_WAYBILL && !codes.contains(&written) {
        codes.insert(0, written);
    }
    codes.into_iter().map(|code| Scanned::Waybill { code, shape }).collect()
}

impl Scanned {
    fn is_written_as(&self, capital: &str) -> bool {
        match self {
            Scanned::RequestCode(code) | Scanned::SheetCode(code) | Scanned::OrderReference(code) => code == capital,
            _ => false,
        }
    }
}

/// What must not be kept. Looked for before anything else, and rather once too often: no code holds `#`, `|` or `<<`.
fn refusal(text: &str) -> Option<Refusal> {
    let after_fragment = text.rsplit_once('#').map(|(_, fragment)| canonical_request_code(fragment).len());
    let is_link = text.to_lowercase().contains("tra-cuu") || after_fragment.is_some_and(|length| length >= 12);
    if is_link || looks_like_lookup_secret(text) {
        return Some(Refusal::LookUpSecret);
    }
    // number | old number | name | born | sex | address | issued; or the lines at the card's back
    let fields: Vec<&str> = text.split('|').map(str::trim).collect();
    let is_number = |field: &&str| matches!(field.len(), 9 | 12) && field.bytes().all(|b| b.is_ascii_digit());
    let is_card = fields.len() >= 5 || (fields.len() >= 2 && fields.iter().any(is_number)) || text.contains("<<");
    is_card.then_some(Refusal::IdentityCard)
}

/// The text without what scanners and keyboards add: Enter, invisible characters, quotes and stars around it, and
/// other spellings of digits, letters, dashes and spaces.
fn tidied(text: &str) -> String {
    let plain: String = text
        .chars()
        .take(LONGEST)
        .filter_map(|c| match c {
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => None,
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => Some('-'),
            // the full-width twins of ASCII
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0),
            // a line within stays a line: two scans are no code
            c if c.is_whitespace() && !c.is_control() => Some(' '),
            c => Some(c),
        })
        .collect();
    plain.trim_matches(is_around).to_owned()
}

/// What stands before and after a code without being part of it.
fn is_around(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '*' | '"' | '\'' | ',' | ';')
}

/// The text without the scanner's name for the kind of barcode, such as `]C1`, where it sends one.
fn without_scanner_mark(text: &str) -> &str {
    let mut rest = text.chars();
    match (rest.next(), rest.next(), rest.next()) {
        (Some(']'), Some(kind), Some(digit)) if kind.is_ascii_alphabetic() && digit.is_ascii_alphanumeric() => {
            rest.as_str().trim_matches(is_around)
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};

    /// The readings in words; hidden ones written out.
    fn read(text: &str) -> Vec<String> {
        readings(text)
            .into_iter()
            .map(|reading| match reading {
                Scanned::Dossier(code) => format!("dossier {}", code.canonical()),
                Scanned::Waybill { code, shape } => format!("{} {code}", shape.as_str()),
                other => format!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn a_text_is_told_by_its_form() {
        for (text, expected) in [
            // our own codes, as printed
            ("YC-7K3M-9QXD", &["RequestCode(YC-7K3M-9QXD)"][..]),
            ("yc-7k3m-9qxd\r\n", &["RequestCode(YC-7K3M-9QXD)"]),
            ("BG-7K3M-9QXD", &["SheetCode(BG-7K3M-9QXD)"]),
            ("YC7K3M9QXD-R1", &["OrderReference(YC7K3M9QXD-R1)"]),
            // typed without dashes they may be a parcel's or a dossier's too
            ("yc7k3m9qxd", &["RequestCode(YC-7K3M-9QXD)", "other YC7K3M9QXD", "dossier YC7K3M9QXD"]),
            ("yc7k3m9qxd r12", &["OrderReference(YC7K3M9QXD-R12)", "other YC7K3M9QXDR12", "dossier YC7K3M9QXDR12"]),
            // the QR codes of slips
            ("BT1:YC7K3M9QXD", &["SlipQr(YC-7K3M-9QXD)"]),
            ("bt1:yc-7k3m-9qxd\n", &["SlipQr(YC-7K3M-9QXD)"]),
            ("BT1:BG7K3M9QXD", &["SheetCode(BG-7K3M-9QXD)"]),
            ("BT2:YC7K3M9QXD", &["Unknown"]),
            ("BT1:YC7K3M9QX", &["Unknown"]),
            ("BT1:", &["Unknown"]),
            ("BT1:YC7K3M9QXD|Nguyễn", &["Unknown"]),
            // dossiers
            ("000.00.16.H29-231205-0001", &["dossier 000.00.16.H29-231205-0001"]),
            ("h29.147.5\u{2013}250225\u{2013}0007", &["dossier H29.147.5-250225-0007"]),
            ("12345/2026", &["dossier 12345/2026"]),
            ("2026-000123", &["dossier 2026-000123", "other 2026-000123", "other 2026000123"]),
            ("HP_TTKSTT_00001", &["dossier HP-TTKSTT-00001"]),
            // parcels
            ("EE000000005VN", &["s10_valid EE000000005VN"]),
            ("el 491-610.889 vn", &["s10_valid EL491610889VN"]),
            ("EJ012345678VN", &["s10_suspicious EJ012345678VN", "dossier EJ012345678VN"]),
            ("EJ 012 345 678 VN", &["s10_suspicious EJ012345678VN", "dossier EJ012345678VN"]),
            ("1684063821201", &["other 1684063821201", "dossier 1684063821201"]),
            ("G8ADKBYD", &["other G8ADKBYD", "dossier G8ADKBYD"]),
            ("LKBYDAXX", &["other LKBYDAXX"]),
            (
                "S22749126.SGP39-J31.1375835526",
                &[
                    "dossier S22749126.SGP39-J31.1375835526",
                    "other S22749126.SGP39-J31.1375835526",
                    "other S22749126SGP39J311375835526",
                ],
            ),
            // what scanners and keyboards make of them
            ("]C1EE000000005VN\r", &["s10_valid EE000000005VN"]),
            ("\u{2}*EE000000005VN*\u{3}", &["s10_valid EE000000005VN"]),
            ("ＥＥ０００００００\u{200b}０５ＶＮ", &["s10_valid EE000000005VN"]),
            ("ＹＣ－７Ｋ３Ｍ－９ＱＸＤ", &["RequestCode(YC-7K3M-9QXD)"]),
            ("YC\u{2014}7K3M\u{2212}9QXD", &["RequestCode(YC-7K3M-9QXD)"]),
            // nothing
            ("", &["Unknown"]),
            ("\r\n", &["Unknown"]),
            ("]C1", &["Unknown"]),
            ("abc", &["Unknown"]),
            ("Nguyễn Văn A", &["Unknown"]),
            ("EE000000005VN\nRR473124829VN", &["Unknown"]), // two scans in one
            ("<script>1", &["Unknown"]),
            ("https://example.vn/", &["Unknown"]),
        ] {
            assert_eq!(read(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_must_not_be_kept_is_refused() {
        for link in [
            "https://buuta.example/tra-cuu#7K3M-9QXD-ABCD",
            "HTTPS://BUUTA.EXAMPLE/TRA-CUU#7K3M9QXDABCD\r\n",
            "https://buuta.example/tra\u{2010}cuu\u{ff03}7k3m-9qxd-abcd",
            "https://buuta.example/tra-cuu37K3M-9QXD-ABCD", // a keyboard that has 3 where # was
            "#7K3M-9QXD-ABCD",
            "7K3M-9QXD-ABCD",
            " 7k3m 9qxd abcd\n",
        ] {
            assert_eq!(readings(link), [Scanned::Refused(Refusal::LookUpSecret)], "{link}");
        }
        for card in [
            "079123456789|024123456|Nguyễn Văn A|01011990|Nam|1 Lê Lợi, Phường Bến Nghé|01012021",
            "079123456789||Nguyễn Văn A|01011990|Nữ|1 Lê Lợi|01012021\r\n",
            "]Q1079123456789｜｜A｜01011990",
            "Nguyễn Văn A|01011990|Nam|1 Lê Lợi|01012021",
            "079123456789|",
            "IDVNM0912345678079091234567<<8",
        ] {
            assert_eq!(readings(card), [Scanned::Refused(Refusal::IdentityCard)], "{card}");
        }
    }

    #[test]
    fn a_slip_is_read_as_it_was_written() {
        assert_eq!(slip_qr("YC-7K3M-9QXD"), "BT1:YC7K3M9QXD");
        let request_code = "YC-7K3M-9QXD".to_owned();
        assert_eq!(readings(&slip_qr(&request_code)), [Scanned::SlipQr { request_code }]);
        assert_eq!(readings(&slip_qr("BG-7K3M-9QXD")), [Scanned::SheetCode("BG-7K3M-9QXD".to_owned())]);
    }

    #[test]
    fn nothing_hidden_is_printed() {
        for text in ["H29.147.5-250225-0007", "2026-000123", "079123456789", "G8ADKBYD", "#7K3M-9QXD-ABCD"] {
            let printed = format!("{:?}", readings(text));
            assert!(!printed.contains(&text[..5]), "{printed}");
        }
    }

    #[test]
    fn any_bytes_are_read_without_a_crash() {
        let mut random = rand::rngs::StdRng::seed_from_u64(20261123);
        let pieces =
            ["YC-", "BG", "BT1:", "]C1", "tra-cuu", "#", "|", "079123456789", "EE000000005VN", "ﬃ", "İ", "ß", "\u{0}"];
        for _ in 0..20_000 {
            let mut bytes = Vec::new();
            for _ in 0..random.random_range(0..8) {
                match random.random_range(0..3) {
                    0 => bytes.extend(pieces[random.random_range(0..pieces.len())].bytes()),
                    1 => bytes.push(random.random_range(b' '..=b'~')),
                    _ => bytes.extend(random.random::<[u8; 3]>()),
                }
            }
            let text = String::from_utf8_lossy(&bytes);
            let found = readings(&text);
            assert!(!found.is_empty(), "{text:?}");
            if text.contains("tra-cuu") {
                assert_eq!(found, [Scanned::Refused(Refusal::LookUpSecret)], "{text:?}");
            }
            for reading in found {
                if let Scanned::Waybill { code, .. } = reading {
                    assert!((6..=60).contains(&code.len()) && code.is_ascii(), "{text:?} {code}");
                }
            }
        }
        assert_eq!(readings(&"9".repeat(1_000_000)), [Scanned::Unknown]);
        assert_eq!(read(&format!("9{}99999", "-".repeat(100))), ["other 999999"]);
    }
}
