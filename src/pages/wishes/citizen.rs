//! `/tra-cuu/de-nghi/{kind}`: a citizen makes a wish; `/tra-cuu/danh-gia`: she rates what was done for her.
//!
//! Disputes, complaints and ratings need the look-up secret; what changes something needs a session besides.

use crate::domain::complaint::About;
use crate::domain::contact::{EmailAddress, PhoneNumber};
use crate::domain::rating::{Rating, Stars};
use crate::domain::terms::Proxy;
use crate::domain::wish::{NotNow, WishKind};
use crate::flows::cancel_request::{ask_back, cancel_request};
use crate::flows::complain::{Asks, ComplainError, complain, dispute_delivery};
use crate::flows::correct_address::{Correction, correct_address};
use crate::flows::hear_wish::{Form, HearError};
use crate::flows::house::House;
use crate::flows::move_pickup::{MovePickupError, collect_at_office, move_pickup};
use crate::flows::name_proxy::name_proxy;
use crate::flows::rate::{RateError, rate};
use crate::flows::recognise::{Recognised, Trust};
use crate::flows::renew_secret::renew_secret;
use crate::flows::see_wishes::see_wishes;
use crate::flows::withdraw_consent::withdraw_consent;
use crate::pages::asking::choice::read_slot;
use crate::pages::asking::commune::{CommuneChoice, find_commune};
use crate::pages::asking::field::Problems;
use crate::pages::page::{Page, send};
use crate::pages::passes::{give_pass, recognised};
use crate::pages::refusal::{Back, Refusal, is_cross_site, sorry};
use crate::pages::tracking::SEE;
use crate::pages::wishes::form::{FormPage, LONGEST_WORDS, Typed};
use crate::pages::wishes::{kind_of, needed};
use crate::store::StoreError;
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

const TO_THE_ANSWER: Back = Back { path: SEE, key: "sorry-back-to-answer" };

/// The new secret, shown once.
#[derive(Template)]
#[template(path = "wishes/secret.html")]
struct SecretPage {
    page: Page,
    code: String,
    secret: String,
}

/// Why a form does not lead on.
enum Stopped {
    /// Something typed cannot be meant: the form again.
    Wrong(Problems, Vec<CommuneChoice>),
    /// The wish cannot be made now.
    NotNow(&'static str),
    Refused(Refusal),
}

impl From<StoreError> for Stopped {
    fn from(error: StoreError) -> Stopped {
        Stopped::Refused(error.into())
    }
}
impl From<HearError> for Stopped {
    fn from(error: HearError) -> Stopped {
        match error {
            HearError::NotNow(NotNow::IsOpen) => Stopped::NotNow("wish-not-is-open"),
            HearError::NotNow(NotNow::DoesNotFit) => Stopped::NotNow("wish-not-does-not-fit"),
            HearError::NoSuchRequest => Stopped::Refused(Refusal::Closed),
            HearError::Store(error) => error.into(),
        }
    }
}

/// `GET /tra-cuu/de-nghi/{kind}`
pub async fn begin(req: HttpRequest, house: web::Data<House>, kind: web::Path<String>) -> HttpResponse {
    let page = Page::of(&req, SEE);
    let Some(kind) = kind_of(&kind) else {
        return to_the_answer(&page);
    };
    let shown = async {
        let who = let_in(&req, &house, needed(kind)).await?;
        show(&house, page, kind, &who, &Typed(Vec::new()), Problems::default(), Vec::new()).await
    };
    shown.await.unwrap_or_else(|refusal: Refusal| refusal.show_without_form(page))
}

/// `POST /tra-cuu/de-nghi/{kind}`
pub async fn send_wish(
    req: HttpRequest,
    house: web::Data<House>,
    kind: web::Path<String>,
    typed: web::Form<Vec<(String, String)>>,
) -> HttpResponse {
    let page = Page::of(&req, SEE);
    let Some(kind) = kind_of(&kind) else {
        return to_the_answer(&page);
    };
    let typed = Typed(typed.into_inner());
    let answered = async {
        let who = let_in(&req, &house, needed(kind)).await?;
        let Some(operation) = typed.operation() else {
            return show(&house, page, kind, &who, &typed, Problems::default(), Vec::new()).await;
        };
        let form = Form { request_id: who.request.id, operation };
        let stopped = if kind == WishKind::NewSecret {
            match renew_secret(&house, form).await {
                Ok(secret) => return show_secret(&house, page, &who, secret).await,
                Err(error) => error.into(),
            }
        } else {
            match make(&house, &page, kind, form, &typed).await {
                Ok(()) => return Ok(to_the_answer(&page)),
                Err(stopped) => stopped,
            }
        };
        match stopped {
            Stopped::Wrong(problems, choices) => show(&house, page, kind, &who, &typed, problems, choices).await,
            Stopped::NotNow(key) => Ok(sorry(StatusCode::CONFLICT, page, key, 0, TO_THE_ANSWER)),
            Stopped::Refused(refusal) => Err(refusal),
        }
    };
    answered.await.unwrap_or_else(|refusal: Refusal| refusal.show_without_form(page))
}

/// Whoever has shown enough for what is wished; a form sent from another site shows nothing.
pub(super) async fn let_in(req: &HttpRequest, house: &House, needed: Trust) -> Result<Recognised, Refusal> {
    if !req.method().is_safe() && is_cross_site(req) {
        return Err(Refusal::CrossSite);
    }
    let who = recognised(req, house).await?;
    match who.trust {
        trust if trust >= needed => Ok(who),
        Trust::Digits => Err(Refusal::Closed),
        _ => Err(Refusal::NotProven),
    }
}

fn to_the_answer(page: &Page) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, format!("{}#de-nghi", page.href(SEE)))).finish()
}

