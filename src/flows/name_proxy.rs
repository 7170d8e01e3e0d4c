//! She authorises somebody to hand over and receive in her place, and to hear the notices if she likes; or takes it back.

use crate::domain::terms::Proxy;
use crate::domain::wish::{Wish, WishKind};
use crate::flows::hear_wish::{Form, HearError, hear};
use crate::flows::house::House;
use crate::store::terms;
use crate::store::wishes::{Goes, Made};

/// Names a proxy in place of an earlier one; without one, only takes the earlier one back.
pub async fn name_proxy(house: &House, form: Form, proxy: Option<Proxy>) -> Result<Made, HearError> {
    hear(house, form, WishKind::NameProxy, async |tx, held| {
        let mut content = terms::find(tx, held.request.id).await?.map(|terms| terms.content).unwrap_or_default();
        let before = content.proxy.take();
        content.proxy.clone_from(&proxy);
        terms::update_content(tx, held.request.id, &content).await?;
        Ok((Wish::NameProxy { before, after: proxy }, Goes::Done))
    })
    .await
}
