//! Members of staff in tests: let in, signed in over HTTP, sending forms as a browser does.

use buuta::domain::staff::{Role, SignInName};
use buuta::flows::house::House;
use buuta::flows::manage_staff::{Newcomer, let_in};
use uuid::Uuid;

/// The password every persona chooses.
pub const PASSWORD: &str = "một câu dễ nhớ";

/// A member of staff with a browser that is signed in.
pub struct Persona {
    pub name: String,
    base: String,
    cookie: String,
    http: reqwest::Client,
}

/// What came back.
#[derive(Debug)]
pub struct Shown {
    pub status: u16,
    /// Where a redirect leads; empty without one.
    pub location: String,
    pub body: String,
}

impl Shown {
    /// The value of a hidden or other field of the page, by its name.
    pub fn field(&self, name: &str) -> String {
        let (_, rest) = self
            .body
            .split_once(&format!("name=\"{name}\" value=\""))
            .unwrap_or_else(|| panic!("no field {name} on the page ({}):\n{}", self.status, self.body));
        rest.split('"').next().unwrap_or_default().to_owned()
    }
    /// Asserts that the page says this.
    #[track_caller]
    pub fn says(&self, words: &str) {
        assert!(self.body.contains(words), "{words:?} is not on the page ({}):\n{}", self.status, self.body);
    }
}

impl Persona {
    /// Lets somebody in at a place, signs in with the password given, and chooses another.
    pub async fn sign_in(house: &House, base: &str, name: &str, role: Role, place: Option<Uuid>) -> Persona {
        let is_of_agency = role == Role::Officer || (role == Role::Supervisor && is_agency(house, place).await);
        let newcomer = Newcomer {
            sign_in_name: SignInName::read(name).unwrap(),
            name: format!("Nhân viên {name}"),
            role,
            office_id: place.filter(|_| !is_of_agency),
            agency_id: place.filter(|_| is_of_agency),
        };
        let given = let_in(&house.store, newcomer).await.unwrap();
        let mut persona =
            Persona { name: name.to_owned(), base: base.to_owned(), cookie: String::new(), http: client() };
        persona.cookie = persona.cookie_for(&given).await.expect("the given password lets in");
        let form = [("present", given.as_str()), ("new", PASSWORD), ("again", PASSWORD)];
        let changed = persona.post("/noi-bo/mat-khau", &form).await;
        assert_eq!(changed.status, 303, "{}", changed.body);
        persona
    }

    /// The session cookie for a password; `None` when it lets nobody in.
    pub async fn cookie_for(&self, password: &str) -> Option<String> {
        let form = [("name", self.name.as_str()), ("password", password)];
        let answer = self.request(reqwest::Method::POST, "/noi-bo/dang-nhap").form(&form).send().await.unwrap();
        let cookie = answer.headers().get("set-cookie")?.to_str().unwrap().to_owned();
        assert!(
            cookie.starts_with("__Host-buuta=")
                && ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"].iter().all(|part| cookie.contains(part)),
            "{cookie}"
        );
        Some(cookie.split(';').next().unwrap_or_default().to_owned())
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Shown {
        shown(self.request(reqwest::Method::GET, path)).await
    }

    /// Sends a form.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Shown {
        shown(self.request(reqwest::Method::POST, path).form(form)).await
    }

    /// Sends a form and opens the page it leads to.
    pub async fn send(&self, path: &str, form: &[(&str, &str)]) -> Shown {
        let sent = self.post(path, form).await;
        assert_eq!(sent.status, 303, "{path} led nowhere:\n{}", sent.body);
        self.get(&sent.location).await
    }

    /// A request as this persona's browser makes it.
    pub fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.bare_request(method, path).header("sec-fetch-site", "same-origin")
    }

    /// The same, without a word on which site it comes from.
    pub fn bare_request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base)).header("cookie", &self.cookie)
    }
}

async fn is_agency(house: &House, place: Option<Uuid>) -> bool {
    let agencies = buuta::store::places::list_agencies(&house.store).await.unwrap();
    agencies.iter().any(|agency| Some(agency.id) == place)
}

/// Sends a request and reads what comes back.
pub async fn shown(request: reqwest::RequestBuilder) -> Shown {
    let answer = request.send().await.unwrap();
    let location = answer.headers().get("location").map(|value| value.to_str().unwrap().to_owned());
    Shown {
        status: answer.status().as_u16(),
        location: location.unwrap_or_default(),
        body: answer.text().await.unwrap(),
    }
}

/// A client that shows where a redirect leads instead of going there.
pub fn client() -> reqwest::Client {
    rustls::crypto::ring::default_provider().install_default().ok();
    let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    builder.timeout(std::time::Duration::from_secs(60)).build().unwrap()
}
