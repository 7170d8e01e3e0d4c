//! An administrator lets staff in, gives new passwords, and lets them in no longer.

use crate::clock::Chance;
use crate::domain::staff::{Password, Reach, ReachError, Role, SignInName};
use crate::flows::house::House;
use crate::passwords::{self, PasswordsError};
use crate::store::staff::{self, Ending, NewStaff, PasswordState};
use crate::store::{Store, StoreError};
use uuid::Uuid;

/// Letters and digits of a password that is given: none is mistaken for another on paper.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789-";
/// Length of a given password: 16 of 32 characters are 80 bits.
const GIVEN_LENGTH: usize = 16;

/// Who is to be let in.
#[derive(Clone, Debug)]
pub struct Newcomer {
    pub sign_in_name: SignInName,
    /// As it will stand under signatures.
    pub name: String,
    pub role: Role,
    pub office_id: Option<Uuid>,
    pub agency_id: Option<Uuid>,
}

/// Why nothing changed.
#[derive(Debug, thiserror::Error)]
pub enum ManageStaffError {
    #[error("another member of staff signs in with this name")]
    NameTaken,
    #[error("the name under signatures is missing")]
    NameMissing,
    #[error(transparent)]
    Reach(#[from] ReachError),
    #[error("there is no such member of staff")]
    NoSuchStaff,
    #[error("the last administrator stays")]
    LastAdministrator,
    #[error(transparent)]
    Passwords(#[from] PasswordsError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Lets somebody in. Gives the password, shown this once: it is good for choosing another one only.
pub async fn let_in(store: &Store, newcomer: Newcomer) -> Result<String, ManageStaffError> {
    let name = newcomer.name.trim().to_owned();
    if name.is_empty() {
        return Err(ManageStaffError::NameMissing);
    }
    let reach = Reach::of(newcomer.role, newcomer.office_id, newcomer.agency_id)?;
    let password = given_password(store.chance());
    let password_hash = passwords::hash(Password::typed(&password), store.chance()).await?;
    let new = NewStaff {
        sign_in_name: newcomer.sign_in_name.as_str().to_owned(),
        name,
        role: newcomer.role,
        reach,
        password_hash,
    };
    let tx = store.begin().await?;
    match staff::insert(&tx, new).await {
        Ok(_) => {}
        Err(StoreError::AlreadyThere) => return Err(ManageStaffError::NameTaken),
        Err(error) => return Err(error.into()),
    }
    tx.commit().await?;
    Ok(password)
}

/// Gives a member of staff a new password, shown this once, ends every session and opens a lock.
pub async fn give_new_password(house: &House, staff_id: Uuid) -> Result<String, ManageStaffError> {
    let password = given_password(house.store.chance());
    let hash = passwords::hash(Password::typed(&password), house.store.chance()).await?;
    let tx = house.store.begin().await?;
    staff::find(&tx, staff_id).await?.ok_or(ManageStaffError::NoSuchStaff)?;
    staff::update_password(&tx, staff_id, hash, PasswordState::Given).await?;
    staff::clear_wrong_tries(&tx, staff_id).await?;
    staff::end_sessions(&tx, staff_id, Ending::All).await?;
    tx.commit().await?;
    Ok(password)
}

/// Lets a member of staff in no longer. What they signed stays signed.
pub async fn retire(house: &House, staff_id: Uuid) -> Result<(), ManageStaffError> {
    let tx = house.store.begin().await?;
    // two administrators who close each other's accounts at once would both count two
    staff::hold_with_administrators(&tx, staff_id).await?;
    let staff = staff::find(&tx, staff_id).await?.ok_or(ManageStaffError::NoSuchStaff)?;
    let is_administrator = staff.role == Role::Administrator && staff.retired_at.is_none();
    if is_administrator && staff::count_administrators(&tx).await? <= 1 {
        return Err(ManageStaffError::LastAdministrator);
    }
    staff::retire(&tx, staff_id).await?;
    staff::end_sessions(&tx, staff_id, Ending::All).await?;
    Ok(tx.commit().await?)
}

fn given_password(chance: &Chance) -> String {
    let random: [u8; GIVEN_LENGTH] = chance.bytes();
    random.iter().map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()])).collect()
}
