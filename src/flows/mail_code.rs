//! Her one-time code is mailed to her.
//!
//! A mail that may have gone out is sent again by nobody: she asks for another code, which takes this one's place. Tried
//! again after a crash it holds the same code.

use crate::channels::{Outcome, Outgoing};
use crate::flows::house::House;
use crate::flows::prove_holder::digits_of;
use crate::flows::tell_citizen::wait_s;
use crate::store::outbox::{self, Ended, LastCall, Lease, Work};
use crate::store::{StoreError, holders, requests};
use crate::words::{Lang, say_with};

/// Mails one code, under the lease of its work.
pub async fn mail_code(house: &House, work: &Work) -> Result<(), StoreError> {
    let Some(outgoing) = write(house, work).await? else {
        return settle(house, work, Ended::Dropped).await;
    };
    let tx = house.store.begin().await?;
    if outbox::begin_call(&tx, work).await? == Lease::Lost {
        return Ok(());
    }
    tx.commit().await?;
    match house.email.send(&outgoing).await {
        Outcome::Accepted => settle(house, work, Ended::Done).await,
        Outcome::Refused { why } => settle(house, work, Ended::Failed(why)).await,
        Outcome::Unknown { why } => settle(house, work, Ended::Unknown(why)).await,
        Outcome::TryLater { why } | Outcome::NotReached { why } => {
            let tx = house.store.begin().await?;
            let at = tx.now().plus_s(wait_s(house, work.send_tries, None));
            outbox::retry_at(&tx, work, at, LastCall::DidNothing, &why).await?;
            tx.commit().await
        }
    }
}

async fn settle(house: &House, work: &Work, ended: Ended) -> Result<(), StoreError> {
    let tx = house.store.begin().await?;
    outbox::finish(&tx, work, &ended).await?;
    tx.commit().await
}

/// The mail, in the citizen's language; `None` for a code that is open no longer, or has nobody to go to.
async fn write(house: &House, work: &Work) -> Result<Option<Outgoing>, StoreError> {
    let db = &house.store;
    let code = holders::find_code(db, work.subject_id).await?;
    let Some(code) = code.filter(|code| code.is_open(db.now())) else {
        return Ok(None);
    };
    let Some(request) = requests::find(db, code.request_id).await? else {
        return Ok(None);
    };
    let Some(to) = request.contact.email.clone() else {
        return Ok(None);
    };
    let lang = Lang::parse(&request.lang);
    let minutes = house.settings.look_up.code_minutes.to_string();
    let digits = digits_of(db, code.id);
    let values: [(&'static str, &str); 3] = [("request", &request.code), ("digits", &digits), ("minutes", &minutes)];
    let greeting = say_with(lang, "notice-greeting", &[("name", &request.contact.name)]);
    let body = say_with(lang, "one-time-code-body", &values);
    Ok(Some(Outgoing {
        id: code.id,
        to,
        subject: say_with(lang, "one-time-code-subject", &values),
        text: format!("{greeting}\n\n{}\n", body.trim_end()),
        stop_url: None,
    }))
}
