//! A desk answers a citizen's wish, in words: she reads the answer where she made the wish, and is told once that it is
//! there.

use crate::domain::notice::{Notice, NoticeKind, Standing};
use crate::domain::wish::Outcome;
use crate::flows::hear_wish::close_task;
use crate::flows::house::House;
use crate::store::outbox::{self, WorkKind};
use crate::store::staff::Staff;
use crate::store::wishes::{self, AnswerWords, Made, Written};
use crate::store::{StoreError, Tx, notifications, scope, tasks};
use uuid::Uuid;

/// An answer has so many characters at most.
pub const LONGEST_ANSWER: usize = 2000;

/// Why a wish is not answered.
#[derive(Debug, thiserror::Error)]
pub enum AnswerWishError {
    /// There is none, or it lies beyond this person's reach: which of them is not said.
    #[error("there is no such wish within reach")]
    NotThere,
    #[error("the answer says nothing")]
    NoWords,
    #[error("the answer is longer than {LONGEST_ANSWER} characters")]
    TooLong,
    #[error("the wish has been answered already")]
    AnsweredBefore,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The wish of a task, if the task lies within reach and is one that this person's role answers.
pub async fn find_within_reach(house: &House, staff: &Staff, task_id: Uuid) -> Result<Made, AnswerWishError> {
    let db = &house.store;
    if !scope::has_task(db, staff.reach, task_id).await? {
        return Err(AnswerWishError::NotThere);
    }
    let task = tasks::find(db, task_id).await?.ok_or(AnswerWishError::NotThere)?;
    let made = wishes::find(db, task.subject_id).await?;
    made.filter(|made| made.wish.kind().desk().is_of(staff.role)).ok_or(AnswerWishError::NotThere)
}

/// Answers the wish of a task, settles the task, and has her told.
pub async fn answer_wish(
    house: &House,
    tx: &Tx,
    staff: &Staff,
    task_id: Uuid,
    outcome: Outcome,
    words: &str,
) -> Result<(), AnswerWishError> {
    let words = words.trim();
    match words.chars().count() {
        0 => return Err(AnswerWishError::NoWords),
        count if count > LONGEST_ANSWER => return Err(AnswerWishError::TooLong),
        _ => {}
    }
    let made = find_within_reach(house, staff, task_id).await?;
    let words = AnswerWords(words.to_owned());
    if wishes::update_answered(tx, made.id, staff.id, outcome, &words).await? == Written::Before {
        return Err(AnswerWishError::AnsweredBefore);
    }
    close_task(tx, &made, &staff.sign_in_name).await?;
    tell_her(tx, &made).await?;
    Ok(())
}

/// Makes the notice due that there is an answer: one for each wish, by its id.
pub async fn tell_her(tx: &Tx, made: &Made) -> Result<(), StoreError> {
    let Some(order_id) = made.order_id else {
        return Ok(());
    };
    let notice = Notice {
        kind: NoticeKind::WishAnswered,
        fact_code: made.id.to_string(),
        fact_second: tx.now().second(),
        reason: None,
    };
    if let Some(id) = notifications::insert_if_new(tx, order_id, &notice, Standing::Due).await? {
        outbox::enqueue(tx, WorkKind::TellCitizen, id, tx.now()).await?;
    }
    Ok(())
}
