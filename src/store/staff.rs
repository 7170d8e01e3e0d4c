//! Staff: who they are, what they sign in with, and their sessions (kept as hashes).

use crate::domain::staff::{Reach, Role};
use crate::domain::time::At;
use crate::store::rows::known;
use crate::store::{Db, StoreError, Tx};
use buuta_entities::{schedule_run, staff, staff_session};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

/// A member of staff.
#[derive(Clone, PartialEq, Eq)]
pub struct Staff {
    pub id: Uuid,
    pub sign_in_name: String,
    /// As it stands under signatures.
    pub name: String,
    pub role: Role,
    pub reach: Reach,
    pub password_state: PasswordState,
    pub locked_until_at: Option<At>,
    pub opened_at: At,
    pub retired_at: Option<At>,
}

/// Whose choice a password is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordState {
    /// Made by an administrator: good for choosing another one only.
    Given,
    Own,
}

impl PasswordState {
    const fn as_str(self) -> &'static str {
        match self {
            PasswordState::Given => "given",
            PasswordState::Own => "own",
        }
    }
}

/// Who is to be let in.
#[derive(Clone)]
pub struct NewStaff {
    pub sign_in_name: String,
    pub name: String,
    pub role: Role,
    pub reach: Reach,
    pub password_hash: String,
}

/// Adds a member of staff. [`StoreError::AlreadyThere`] when the sign-in name is taken.
pub async fn insert(tx: &Tx, new: NewStaff) -> Result<Uuid, StoreError> {
    let id = tx.new_id();
    let row = staff::ActiveModel {
        id: Set(id),
        sign_in_name: Set(new.sign_in_name),
        name_sealed: Set(tx.keys().seal("staff.name", new.name.as_bytes())),
        key_id: Set(tx.keys().current_key_id().to_owned()),
        role: Set(new.role.as_str().to_owned()),
        office_id: Set(new.reach.office_id()),
        agency_id: Set(new.reach.agency_id()),
        password_hash: Set(new.password_hash),
        password_state: Set(PasswordState::Given.as_str().to_owned()),
        wrong_tries: Set(0),
        locked_until_at: Set(None),
        opened_at: Set(tx.now().0),
        retired_at: Set(None),
    };
    staff::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(id)
}

/// The member of staff of this row.
pub async fn find(db: &impl Db, id: Uuid) -> Result<Option<Staff>, StoreError> {
    staff::Entity::find_by_id(id).one(db.connection()).await?.map(|row| staff_of(db, row)).transpose()
}

/// Whoever signs in with this name, with the hash of the password.
pub async fn find_with_hash(db: &impl Db, sign_in_name: &str) -> Result<Option<(Staff, String)>, StoreError> {
    let row = staff::Entity::find().filter(staff::Column::SignInName.eq(sign_in_name)).one(db.connection()).await?;
    row.map(|row| {
        let hash = row.password_hash.clone();
        Ok((staff_of(db, row)?, hash))
    })
    .transpose()
}

/// The member of staff of this row as it is now, with the hash of the password, held for this transaction alone.
pub async fn find_for_update(tx: &Tx, id: Uuid) -> Result<Option<(Staff, String)>, StoreError> {
    if !tx.for_update().is_empty() {
        let lock = tx.statement("select id from staff where id = $1 for update", vec![id.into()]);
        tx.connection().query_one_raw(lock).await?;
    }
    let row = staff::Entity::find_by_id(id).one(tx.connection()).await?;
    row.map(|row| {
        let hash = row.password_hash.clone();
        Ok((staff_of(tx, row)?, hash))
    })
    .transpose()
}

/// Everybody, by sign-in name.
pub async fn list(db: &impl Db) -> Result<Vec<Staff>, StoreError> {
    let rows = staff::Entity::find().order_by_asc(staff::Column::SignInName).all(db.connection()).await?;
    rows.into_iter().map(|row| staff_of(db, row)).collect()
}

/// Holds a member of staff and all administrators for this transaction alone, in one order whoever asks: how many
/// administrators there are stays true until it ends.
pub async fn hold_with_administrators(tx: &Tx, id: Uuid) -> Result<(), StoreError> {
    if !tx.for_update().is_empty() {
        let sql = "select id from staff where id = $1 or role = $2 order by id for update";
        let lock = tx.statement(sql, vec![id.into(), Role::Administrator.as_str().into()]);
        tx.connection().query_all_raw(lock).await?;
    }
    Ok(())
}

/// How many administrators can sign in.
pub async fn count_administrators(db: &impl Db) -> Result<u64, StoreError> {
    let query = staff::Entity::find()
        .filter(staff::Column::Role.eq(Role::Administrator.as_str()))
        .filter(staff::Column::RetiredAt.is_null());
    Ok(query.count(db.connection()).await?)
}

