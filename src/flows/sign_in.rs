//! A member of staff comes in, stays for a shift, and goes.

use crate::domain::staff::{Password, PasswordError, SignInName};
use crate::domain::time::At;
use crate::flows::house::House;
use crate::passwords::{self, Fit, PasswordsError};
use crate::sealing::token_hash;
use crate::store::staff::{self, Ending, PasswordState, Staff};
use crate::store::{StoreError, Tx};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

/// A session is noted as used at most this often: looking at pages is no reason to write each time.
const NOTE_SEEN_EVERY_S: i64 = 5 * 60;

/// Somebody who is signed in.
#[derive(Clone)]
pub struct SignedIn {
    pub staff: Staff,
    pub session_id: Uuid,
}

/// Why nobody comes in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// No such name, a wrong password, a lock, or an account that is let in no longer: which of them is not said.
    #[error("name and password let nobody in")]
    NotLetIn,
    #[error(transparent)]
    Passwords(#[from] PasswordsError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Lets somebody in who knows name and password. Gives the session's token, of which only the hash is kept.
pub async fn sign_in(house: &House, name: &str, password: Password) -> Result<String, SignInError> {
    let known = match SignInName::read(name) {
        Ok(name) => staff::find_with_hash(&house.store, name.as_str()).await?,
        Err(_) => None,
    };
    let checked = known.map(|(staff, hash)| Checked { staff_id: staff.id, hash });
    let fit = passwords::check(password, checked.as_ref().map(|checked| checked.hash.clone())).await?;
    let tx = house.store.begin().await?;
    let Some(staff_id) = judge(house, &tx, checked, fit).await? else {
        tx.commit().await?;
        return Err(SignInError::NotLetIn);
    };
    staff::clear_wrong_tries(&tx, staff_id).await?;
    let token = URL_SAFE_NO_PAD.encode(house.store.chance().bytes::<32>());
    staff::open_session(&tx, staff_id, token_hash(&token)).await?;
    tx.commit().await?;
    Ok(token)
}

/// The account a password was checked for, and the hash it was checked against.
struct Checked {
    staff_id: Uuid,
    hash: String,
}

/// Whose password it is, judged by the account as it is once the check is over, and held for this transaction alone:
/// checks wait for each other, and meanwhile wrong tries may have locked the account, or an administrator may have
/// replaced the password or closed the account. `None` lets nobody in, and is to be committed too: a wrong try is
/// counted, and every other refusal, that of an unknown name among them, writes as much, so that the time an answer
/// takes does not tell which names are known.
async fn judge(house: &House, tx: &Tx, checked: Option<Checked>, fit: Fit) -> Result<Option<Uuid>, StoreError> {
    if let Some(Checked { staff_id, hash: checked_hash }) = checked {
        let is_locked = |staff: &Staff| staff.locked_until_at.is_some_and(|until| until > tx.now());
        let held = staff::find_for_update(tx, staff_id).await?;
        match held.filter(|(staff, _)| staff.retired_at.is_none() && !is_locked(staff)) {
            Some(_) if fit == Fit::Wrong => {
                let settings = &house.settings.staff;
                let lock_until = tx.now().plus_s(i64::from(settings.lock_minutes) * 60);
                staff::note_wrong_try(tx, staff_id, settings.tries_before_lock, lock_until).await?;
                tracing::warn!(staff = %staff_id, "a wrong password");
                return Ok(None);
            }
            Some((_, hash)) if hash == checked_hash => return Ok(Some(staff_id)),
            _ => {}
        }
    }
    staff::note_try_of_nobody(tx).await?;
    Ok(None)
}

/// Who is signed in with this token; `None` when the session has ended by itself or by somebody's hand.
pub async fn resume(house: &House, token: &str) -> Result<Option<SignedIn>, StoreError> {
    let Some(session) = staff::find_session(&house.store, &token_hash(token)).await? else {
        return Ok(None);
    };
    let settings = &house.settings.staff;
    let now = house.store.now();
    let ends_at = At::min(
        session.opened_at.plus_s(i64::from(settings.session_hours) * 3600),
        session.seen_at.plus_s(i64::from(settings.session_idle_minutes) * 60),
    );
    let staff = staff::find(&house.store, session.staff_id).await?;
    let Some(staff) = staff.filter(|staff| staff.retired_at.is_none() && now < ends_at) else {
        return Ok(None);
    };
    if now.seconds_since(session.seen_at) >= NOTE_SEEN_EVERY_S {
        let tx = house.store.begin().await?;
        staff::note_session_seen(&tx, session.id).await?;
        tx.commit().await?;
    }
    Ok(Some(SignedIn { staff, session_id: session.id }))
}

/// Ends a session.
pub async fn sign_out(house: &House, who: &SignedIn) -> Result<(), StoreError> {
    let tx = house.store.begin().await?;
    staff::end_sessions(&tx, who.staff.id, Ending::One { session_id: who.session_id }).await?;
    tx.commit().await
}

/// Why a password stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum ChangePasswordError {
    /// A wrong try like one at the door; a locked account, or a password replaced meanwhile, says the same.
    #[error("the present password is another one")]
    PresentIsWrong,
    #[error("the session has ended meanwhile")]
    SessionOver,
    #[error(transparent)]
    New(#[from] PasswordError),
    #[error("the new password is the present one")]
    Same,
    #[error(transparent)]
    Passwords(#[from] PasswordsError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Somebody signed in chooses another password; every other session of the account ends.
pub async fn change_password(
    house: &House,
    who: &SignedIn,
    present: Password,
    new: Password,
) -> Result<(), ChangePasswordError> {
    // the name has been one since the account was opened
    if let Ok(name) = SignInName::read(&who.staff.sign_in_name) {
        new.check_as_new(&name)?;
    }
    if present.as_bytes() == new.as_bytes() {
        return Err(ChangePasswordError::Same);
    }
    let known = staff::find_with_hash(&house.store, &who.staff.sign_in_name).await?;
    let checked = known.map(|(staff, hash)| Checked { staff_id: staff.id, hash });
    let fit = passwords::check(present, checked.as_ref().map(|checked| checked.hash.clone())).await?;
    // before the transaction, which others may be waiting for
    let new_hash = match fit {
        Fit::Right => Some(passwords::hash(new, house.store.chance()).await?),
        Fit::Wrong => None,
    };
    let tx = house.store.begin().await?;
    let (Some(staff_id), Some(new_hash)) = (judge(house, &tx, checked, fit).await?, new_hash) else {
        tx.commit().await?;
        return Err(ChangePasswordError::PresentIsWrong);
    };
    if !staff::is_session_open(&tx, who.session_id).await? {
        return Err(ChangePasswordError::SessionOver);
    }
    staff::update_password(&tx, staff_id, new_hash, PasswordState::Own).await?;
    staff::end_sessions(&tx, staff_id, Ending::AllBut { session_id: who.session_id }).await?;
    Ok(tx.commit().await?)
}
