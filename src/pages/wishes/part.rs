//! The part of the answer page that is about her wishes: what she has wished and was answered, and what she can do now.

use crate::domain::wish::{Desk, WishKind};
use crate::flows::house::House;
use crate::flows::recognise::{Recognised, Trust};
use crate::flows::see_wishes::see_wishes;
use crate::pages::page::Page;
use crate::pages::wishes::view::{Extent, WishView, title};
use crate::pages::wishes::{RATING, TELLING, href_of, needed};
use crate::store::StoreError;

/// The part.
#[derive(Default)]
pub struct WishesPart {
    pub made: Vec<WishView>,
    pub actions: Vec<Action>,
    /// She says that she has not got what the post calls delivered, and waits for an answer.
    pub is_disputed: bool,
    /// More can be done once she has proved that the request is hers.
    pub more_with_proof: bool,
}

/// Something she can do, on a page of its own.
pub struct Action {
    pub title: String,
    pub href: String,
}

impl WishesPart {
    /// As much of it as somebody's trust opens; nothing before the look-up secret.
    pub async fn of(house: &House, page: &Page, who: &Recognised) -> Result<WishesPart, StoreError> {
        if who.trust < Trust::Secret {
            return Ok(WishesPart::default());
        }
        let seen = see_wishes(house, who.request.clone()).await?;
        let mut made = Vec::new();
        for wish in &seen.made {
            made.push(WishView::of(house, page, wish, extent(wish.wish.kind(), who.trust)).await?);
        }
        let may = |kind: &WishKind| needed(*kind) <= who.trust;
        let mut actions: Vec<Action> = seen
            .offered
            .iter()
            .filter(|kind| may(kind))
            .map(|kind| Action { title: title(page, *kind), href: href_of(page, *kind) })
            .collect();
        if seen.can_rate {
            let key = if seen.rating.is_some() { "rating-change" } else { "rating-title" };
            actions.push(Action { title: page.say(key), href: page.href(RATING) });
        }
        if who.trust >= Trust::Proven {
            actions.push(Action { title: page.say("telling-title"), href: page.href(TELLING) });
        }
        Ok(WishesPart {
            is_disputed: seen
                .made
                .iter()
                .zip(&made)
                .any(|(wish, view)| wish.wish.kind() == WishKind::Dispute && view.is_open),
            more_with_proof: seen.offered.iter().any(|kind| !may(kind)),
            made,
            actions,
        })
    }
    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.made.is_empty() && self.actions.is_empty()
    }
}

/// How much of a wish is read: whoever has the secret alone reads what is answered to those that it was enough for.
const fn extent(kind: WishKind, trust: Trust) -> Extent {
    match (trust, kind.desk()) {
        (Trust::Proven, _) => Extent::Whole,
        (_, Desk::InCharge) => Extent::Answer,
        (_, Desk::Office) => Extent::Heading,
    }
}
