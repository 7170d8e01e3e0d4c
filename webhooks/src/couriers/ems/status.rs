//! EMS's codes in our words: few of them are public, and none of those says delivered.

use crate::status_table::StatusRow;
use crate::vocabulary::Kind;

/// The codes of the first interface, then those seen of the second. Every other code is kept and alarmed until EMS or
/// the account names it.
pub const TABLE: &[StatusRow] = &[
    StatusRow::documented("1", Kind::Registered, "Đã tạo, chờ duyệt"),
    StatusRow::documented("2", Kind::Accepted, "Đã duyệt, chờ lấy hàng"),
    StatusRow::documented("4", Kind::InTransit, "Đang vận chuyển"),
    // it may as well be the postman who collects
    StatusRow::assumed("11000", Kind::OutForDelivery, "Đã giao cho bưu tá"),
    StatusRow::assumed("23000", Kind::Cancelled, "Đã hủy"),
];
