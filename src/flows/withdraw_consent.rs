//! She takes her consent back: from now on her particulars are used for what the law and her papers under way ask for, and
//! for nothing else.

use crate::domain::wish::{Wish, WishKind};
use crate::flows::hear_wish::{Form, HearError, hear};
use crate::flows::house::House;
use crate::store::terms;
use crate::store::wishes::{Goes, Made};

/// Notes that she takes back what she agreed to, with the words it was about.
pub async fn withdraw_consent(house: &House, form: Form) -> Result<Made, HearError> {
    hear(house, form, WishKind::WithdrawConsent, async |tx, held| {
        let consent = terms::find(tx, held.request.id).await?.and_then(|terms| terms.consent);
        terms::update_consent_withdrawn(tx, held.request.id).await?;
        Ok((Wish::WithdrawConsent { version: consent.map(|consent| consent.version) }, Goes::Done))
    })
    .await
}
