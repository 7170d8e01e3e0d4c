//! `/dieu-hanh/viec/{id}/tra-loi`: what a citizen wishes is answered where its task stands.

use super::answer;
use super::fields::Fields;
use super::task::{path_of, show_answering};
use crate::domain::wish::Outcome;
use crate::flows::answer_wish::{AnswerWishError, answer_wish};
use crate::flows::house::House;
use crate::pages::staff::frame::{OPERATOR, StaffPage, Who};
use crate::pages::staff::once::once;
use crate::pages::staff::refusal::{Refusal, refuse};
use crate::pages::wishes::desk::{TypedAnswer, problem_key};
use actix_web::{HttpRequest, HttpResponse, web};
use uuid::Uuid;

/// `POST /dieu-hanh/viec/{id}/tra-loi`
pub async fn answer_citizen(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    id: web::Path<Uuid>,
    fields: web::Form<Fields>,
) -> HttpResponse {
    let Some(operation) = fields.operation() else {
        return refuse(&req, Refusal::Unreadable);
    };
    let words = fields.get("words");
    let again = |outcome, problem| TypedAnswer { outcome, words: words.to_owned(), problem: Some(problem) };
    let Some(outcome) = Outcome::parse(fields.get("outcome")) else {
        return show_answering(&req, &house, who, *id, again(None, "wish-answer-no-outcome")).await;
    };
    let sent = once(&house, &who.0, operation, async |tx| {
        answer_wish(&house, tx, &who.0.staff, *id, outcome, words).await?;
        Ok::<_, AnswerWishError>(path_of(*id))
    })
    .await;
    match sent {
        Ok(sent) => answer(&req, &StaffPage::of(&req, who, OPERATOR), &sent),
        Err(error) => match problem_key(&error) {
            Some(key) => show_answering(&req, &house, who, *id, again(Some(outcome), key)).await,
            None => refuse(&req, error.into()),
        },
    }
}
