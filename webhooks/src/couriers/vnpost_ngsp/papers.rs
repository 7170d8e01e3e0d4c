//! Our order sheet and announcement, put into VNPost's fields.

use super::wire;
use crate::requests::whole_address;
use crate::vocabulary::{Announcement, Direction, OrderSheet, Party};

/// What `order/post` is sent.
pub fn order<'a>(customer_code: &'a str, sheet: &'a OrderSheet) -> wire::Order<'a> {
    let (sender, receiver) = (&sheet.sender, &sheet.receiver);
    wire::Order {
        customer_code,
        order_number: &sheet.reference.0,
        item_code: sheet.allotted_waybill.as_ref().map(|waybill| waybill.0.as_str()),
        cod_amount: sheet.cod_vnd,
        sender_province: sender.province_code.trim().parse().ok(),
        sender_district: sender.district_code.trim().parse().ok(),
        sender_address: whole_address(sender),
        sender_name: &sender.name,
        sender_tel: &sender.phone,
        sender_email: sender.email.as_deref(),
        sender_desc: &sheet.content,
        description: match sheet.direction {
            Direction::ToAgency => "Thu gom hồ sơ TTHC",
            Direction::ToCitizen => "Trả kết quả TTHC",
        },
        receiver_name: &receiver.name,
        receiver_address: whole_address(receiver),
        receiver_tel: &receiver.phone,
        receiver_province: receiver.province_code.trim().parse().ok(),
        receiver_district: receiver.district_code.trim().parse().ok(),
        receiver_email: receiver.email.as_deref(),
        flag_config: 2,
    }
}

/// What `document/post` is sent.
pub fn document<'a>(customer_code: &'a str, announcement: &'a Announcement) -> wire::Document<'a> {
    wire::Document {
        customer_code,
        order_number: &announcement.reference.0,
        procedure: wire::Procedure {
            code: &announcement.procedure_code,
            title: &announcement.procedure_name,
            category: &announcement.procedure_field,
            elements: &announcement.documents,
        },
        is_send_document: announcement.sender.is_some(),
        document_sender: announcement.sender.as_ref().map(person),
        is_receive_result: announcement.receiver.is_some(),
        result_receiver: announcement.receiver.as_ref().map(person),
        state: 1,
    }
}

fn person(party: &Party) -> wire::Person<'_> {
    wire::Person {
        name: &party.name,
        phone: &party.phone,
        province_code: &party.province_code,
        province_title: &party.province_name,
        district_code: &party.district_code,
        // districts are gone since July 2025; the commune is the nearest name there is
        district_title: &party.commune_name,
        address: &party.address,
        email: party.email.as_deref().unwrap_or_default(),
    }
}
