//! She proves that the request is hers: a one-time code comes to her mailbox or over the counter, and opens a short session.
//!
//! A code is drawn from its row's id with the index key and stands in no row, log or address. It is good once, for
//! minutes, and for few tries; a newer one takes its place.

use crate::domain::contact::EmailAddress;
use crate::domain::time::At;
use crate::flows::house::House;
use crate::flows::recognise::{Recognised, Trust};
use crate::sealing::token_hash;
use crate::store::holders::{self, GivenBy, OneTimeCode};
use crate::store::outbox::{self, WorkKind};
use crate::store::requests::{self, Request};
use crate::store::{Db, StoreError, places};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

/// A citizen in her session: what she may do with the request, she may do now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvenHolder {
    pub request_id: Uuid,
    pub session_id: Uuid,
    /// How the code that proved it reached her.
    pub given_by: GivenBy,
    pub ends_at: At,
}

/// The digits of a code.
pub fn digits_of(db: &impl Db, code_id: Uuid) -> String {
    let drawn = db.store().keys().index("one_time_code", &code_id.to_string());
    let number = drawn.iter().take(8).fold(0u64, |number, byte| number << 8 | u64::from(*byte));
    format!("{:06}", number % 1_000_000)
}

/// Why no code is mailed.
#[derive(Debug, thiserror::Error)]
pub enum MailCodeError {
    #[error("the request has no e-mail address")]
    NoAddress,
    #[error("codes were asked for too often; the next one may be asked for in {wait_s} s")]
    TooMany { wait_s: u64 },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes a code and has it mailed to the address of the request, and to no other.
pub async fn ask_for_code(house: &House, request: &Request) -> Result<(), MailCodeError> {
    let settings = &house.settings.look_up;
    if request.contact.email.is_none() {
        return Err(MailCodeError::NoAddress);
    }
    let tx = house.store.begin().await?;
    requests::hold(&tx, request.id).await?;
    let now = tx.now();
    let mailed = holders::list_mailed_since(&tx, request.id, now.plus_s(-24 * 3600)).await?;
    let limits =
        [(1, i64::from(settings.code_pause_s)), (settings.codes_per_hour, 3600), (settings.codes_per_day, 24 * 3600)];
    let wait_s = limits.into_iter().map(|(most, within_s)| wait_s(&mailed, now, most, within_s)).max().unwrap_or(0);
    if wait_s > 0 {
        return Err(MailCodeError::TooMany { wait_s });
    }
    let code = holders::insert_code(&tx, request.id, GivenBy::Email, lasts_s(house)).await?;
    outbox::enqueue(&tx, WorkKind::MailCode, code.id, now).await?;
    tx.commit().await?;
    house.bell.notify_waiters();
    Ok(())
}

/// Seconds until another one fits, where at most so many fit into any so many seconds.
fn wait_s(made: &[At], now: At, most: u32, within_s: i64) -> u64 {
    let most = usize::try_from(most).unwrap_or(usize::MAX).max(1);
    let Some(oldest) = made.len().checked_sub(most).and_then(|index| made.get(index)) else {
        return 0;
    };
    u64::try_from(within_s - now.seconds_since(*oldest)).unwrap_or(0)
}

/// How long a code can be used.
pub fn lasts_s(house: &House) -> i64 {
    i64::from(house.settings.look_up.code_minutes) * 60
}

/// Why nothing is proved.
#[derive(Debug, thiserror::Error)]
pub enum ProveError {
    /// A wrong code, or none that is open: which of them is not said.
    #[error("no code that is open fits")]
    NoFit,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Opens a session for whoever knows the open code of a request. Gives its token, of which only the hash is kept. A mailed
/// code proves it to whoever has shown the look-up secret as well; at a counter a person has seen who she is.
pub async fn prove(house: &House, recognised: &Recognised, typed: &str) -> Result<String, ProveError> {
    let request_id = recognised.request.id;
    let typed: String = typed.chars().filter(char::is_ascii_digit).collect();
    let tx = house.store.begin().await?;
    requests::hold(&tx, request_id).await?;
    let open = holders::find_open_code(&tx, request_id, tx.now()).await?;
    let Some(code) = open.filter(|code| opens_at(recognised.trust, code.given_by)) else {
        return Err(ProveError::NoFit);
    };
    let fits: bool = subtle::ConstantTimeEq::ct_eq(digits_of(&tx, code.id).as_bytes(), typed.as_bytes()).into();
    if !fits {
        holders::note_wrong_try(&tx, code.id, house.settings.look_up.code_tries).await?;
        tx.commit().await?;
        return Err(ProveError::NoFit);
    }
    let token = URL_SAFE_NO_PAD.encode(house.store.chance().bytes::<32>());
    let lasts_s = i64::from(house.settings.look_up.session_minutes) * 60;
    holders::open_session(&tx, &code, token_hash(&token), lasts_s).await?;
    tx.commit().await?;
    Ok(token)
}

/// Whether a code given so leads on from what somebody has shown. Whoever lost the look-up secret comes to a counter.
pub fn opens_at(trust: Trust, given_by: GivenBy) -> bool {
    trust >= Trust::Secret || given_by != GivenBy::Email
}

/// Whose session this token opens, while it lasts. Writes nothing.
pub async fn proven_holder(house: &House, token: &str) -> Result<Option<ProvenHolder>, StoreError> {
    let session = holders::find_session(&house.store, &token_hash(token), house.store.now()).await?;
    Ok(session.map(|session| ProvenHolder {
        request_id: session.request_id,
        session_id: session.id,
        given_by: session.given_by,
        ends_at: session.ends_at,
    }))
}

/// She is done: the session ends.
pub async fn end_session(house: &House, holder: &ProvenHolder) -> Result<(), StoreError> {
    let tx = house.store.begin().await?;
    holders::end_sessions_of_request(&tx, holder.request_id).await?;
    tx.commit().await
}

/// Where a one-time code stands for a request: what the page of the third step begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proving {
    /// Where a code would be mailed to; `None` without an address.
    pub email: Option<EmailAddress>,
    /// The office whose counter gives codes out; `None` while none serves her.
    pub office: Option<String>,
    /// A code is open until this moment.
    pub open: Option<OneTimeCode>,
}

/// Looks how far proving has come. Writes nothing.
pub async fn see_proving(house: &House, request: &Request) -> Result<Proving, StoreError> {
    let open = holders::find_open_code(&house.store, request.id, house.store.now()).await?;
    let office = match request.office_id {
        Some(id) => places::find_office(&house.store, id).await?.map(|office| office.name),
        None => None,
    };
    Ok(Proving { email: request.contact.email.clone(), office, open })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_code_waits_until_the_oldest_that_fills_the_limit_is_old_enough() {
        let at = At::from_second;
        let made = [at(1000), at(2000), at(3000)];
        assert_eq!(wait_s(&made, at(3010), 1, 60), 50);
        assert_eq!(wait_s(&made, at(3060), 1, 60), 0);
        assert_eq!(wait_s(&made, at(3060), 3, 3600), 1540);
        assert_eq!(wait_s(&made, at(3060), 4, 3600), 0);
        assert_eq!(wait_s(&[], at(3060), 1, 60), 0);
    }
}