/// Counts a wrong password. With the last one allowed, the account is locked until a moment and counting begins anew.
pub async fn note_wrong_try(tx: &Tx, id: Uuid, tries_before_lock: u32, lock_until: At) -> Result<(), StoreError> {
    use staff::Column as C;
    let counted = Expr::col(C::WrongTries).add(1);
    staff::Entity::update_many().col_expr(C::WrongTries, counted).filter(C::Id.eq(id)).exec(tx.connection()).await?;
    staff::Entity::update_many()
        .col_expr(C::WrongTries, Expr::value(0))
        .col_expr(C::LockedUntilAt, Expr::value(lock_until.0))
        .filter(C::Id.eq(id))
        .filter(C::WrongTries.gte(i64::from(Ord::max(tries_before_lock, 1))))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// What [`note_wrong_try`] is for an account, for a name nobody has: something is written and taken back, so that the
/// commit waits for the disk as long. It holds no row that another transaction could want.
pub async fn note_try_of_nobody(tx: &Tx) -> Result<(), StoreError> {
    use schedule_run::Column as C;
    let name = tx.new_id().to_string();
    let row = schedule_run::ActiveModel {
        name: Set(name.clone()),
        due_at: Set(tx.now().0),
        started_at: Set(tx.now().0),
        finished_at: Set(None),
        problem: Set(None),
    };
    schedule_run::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    schedule_run::Entity::delete_many().filter(C::Name.eq(name)).exec(tx.connection()).await?;
    Ok(())
}

/// Forgets wrong tries and opens a lock.
pub async fn clear_wrong_tries(tx: &Tx, id: Uuid) -> Result<(), StoreError> {
    use staff::Column as C;
    staff::Entity::update_many()
        .col_expr(C::WrongTries, Expr::value(0))
        .col_expr(C::LockedUntilAt, Expr::value(None::<i64>))
        .filter(C::Id.eq(id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Gives a member of staff another password.
pub async fn update_password(tx: &Tx, id: Uuid, hash: String, state: PasswordState) -> Result<(), StoreError> {
    use staff::Column as C;
    staff::Entity::update_many()
        .col_expr(C::PasswordHash, Expr::value(hash))
        .col_expr(C::PasswordState, Expr::value(state.as_str()))
        .filter(C::Id.eq(id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Lets a member of staff in no longer.
pub async fn retire(tx: &Tx, id: Uuid) -> Result<(), StoreError> {
    use staff::Column as C;
    staff::Entity::update_many()
        .col_expr(C::RetiredAt, Expr::value(tx.now().0))
        .filter(C::Id.eq(id))
        .filter(C::RetiredAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// A session: somebody signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub id: Uuid,
    pub staff_id: Uuid,
    pub opened_at: At,
    pub seen_at: At,
}

/// Opens a session by the hash of its token.
pub async fn open_session(tx: &Tx, staff_id: Uuid, token_hash: Vec<u8>) -> Result<Uuid, StoreError> {
    let id = tx.new_id();
    let row = staff_session::ActiveModel {
        id: Set(id),
        staff_id: Set(staff_id),
        token_hash: Set(token_hash),
        opened_at: Set(tx.now().0),
        seen_at: Set(tx.now().0),
        ended_at: Set(None),
    };
    staff_session::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(id)
}

/// The session with this token's hash that has not ended.
pub async fn find_session(db: &impl Db, token_hash: &[u8]) -> Result<Option<Session>, StoreError> {
    let row = staff_session::Entity::find()
        .filter(staff_session::Column::TokenHash.eq(token_hash.to_vec()))
        .filter(staff_session::Column::EndedAt.is_null())
        .one(db.connection())
        .await?;
    Ok(row.map(|row| Session {
        id: row.id,
        staff_id: row.staff_id,
        opened_at: At(row.opened_at),
        seen_at: At(row.seen_at),
    }))
}

/// Whether a session has not ended by anybody's hand.
pub async fn is_session_open(db: &impl Db, id: Uuid) -> Result<bool, StoreError> {
    let row = staff_session::Entity::find_by_id(id)
        .filter(staff_session::Column::EndedAt.is_null())
        .one(db.connection())
        .await?;
    Ok(row.is_some())
}

/// Notes that a session was used.
pub async fn note_session_seen(tx: &Tx, id: Uuid) -> Result<(), StoreError> {
    use staff_session::Column as C;
    staff_session::Entity::update_many()
        .col_expr(C::SeenAt, Expr::value(tx.now().0))
        .filter(C::Id.eq(id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Which of somebody's sessions end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// This one.
    One {
        session_id: Uuid,
    },
    /// All but this one: whoever else had the old password is out.
    AllBut {
        session_id: Uuid,
    },
    All,
}

/// Ends sessions of a member of staff.
pub async fn end_sessions(tx: &Tx, staff_id: Uuid, ending: Ending) -> Result<(), StoreError> {
    use staff_session::Column as C;
    let mut update = staff_session::Entity::update_many()
        .col_expr(C::EndedAt, Expr::value(tx.now().0))
        .filter(C::StaffId.eq(staff_id))
        .filter(C::EndedAt.is_null());
    update = match ending {
        Ending::One { session_id } => update.filter(C::Id.eq(session_id)),
        Ending::AllBut { session_id } => update.filter(C::Id.ne(session_id)),
        Ending::All => update,
    };
    update.exec(tx.connection()).await?;
    Ok(())
}

fn staff_of(db: &impl Db, row: staff::Model) -> Result<Staff, StoreError> {
    let role = known(Role::parse(&row.role), "staff", "role")?;
    let name = db.store().keys().open("staff.name", &row.key_id, &row.name_sealed)?;
    Ok(Staff {
        id: row.id,
        sign_in_name: row.sign_in_name,
        name: String::from_utf8_lossy(&name).into_owned(),
        role,
        reach: known(Reach::of(role, row.office_id, row.agency_id).ok(), "staff", "office_id")?,
        password_state: if row.password_state == "own" { PasswordState::Own } else { PasswordState::Given },
        locked_until_at: row.locked_until_at.map(At),
        opened_at: At(row.opened_at),
        retired_at: row.retired_at.map(At),
    })
}
