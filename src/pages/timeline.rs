//! The timeline of a request, item by item, in words.

use crate::flows::follow_attempts::Earlier;
use crate::flows::look_up::{HowKnown, NewsEffect, TimelineItem, What};
use crate::pages::first_sentence::for_people;
use crate::pages::page::Page;
use buuta_webhooks::{Direction, Kind};

/// One item, as it is shown.
pub struct ItemView {
    pub datetime: String,
    pub moment: String,
    pub what: String,
    pub reason: Option<String>,
    pub place: Option<String>,
    /// Courier and waybill, where they are others than in the item before.
    pub carried: Option<String>,
    pub how_known: String,
    /// Why it does not count, where it does not.
    pub not_counted: Option<String>,
}

/// Puts a timeline into words. Who carries the papers under which number is said once per journey.
pub fn views(page: &Page, timeline: &[TimelineItem]) -> Vec<ItemView> {
    let mut views: Vec<ItemView> = timeline.iter().map(|item| ItemView::new(page, item)).collect();
    let mut said: Option<String> = None;
    for view in &mut views {
        if view.carried == said {
            view.carried = None;
        } else if view.carried.is_some() {
            said.clone_from(&view.carried);
        }
    }
    views
}

impl ItemView {
    /// Puts an item into words.
    fn new(page: &Page, item: &TimelineItem) -> ItemView {
        let waybill =
            item.waybill.as_deref().map(|waybill| page.say_with("answer-item-waybill", &[("waybill", waybill)]));
        let carried: Vec<String> =
            item.courier.as_deref().map(|courier| for_people(courier).to_owned()).into_iter().chain(waybill).collect();
        ItemView {
            datetime: item.at.rfc3339(),
            moment: page.moment(item.at),
            what: what(page, item),
            reason: item.reason.map(|reason| {
                let words = page.say(&format!("reason-{}", reason.as_str().replace('_', "-")));
                page.say_with("answer-item-reason", &[("reason", &words)])
            }),
            place: item.place.clone().filter(|place| !place.trim().is_empty()),
            carried: (!carried.is_empty()).then(|| carried.join(" · ")),
            how_known: page.say(how_known(item.how_known)),
            not_counted: not_counted(&item.what).map(|key| page.say(key)),
        }
    }
}

/// The words for a courier's news of this kind.
pub fn news(page: &Page, kind: Kind, direction: Direction) -> String {
    page.say(&format!("kind-{}-{}", kind.as_str(), direction.as_str()).replace('_', "-"))
}

fn what(page: &Page, item: &TimelineItem) -> String {
    match &item.what {
        What::News { kind, .. } => news(page, *kind, item.direction),
        What::Unmapped { text } => page.say_with("unmapped-news", &[("text", text)]),
        What::Handover { from, to } => page.say(&format!("handover-{}-{}", from.as_str(), to.as_str())),
        What::AskedAgain { after, courier } => again(page, after, courier.as_deref().map_or("", for_people)),
    }
}

/// That a journey was asked for again, and what the attempt before came to with this courier.
pub fn again(page: &Page, after: &Earlier, courier: &str) -> String {
    let mut why = page.say(&format!("came-to-{}", after.came_to.as_str().replace('_', "-")));
    if let Some(reason) = after.reason {
        why = format!("{why} ({})", page.say(&format!("reason-{}", reason.as_str().replace('_', "-"))));
    }
    let (number, before) = (after.attempt + 1, after.attempt);
    page.say_with(
        "asked-again",
        &[("number", &number.to_string()), ("count", &before.to_string()), ("courier", courier), ("why", &why)],
    )
}

/// The key of how we know.
pub const fn how_known(how_known: HowKnown) -> &'static str {
    match how_known {
        HowKnown::SignedByBoth => "how-signed-by-both",
        HowKnown::CourierTold => "how-courier-told",
        HowKnown::WeAsked => "how-we-asked",
        HowKnown::ToldAndAsked => "how-told-and-asked",
        HowKnown::DoneHere => "how-done-here",
    }
}

/// The key of why something does not count.
pub const fn not_counted(what: &What) -> Option<&'static str> {
    match what {
        What::News { effect: NewsEffect::Counts, .. } | What::Handover { .. } | What::AskedAgain { .. } => None,
        What::News { effect: NewsEffect::WaitsForConfirmation, .. } => Some("effect-waits-for-confirmation"),
        What::News { effect: NewsEffect::OnlyAssumed, .. } => Some("effect-only-assumed"),
        What::News { effect: NewsEffect::SetAside, .. } => Some("effect-set-aside"),
        What::Unmapped { .. } => Some("unmapped-effect"),
    }
}
