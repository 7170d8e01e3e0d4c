//! An order as the operator's desk shows it: where it stands, and everything its courier said, in codes and words.

use super::{Fact, fact};
use crate::domain::order::{Effect, Step};
use crate::domain::time::At;
use crate::flows::cancel_order::can_be_cancelled;
use crate::flows::house::{CourierAccount, House};
use crate::flows::see_task::SeenOrder;
use crate::pages::staff::cancel::cancelling;
use crate::pages::staff::frame::StaffPage;
use crate::pages::timeline::again;
use crate::store::orders::ASKED;
use buuta_webhooks::Kind;

/// An order in words.
pub struct OrderView {
    pub reference: String,
    pub can_be_cancelled: bool,
    pub facts: Vec<Fact>,
    pub steps: Vec<StepView>,
}

/// One thing its courier said.
pub struct StepView {
    pub moment: String,
    pub raw_code: String,
    pub meaning: String,
    pub effect: String,
    /// The courier's own sentence, where nobody knows yet what its code means.
    pub raw_text: Option<String>,
}

impl OrderView {
    /// Puts an order into words.
    pub fn of(house: &House, page: &StaffPage, seen: &SeenOrder, account: Option<&CourierAccount>) -> OrderView {
        let order = &seen.order;
        let mut facts = vec![fact(page, "op-order-reference", order.reference.clone())];
        facts.extend(account.map(|account| fact(page, "op-account", name(account))));
        facts.extend(order.waybill.clone().map(|waybill| fact(page, "op-order-waybill", waybill)));
        facts.push(fact(page, "op-order-placing", page.say(&format!("op-placing-{}", order.placing.as_str()))));
        facts.extend(cancelling(page, order).map(|text| fact(page, "op-order-cancelling", text)));
        facts.push(fact(page, "op-order-state", state(page, &order.state)));
        facts.push(fact(page, "op-order-opened", page.moment(order.opened_at)));
        let heard = order.heard_at.map_or_else(|| page.say("op-order-never-heard"), |at| page.moment(at));
        facts.push(fact(page, "op-order-heard", heard));
        let name_of = |account_id| house.account(account_id).map(|account| name(&account)).unwrap_or_default();
        facts.extend(
            seen.earlier
                .as_ref()
                .map(|earlier| fact(page, "op-order-earlier", again(page, earlier, &name_of(earlier.account_id)))),
        );
        facts.extend(
            seen.later.as_ref().map(|later| {
                fact(page, "op-order-later", format!("{} · {}", later.reference, name_of(later.account_id)))
            }),
        );
        OrderView {
            reference: order.reference.clone(),
            can_be_cancelled: can_be_cancelled(order),
            facts,
            steps: seen.state.timeline.iter().map(|step| step_view(page, seen, step)).collect(),
        }
    }
}

/// An account and its courier.
pub fn name(account: &CourierAccount) -> String {
    format!("{} ({})", account.account.name, account.courier.name())
}

/// A kind of news in few words, whichever way the papers go.
pub fn kind_in_words(page: &StaffPage, kind: Kind) -> String {
    page.say(&format!("op-news-{}", kind.as_str().replace('_', "-")))
}

fn state(page: &StaffPage, state: &str) -> String {
    match Kind::parse(state) {
        Some(kind) => kind_in_words(page, kind),
        None if state == ASKED => page.say("op-news-none"),
        None => state.to_owned(),
    }
}

fn step_view(page: &StaffPage, seen: &SeenOrder, step: &Step) -> StepView {
    let mut rows =
        seen.events.iter().filter(|event| event.fact.second == step.second && event.fact.raw_code == step.raw_code);
    let row = rows.next();
    let (effect, kind) = match step.effect {
        Effect::Moved(kind) => ("op-effect-moved", Some(kind)),
        Effect::Noted(kind) => ("op-effect-noted", Some(kind)),
        Effect::Provisional(kind) => ("op-effect-provisional", Some(kind)),
        Effect::Waiting(kind) => ("op-effect-waiting", Some(kind)),
        Effect::AgainstTheEnd(kind) => ("op-effect-against-the-end", Some(kind)),
        Effect::SuspectTime => ("op-effect-suspect-time", row.and_then(|row| row.fact.kind)),
        Effect::Repeated => ("op-effect-repeated", row.and_then(|row| row.fact.kind)),
        Effect::Unmapped => ("op-effect-unmapped", None),
    };
    let mut meaning = kind.map_or_else(|| page.say("op-no-meaning"), |kind| kind_in_words(page, kind));
    if let Some(reason) = step.reason {
        let reason = page.say(&format!("reason-{}", reason.as_str().replace('_', "-")));
        meaning = format!("{meaning}: {reason}");
    }
    StepView {
        moment: page.moment(At::from_second(step.second)),
        raw_code: step.raw_code.clone(),
        meaning,
        effect: page.say(effect),
        raw_text: row.filter(|_| kind.is_none()).map(|row| row.raw_text.clone()).filter(|text| !text.is_empty()),
    }
}
