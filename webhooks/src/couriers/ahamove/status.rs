//! Ahamove's statuses in our words. A status alone does not tell enough: what the order and its stop say beside it makes
//! the code (see `news.rs`).

use crate::status_table::StatusRow;
use crate::vocabulary::Kind;

pub const PICKED_UP: &str = "IN PROCESS picked up";
pub const DELIVERED: &str = "COMPLETED stop COMPLETED";
pub const NOT_DELIVERED: &str = "COMPLETED stop FAILED";
pub const RETURNED: &str = "COMPLETED returned";
pub const NOT_FETCHED: &str = "CANCELLED by Ahamove";

/// The published statuses.
pub const TABLE: &[StatusRow] = &[
    StatusRow::documented("IDLE", Kind::Accepted, "Chờ tài xế"),
    StatusRow::documented("ASSIGNING", Kind::Accepted, "Đang tìm tài xế"),
    StatusRow::documented("ACCEPTED", Kind::PickupScheduled, "Tài xế đang đến lấy"),
    StatusRow::documented("IN PROCESS", Kind::PickupScheduled, "Tài xế đã đến điểm lấy"),
    StatusRow::documented(PICKED_UP, Kind::Collected, "Tài xế đã lấy hàng"),
    StatusRow::documented(DELIVERED, Kind::Delivered, "Giao thành công"),
    StatusRow::documented(NOT_DELIVERED, Kind::DeliveryAttemptFailed, "Giao không thành công"),
    StatusRow::documented(RETURNED, Kind::Returned, "Đã trả lại người gửi"),
    // the stop does not say what became of it
    StatusRow::assumed("COMPLETED", Kind::Delivered, "Hoàn thành"),
    StatusRow::documented("CANCELLED", Kind::Cancelled, "Đã hủy"),
    StatusRow::documented(NOT_FETCHED, Kind::PickupFailed, "Ahamove hủy trước khi lấy"),
];
