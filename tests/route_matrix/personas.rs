//! Everybody who may stand at the door: a stranger, each role in both places, and other software.

use super::cases::{Case, Cases, STEPS};
use super::citizens::{Come, Keys, browser_at, open_another, read};
use crate::support::browser::Browser;
use crate::support::staff::{Persona, Shown, client, shown};
use buuta::domain::staff::Role;
use buuta::flows::manage_keys::{self, SCOPES};
use uuid::Uuid;

/// Somebody who calls.
pub struct Caller {
    pub name: String,
    pub role: Option<Role>,
    pub scopes: Vec<&'static str>,
    place: Option<Uuid>,
    how: How,
}

enum How {
    Stranger { base: String },
    Staff(Persona),
    Software { base: String, key: String },
    Citizen(Browser),
}

/// All of them.
pub struct Callers {
    beyond: Vec<Caller>,
    within: Vec<Caller>,
}

impl Callers {
    /// Everybody, signed in.
    pub async fn of(cases: &Cases) -> Callers {
        let (house, base, places) = (&cases.house, &cases.base, &cases.places);
        let staff = async |name: &str, role: Role, place: Option<Uuid>| {
            let persona = Persona::sign_in(house, base, name, role, place).await;
            Caller { name: name.to_owned(), role: Some(role), scopes: Vec::new(), place, how: How::Staff(persona) }
        };
        let poor_key = manage_keys::make(house, "không liên quan", &["accounts:write".to_owned()]).await.unwrap();
        let citizen = async |name: &str, keys: &Keys<'_>, come: Come, address: &str| {
            let browser = browser_at(house, base, keys, come, address).await;
            Caller { name: name.to_owned(), role: None, scopes: Vec::new(), place: None, how: How::Citizen(browser) }
        };
        // each with a request of her own: what one changes of hers ends nobody else's session
        let mut own = Vec::new();
        for _ in 0..3 {
            own.push(open_another(house).await);
        }
        let of_own: Vec<Keys<'_>> = own
            .iter()
            .map(|(request_id, code, secret)| Keys { request_id: *request_id, code, phone_tail: "5678", secret })
            .collect();
        let of_theirs = cases.theirs.keys();
        let beyond = vec![
            citizen("a citizen with wrong digits", &of_theirs, Come::WrongDigits, "203.0.113.11").await,
            citizen("a citizen at the first step of her own", &of_own[0], Come::First, "203.0.113.12").await,
            citizen("a citizen at the second step of her own", &of_own[1], Come::Second, "203.0.113.13").await,
            citizen("a citizen at the third step of her own", &of_own[2], Come::Third, "203.0.113.14").await,
            Caller {
                name: "a stranger".to_owned(),
                role: None,
                scopes: Vec::new(),
                place: None,
                how: How::Stranger { base: base.clone() },
            },
            staff("giao-dich-noi-khac", Role::Clerk, Some(places.office)).await,
            staff("buu-ta-noi-khac", Role::Postman, Some(places.office)).await,
            staff("mot-cua-noi-khac", Role::Officer, Some(places.agency)).await,
            staff("phu-trach-buu-cuc-khac", Role::Supervisor, Some(places.office)).await,
            staff("phu-trach-co-quan-khac", Role::Supervisor, Some(places.agency)).await,
            Caller {
                name: "software for accounts".to_owned(),
                role: None,
                scopes: vec!["accounts:write"],
                place: None,
                how: How::Software { base: base.clone(), key: poor_key },
            },
        ];
        let within = vec![
            citizen("she herself", &of_theirs, Come::Third, "203.0.113.15").await,
            staff("giao-dich", Role::Clerk, Some(places.other_office)).await,
            staff("mot-cua", Role::Officer, Some(places.other_agency)).await,
            staff("phu-trach", Role::Supervisor, Some(places.other_agency)).await,
            staff("quan-tri", Role::Administrator, None).await,
            Caller {
                name: "the province's software".to_owned(),
                role: None,
                scopes: SCOPES.to_vec(),
                place: None,
                how: How::Software { base: base.clone(), key: crate::support::house::API_KEY.to_owned() },
            },
        ];
        Callers { beyond, within }
    }

    /// Those who do not work on the case.
    pub fn beyond_reach(&self) -> impl Iterator<Item = &Caller> {
        self.beyond.iter()
    }
    /// Those who do.
    pub fn within_reach(&self) -> impl Iterator<Item = &Caller> {
        self.within.iter()
    }
}

impl Caller {
    /// The forms sent to a route: none where one only reads, else each step of the post's desk in the name of the case's
    /// agency and of the caller's own place.
    pub fn forms(&self, method: &str, case: &Case) -> Vec<Vec<(String, String)>> {
        if method == "GET" || matches!(self.how, How::Stranger { .. } | How::Software { .. } | How::Citizen(_)) {
            return vec![case.form(case.agency_id, STEPS[0])];
        }
        let agencies = [Some(case.agency_id), self.place].into_iter().flatten();
        agencies.flat_map(|agency| STEPS.map(|step| case.form(agency, step))).collect()
    }

    /// Calls a route; what changes something comes with the form.
    pub async fn call(&self, method: &str, path: &str, form: Vec<(String, String)>) -> Shown {
        // whoever leaves is gone, and whoever changes the password as well: both are proved at the staff door
        if method == "POST" && ["/noi-bo/dang-xuat", "/noi-bo/mat-khau"].contains(&path) {
            return Shown { status: 303, location: "/noi-bo/dang-nhap".to_owned(), body: String::new() };
        }
        // whoever closes her page or asks for another secret has no page any more: both are proved where they are at home
        let closes = ["/tra-cuu/dong", "/tra-cuu/de-nghi/ma-tra-cuu-moi"];
        if method == "POST" && matches!(self.how, How::Citizen(_)) && closes.contains(&path) {
            return Shown { status: 303, location: "/tra-cuu".to_owned(), body: String::new() };
        }
        if let How::Citizen(browser) = &self.how
            && path == "/tra-cuu/truc-tiep"
        {
            return read(browser, path).await;
        }
        let method_of = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let request = match &self.how {
            How::Staff(persona) => persona.request(method_of, path),
            How::Stranger { base } => {
                client().request(method_of, format!("{base}{path}")).header("sec-fetch-site", "same-origin")
            }
            How::Citizen(browser) => browser.request(method_of, path),
            How::Software { base, key } => client().request(method_of, format!("{base}{path}")).bearer_auth(key),
        };
        let request = match (method, path.starts_with("/api/")) {
            ("GET", _) => request.query(&[("reading", "parked")]),
            (_, true) => request.json(&serde_json::json!({})),
            (_, false) => request.form(&form),
        };
        shown(request).await
    }
}
