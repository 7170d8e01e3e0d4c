//! A mail came back: whoever it was for has not been told by it, and the next way is taken, or a person is asked.

use crate::channels::bounce::{Bounce, read_bounce};
use crate::domain::channel::Channel;
use crate::flows::hear_report::{Arrival, settle_told};
use crate::flows::house::House;
use crate::store::{StoreError, notifications};

/// Reads a notice of a mail server and applies it; says what it was. One that is told twice is applied once.
pub async fn hear_bounce(house: &House, mail: &str) -> Result<Bounce, StoreError> {
    let read = read_bounce(mail);
    let Bounce::Returned { notification_id } = read else {
        return Ok(read);
    };
    let tx = house.store.begin().await?;
    let tries = notifications::list_tries(&tx, notification_id).await?;
    let mailed = tries.iter().rev().find(|tried| tried.channel == Channel::Email);
    let Some(mailed) = mailed else {
        return Ok(Bounce::NotOurs);
    };
    // what was told together was told by the try of the one that led
    settle_told(house, &tx, mailed.led_by.unwrap_or(mailed.id), Arrival::Returned).await?;
    tx.commit().await?;
    house.bell.notify_waiters();
    Ok(read)
}
