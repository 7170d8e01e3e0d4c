//! Everybody who may stand at the door: a stranger, each role in both places, and other software.

use super::cases::{Case, Cases, STEPS};
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
        let beyond = vec![
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
        if method == "GET" || matches!(self.how, How::Stranger { .. } | How::Software { .. }) {
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
        let method_of = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let request = match &self.how {
            How::Staff(persona) => persona.request(method_of, path),
            How::Stranger { base } => {
                client().request(method_of, format!("{base}{path}")).header("sec-fetch-site", "same-origin")
            }
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
