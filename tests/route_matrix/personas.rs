//! Everybody who may stand at the door: a stranger, each role in both places, and other software.

use super::cases::{Case, Cases};
use crate::support::staff::{Persona, Shown, client, shown};
use buuta::domain::staff::Role;
use buuta::flows::manage_keys::{self, SCOPES};
use uuid::Uuid;

/// Somebody who calls.
pub struct Caller {
    pub name: String,
    pub role: Option<Role>,
    pub scopes: Vec<&'static str>,
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
            Caller { name: name.to_owned(), role: Some(role), scopes: Vec::new(), how: How::Staff(persona) }
        };
        let poor_key = manage_keys::make(house, "không liên quan", &["accounts:write".to_owned()]).await.unwrap();
        let beyond = vec![
            Caller {
                name: "a stranger".to_owned(),
                role: None,
                scopes: Vec::new(),
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
    /// Calls a route; what changes something comes with everything of the case in it.
    pub async fn call(&self, method: &str, path: &str, case: &Case) -> Shown {
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
            (_, false) => request.form(&case.form()),
        };
        shown(request).await
    }
}
