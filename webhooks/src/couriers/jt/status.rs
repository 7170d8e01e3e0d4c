//! J&T's scan types in our words.
//!
//! The regional document gives three columns of codes and words which belong together by their places; where that, or what
//! Vietnam makes of a code, leaves a doubt, the row is assumed.

use crate::status_table::StatusRow;
use crate::vocabulary::{Kind, Reason};

/// The code that says why in itself.
const REJECTED: &str = "303";

/// The document's scan types.
pub const TABLE: &[StatusRow] = &[
    StatusRow::documented("10", Kind::Collected, "Đã lấy kiện"),
    StatusRow::documented("20", Kind::InTransit, "Quét gửi đi"),
    StatusRow::documented("30", Kind::InTransit, "Quét đến"),
    StatusRow::documented("94", Kind::OutForDelivery, "Quét đi phát").redelivers(),
    StatusRow::documented("100", Kind::Delivered, "Đã ký nhận"),
    // a trouble of any kind, at the door or on the road: only its words tell
    StatusRow::assumed("110", Kind::DeliveryAttemptFailed, "Quét kiện vấn đề"),
    StatusRow::documented("172", Kind::Returning, "Quét chuyển hoàn"),
    StatusRow::documented("173", Kind::Returned, "Đã ký nhận kiện hoàn"),
    StatusRow::documented("200", Kind::InTransit, "Nhập kho kiện gửi"),
    StatusRow::documented("300", Kind::Damaged, "Kết thúc bất thường: hư hỏng"),
    StatusRow::documented("301", Kind::Lost, "Kết thúc bất thường: thất lạc"),
    StatusRow::documented("302", Kind::Exception, "Kết thúc bất thường: tiêu hủy"),
    StatusRow::documented(REJECTED, Kind::DeliveryAttemptFailed, "Kết thúc bất thường: từ chối nhận"),
    StatusRow::documented("304", Kind::Exception, "Kết thúc bất thường: hải quan giữ"),
    StatusRow::documented("305", Kind::Exception, "Kết thúc bất thường: quá thời hạn"),
    StatusRow::documented("306", Kind::Exception, "Kết thúc bất thường: tiêu hủy ngoài biên giới"),
    StatusRow::assumed("400", Kind::InTransit, "Nhận để thông quan"),
    StatusRow::assumed("401", Kind::InTransit, "Đang thông quan"),
    StatusRow::assumed("402", Kind::InTransit, "Đã thông quan"),
    StatusRow::assumed("403", Kind::InTransit, "Bàn giao sau thông quan"),
    StatusRow::assumed("404", Kind::InTransit, "Nhập túi"),
    StatusRow::assumed("405", Kind::InTransit, "Nhập trung tâm"),
    StatusRow::assumed("700", Kind::HeldForCollection, "Đến điểm nhận"),
    StatusRow::assumed("701", Kind::Info, "Đã báo đến nhận"),
    StatusRow::assumed("702", Kind::Delivered, "Đã nhận tại điểm nhận"),
    StatusRow::assumed("703", Kind::Returning, "Ra khỏi điểm nhận để hoàn"),
    StatusRow::assumed("704", Kind::Info, "Bàn giao tại điểm nhận"),
];

/// The reason that a code itself gives; `problemType` is told in words.
pub fn raw_reason(raw_code: &str) -> &'static str {
    if raw_code == REJECTED { REJECTED } else { "" }
}

/// No list of reasons is published.
pub fn reason(raw_reason: &str) -> Option<Reason> {
    (raw_reason == REJECTED).then_some(Reason::RecipientRefused)
}
