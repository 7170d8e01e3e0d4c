//! Our order sheet, put into MyVNPost's fields.

use super::wire;
use crate::requests::whole_address;
use crate::vocabulary::{Direction, OrderSheet};

/// Since districts ended in July 2025, this stands where their codes stood; communes have new codes.
const NO_DISTRICT: &str = "VNPOST";

/// What `CreateOrder` is sent. An order we receive is fetched at the citizen's.
pub fn order<'a>(
    customer_code: &'a str,
    contract_code: &'a str,
    service_code: &'a str,
    sheet: &'a OrderSheet,
) -> wire::NewOrder<'a> {
    let (sender, receiver) = (&sheet.sender, &sheet.receiver);
    wire::NewOrder {
        order_creation_status: 1,
        side: match sheet.direction {
            Direction::ToAgency => "NHAN",
            Direction::ToCitizen => "GUI",
        },
        customer_code,
        contract_code: Some(contract_code).filter(|code| !code.is_empty()),
        information_order: wire::Information {
            sender_name: &sender.name,
            sender_phone: &sender.phone,
            sender_email: sender.email.as_deref().unwrap_or_default(),
            sender_address: whole_address(sender),
            sender_province_code: &sender.province_code,
            sender_district_code: NO_DISTRICT,
            sender_commune_code: &sender.ward_code,
            receiver_name: &receiver.name,
            receiver_phone: &receiver.phone,
            receiver_email: receiver.email.as_deref().unwrap_or_default(),
            receiver_address: whole_address(receiver),
            receiver_province_code: &receiver.province_code,
            receiver_district_code: NO_DISTRICT,
            receiver_commune_code: &receiver.ward_code,
            service_code,
            addon_service: Some(sheet.cod_vnd).filter(|cod| *cod > 0).map(wire::Addon::collect).into_iter().collect(),
            addition_request: [],
            org_code_collect: None,
            org_code_accept: None,
            sale_order_code: &sheet.reference.0,
            content_note: &sheet.content,
            weight: sheet.weight_g.to_string(),
            width: "",
            length: "",
            height: "",
            // by road, fetched at the address, not fragile, any time, as the published sample has them
            vehicle: "BO",
            send_type: "1",
            is_broken: "0",
            delivery_time: "N",
            delivery_require: "1",
            delivery_instruction: "",
        },
    }
}
