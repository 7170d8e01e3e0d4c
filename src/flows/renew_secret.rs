//! She has lost her look-up secret, and is given another: the old one opens nothing any more.

use crate::domain::codes::{canonical_request_code, lookup_secret};
use crate::domain::wish::{Wish, WishKind};
use crate::flows::hear_wish::{Form, HearError, hear};
use crate::flows::house::House;
use crate::store::requests;
use crate::store::wishes::Goes;

/// Puts a new secret in place of the old one, and gives it: shown once, and kept by us as a hash alone. It is made from
/// the form's number and the index key, so that a form whose answer was lost on the way shows the same one again.
pub async fn renew_secret(house: &House, form: Form) -> Result<String, HearError> {
    let text = format!("{} {}", form.request_id, form.operation);
    let mut random = [0; 12];
    for (to, from) in random.iter_mut().zip(house.store.keys().index("request.renewed_secret", &text)) {
        *to = from;
    }
    let secret = lookup_secret(&random);
    hear(house, form, WishKind::NewSecret, async |tx, held| {
        requests::update_secret(tx, held.request.id, &canonical_request_code(&secret)).await?;
        Ok::<_, HearError>((Wish::NewSecret, Goes::Done))
    })
    .await?;
    Ok(secret)
}
