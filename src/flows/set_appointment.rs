//! The agency takes a dossier in and says until when it promises the result (giấy tiếp nhận hồ sơ và hẹn trả kết quả).

use crate::domain::holidays::HolidaysKnown;
use crate::domain::time::At;
use crate::domain::working_time::Norm;
use crate::flows::house::House;
use crate::store::appointments::{self, Appointment, How};
use crate::store::places::Procedure;
use crate::store::staff::Staff;
use crate::store::{StoreError, Tx};
use uuid::Uuid;

/// A dossier may be taken in this far ahead of the service's clock: clocks of desks differ.
const FUTURE_TOLERANCE_S: i64 = 10 * 60;

/// A due moment, and how it was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    pub accepted_at: At,
    /// From when time runs: the next moment at which somebody works.
    pub counted_from: At,
    pub working_days: u32,
    pub due_at: At,
    /// How far the days off up to then are known.
    pub holidays: HolidaysKnown,
}

/// What the agency promises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Promise {
    /// What the procedure's time comes to.
    Counted,
    /// Another moment, with the reason for it.
    Chosen { due_at: At, note: String },
}

/// Why no appointment can be given.
#[derive(Debug, thiserror::Error)]
pub enum SetAppointmentError {
    #[error("the procedure names no working days to count")]
    NothingToCount,
    #[error("a chosen date needs a note")]
    NoteMissing,
    #[error("the result is promised for a moment before the dossier was taken in")]
    DueBeforeAccepted,
    #[error("the dossier was taken in in the future")]
    AcceptedInTheFuture,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// When a dossier of this procedure taken in then is due; `None` where the procedure names no working days.
pub fn count(house: &House, procedure: Option<&Procedure>, accepted_at: At) -> Option<Counted> {
    let working_days = procedure?.working_days;
    if working_days == 0 {
        return None;
    }
    let due_at = house.working_time.due_at(accepted_at, Norm::WorkingDays(working_days));
    Some(Counted {
        accepted_at,
        counted_from: house.working_time.counted_from(accepted_at),
        working_days,
        due_at,
        holidays: house.working_time.known_at(due_at),
    })
}

/// Gives a dossier its appointment. Earlier ones are kept.
pub async fn set_appointment(
    house: &House,
    tx: &Tx,
    staff: &Staff,
    dossier_id: Uuid,
    procedure: Option<&Procedure>,
    accepted_at: At,
    promise: Promise,
) -> Result<At, SetAppointmentError> {
    if accepted_at > tx.now().plus_s(FUTURE_TOLERANCE_S) {
        return Err(SetAppointmentError::AcceptedInTheFuture);
    }
    let (due_at, how, note) = match promise {
        Promise::Counted => {
            let counted = count(house, procedure, accepted_at).ok_or(SetAppointmentError::NothingToCount)?;
            (counted.due_at, How::Counted, String::new())
        }
        Promise::Chosen { note, .. } if note.trim().is_empty() => return Err(SetAppointmentError::NoteMissing),
        Promise::Chosen { due_at, note } => (due_at, How::Chosen, note),
    };
    if due_at < accepted_at {
        return Err(SetAppointmentError::DueBeforeAccepted);
    }
    let appointment = Appointment { accepted_at, due_at: Some(due_at), how, note };
    appointments::insert(tx, dossier_id, &appointment, staff.id).await?;
    Ok(due_at)
}
