//! GHN's statuses and reason codes in our words.
//!
//! GHN's way back has codes of its own, so a try at the recipient's door and its outcome keep their meaning after
//! GHN has asked to send the papers back (`redelivers`); only codes of transport may be either way's.

use crate::status_table::StatusRow;
use crate::vocabulary::{Kind, Reason};

/// GHN's published statuses, and the types of a push that are no status.
pub const TABLE: &[StatusRow] = &[
    StatusRow::documented("create", Kind::Registered, "Tạo đơn hàng"),
    StatusRow::documented("ready_to_pick", Kind::Accepted, "Chờ lấy hàng"),
    StatusRow::documented("picking", Kind::PickupScheduled, "Đang lấy hàng"),
    StatusRow::documented("money_collect_picking", Kind::PickupScheduled, "Đang thu tiền người gửi"),
    // a reason of the pickup phase turns "on the way to pick up" into a try that failed
    StatusRow::documented("picking", Kind::PickupAttemptFailed, "Lấy hàng thất bại").with_reason("GHN-PF"),
    StatusRow::documented("picking", Kind::PickupAttemptFailed, "Lấy hàng thất bại").with_reason("GHN-PC"),
    StatusRow::documented("money_collect_picking", Kind::PickupAttemptFailed, "Lấy hàng thất bại")
        .with_reason("GHN-PF"),
    StatusRow::documented("money_collect_picking", Kind::PickupAttemptFailed, "Lấy hàng thất bại")
        .with_reason("GHN-PC"),
    StatusRow::documented("cancel", Kind::Cancelled, "Hủy đơn hàng"),
    StatusRow::documented("picked", Kind::Collected, "Đã lấy hàng"),
    StatusRow::documented("storing", Kind::InTransit, "Hàng đang nằm ở kho").redelivers(),
    StatusRow::documented("transporting", Kind::InTransit, "Đang luân chuyển"),
    StatusRow::documented("sorting", Kind::InTransit, "Đang phân loại"),
    StatusRow::documented("delivering", Kind::OutForDelivery, "Đang giao hàng").redelivers(),
    StatusRow::documented("money_collect_delivering", Kind::OutForDelivery, "Đang thu tiền người nhận").redelivers(),
    StatusRow::documented("delivered", Kind::Delivered, "Giao hàng thành công").redelivers(),
    StatusRow::documented("delivery_fail", Kind::DeliveryAttemptFailed, "Giao hàng thất bại").redelivers(),
    StatusRow::documented("waiting_to_return", Kind::ReturnRequested, "Chờ trả hàng"),
    StatusRow::documented("return", Kind::ReturnRequested, "Trả hàng"),
    StatusRow::documented("return_transporting", Kind::Returning, "Đang luân chuyển hàng trả"),
    StatusRow::documented("return_sorting", Kind::Returning, "Đang phân loại hàng trả"),
    StatusRow::documented("returning", Kind::Returning, "Đang trả hàng"),
    StatusRow::documented("return_fail", Kind::ReturnAttemptFailed, "Trả hàng thất bại"),
    StatusRow::documented("returned", Kind::Returned, "Trả hàng thành công"),
    StatusRow::documented("exception", Kind::Exception, "Đơn hàng ngoại lệ"),
    StatusRow::documented("damage", Kind::Damaged, "Hàng bị hư hỏng"),
    StatusRow::documented("lost", Kind::Lost, "Hàng bị mất"),
    StatusRow::documented("update_weight", Kind::Info, "Cập nhật khối lượng"),
    StatusRow::documented("update_cod", Kind::Info, "Cập nhật tiền thu hộ"),
    StatusRow::documented("update_fee", Kind::Info, "Cập nhật cước phí"),
];

/// GHN's published reason codes: PF/PC of the pickup, DF/DC of the delivery, RF of the return.
pub fn reason(raw_reason: &str) -> Option<Reason> {
    let code = raw_reason.trim().to_ascii_uppercase();
    Some(match code.strip_prefix("GHN-").unwrap_or(&code) {
        "PFA1A0" | "RFE0A0" => Reason::SenderRescheduled,
        "PFA2A1" | "PFA2A3" | "RFE0A6" => Reason::SenderUnreachable,
        "PFA1A1" => Reason::SenderWillDropOff,
        "PCB0B2" => Reason::OverLimit,
        "PFA4A1" | "PFA4A2" => Reason::ItemNotAccepted,
        "PCB0B1" => Reason::SenderCancelled,
        "PFA3A2" | "DFC1A6" | "RFE0A5" => Reason::CarrierIncident,
        "DFC1A0" => Reason::RecipientRescheduled,
        "DFC1A2" => Reason::RecipientUnreachable,
        "DFC1A4" => Reason::RecipientAbsent,
        "DCD0A1" => Reason::WrongAddress,
        "DFC1A1" | "RFE0A1" => Reason::AddressChanged,
        "DFC1A7" | "DCD0A8" | "DCD1A1" | "DCD0A6" => Reason::RecipientRefused,
        "DCD1A5" | "DCD0A7" => Reason::PaymentRefused,
        "DCD0A5" | "DCD1A3" | "RFE0A4" => Reason::Damaged,
        "PFA2A2" | "RFE0A3" => Reason::Other,
        _ => return None,
    })
}
