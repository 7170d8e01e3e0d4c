//! She sees what she has wished and was answered, and what she can wish now.

use crate::domain::complaint::About;
use crate::domain::time::At;
use crate::domain::wish::WishKind;
use crate::flows::complain::may_complain_until;
use crate::flows::hear_wish::{Held, look_at};
use crate::flows::house::House;
use crate::store::StoreError;
use crate::store::ratings::{self, Given};
use crate::store::requests::Request;
use crate::store::wishes::{self, Made};

/// What she sees of her wishes.
pub struct SeenWishes {
    /// The newest first.
    pub made: Vec<Made>,
    /// Those that can be made now, in the order in which they are offered.
    pub offered: Vec<WishKind>,
    pub rating: Option<Given>,
    pub can_rate: bool,
    held: Held,
}

impl SeenWishes {
    /// Until when she may complain about something; `None` while nothing limits it.
    pub fn may_complain_until(&self, house: &House, about: About) -> Option<At> {
        may_complain_until(house, &self.held, about)
    }
}

/// Everything she has wished, and what she can wish now. Writes nothing.
pub async fn see_wishes(house: &House, request: Request) -> Result<SeenWishes, StoreError> {
    let db = &house.store;
    let held = look_at(house, db, request).await?;
    Ok(SeenWishes {
        made: wishes::list_of_request(db, held.request.id).await?,
        offered: WishKind::ALL.into_iter().filter(|kind| held.situation.allows(*kind).is_ok()).collect(),
        rating: ratings::find(db, held.request.id).await?,
        can_rate: held.situation.allows_rating(),
        held,
    })
}
