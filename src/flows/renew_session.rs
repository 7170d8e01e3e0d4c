//! A provider's tokens are renewed by one caller at a time, and the new pair is stored before it is used.

use crate::channels::{Answer, RenewError};
use crate::domain::time::At;
use crate::flows::house::House;
use crate::flows::ways::MessageAccount;
use crate::pacing::Turn;
use crate::store::StoreError;
use crate::store::providers::{self, Tokens};
use buuta_webhooks::Fault;
use std::time::Duration;
use tokio::time::timeout;

/// An access token is renewed this long before it ends.
const MARGIN_S: i64 = 300;

/// Why there is no token to call a provider with.
#[derive(Debug)]
pub enum NoToken {
    /// Another process, or another message, renews it: it will be there in a moment, and nobody need be asked meanwhile.
    IsBeingRenewed,
    /// Its provider has fallen silent while others waited for it.
    Rests { until: At },
    /// It is not to be had, and this is what becomes of the message.
    Answer(Answer),
}

/// The token to call a provider with, renewed where it must be; empty where the provider wants none.
pub async fn access_token(
    house: &House,
    account: &MessageAccount,
    turn: &Turn<'_>,
) -> Result<Result<String, NoToken>, StoreError> {
    let (id, keys) = (account.provider.id, &account.provider.settings);
    let first = keys.get("refresh_token");
    if account.messenger.renewal(keys, first).is_none() {
        return Ok(Ok(String::new()));
    }
    let is_good = |until: At| until > house.store.now().plus_s(MARGIN_S);
    let good = async || -> Result<Option<String>, StoreError> {
        let session = providers::find_session(&house.store, id).await?;
        Ok(session.filter(|session| is_good(session.access_until_at)).map(|session| session.tokens.access))
    };
    if let Some(token) = good().await? {
        return Ok(Ok(token));
    }
    // all messages want the new token at once: those of this process wait here for the one that fetches it
    // waiting long would leave too little of a lease: a renewal that is cut off may lose a token that is good for one use
    let wait_at_most = Duration::from_secs(u64::from(house.settings.channels.call_time_out_s));
    let Ok(_renewing) = timeout(wait_at_most, house.ways.renewing.lock()).await else {
        return Ok(Err(NoToken::IsBeingRenewed));
    };
    if let Some((_, rest)) = house.ways.paces.resting().into_iter().find(|(account_id, _)| *account_id == id) {
        return Ok(Err(NoToken::Rests { until: rest.until }));
    }
    if let Some(token) = good().await? {
        return Ok(Ok(token));
    }
    let tx = house.store.begin().await?;
    providers::begin_session(&tx, id, first).await?;
    let until = tx.now().plus_s(i64::from(house.settings.work.lease_s));
    let claim = providers::claim_renewal(&tx, id, until).await?;
    // read under the claim: whoever renewed last has stored what is to be used now
    let session = providers::find_session(&tx, id).await?;
    tx.commit().await?;
    let (Some(claim), Some(session)) = (claim, session) else {
        return Ok(Err(NoToken::IsBeingRenewed));
    };
    if is_good(session.access_until_at) {
        return give_up(house, account, claim, Ok(session.tokens.access)).await;
    }
    let Some(call) = account.messenger.renewal(keys, &session.tokens.renewing) else {
        return give_up(house, account, claim, Ok(String::new())).await;
    };
    let renewed = house.ways.messengers.renew(turn, account.messenger, call, house.store.now()).await;
    let pair = match renewed {
        Ok(pair) => pair,
        Err(RenewError::Fault(Fault::Refused { code, .. })) => {
            // a person must let us in at the provider anew
            let why = format!("{} {code}", account.messenger.name());
            return give_up(house, account, claim, Err(NoToken::Answer(Answer::Unusable { why }))).await;
        }
        Err(error) => {
            let why = format!("its tokens are not renewed: {error}");
            return give_up(house, account, claim, Err(NoToken::Answer(Answer::TryLater { why }))).await;
        }
    };
    let tokens = Tokens { access: pair.access, renewing: pair.renewing };
    let tx = house.store.begin().await?;
    let valid_for_s = i64::try_from(pair.access_valid_for_s).unwrap_or(i64::MAX);
    providers::save_renewal(&tx, id, &tokens, tx.now().plus_s(valid_for_s)).await?;
    tx.commit().await?;
    Ok(Ok(tokens.access))
}

async fn give_up(
    house: &House,
    account: &MessageAccount,
    claim: uuid::Uuid,
    what: Result<String, NoToken>,
) -> Result<Result<String, NoToken>, StoreError> {
    let tx = house.store.begin().await?;
    providers::give_up_renewal(&tx, account.provider.id, claim).await?;
    tx.commit().await?;
    Ok(what)
}
