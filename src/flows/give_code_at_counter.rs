//! A clerk has seen who she is, and gives her a one-time code over the counter: which paper was shown to whom and when is
//! noted, and nothing that stands on the paper.

use crate::domain::identity::PaperShown;
use crate::flows::house::House;
use crate::flows::prove_holder::lasts_s;
use crate::flows::see_dossier::{SeeDossierError, see_dossier};
use crate::store::holders::{self, GivenBy, OneTimeCode};
use crate::store::staff::Staff;
use crate::store::{StoreError, Tx, requests, staff};
use uuid::Uuid;

/// Makes a code for the request of a dossier within reach; whichever was open before is no more.
pub async fn give_code_at_counter(
    house: &House,
    tx: &Tx,
    staff: &Staff,
    dossier_id: Uuid,
    shown: PaperShown,
) -> Result<OneTimeCode, SeeDossierError> {
    let request_id = see_dossier(house, tx, staff, dossier_id).await?.request.id;
    requests::hold(tx, request_id).await?;
    Ok(holders::insert_code(tx, request_id, GivenBy::Counter { staff_id: staff.id, shown }, lasts_s(house)).await?)
}

/// A code that was given out at a counter, and who gave it.
pub struct GivenCode {
    pub code: OneTimeCode,
    pub shown: PaperShown,
    pub given_by_name: String,
}

/// The codes of a request that were given out at a counter, the newest first.
pub async fn list_given_codes(house: &House, request_id: Uuid) -> Result<Vec<GivenCode>, StoreError> {
    let mut given = Vec::new();
    for code in holders::list_given_at_counter(&house.store, request_id).await? {
        let GivenBy::Counter { staff_id, shown } = code.given_by else { continue };
        let name = staff::find(&house.store, staff_id).await?.map(|staff| staff.name).unwrap_or_default();
        given.push(GivenCode { code, shown, given_by_name: name });
    }
    Ok(given)
}
