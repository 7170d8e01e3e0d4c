//! GHTK's statuses and reasons in our words; each has its own numbers: status 123 is not reason 123.
//!
//! What a courier's handset reports before the office confirms it is assumed: shown and marked, it concludes nothing.

use crate::status_table::StatusRow;
use crate::vocabulary::{Kind, Reason};

/// GHTK's published statuses. A settlement proves nothing.
pub const TABLE: &[StatusRow] = &[
    StatusRow::documented("-1", Kind::Cancelled, "Hủy đơn hàng"),
    StatusRow::documented("1", Kind::Registered, "Chưa tiếp nhận"),
    StatusRow::documented("2", Kind::Accepted, "Đã tiếp nhận"),
    StatusRow::documented("3", Kind::Collected, "Đã lấy hàng / Đã nhập kho"),
    StatusRow::documented("4", Kind::OutForDelivery, "Đã điều phối giao hàng / Đang giao hàng"),
    StatusRow::documented("5", Kind::Delivered, "Đã giao hàng / Chưa đối soát"),
    StatusRow::documented("6", Kind::Info, "Đã đối soát"),
    StatusRow::documented("7", Kind::PickupFailed, "Không lấy được hàng"),
    StatusRow::documented("8", Kind::PickupAttemptFailed, "Hoãn lấy hàng"),
    StatusRow::documented("9", Kind::DeliveryAttemptFailed, "Không giao được hàng"),
    StatusRow::documented("10", Kind::Delayed, "Delay giao hàng"),
    StatusRow::documented("11", Kind::Info, "Đã đối soát công nợ trả hàng"),
    StatusRow::documented("12", Kind::PickupScheduled, "Đã điều phối lấy hàng / Đang lấy hàng"),
    // lost or damaged: GHTK says only that it pays
    StatusRow::assumed("13", Kind::Lost, "Đơn hàng bồi hoàn"),
    StatusRow::documented("20", Kind::Returning, "Đang trả hàng"),
    StatusRow::documented("21", Kind::Returned, "Đã trả hàng"),
    StatusRow::assumed("123", Kind::Collected, "Shipper báo đã lấy hàng"),
    StatusRow::assumed("127", Kind::PickupAttemptFailed, "Shipper báo không lấy được hàng"),
    StatusRow::assumed("128", Kind::Delayed, "Shipper báo delay lấy hàng"),
    StatusRow::assumed("45", Kind::Delivered, "Shipper báo đã giao hàng"),
    StatusRow::assumed("49", Kind::DeliveryAttemptFailed, "Shipper báo không giao được hàng"),
    StatusRow::assumed("410", Kind::Delayed, "Shipper báo delay giao hàng"),
];

/// GHTK's published reasons: 100 to 115 of the pickup, 120 to 135 and 1200 of the delivery, 140 to 144 of the return.
/// How 141 to 143 divide the rest is not published.
pub fn reason(raw_reason: &str) -> Option<Reason> {
    Some(match raw_reason {
        "100" | "104" | "128" | "140" => Reason::SenderRescheduled,
        "101" | "113" => Reason::SenderUnreachable,
        "102" => Reason::SenderNotReady,
        "103" | "124" => Reason::AddressChanged,
        "105" | "120" => Reason::CarrierCapacity,
        "106" | "126" => Reason::WeatherForceMajeure,
        "110" => Reason::OutOfArea,
        "111" => Reason::ItemNotAccepted,
        "112" | "115" | "133" | "135" => Reason::SenderCancelled,
        "121" | "123" | "132" => Reason::RecipientRescheduled,
        "122" | "131" => Reason::RecipientUnreachable,
        "125" => Reason::WrongAddress,
        "129" => Reason::LostOrStolen,
        "130" => Reason::RecipientRefused,
        "1200" => Reason::WrongPhone,
        "107" | "114" | "127" | "134" | "144" => Reason::Other,
        _ => return None,
    })
}
