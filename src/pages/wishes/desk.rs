//! A wish at the desk that answers it: what she wishes, whose it is, and the form for the answer.

use crate::domain::contact::Contact;
use crate::domain::wish::Outcome;
use crate::flows::answer_wish::{AnswerWishError, LONGEST_ANSWER};
use crate::flows::house::House;
use crate::pages::page::Page;
use crate::pages::staff::refusal::Refusal;
use crate::pages::wishes::view::{Extent, WishView, outcome_key};
use crate::store::wishes::Made;
use crate::store::{StoreError, requests};
use uuid::Uuid;

/// What was typed into the form for the answer.
#[derive(Default)]
pub struct TypedAnswer {
    pub outcome: Option<Outcome>,
    pub words: String,
    /// The key of what is wrong with it.
    pub problem: Option<&'static str>,
}

/// A wish at its desk.
pub struct WishAtDesk {
    pub wish: WishView,
    pub request_code: String,
    pub name: String,
    pub phone: String,
    pub address: String,
    /// Where the answer is sent to.
    pub action: String,
    pub operation: Uuid,
    pub words: String,
    pub problem: Option<String>,
    pub outcomes: Vec<Choice>,
    pub longest: usize,
}

/// An outcome to choose.
pub struct Choice {
    pub value: &'static str,
    pub title: String,
    pub is_chosen: bool,
}

impl WishAtDesk {
    /// The wish as its desk sees it, with what was typed before.
    pub async fn of(
        house: &House,
        page: &Page,
        made: &Made,
        action: String,
        typed: TypedAnswer,
    ) -> Result<WishAtDesk, StoreError> {
        let request = requests::find(&house.store, made.request_id).await?;
        let contact = request.as_ref().map(|request| &request.contact);
        let choice = |outcome: Outcome| Choice {
            value: outcome.as_str(),
            title: page.say(outcome_key(outcome)),
            is_chosen: typed.outcome == Some(outcome),
        };
        Ok(WishAtDesk {
            wish: WishView::of(house, page, made, Extent::Whole).await?,
            request_code: request.as_ref().map(|request| request.code.clone()).unwrap_or_default(),
            name: contact.map(|contact| contact.name.clone()).unwrap_or_default(),
            phone: contact.map(|contact| contact.phone.national().to_owned()).unwrap_or_default(),
            address: contact.map(|contact| address(house, contact)).unwrap_or_default(),
            action,
            operation: house.store.new_id(),
            outcomes: Outcome::ALL.map(choice).into(),
            words: typed.words,
            problem: typed.problem.map(|key| page.say_with(key, &[("max", &LONGEST_ANSWER.to_string())])),
            longest: LONGEST_ANSWER,
        })
    }
}

fn address(house: &House, contact: &Contact) -> String {
    let commune = house.gazetteer.commune(&contact.commune_code).map(|commune| commune.name.as_str());
    [Some(contact.address.as_str()), commune].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The key of what is wrong with an answer; `None` where it is not the answer that is wrong.
pub const fn problem_key(error: &AnswerWishError) -> Option<&'static str> {
    match error {
        AnswerWishError::NoWords => Some("wish-answer-empty"),
        AnswerWishError::TooLong => Some("wish-answer-too-long"),
        AnswerWishError::AnsweredBefore => Some("wish-answered-before"),
        AnswerWishError::NotThere | AnswerWishError::Store(_) => None,
    }
}

impl From<AnswerWishError> for Refusal {
    fn from(error: AnswerWishError) -> Refusal {
        match error {
            AnswerWishError::NotThere => Refusal::NotThere,
            AnswerWishError::Store(error) => error.into(),
            AnswerWishError::NoWords | AnswerWishError::TooLong | AnswerWishError::AnsweredBefore => {
                Refusal::Unreadable
            }
        }
    }
}
