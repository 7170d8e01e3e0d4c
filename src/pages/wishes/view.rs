//! A wish as it is read, by whoever made it and at the desk that answers it.

use crate::domain::contact::Contact;
use crate::domain::terms::{Proxy, SlotChoice};
use crate::domain::time::At;
use crate::domain::wish::{Outcome, Wish, WishKind};
use crate::flows::book_slot::find_slot;
use crate::flows::house::House;
use crate::pages::page::Page;
use crate::store::StoreError;
use crate::store::wishes::{Made, Standing};

/// A wish, in words.
pub struct WishView {
    pub title: String,
    pub made: String,
    /// What becomes of it: until when it is answered, or that it is done.
    pub standing: String,
    pub particulars: Vec<Particular>,
    pub answer: Option<AnswerView>,
    pub is_open: bool,
    pub is_late: bool,
}

/// A label and what it says.
pub struct Particular {
    pub label: String,
    pub value: String,
}

/// What a desk answered.
pub struct AnswerView {
    pub outcome: String,
    pub words: String,
}

/// How much of a wish is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// That it was made, and whether it is answered.
    Heading,
    /// What was answered as well, but for what was written about other people and places.
    Answer,
    /// Everything.
    Whole,
}

impl WishView {
    /// A wish as somebody may read it.
    pub async fn of(house: &House, page: &Page, made: &Made, extent: Extent) -> Result<WishView, StoreError> {
        let particulars =
            if extent == Extent::Whole { particulars(house, page, &made.wish).await? } else { Vec::new() };
        let answer = match &made.standing {
            Standing::Answered { outcome, words, .. } if extent >= Extent::Answer => {
                Some(AnswerView { outcome: page.say(outcome_key(*outcome)), words: words.0.clone() })
            }
            _ => None,
        };
        let deadline_at = match made.standing {
            Standing::Open { deadline_at } => Some(deadline_at),
            _ => None,
        };
        Ok(WishView {
            title: title(page, made.wish.kind()),
            made: page.say_with("wish-made", &[("at", &page.moment(made.made_at))]),
            standing: standing(page, &made.standing),
            particulars,
            answer,
            is_open: deadline_at.is_some(),
            is_late: deadline_at.is_some_and(|at| at < house.store.now()),
        })
    }
}

impl PartialOrd for Extent {
    fn partial_cmp(&self, other: &Extent) -> Option<std::cmp::Ordering> {
        (*self as u8).partial_cmp(&(*other as u8))
    }
}

/// A kind of wish in few words.
pub fn title(page: &Page, kind: WishKind) -> String {
    page.say(&format!("wish-{}", dashed(kind.as_str())))
}

fn dashed(word: &str) -> String {
    word.replace('_', "-")
}

/// The key of how a wish was answered.
pub const fn outcome_key(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Granted => "wish-granted",
        Outcome::Declined => "wish-declined",
    }
}

fn standing(page: &Page, standing: &Standing) -> String {
    let at = |key: &str, at: At| page.say_with(key, &[("at", &page.moment(at))]);
    match standing {
        Standing::Open { deadline_at } => at("wish-open", *deadline_at),
        Standing::DoneAtOnce { at: done_at } => at("wish-done", *done_at),
        Standing::DoneByCourier { at: done_at } => at("wish-done-by-courier", *done_at),
        Standing::Answered { at: answered_at, .. } => at("wish-answered", *answered_at),
    }
}

async fn particulars(house: &House, page: &Page, wish: &Wish) -> Result<Vec<Particular>, StoreError> {
    let mut found = Vec::new();
    let mut add = |key: &str, value: String| found.push(Particular { label: page.say(key), value });
    if let Some(about) = wish.about() {
        add("wish-about", page.say(&format!("complaint-{}", about.as_str())));
    }
    match wish {
        Wish::CorrectAddress { before, after } => {
            add("wish-before", place_and_phone(house, before));
            add("wish-after", place_and_phone(house, after));
        }
        Wish::NewSlot { before, after } => {
            if let Some(before) = before {
                add("wish-before", slot(house, page, *before).await?);
            }
            add("wish-after", slot(house, page, *after).await?);
        }
        Wish::NameProxy { before, after } => {
            if let Some(before) = before {
                add("wish-before", proxy(before));
            }
            add("wish-after", after.as_ref().map_or_else(|| page.say("wish-no-proxy"), proxy));
        }
        Wish::WithdrawConsent { version: Some(version) } => add("wish-consent-version", version.clone()),
        _ => {}
    }
    if let Some(words) = wish.words() {
        add("wish-words", words.to_owned());
    }
    Ok(found)
}

fn place_and_phone(house: &House, contact: &Contact) -> String {
    let commune = house.gazetteer.commune(&contact.commune_code).map(|commune| commune.name.as_str());
    let province = house.gazetteer.province_of(&contact.commune_code).map(|province| province.name.as_str());
    let parts = [Some(contact.address.as_str()), commune, province, Some(contact.phone.national())];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// Somebody she has authorised, with telephone number and mail address.
pub fn proxy(proxy: &Proxy) -> String {
    let email = proxy.hears_notices_at.as_ref().map(|email| email.as_str());
    let parts = [Some(proxy.name.as_str()), Some(proxy.phone.national()), email];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

async fn slot(house: &House, page: &Page, choice: SlotChoice) -> Result<String, StoreError> {
    let at = page.moment(choice.begins_at);
    let office = find_slot(house, choice).await?.map(|slot| slot.office_name);
    Ok(office.map_or(at.clone(), |office| format!("{at}, {office}")))
}