async fn show(
    house: &House,
    page: Page,
    kind: WishKind,
    who: &Recognised,
    typed: &Typed,
    problems: Problems,
    choices: Vec<CommuneChoice>,
) -> Result<HttpResponse, Refusal> {
    let seen = see_wishes(house, who.request.clone()).await?;
    if !seen.offered.contains(&kind) {
        return Ok(sorry(StatusCode::CONFLICT, page, "wish-not-does-not-fit", 0, TO_THE_ANSWER));
    }
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let form = FormPage::of_wish(house, page, kind, &who.request, &seen, typed, problems).await?;
    Ok(send(status, &page, &FormPage { commune_choices: choices, ..form }))
}

async fn show_secret(house: &House, page: Page, who: &Recognised, secret: String) -> Result<HttpResponse, Refusal> {
    let shown = send(StatusCode::OK, &page, &SecretPage { page, code: who.request.code.clone(), secret });
    // the old pass ended with the old secret
    give_pass(house, who, shown).await
}

/// Reads what was typed, and makes the wish.
async fn make(house: &House, page: &Page, kind: WishKind, form: Form, typed: &Typed) -> Result<(), Stopped> {
    let words = typed.get("words").to_owned();
    match kind {
        WishKind::Cancel => cancel_request(house, form).await?,
        WishKind::Recall => ask_back(house, form, read_words(page, words, "")?).await?,
        WishKind::CollectAtOffice => collect_at_office(house, form, read_words(page, words, "")?).await?,
        WishKind::CorrectAddress => correct_address(house, form, read_correction(house, page, typed)?).await?,
        WishKind::NameProxy => name_proxy(house, form, read_proxy(page, typed)?).await?,
        WishKind::WithdrawConsent => withdraw_consent(house, form).await?,
        WishKind::Dispute => dispute_delivery(house, form, read_words(page, words, "wish-words-empty")?).await?,
        WishKind::NewSlot => {
            let slot = read_slot(typed.get("slot")).ok_or_else(|| wrong(page, "slot", "wish-slot-empty"))?;
            move_pickup(house, form, slot).await.map_err(|error| match error {
                MovePickupError::Hear(error) => error.into(),
                MovePickupError::Full => wrong(page, "slot", "wish-slot-full"),
                MovePickupError::NoSuchSlot => wrong(page, "slot", "wish-slot-gone"),
                MovePickupError::Store(error) => error.into(),
            })?
        }
        WishKind::Complain | WishKind::Claim => {
            let asks = if kind == WishKind::Claim { Asks::Compensation } else { Asks::AnAnswer };
            let about =
                About::parse(typed.get("about")).ok_or_else(|| wrong(page, "about", "complaint-about-empty"))?;
            let words = read_words(page, words, "wish-words-empty")?;
            complain(house, form, asks, about, words).await.map_err(|error| match error {
                ComplainError::Hear(error) => error.into(),
                ComplainError::TooLate { since } => {
                    let mut problems = Problems::default();
                    let at = page.moment(since);
                    problems.add("about", page.say_with("complaint-too-late", &[("at", &at)]));
                    Stopped::Wrong(problems, Vec::new())
                }
                ComplainError::Store(error) => error.into(),
            })?
        }
        // shows its secret, and leads nowhere
        WishKind::NewSecret => return Err(Stopped::Refused(Refusal::Closed)),
    };
    Ok(())
}

fn wrong(page: &Page, field: &'static str, key: &str) -> Stopped {
    let mut problems = Problems::default();
    problems.say(page, field, key);
    Stopped::Wrong(problems, Vec::new())
}

