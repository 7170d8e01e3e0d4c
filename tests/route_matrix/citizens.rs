//! Citizens at the look-up pages: what each step opens, in every form it comes in, and nothing of anybody else.

use super::cases::{Case, Cases};
use crate::support::browser::Browser;
use crate::support::house;
use crate::support::staff::Shown;
use buuta::flows::house::House;
use buuta::flows::open_request::open_and_commit;
use buuta::flows::prove_holder::{ask_for_code, digits_of};
use buuta::store::{holders, requests};
use uuid::Uuid;

/// How far somebody has come with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Come {
    /// Nothing was typed.
    Nowhere,
    WrongDigits,
    First,
    Second,
    Third,
}

/// What a citizen types to come in.
pub struct Keys<'a> {
    pub request_id: Uuid,
    pub code: &'a str,
    pub phone_tail: &'a str,
    pub secret: &'a str,
}

/// A browser that has come so far.
pub async fn browser_at(house: &House, base: &str, keys: &Keys<'_>, come: Come, address: &str) -> Browser {
    let browser = Browser::at(base, address);
    let (tail, secret, status) = match come {
        Come::Nowhere => return browser,
        Come::WrongDigits => ("0000", "", 404),
        Come::First => (keys.phone_tail, "", 200),
        Come::Second | Come::Third => (keys.phone_tail, keys.secret, 200),
    };
    assert_eq!(browser.look_up(keys.code, tail, secret).await.status, status, "{come:?}");
    if come == Come::Third {
        let request = requests::find(&house.store, keys.request_id).await.unwrap().unwrap();
        ask_for_code(house, &request).await.unwrap();
        let code = holders::find_open_code(&house.store, keys.request_id, house.store.now()).await.unwrap().unwrap();
        let digits = digits_of(&house.store, code.id);
        let proved = browser.post("/tra-cuu/chung-minh", &[("digits", &digits)]).await;
        assert_eq!(proved.status, 200, "{}", proved.body);
    }
    browser
}

/// What such a browser reads at a path: of a stream, what comes first.
pub async fn read(browser: &Browser, path: &str) -> Shown {
    let request = browser.request(reqwest::Method::GET, path);
    if path != "/tra-cuu/truc-tiep" {
        return crate::support::staff::shown(request).await;
    }
    let mut answer = request.send().await.unwrap();
    let body = answer.chunk().await.unwrap().unwrap_or_default();
    Shown { status: answer.status().as_u16(), location: String::new(), body: String::from_utf8(body.to_vec()).unwrap() }
}

/// The keys of somebody else's request in the same house, at the same agency.
pub async fn open_another(house: &House) -> (Uuid, String, String) {
    let mut ask = house::ask("demo");
    ask.contact.name = "Trần Thị Của Mình".to_owned();
    let opened = open_and_commit(house, ask).await.unwrap();
    (opened.request_id, opened.code, opened.secret)
}

/// What may be shown of a case.
const MASKED_NAME: &str = "Q. T. R. Tư";
const OWN: [&str; 4] = ["name", "phone", "e-mail", "address"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_output_shows_a_citizen_what_her_step_opens_and_nothing_of_another() {
    let cases = Cases::open().await;
    let (house, theirs) = (&cases.house, &cases.theirs);
    let (own_id, own_code, own_secret) = open_another(house).await;
    let of_theirs = theirs.keys();
    let of_own = Keys { request_id: own_id, code: &own_code, phone_tail: "5678", secret: &own_secret };
    let mut seen = 0;
    for (who, keys, come, address) in [
        ("nobody", &of_theirs, Come::Nowhere, "203.0.113.1"),
        ("wrong digits", &of_theirs, Come::WrongDigits, "203.0.113.2"),
        ("the first step", &of_theirs, Come::First, "203.0.113.3"),
        ("the second step", &of_theirs, Come::Second, "203.0.113.4"),
        ("the third step", &of_theirs, Come::Third, "203.0.113.5"),
        ("the third step of another request", &of_own, Come::Third, "203.0.113.6"),
    ] {
        let browser = browser_at(house, &cases.base, keys, come, address).await;
        let is_own = keys.request_id == of_theirs.request_id;
        for output in
            ["/tra-cuu/ho-so", "/tra-cuu/in", "/tra-cuu/truc-tiep", &format!("/api/v1/requests/{}", theirs.code)]
        {
            let shown = read(&browser, output).await;
            let is_paper = !output.starts_with("/api/") && output != "/tra-cuu/truc-tiep";
            let expected = match come {
                _ if output.starts_with("/api/") => 401,
                Come::Nowhere | Come::WrongDigits => {
                    if is_paper {
                        303
                    } else {
                        403
                    }
                }
                _ => 200,
            };
            assert_eq!(shown.status, expected, "{who} {output}: {}", shown.body);
            let finds = |marker: &str| shown.body.contains(marker) || shown.location.contains(marker);
            let opens = |least: &[Come]| is_own && is_paper && least.contains(&come);
            let wanted = [
                (
                    "request code",
                    finds(&theirs.markers["request code"]),
                    opens(&[Come::First, Come::Second, Come::Third]),
                ),
                ("masked name", finds(MASKED_NAME), opens(&[Come::Second])),
                ("look-up secret", finds(&theirs.markers["look-up secret"]), false),
            ];
            for (what, is_found, is_wanted) in wanted {
                assert_eq!(is_found, is_wanted, "{who} {output}: {what}\n{}", shown.body);
            }
            for what in OWN {
                assert_eq!(
                    finds(&theirs.markers[what]),
                    opens(&[Come::Third]),
                    "{who} {output}: {what}\n{}",
                    shown.body
                );
                seen += u32::from(finds(&theirs.markers[what]));
            }
        }
    }
    assert_eq!(seen, 8, "the search finds all four in both of the outputs of the one whose they are");
    println!("6 citizens x 4 outputs: each shows what its step opens, 7 markers searched in each");
    cases.close().await;
}

impl Case {
    /// What its citizen types.
    pub fn keys(&self) -> Keys<'_> {
        Keys {
            request_id: self.request_id,
            code: &self.code,
            phone_tail: "1234",
            secret: &self.markers["look-up secret"],
        }
    }
}
