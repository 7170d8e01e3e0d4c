//! Appointments given for dossiers: each is kept, the last one counts.

use crate::domain::time::At;
use crate::store::{Db, StoreError, Tx, dossiers};
use buuta_entities::appointment;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

/// How a due moment was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Counted from the procedure's time over working hours and days.
    Counted,
    /// An officer chose it, with a note that says why.
    Chosen,
}

impl How {
    const fn as_str(self) -> &'static str {
        match self {
            How::Counted => "counted",
            How::Chosen => "chosen",
        }
    }
}

/// An appointment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appointment {
    pub accepted_at: At,
    pub due_at: Option<At>,
    pub how: How,
    pub note: String,
}

/// Notes an appointment and who gave it; from now on it is the dossier's.
pub async fn insert(tx: &Tx, dossier_id: Uuid, new: &Appointment, set_by_id: Uuid) -> Result<(), StoreError> {
    let row = appointment::ActiveModel {
        id: Set(tx.new_id()),
        dossier_id: Set(dossier_id),
        accepted_at: Set(new.accepted_at.0),
        due_at: Set(new.due_at.map(|at| at.0)),
        how: Set(new.how.as_str().to_owned()),
        note_sealed: Set(tx.keys().seal("appointment.note", new.note.as_bytes())),
        key_id: Set(tx.keys().current_key_id().to_owned()),
        set_by_id: Set(set_by_id),
        set_at: Set(tx.now().0),
    };
    appointment::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    dossiers::update_appointment(tx, dossier_id, new.accepted_at, new.due_at).await
}

/// The appointments of a dossier, the one that counts first.
pub async fn list(db: &impl Db, dossier_id: Uuid) -> Result<Vec<Appointment>, StoreError> {
    let rows = appointment::Entity::find()
        .filter(appointment::Column::DossierId.eq(dossier_id))
        .order_by_desc(appointment::Column::SetAt)
        .order_by_desc(appointment::Column::Id)
        .all(db.connection())
        .await?;
    rows.into_iter()
        .map(|row| {
            let note = db.store().keys().open("appointment.note", &row.key_id, &row.note_sealed)?;
            Ok(Appointment {
                accepted_at: At(row.accepted_at),
                due_at: row.due_at.map(At),
                how: if row.how == "chosen" { How::Chosen } else { How::Counted },
                note: String::from_utf8_lossy(&note).into_owned(),
            })
        })
        .collect()
}
