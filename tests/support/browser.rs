//! A citizen's browser at the look-up pages: it keeps cookies, sends forms from our own pages, and follows where they lead.

use super::staff::Shown;
use super::wire;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// A browser of one citizen.
pub struct Browser {
    base: String,
    /// What the proxy in front of the service says of where she is.
    address: String,
    cookies: Mutex<BTreeMap<String, String>>,
    http: reqwest::Client,
}

impl Browser {
    /// A new browser at this address, with an empty memory.
    pub fn at(base: &str, address: &str) -> Browser {
        let redirect = reqwest::redirect::Policy::none();
        drop(wire::client());
        let http = reqwest::Client::builder().redirect(redirect).build().unwrap();
        Browser { base: base.to_owned(), address: address.to_owned(), cookies: Mutex::default(), http }
    }

    /// A request with all this browser carries.
    pub fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        let cookies = self.cookies.lock().unwrap();
        let carried: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        self.http
            .request(method, format!("{}{path}", self.base))
            .header("cookie", carried.join("; "))
            .header("x-forwarded-for", &self.address)
            .header("sec-fetch-site", "same-origin")
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Shown {
        self.keep(self.request(reqwest::Method::GET, path)).await
    }

    /// Sends a form, and opens the page it leads to.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Shown {
        let sent = self.keep(self.request(reqwest::Method::POST, path).form(form)).await;
        if sent.status == 303 { self.get(&sent.location).await } else { sent }
    }

    /// Looks a request up.
    pub async fn look_up(&self, code: &str, phone_tail: &str, secret: &str) -> Shown {
        self.post("/tra-cuu", &[("code", code), ("phone_tail", phone_tail), ("secret", secret)]).await
    }

    /// What a cookie holds.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    async fn keep(&self, request: reqwest::RequestBuilder) -> Shown {
        let answer = request.send().await.unwrap();
        for cookie in answer.headers().get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            let strict = ["HttpOnly", "Secure", "SameSite=Strict", "Path=/"].iter().all(|part| cookie.contains(part));
            assert!(cookie.starts_with("__Host-buuta-") && strict, "{cookie}");
            let (name, value) = cookie.split(';').next().unwrap_or_default().split_once('=').unwrap();
            let mut cookies = self.cookies.lock().unwrap();
            match value {
                "" => cookies.remove(name),
                value => cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
        let location = answer.headers().get("location").map(|value| value.to_str().unwrap().to_owned());
        Shown {
            status: answer.status().as_u16(),
            location: location.unwrap_or_default(),
            body: answer.text().await.unwrap(),
        }
    }
}
