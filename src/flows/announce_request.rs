//! A courier that wants to hear of a request beforehand is told, under the request's own reference: it is no order.

use crate::couriers::CallError;
use crate::domain::codes::canonical_request_code;
use crate::domain::task::TaskKind;
use crate::flows::house::House;
use crate::flows::place_order::citizen_party;
use crate::store::outbox::{self, Ended, LastCall, Lease, Work};
use crate::store::requests::{AnnounceState, Way};
use crate::store::tasks::{self, SubjectKind};
use crate::store::{StoreError, places, requests};
use buuta_webhooks::{Announcement, Fault, OurReference};

/// Announces one request, under the lease of its work.
pub async fn announce_request(house: &House, work: &Work) -> Result<(), StoreError> {
    let found = requests::find(&house.store, work.subject_id).await?;
    let account = match &found {
        Some(request) => house.account_read_anew(request.account_id).await?,
        None => None,
    };
    let (Some(request), Some(account)) = (found, account) else {
        let tx = house.store.begin().await?;
        outbox::finish(&tx, work, &Ended::Dropped).await?;
        return tx.commit().await;
    };
    // a call whose end nobody saw is not repeated: the orders that follow do not depend on it
    if work.call_begun_at.is_some() {
        return save(house, work, AnnounceState::Unknown, Ended::Unknown("no answer".to_owned())).await;
    }
    let tx = house.store.begin().await?;
    let citizen = citizen_party(house, &tx, request.account_id, &request).await?;
    let procedure = match request.procedure_id {
        Some(id) => places::find_procedure(&tx, id).await?,
        None => None,
    };
    let procedure = procedure.as_ref();
    let documents: Vec<&str> =
        procedure.iter().flat_map(|procedure| procedure.checklist.iter().map(|paper| paper.name.as_str())).collect();
    let announcement = Announcement {
        reference: OurReference(canonical_request_code(&request.code)),
        procedure_code: procedure.map(|procedure| procedure.code.clone()).unwrap_or_default(),
        procedure_name: procedure.map(|procedure| procedure.name.clone()).unwrap_or_default(),
        procedure_field: procedure.map(|procedure| procedure.field.clone()).unwrap_or_default(),
        documents: documents.join(", "),
        sender: (request.fetch_papers == Way::ByPost).then(|| citizen.clone()),
        receiver: (request.return_result == Way::ByPost).then_some(citizen),
    };
    if outbox::begin_call(&tx, work).await? == Lease::Lost {
        return Ok(());
    }
    tx.commit().await?;
    let answer = house.gateway.ask(account.caller(), |session| account.courier.announce(session, &announcement)).await;
    match answer {
        None => save(house, work, AnnounceState::NotNeeded, Ended::Dropped).await,
        Some(Ok(_)) => save(house, work, AnnounceState::Done, Ended::Done).await,
        Some(Err(error @ CallError::Fault(Fault::Refused { .. } | Fault::SignInAgain))) => {
            save(house, work, AnnounceState::Refused, Ended::Failed(error.to_string())).await
        }
        Some(Err(CallError::NotNow(not_now))) => {
            let tx = house.store.begin().await?;
            outbox::put_off(&tx, work, not_now.until, &not_now.to_string()).await?;
            tx.commit().await
        }
        Some(Err(error @ (CallError::NotSent { .. } | CallError::Fault(Fault::TryLater { .. })))) => {
            if work.send_tries >= house.settings.work.max_send_tries {
                return save(house, work, AnnounceState::Refused, Ended::Failed(error.to_string())).await;
            }
            let tx = house.store.begin().await?;
            let at = tx.now().plus_s(super::tell_citizen::wait_s(house, work.send_tries, None));
            outbox::retry_at(&tx, work, at, LastCall::DidNothing, &error.to_string()).await?;
            tx.commit().await
        }
        Some(Err(error)) => save(house, work, AnnounceState::Unknown, Ended::Unknown(error.to_string())).await,
    }
}

async fn save(house: &House, work: &Work, state: AnnounceState, ended: Ended) -> Result<(), StoreError> {
    let tx = house.store.begin().await?;
    if outbox::finish(&tx, work, &ended).await? == Lease::Ours {
        requests::update_announce_state(&tx, work.subject_id, state).await?;
        if matches!(state, AnnounceState::Unknown | AnnounceState::Refused) {
            let detail = if state == AnnounceState::Unknown { "no_answer" } else { "refused" };
            tasks::open(&tx, TaskKind::UnknownAnnouncement, SubjectKind::Request, work.subject_id, detail).await?;
        }
    }
    tx.commit().await
}
