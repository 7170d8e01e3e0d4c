//! Wishes of citizens: the forms they are made with, how they are read, and the desk's part of them.

mod citizen;
pub mod desk;
mod form;
pub mod part;
mod telling;
pub mod view;

use crate::domain::wish::WishKind;
use crate::flows::recognise::Trust;
use crate::pages::page::Page;
use crate::pages::refusal::form_config;
use crate::routing::Place;
use actix_web::http::Method;

/// Where she rates what was done for her.
pub const RATING: &str = "/tra-cuu/danh-gia";

/// Where she chooses by which channels she is told.
pub const TELLING: &str = "/tra-cuu/bao-tin";

/// Every place of a citizen's wishes.
pub fn places() -> Vec<Place> {
    vec![
        Place::at("/tra-cuu/de-nghi/{kind}")
            .read(citizen::begin)
            .on(Method::POST, citizen::send_wish)
            .taking(form_config()),
        Place::at(RATING).read(citizen::begin_rating).on(Method::POST, citizen::send_rating).taking(form_config()),
        Place::at(TELLING).read(telling::begin).on(Method::POST, telling::choose).taking(form_config()),
    ]
}

/// How much must have been shown for a wish: what changes something of hers needs proof that she is the one who asks.
pub const fn needed(kind: WishKind) -> Trust {
    match kind {
        WishKind::Dispute | WishKind::Complain | WishKind::Claim => Trust::Secret,
        WishKind::Cancel
        | WishKind::Recall
        | WishKind::NewSecret
        | WishKind::CorrectAddress
        | WishKind::NewSlot
        | WishKind::CollectAtOffice
        | WishKind::NameProxy
        | WishKind::WithdrawConsent => Trust::Proven,
    }
}

/// The page of a kind of wish.
pub fn href_of(page: &Page, kind: WishKind) -> String {
    page.href(&format!("/tra-cuu/de-nghi/{}", path_word(kind)))
}

/// The kind whose page this word of an address names.
fn kind_of(word: &str) -> Option<WishKind> {
    WishKind::ALL.into_iter().find(|kind| path_word(*kind) == word)
}

const fn path_word(kind: WishKind) -> &'static str {
    match kind {
        WishKind::Cancel => "huy",
        WishKind::Recall => "lay-lai",
        WishKind::NewSecret => "ma-tra-cuu-moi",
        WishKind::CorrectAddress => "dia-chi",
        WishKind::NewSlot => "gio-hen",
        WishKind::CollectAtOffice => "nhan-tai-buu-cuc",
        WishKind::NameProxy => "nguoi-nhan-thay",
        WishKind::Dispute => "chua-nhan-duoc",
        WishKind::Complain => "khieu-nai",
        WishKind::Claim => "boi-thuong",
        WishKind::WithdrawConsent => "rut-dong-y",
    }
}
