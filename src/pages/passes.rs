//! Who reads the look-up pages: the pass and the session that her browser carries, and how they are given and taken.
//!
//! Both are cookies of this host alone, sent with no request that another site starts, and unreadable to scripts. No
//! address ever holds a code, a secret or a token.

use crate::flows::house::House;
use crate::flows::prove_holder::{self, ProvenHolder};
use crate::flows::recognise::{Recognised, pass_of, recognise_again};
use crate::pages::refusal::{Refusal, is_cross_site};
use crate::store::StoreError;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::{HttpRequest, HttpResponse};

/// The pass of whoever was recognised: lets the page be read again.
const PASS: &str = "__Host-buuta-xem";
/// The session of whoever has proved that the request is hers.
const SESSION: &str = "__Host-buuta-chu";

/// What a browser carries of both.
pub struct Carried {
    pass: String,
    session: Option<String>,
}

impl Carried {
    /// What came with a request; `None` without a pass.
    pub fn of(req: &HttpRequest) -> Option<Carried> {
        let value = |name| req.cookie(name).map(|cookie: Cookie<'_>| cookie.value().to_owned());
        Some(Carried { pass: value(PASS)?, session: value(SESSION) })
    }
    /// Whom it recognises now: by the pass, and by the session where one is open.
    pub async fn recognised(&self, house: &House) -> Result<Option<Recognised>, StoreError> {
        recognise_again(house, &self.pass, self.session.as_deref()).await
    }
}

/// Whoever reads.
pub async fn recognised(req: &HttpRequest, house: &House) -> Result<Recognised, Refusal> {
    let carried = Carried::of(req).ok_or(Refusal::Closed)?;
    carried.recognised(house).await?.ok_or(Refusal::Closed)
}

/// The citizen who has proved that a request is hers: what every page asks that changes something of it. A form sent from
/// another site proves nothing.
pub async fn proven_holder(req: &HttpRequest, house: &House) -> Result<ProvenHolder, Refusal> {
    if !req.method().is_safe() && is_cross_site(req) {
        return Err(Refusal::CrossSite);
    }
    let session = req.cookie(SESSION).ok_or(Refusal::NotProven)?;
    prove_holder::proven_holder(house, session.value()).await?.ok_or(Refusal::NotProven)
}

/// Gives the pass with an answer.
pub async fn give_pass(
    house: &House,
    recognised: &Recognised,
    mut answer: HttpResponse,
) -> Result<HttpResponse, Refusal> {
    let pass = pass_of(house, recognised).await?;
    set(&mut answer, cookie(PASS, pass, house.settings.look_up.page_minutes));
    Ok(answer)
}

/// Gives the session's token with an answer.
pub fn give_session(house: &House, token: String, mut answer: HttpResponse) -> HttpResponse {
    set(&mut answer, cookie(SESSION, token, house.settings.look_up.session_minutes));
    answer
}

/// Takes both away with an answer.
pub fn take_back(mut answer: HttpResponse) -> HttpResponse {
    for name in [PASS, SESSION] {
        let mut gone = cookie(name, String::new(), 0);
        gone.make_removal();
        set(&mut answer, gone);
    }
    answer
}

fn cookie(name: &'static str, value: String, minutes: u32) -> Cookie<'static> {
    Cookie::build(name, value)
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Strict)
        .max_age(Duration::minutes(i64::from(minutes)))
        .finish()
}

/// A cookie of ours is always a header: its name and value are plain letters and digits.
fn set(answer: &mut HttpResponse, cookie: Cookie<'static>) {
    if let Err(error) = answer.add_cookie(&cookie) {
        tracing::error!(%error, "a cookie could not be written");
    }
}