/// Her words, not too long; `if_empty` is the key of what is said where she must write and has not.
fn read_words(page: &Page, words: String, if_empty: &str) -> Result<String, Stopped> {
    if words.is_empty() && !if_empty.is_empty() {
        return Err(wrong(page, "words", if_empty));
    }
    if words.chars().count() > LONGEST_WORDS {
        return Err(wrong(page, "words", "wish-words-too-long"));
    }
    Ok(words)
}

fn read_correction(house: &House, page: &Page, typed: &Typed) -> Result<Correction, Stopped> {
    let mut problems = Problems::default();
    let phone = PhoneNumber::read(typed.get("phone"));
    if phone.is_err() {
        problems.say(page, "phone", "wish-phone-shape");
    }
    let address = typed.get("address").to_owned();
    if address.is_empty() {
        problems.say(page, "address", "asking-error-address");
    }
    let (commune, choices) = find_commune(page, house, typed.get("commune"), typed.get("commune_code"), &mut problems);
    match (phone, commune) {
        (Ok(phone), Some(commune_code)) if problems.is_empty() => Ok(Correction { phone, address, commune_code }),
        _ => Err(Stopped::Wrong(problems, choices)),
    }
}

/// The proxy she names; `None` with every field empty: nobody any more.
fn read_proxy(page: &Page, typed: &Typed) -> Result<Option<Proxy>, Stopped> {
    let (name, phone, email) = (typed.get("name"), typed.get("phone"), typed.get("email"));
    if [name, phone, email].iter().all(|field| field.is_empty()) {
        return Ok(None);
    }
    let mut problems = Problems::default();
    if name.is_empty() {
        problems.say(page, "name", "proxy-name-empty");
    }
    let phone = PhoneNumber::read(phone);
    if phone.is_err() {
        problems.say(page, "phone", "wish-phone-shape");
    }
    let email = (!email.is_empty()).then(|| EmailAddress::read(email)).transpose();
    if email.is_err() {
        problems.say(page, "email", "proxy-email-shape");
    }
    match (phone, email) {
        (Ok(phone), Ok(hears_notices_at)) if problems.is_empty() => {
            Ok(Some(Proxy { name: name.to_owned(), phone, hears_notices_at }))
        }
        _ => Err(Stopped::Wrong(problems, Vec::new())),
    }
}

/// `GET /tra-cuu/danh-gia`
pub async fn begin_rating(req: HttpRequest, house: web::Data<House>) -> HttpResponse {
    let page = Page::of(&req, SEE);
    let shown = async {
        let who = let_in(&req, &house, Trust::Secret).await?;
        show_rating(&house, page, &who, &Typed(Vec::new()), Problems::default()).await
    };
    shown.await.unwrap_or_else(|refusal: Refusal| refusal.show_without_form(page))
}

/// `POST /tra-cuu/danh-gia`
pub async fn send_rating(
    req: HttpRequest,
    house: web::Data<House>,
    typed: web::Form<Vec<(String, String)>>,
) -> HttpResponse {
    let page = Page::of(&req, SEE);
    let typed = Typed(typed.into_inner());
    let answered = async {
        let who = let_in(&req, &house, Trust::Secret).await?;
        let mut problems = Problems::default();
        let stars = typed.get("stars").parse().ok().and_then(Stars::new);
        if stars.is_none() {
            problems.say(&page, "stars", "rating-empty");
        }
        let words = typed.get("words").to_owned();
        if words.chars().count() > LONGEST_WORDS {
            problems.say(&page, "words", "wish-words-too-long");
        }
        let (Some(stars), true) = (stars, problems.is_empty()) else {
            return show_rating(&house, page, &who, &typed, problems).await;
        };
        match rate(&house, who.request.id, &Rating { stars, words }).await {
            Ok(()) => Ok(to_the_answer(&page)),
            Err(RateError::NothingToRate) => {
                Ok(sorry(StatusCode::CONFLICT, page, "wish-not-does-not-fit", 0, TO_THE_ANSWER))
            }
            Err(RateError::NoSuchRequest) => Err(Refusal::Closed),
            Err(RateError::Store(error)) => Err(error.into()),
        }
    };
    answered.await.unwrap_or_else(|refusal: Refusal| refusal.show_without_form(page))
}

async fn show_rating(
    house: &House,
    page: Page,
    who: &Recognised,
    typed: &Typed,
    problems: Problems,
) -> Result<HttpResponse, Refusal> {
    let seen = see_wishes(house, who.request.clone()).await?;
    if !seen.can_rate {
        return Ok(sorry(StatusCode::CONFLICT, page, "wish-not-does-not-fit", 0, TO_THE_ANSWER));
    }
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(send(status, &page, &FormPage::of_rating(house, page, &seen, typed, problems)))
}
