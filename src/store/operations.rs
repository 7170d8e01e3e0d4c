//! Forms of the desks that were sent: each is done once, however often its button is pressed.

use crate::store::{Db, StoreError, Tx};
use buuta_entities::staff_operation;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// What is known of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// It is done in this transaction, and never again.
    New,
    /// It was done, and this path shows what came of it.
    Done { shown_at_path: String },
    /// Another member of staff has sent it: its number is not theirs.
    SomebodyElses,
}

/// What became of a form with this number, so far.
pub async fn find(db: &impl Db, id: Uuid, staff_id: Uuid) -> Result<Known, StoreError> {
    let row = staff_operation::Entity::find_by_id(id).one(db.connection()).await?;
    Ok(match row {
        None => Known::New,
        Some(row) if row.staff_id == staff_id => Known::Done { shown_at_path: row.shown_at_path },
        Some(_) => Known::SomebodyElses,
    })
}

/// Whether a member of staff has sent a form whose outcome this path shows.
pub async fn has_done(db: &impl Db, staff_id: Uuid, shown_at_path: &str) -> Result<bool, StoreError> {
    use staff_operation::Column as C;
    let row = staff_operation::Entity::find()
        .filter(C::StaffId.eq(staff_id))
        .filter(C::ShownAtPath.eq(shown_at_path))
        .one(db.connection())
        .await?;
    Ok(row.is_some())
}

/// Notes, in the transaction of what it did, that a form is done and which path shows it. A second transaction with the
/// same number waits for the first, and then learns what that one noted.
pub async fn note_done(tx: &Tx, id: Uuid, staff_id: Uuid, shown_at_path: &str) -> Result<Known, StoreError> {
    let row = staff_operation::ActiveModel {
        id: Set(id),
        staff_id: Set(staff_id),
        shown_at_path: Set(shown_at_path.to_owned()),
        done_at: Set(tx.now().0),
    };
    let inserted = staff_operation::Entity::insert(row)
        .on_conflict(OnConflict::column(staff_operation::Column::Id).do_nothing().to_owned())
        .exec_without_returning(tx.connection())
        .await?;
    if inserted == 1 { Ok(Known::New) } else { find(tx, id, staff_id).await }
}
