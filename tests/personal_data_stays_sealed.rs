//! After the demo, its database and logs hold none of the people in it, in any spelling; the same search finds them
//! outside, where they belong: in the mailbox and at the couriers.

use crate::demo_story::demo;
use crate::support::wire;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use buuta::channels::email::EmailChannel;
use buuta::channels::{Outcome, Outgoing};
use buuta::domain::contact::EmailAddress;
use std::path::{Path, PathBuf};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Who and what was seeded, and where outside the search must find it.
const SEEDED: [(&str, &str); 6] = [
    ("Nguyễn Thị Mẫu An", "mailbox.json"),
    ("@example.vn", "mailbox.json"),
    ("Nguyễn Thị Mẫu An", "ghn.json"),
    ("0900000000", "ghn.json"),
    ("12 đường Mẫu", "ghn.json"),
    ("0900000000", "vnpost_ngsp.json"),
];
/// Signers of hand-overs: nowhere outside, and nowhere in clear inside.
const SIGNERS: [&str; 2] = ["Trần Văn Mẫu Bưu", "Lê Thị Mẫu Cửa"];

#[tokio::test]
async fn neither_database_nor_logs_hold_anybody() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().join("demo");
    let played = demo(&dir, &["--once", "--patience-s", "60"]).await;
    assert!(played.status.success(), "{}", String::from_utf8_lossy(&played.stdout));
    let inside = files_of(&dir);
    assert!(inside.iter().any(|path| path.ends_with("buuta.db")), "the database is there");
    assert!(inside.iter().any(|path| path.ends_with("serve.log")), "the log is there");
    let mut found = Vec::new();
    let people: Vec<&str> = SEEDED.iter().map(|(marker, _)| *marker).chain(SIGNERS).collect();
    for path in &inside {
        let bytes = std::fs::read(path).unwrap();
        for marker in &people {
            for spelling in spellings(marker) {
                if contains(&bytes, &spelling) {
                    found.push(format!("{marker} in {}", path.display()));
                }
            }
        }
    }
    assert_eq!(found, Vec::<String>::new());
    for (marker, place) in SEEDED {
        let bytes = std::fs::read(dir.join("outside").join(place)).unwrap();
        assert!(
            spellings(marker).iter().any(|spelling| contains(&bytes, spelling)),
            "the search finds {marker} in {place}"
        );
    }
    let mailed = mailbox_that_holds(&people).await;
    for marker in &people {
        assert!(
            spellings(marker).iter().any(|spelling| contains(&mailed, spelling)),
            "the search finds {marker} in a mail"
        );
    }
    println!(
        "{} files searched for {} people and places in every spelling: none found; outside, all found",
        inside.len(),
        people.len()
    );
}

/// The store of a mailbox to which a mail naming all of them was sent: the control of the search itself. Our own mails
/// never name a phone or a street, so that a mistyped address shows them to nobody.
async fn mailbox_that_holds(people: &[&str]) -> Vec<u8> {
    let mailbox =
        buuta_standins::start(buuta_standins::StandIn::Mailbox, buuta_standins::Options::local()).await.unwrap();
    let url = format!("smtp://{}", mailbox.smtp.unwrap());
    let channel = EmailChannel::new(&url, None, "Control <control@buuta.example>").unwrap();
    let outgoing = Outgoing {
        id: uuid::Uuid::from_u128(1),
        to: EmailAddress::read("somebody@example.vn").unwrap(),
        subject: "control".to_owned(),
        text: people.join("\n"),
        stop_url: None,
    };
    assert_eq!(channel.send(&outgoing).await, Outcome::Accepted);
    let messages = wire::client().get(format!("{}/messages", mailbox.url)).send().await.unwrap();
    let store = messages.bytes().await.unwrap().to_vec();
    mailbox.stop().await;
    store
}

/// Database and logs; what the outside world saw lies apart.
fn files_of(dir: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect()
}

/// The ways a text may be written down: composed, decomposed, without accents, in capitals, JSON-escaped, URL-encoded,
/// base64 at each of the three offsets, and a phone number internationally.
fn spellings(marker: &str) -> Vec<Vec<u8>> {
    let composed: String = marker.nfc().collect();
    let decomposed: String = marker.nfd().collect();
    let plain: String = marker
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .map(|c| match c {
            'đ' => 'd',
            'Đ' => 'D',
            c => c,
        })
        .collect();
    let escaped: String = composed
        .encode_utf16()
        .map(|unit| {
            char::from_u32(u32::from(unit))
                .filter(char::is_ascii)
                .map_or_else(|| format!("\\u{unit:04x}"), String::from)
        })
        .collect();
    let url: String = composed
        .bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    let mut all = vec![
        composed.clone(),
        decomposed.clone(),
        plain.clone(),
        composed.to_uppercase(),
        composed.to_lowercase(),
        plain.to_uppercase(),
        plain.to_lowercase(),
        escaped,
        url.clone(),
        url.replace("%20", "+"),
    ];
    if let Some(rest) = marker.strip_prefix('0').filter(|rest| rest.bytes().all(|byte| byte.is_ascii_digit())) {
        all.extend([
            format!("+84{rest}"),
            format!("84{rest}"),
            format!("{} {} {}", &marker[..4], &marker[4..7], &marker[7..]),
        ]);
    }
    let mut bytes: Vec<Vec<u8>> = all.into_iter().map(String::into_bytes).collect();
    for offset in 0..3 {
        // the characters of base64 that depend on this text alone
        let padded = [vec![0; offset], composed.clone().into_bytes()].concat();
        let text = BASE64.encode(&padded);
        let from = (offset * 8).div_ceil(6);
        let until = padded.len() * 8 / 6;
        bytes.push(text.as_bytes()[from..until].to_vec());
    }
    bytes
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}
