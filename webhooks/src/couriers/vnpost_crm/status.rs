//! VNPost CRM's statuses, causes and solutions in our words.

use crate::status_table::StatusRow;
use crate::vocabulary::{Kind, NextAction, Reason};

/// The status of an order that has none.
pub const NOT_APPROVED: &str = "-1";
/// Statuses whose meaning depends on the way the papers go; with `IsReturn` they are codes of their own.
const OF_EITHER_WAY: [&str; 3] = ["70", "91", "100"];

/// The published statuses, and those that an order on its way back seems to repeat.
pub const TABLE: &[StatusRow] = &[
    StatusRow::documented("-1", Kind::Registered, "Chưa duyệt"),
    StatusRow::documented("10", Kind::Cancelled, "Đã xoá"),
    StatusRow::documented("20", Kind::Accepted, "Đã duyệt"),
    StatusRow::documented("60", Kind::Cancelled, "Đã hủy"),
    StatusRow::documented("61", Kind::CancelRequested, "Báo hủy"),
    StatusRow::documented("62", Kind::CancelRequested, "Đã nhận báo hủy"),
    StatusRow::documented("70", Kind::AcceptedAtOffice, "Bưu cục đã nhận hàng"),
    StatusRow::documented("91", Kind::DeliveryAttemptFailed, "Phát không thành công"),
    StatusRow::documented("100", Kind::Delivered, "Phát thành công"),
    // money proves no delivery
    StatusRow::documented("110", Kind::Info, "Bưu tá đã nhận tiền của người nhận"),
    StatusRow::documented("120", Kind::Info, "Đã trả tiền COD"),
    StatusRow::documented("161", Kind::ReturnAttemptFailed, "Phát hoàn cho người gửi thất bại"),
    StatusRow::documented("170", Kind::Returned, "Phát hoàn cho người gửi thành công"),
    StatusRow::assumed("70 return", Kind::Returning, "Bưu cục đã nhận hàng (chuyển hoàn)"),
    StatusRow::assumed("91 return", Kind::ReturnAttemptFailed, "Phát không thành công (chuyển hoàn)"),
    StatusRow::assumed("100 return", Kind::Returned, "Phát thành công (chuyển hoàn)"),
];

/// The code of a status, split by the way the papers go where that changes what it means.
pub fn raw_code(status: Option<String>, is_return: bool) -> String {
    let status = status.unwrap_or_else(|| NOT_APPROVED.to_owned());
    if is_return && OF_EITHER_WAY.contains(&status.as_str()) { format!("{status} return") } else { status }
}

/// Whether a cause and a solution belong to this code.
pub fn says_why(raw_code: &str) -> bool {
    matches!(raw_code, "91" | "91 return" | "161")
}

/// The cause with its sentence: no list of its codes is published, so the sentence alone can tell.
pub fn reason(raw_reason: &str) -> Option<Reason> {
    raw_reason.to_lowercase().ends_with("người nhận đi vắng").then_some(Reason::RecipientAbsent)
}

/// The one solution that has been seen.
pub fn next_action(solution: &str) -> Option<NextAction> {
    (solution.to_lowercase() == "phát lại").then_some(NextAction::Redeliver)
}
