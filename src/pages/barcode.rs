//! Barcodes for paper: Code 128 and QR as SVG to stand within a page.
//!
//! Black on white with the quiet zone around, in whole modules, without a style of its own: the policy of the pages
//! allows none. The text beneath, for people, is the page's own.

use askama::Template;
use qrcode::{Color, EcLevel, QrCode};

/// Why there is no barcode of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BarcodeError {
    #[error("there is nothing to write as a barcode")]
    Empty,
    #[error("Code 128 is written for printable ASCII alone")]
    NotPrintableAscii,
    #[error("the text is too long for a barcode that can be printed and scanned")]
    TooLong,
}

/// Lines and spaces of Code 128 for the values 0 to 105 in modules (ISO/IEC 15417, table 1).
#[rustfmt::skip]
const LINES: [&[u8; 6]; 106] = [
    b"212222", b"222122", b"222221", b"121223", b"121322", b"131222", b"122213", b"122312", b"132212", b"221213",
    b"221312", b"231212", b"112232", b"122132", b"122231", b"113222", b"123122", b"123221", b"223211", b"221132",
    b"221231", b"213212", b"223112", b"312131", b"311222", b"321122", b"321221", b"312212", b"322112", b"322211",
    b"212123", b"212321", b"232121", b"111323", b"131123", b"131321", b"112313", b"132113", b"132311", b"211313",
    b"231113", b"231311", b"112133", b"112331", b"132131", b"113123", b"113321", b"133121", b"313121", b"211331",
    b"231131", b"213113", b"213311", b"213131", b"311123", b"311321", b"331121", b"312113", b"312311", b"332111",
    b"314111", b"221411", b"431111", b"111224", b"111422", b"121124", b"121421", b"141122", b"141221", b"112214",
    b"112412", b"122114", b"122411", b"142112", b"142211", b"241211", b"221114", b"413111", b"241112", b"134111",
    b"111242", b"121142", b"121241", b"114212", b"124112", b"124211", b"411212", b"421112", b"421211", b"212141",
    b"214121", b"412121", b"111143", b"111341", b"131141", b"114113", b"114311", b"411113", b"411311", b"113141",
    b"114131", b"311141", b"411131", b"211412", b"211214", b"211232",
];
const STOP: &[u8; 7] = b"2331112";
const SWITCH_TO_C: u8 = 99;
const SWITCH_TO_B: u8 = 100;
const START_B: u8 = 104;
const START_C: u8 = 105;

/// White modules on both sides of Code 128, and on all four of QR.
const CODE128_QUIET: usize = 10;
const QR_QUIET: usize = 4;

/// The longest text for Code 128: a dossier code has 60 characters at most.
const CODE128_LONGEST: usize = 60;
/// Lines are at least so many modules high, or this share of the width.
const CODE128_LOWEST: usize = 40;
const CODE128_HEIGHT_PERCENT: usize = 15;

/// The text as Code 128, each module so many pixels wide (at least one). The label is what a screen reader says.
pub fn code128_svg(text: &str, label: &str, module_px: u8) -> Result<String, BarcodeError> {
    let mut x = CODE128_QUIET;
    let mut lines = Vec::new();
    let values = code128_values(text)?;
    let widths = values.iter().filter_map(|value| LINES.get(usize::from(*value))).flat_map(|lines| lines.iter());
    for (index, width) in widths.chain(STOP).enumerate() {
        let width = usize::from(width - b'0');
        if index % 2 == 0 {
            lines.push((x, width));
        }
        x += width;
    }
    let width = x + CODE128_QUIET;
    let height = CODE128_LOWEST.max(width * CODE128_HEIGHT_PERCENT / 100);
    let dark = lines.iter().map(|(x, width)| rectangle(*x, 0, *width, height)).collect();
    Ok(picture(label, module_px, width, height, dark))
}

