//! Messages in the book of a text-message gateway: each is kept as an order whose reference is the sender's request id.

use serde_json::Value;

use crate::{
    courier_book::{Order, Party},
    world::World,
};

/// What came of a message's way, as steps of the book.
pub(crate) const DELIVERED: &str = "delivered";
pub(crate) const FAILED: &str = "failed";
/// At the network, not yet at the telephone.
pub(crate) const WAITING: &str = "waiting";

/// Keeps a message under this name of the gateway's own.
pub(crate) fn keep(world: &World, request_id: &str, name: String, phone: &str, asked: Value) -> usize {
    let order = Order {
        account: String::new(),
        reference: request_id.to_owned(),
        waybill: name,
        placed_at: world.now(),
        create_calls: 1,
        from: Party::default(),
        to: Party { phone: phone.to_owned(), ..Party::default() },
        cancelled: false,
        steps: Vec::new(),
        playing: 0,
        asked,
    };
    world.book().add(order)
}

/// Whether this is one of the words above.
pub(crate) fn refuse(code: &str) -> Option<&'static str> {
    (![DELIVERED, FAILED, WAITING].contains(&code)).then_some("a message is delivered, failed or waiting")
}

/// What a number of these digits always gets: numbers ending so are nobody's here.
pub(crate) fn ends(phone: &str, digits: &str) -> bool {
    phone.ends_with(digits)
}
