//! The demo courier's codes and reasons in our words.

use crate::status_table::StatusRow;
use crate::vocabulary::{Kind, Reason};

/// Its whole table. A real courier's rows are `documented` only where its document, or a person there, says so.
pub const TABLE: &[StatusRow] = &[
    StatusRow::documented("D01", Kind::Registered, "Đã tạo yêu cầu"),
    StatusRow::documented("D02", Kind::Accepted, "Đã tiếp nhận yêu cầu"),
    StatusRow::documented("D03", Kind::PickupScheduled, "Đang đến lấy"),
    StatusRow::documented("D04", Kind::Collected, "Đã lấy"),
    StatusRow::documented("D05", Kind::PickupAttemptFailed, "Chưa lấy được"),
    StatusRow::documented("D06", Kind::InTransit, "Đang vận chuyển"),
    StatusRow::documented("D07", Kind::ArrivedAtDeliveryOffice, "Đến bưu cục phát"),
    StatusRow::documented("D08", Kind::OutForDelivery, "Đang phát").redelivers(),
    StatusRow::documented("D09", Kind::DeliveryAttemptFailed, "Phát không thành công").redelivers(),
    StatusRow::documented("D10", Kind::Delivered, "Phát thành công").redelivers(),
    StatusRow::documented("D11", Kind::ReturnRequested, "Chờ chuyển hoàn"),
    StatusRow::documented("D12", Kind::Returning, "Đang chuyển hoàn"),
    StatusRow::documented("D13", Kind::Returned, "Đã chuyển hoàn"),
    StatusRow::documented("D14", Kind::Cancelled, "Đã hủy"),
    StatusRow::documented("D15", Kind::Lost, "Thất lạc"),
    StatusRow::documented("D16", Kind::PickupFailed, "Lấy không thành công"),
    StatusRow::documented("D17", Kind::Info, "Thông tin"),
];

/// Its reason codes.
pub fn reason(raw_reason: &str) -> Option<Reason> {
    match raw_reason {
        "R01" => Some(Reason::RecipientAbsent),
        "R02" => Some(Reason::WrongAddress),
        "R03" => Some(Reason::SenderUnreachable),
        "R04" => Some(Reason::RecipientRefused),
        _ => None,
    }
}