/// The values of a text from start to check value: digits go in pairs (set C) where that is shorter.
fn code128_values(text: &str) -> Result<Vec<u8>, BarcodeError> {
    let text = text.as_bytes();
    if text.is_empty() {
        return Err(BarcodeError::Empty);
    }
    if !text.iter().all(|b| (b' '..=b'~').contains(b)) {
        return Err(BarcodeError::NotPrintableAscii);
    }
    if text.len() > CODE128_LONGEST {
        return Err(BarcodeError::TooLong);
    }
    let mut rest = text;
    let mut in_pairs = digits(rest) >= 4 || (text.len() == 2 && digits(rest) == 2);
    let mut values = vec![if in_pairs { START_C } else { START_B }];
    while let Some(first) = rest.first() {
        let run = digits(rest);
        // going over costs one value each way; an odd digit is written before
        let pays = run.is_multiple_of(2) && (run >= 6 || (run >= 4 && run == rest.len()));
        match rest {
            [tens, ones, after @ ..] if in_pairs && run >= 2 => {
                values.push((tens - b'0') * 10 + (ones - b'0'));
                rest = after;
            }
            _ if in_pairs || pays => {
                values.push(if in_pairs { SWITCH_TO_B } else { SWITCH_TO_C });
                in_pairs = !in_pairs;
            }
            _ => {
                values.push(first - b' ');
                rest = &rest[1..];
            }
        }
    }
    let weighted = values.iter().enumerate().map(|(place, value)| place.max(1) * usize::from(*value));
    values.push((weighted.sum::<usize>() % 103) as u8);
    Ok(values)
}

/// How many digits a text begins with.
fn digits(text: &[u8]) -> usize {
    text.iter().take_while(|b| b.is_ascii_digit()).count()
}

/// The text as a QR code that is read with a quarter of it spoiled, each module so many pixels wide (at least one).
/// The label is what a screen reader says.
pub fn qr_svg(text: &str, label: &str, module_px: u8) -> Result<String, BarcodeError> {
    if text.is_empty() {
        return Err(BarcodeError::Empty);
    }
    let code = QrCode::with_error_correction_level(text, EcLevel::Q).map_err(|_| BarcodeError::TooLong)?;
    let mut dark = String::new();
    for (y, row) in code.to_colors().chunks(code.width()).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|left, right| left == right) {
            if run.first() == Some(&Color::Dark) {
                dark.push_str(&rectangle(QR_QUIET + x, QR_QUIET + y, run.len(), 1));
            }
            x += run.len();
        }
    }
    let side = code.width() + 2 * QR_QUIET;
    Ok(picture(label, module_px, side, side, dark))
}

fn rectangle(x: usize, y: usize, width: usize, height: usize) -> String {
    format!("M{x} {y}h{width}v{height}h-{width}z")
}

#[derive(Template)]
#[template(path = "barcode.svg")]
struct Picture<'a> {
    label: &'a str,
    width_px: usize,
    height_px: usize,
    width: usize,
    height: usize,
    dark: &'a str,
}

fn picture(label: &str, module_px: u8, width: usize, height: usize, dark: String) -> String {
    let scale = usize::from(module_px.max(1));
    let picture = Picture { label, width_px: width * scale, height_px: height * scale, width, height, dark: &dark };
    picture.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Code 128 as others print it: black is 1 (ISO/IEC 15417, read from the lines and not from the widths above).
    const BLACK_AND_WHITE: &str = "\
        11011001100 11001101100 11001100110 10010011000 10010001100 10001001100 10011001000 10011000100 10001100100 \
        11001001000 11001000100 11000100100 10110011100 10011011100 10011001110 10111001100 10011101100 10011100110 \
        11001110010 11001011100 11001001110 11011100100 11001110100 11101101110 11101001100 11100101100 11100100110 \
        11101100100 11100110100 11100110010 11011011000 11011000110 11000110110 10100011000 10001011000 10001000110 \
        10110001000 10001101000 10001100010 11010001000 11000101000 11000100010 10110111000 10110001110 10001101110 \
        10111011000 10111000110 10001110110 11101110110 11010001110 11000101110 11011101000 11011100010 11011101110 \
        11101011000 11101000110 11100010110 11101101000 11101100010 11100011010 11101111010 11001000010 11110001010 \
        10100110000 10100001100 10010110000 10010000110 10000101100 10000100110 10110010000 10110000100 10011010000 \
        10011000010 10000110100 10000110010 11000010010 11001010000 11110111010 11000010100 10001111010 10100111100 \
        10010111100 10010011110 10111100100 10011110100 10011110010 11110100100 11110010100 11110010010 11011011110 \
        11011110110 11110110110 10101111000 10100011110 10001011110 10111101000 10111100010 11110101000 11110100010 \
        10111011110 10111101110 11101011110 11110101110 11010000100 11010010000 11010011100";

    fn attribute<'a>(svg: &'a str, name: &str) -> &'a str {
        let from = svg.find(&format!(" {name}=\"")).unwrap() + name.len() + 3;
        svg[from..].split('"').next().unwrap()
    }

    /// The picture as rows of modules, painted from the rectangles of its path.
    fn modules(svg: &str) -> Vec<Vec<bool>> {
        let size: Vec<usize> = attribute(svg, "viewBox").split(' ').map(|n| n.parse().unwrap()).collect();
        let mut grid = vec![vec![false; size[2]]; size[3]];
        for rectangle in attribute(svg, "d").split_terminator('z') {
            let numbers: Vec<usize> =
                rectangle.split(['M', ' ', 'h', 'v', '-']).filter_map(|n| n.parse().ok()).collect();
            let [x, y, width, height, back] = numbers[..] else { panic!("{rectangle}") };
            assert_eq!(width, back);
            grid[y..y + height].iter_mut().for_each(|row| row[x..x + width].fill(true));
        }
        grid
    }

    /// Reads a line of modules as a scanner would: quiet, start, values, check value, stop, quiet.
    fn scan(row: &[bool]) -> String {
        let line: String = row.iter().map(|dark| if *dark { '1' } else { '0' }).collect();
        let symbol = line.strip_prefix("0000000000").and_then(|line| line.strip_suffix("0000000000")).unwrap();
        let symbol = symbol.strip_suffix("1100011101011").expect("the stop");
        let table: Vec<&str> = BLACK_AND_WHITE.split_whitespace().collect();
        let values: Vec<usize> = symbol
            .as_bytes()
            .chunks(11)
            .map(|chunk| table.iter().position(|lines| lines.as_bytes() == chunk).expect("a value"))
            .collect();
        let (check, values) = values.split_last().unwrap();
        let weighted = values[0] + values.iter().enumerate().map(|(place, value)| place * value).sum::<usize>();
        assert_eq!(weighted % 103, *check);
        let mut pairs = match values[0] {
            104 => false,
            105 => true,
            other => panic!("starts with {other}"),
        };
        let mut text = String::new();
        for value in &values[1..] {
            match value {
                100 if pairs => pairs = false,
                99 if !pairs => pairs = true,
                0..=99 if pairs => text.push_str(&format!("{value:02}")),
                0..=94 => text.push(char::from(*value as u8 + 32)),
                other => panic!("value {other} is never written"),
            }
        }
        text
    }

    #[test]
    fn the_two_tables_of_code_128_agree() {
        let drawn: Vec<String> = LINES
            .iter()
            .map(|widths| {
                let lines = widths.iter().enumerate();
                lines.map(|(at, width)| ["1", "0"][at % 2].repeat(usize::from(width - b'0'))).collect()
            })
            .collect();
        assert_eq!(drawn, BLACK_AND_WHITE.split_whitespace().collect::<Vec<_>>());
    }

    #[test]
    fn what_is_written_is_scanned() {
        let ascii: String = (' '..='~').collect();
        for text in [
            "YC-7K3M-9QXD",
            "YC7K3M9QXD-R1",
            "000.00.16.H29-231205-0001",
            "EE000000005VN",
            "H29.147.5-250225-10234",
            "1684063821201",
            "1",
            "12",
            "123",
            "1234",
            "12345A",
            "A1234567B",
            "A123456B12",
            "A12345",
            "AB1234",
            &ascii[..60],
            &ascii[35..],
        ] {
            let svg = code128_svg(text, "", 1).unwrap();
            let rows = modules(&svg);
            assert!(rows.len() >= 40);
            assert!(rows.iter().all(|row| *row == rows[0]), "{text}");
            assert_eq!(scan(&rows[0]), text);
        }
        // every text over few letters and digits
        for number in 0..3_usize.pow(8) {
            let text: String = (0..8).map(|place| ["1", "5", "B"][number / 3_usize.pow(place) % 3]).collect();
            assert_eq!(scan(&modules(&code128_svg(&text, "", 1).unwrap())[0]), text);
        }
    }

    #[test]
    fn digits_go_in_pairs_where_that_is_shorter() {
        for (text, values) in [
            ("12345678", 6),       // start, four pairs, check
            ("EE000000005VN", 13), // start, EE0, over, four pairs, back, VN, check
            ("A1234B", 8),         // start, six letters, check: going over would not pay
            ("AB1234", 7),         // start, AB, over, two pairs, check
            ("AB12345", 8),
        ] {
            assert_eq!(code128_values(text).map(|values| values.len()), Ok(values), "{text}");
        }
    }

    #[test]
    fn a_qr_code_is_drawn_as_it_was_made() {
        for text in ["BT1:YC7K3M9QXD", "Phiếu gửi hồ sơ", &"x".repeat(1000)] {
            let code = QrCode::with_error_correction_level(text, EcLevel::Q).unwrap();
            let rows = modules(&qr_svg(text, "", 1).unwrap());
            let side = code.width() + 8;
            assert_eq!((rows.len(), rows[0].len()), (side, side));
            for (y, row) in rows.iter().enumerate() {
                for (x, dark) in row.iter().enumerate() {
                    let within = (4..side - 4).contains(&x) && (4..side - 4).contains(&y);
                    assert_eq!(
                        *dark,
                        within && code[(x - 4 * usize::from(within), y - 4 * usize::from(within))] == Color::Dark
                    );
                }
            }
        }
        // a slip's text fits the smallest code
        assert_eq!(attribute(&qr_svg("BT1:YC7K3M9QXD", "", 4).unwrap(), "viewBox"), "0 0 29 29");
    }

    #[test]
    fn a_picture_speaks_and_brings_no_style() {
        for svg in [code128_svg("AB12", "Mã \"<A&B>'", 2).unwrap(), qr_svg("AB12", "Mã \"<A&B>'", 2).unwrap()] {
            assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"));
            assert_eq!(attribute(&svg, "role"), "img");
            let label = attribute(&svg, "aria-label");
            assert!(label.starts_with("Mã &") && !label.contains(['<', '>', '\'']), "{label}");
            assert_eq!(attribute(&svg, "shape-rendering"), "crispEdges");
            assert!(!svg.contains("style") && !svg.contains("<script"));
            let size = attribute(&svg, "viewBox").split(' ').nth(2).unwrap().parse::<usize>().unwrap();
            assert_eq!(attribute(&svg, "width"), (2 * size).to_string());
        }
        assert_eq!(code128_svg("AB12", "", 0), code128_svg("AB12", "", 1));
    }

    #[test]
    fn what_cannot_be_written_is_refused() {
        assert_eq!(code128_svg("", "", 1), Err(BarcodeError::Empty));
        assert_eq!(code128_svg("Hồ sơ", "", 1), Err(BarcodeError::NotPrintableAscii));
        assert_eq!(code128_svg("A\n", "", 1), Err(BarcodeError::NotPrintableAscii));
        assert_eq!(code128_svg(&"9".repeat(61), "", 1), Err(BarcodeError::TooLong));
        assert_eq!(qr_svg("", "", 1), Err(BarcodeError::Empty));
        assert_eq!(qr_svg(&"x".repeat(5000), "", 1), Err(BarcodeError::TooLong));
    }
}
