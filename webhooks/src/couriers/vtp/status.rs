//! Viettel Post's statuses in our words.
//!
//! On the way back it repeats its codes of transport and delivery, marked by `IS_RETURNING`: with the mark they are
//! codes of their own.

use crate::status_table::StatusRow;
use crate::vocabulary::{Kind, Reason};

/// The codes that either way may have.
const OF_EITHER_WAY: [&str; 16] =
    ["300", "301", "302", "303", "320", "400", "401", "402", "403", "500", "501", "506", "507", "508", "509", "510"];
/// The code that says why in itself.
const NOT_AT_HOME: &str = "506";

/// The published statuses. 570 has been seen and nobody knows what it means: it has no row.
pub const TABLE: &[StatusRow] = &[
    StatusRow::documented("-100", Kind::Registered, "Đơn mới tạo, chưa duyệt"),
    StatusRow::documented("-108", Kind::Collected, "Gửi tại bưu cục"),
    StatusRow::documented("-109", Kind::Collected, "Đã gửi tại điểm thu gom"),
    StatusRow::documented("-110", Kind::InTransit, "Đang bàn giao qua bưu cục"),
    StatusRow::documented("100", Kind::Accepted, "Tiếp nhận đơn hàng từ đối tác"),
    StatusRow::documented("101", Kind::CancelRequested, "ViettelPost yêu cầu hủy"),
    StatusRow::documented("102", Kind::Accepted, "Chờ xử lý"),
    StatusRow::documented("103", Kind::PickupScheduled, "Giao cho bưu cục đi lấy"),
    StatusRow::documented("104", Kind::PickupScheduled, "Giao bưu tá đi nhận"),
    StatusRow::documented("105", Kind::Collected, "Bưu tá đã nhận hàng"),
    StatusRow::documented("106", Kind::CancelRequested, "Đối tác yêu cầu lấy lại hàng"),
    StatusRow::documented("107", Kind::Cancelled, "Đối tác yêu cầu hủy qua API"),
    StatusRow::documented("200", Kind::AcceptedAtOffice, "Nhận từ bưu tá – bưu cục gốc"),
    StatusRow::documented("201", Kind::Cancelled, "Hủy nhập phiếu gửi"),
    StatusRow::documented("202", Kind::Info, "Sửa phiếu gửi"),
    StatusRow::documented("300", Kind::InTransit, "Đóng bảng kê đi"),
    StatusRow::documented("301", Kind::InTransit, "Đóng túi"),
    StatusRow::documented("302", Kind::InTransit, "Đóng chuyến thư"),
    StatusRow::documented("303", Kind::InTransit, "Đóng tuyến xe"),
    StatusRow::assumed("320", Kind::InTransit, "Đang vận chuyển"),
    StatusRow::documented("400", Kind::InTransit, "Nhận bảng kê đến"),
    StatusRow::documented("401", Kind::InTransit, "Nhận túi"),
    StatusRow::documented("402", Kind::InTransit, "Nhận chuyến thư"),
    StatusRow::documented("403", Kind::InTransit, "Nhận chuyến xe"),
    StatusRow::documented("500", Kind::OutForDelivery, "Giao bưu tá đi phát"),
    StatusRow::documented("501", Kind::Delivered, "Phát thành công"),
    StatusRow::documented("502", Kind::Returning, "Chuyển hoàn bưu cục gốc"),
    StatusRow::documented("503", Kind::Cancelled, "Hủy – theo yêu cầu khách hàng"),
    StatusRow::documented("504", Kind::Returned, "Thành công – chuyển trả người gửi"),
    StatusRow::documented("505", Kind::ReturnRequested, "Tồn – thông báo chuyển hoàn bưu cục gốc"),
    StatusRow::documented("506", Kind::DeliveryAttemptFailed, "Tồn – khách hàng nghỉ, không có nhà"),
    StatusRow::documented("507", Kind::HeldForCollection, "Tồn – khách hàng đến bưu cục nhận"),
    StatusRow::documented("508", Kind::ArrivedAtDeliveryOffice, "Phát tiếp").redelivers(),
    StatusRow::documented("509", Kind::Forwarded, "Chuyển tiếp bưu cục khác"),
    StatusRow::documented("510", Kind::ArrivedAtDeliveryOffice, "Hủy phân công phát"),
    StatusRow::documented("515", Kind::ReturnRequested, "Bưu cục phát duyệt hoàn"),
    StatusRow::documented("550", Kind::ArrivedAtDeliveryOffice, "Đơn vị yêu cầu phát tiếp").redelivers(),
    StatusRow::documented("300 returning", Kind::Returning, "Đóng bảng kê đi (chuyển hoàn)"),
    StatusRow::documented("301 returning", Kind::Returning, "Đóng túi (chuyển hoàn)"),
    StatusRow::documented("302 returning", Kind::Returning, "Đóng chuyến thư (chuyển hoàn)"),
    StatusRow::documented("303 returning", Kind::Returning, "Đóng tuyến xe (chuyển hoàn)"),
    StatusRow::assumed("320 returning", Kind::Returning, "Đang vận chuyển (chuyển hoàn)"),
    StatusRow::documented("400 returning", Kind::Returning, "Nhận bảng kê đến (chuyển hoàn)"),
    StatusRow::documented("401 returning", Kind::Returning, "Nhận túi (chuyển hoàn)"),
    StatusRow::documented("402 returning", Kind::Returning, "Nhận chuyến thư (chuyển hoàn)"),
    StatusRow::documented("403 returning", Kind::Returning, "Nhận chuyến xe (chuyển hoàn)"),
    StatusRow::documented("500 returning", Kind::Returning, "Giao bưu tá đi trả"),
    StatusRow::documented("501 returning", Kind::Returned, "Trả thành công người gửi"),
    StatusRow::assumed("506 returning", Kind::ReturnAttemptFailed, "Tồn – người gửi không có nhà"),
    StatusRow::assumed("507 returning", Kind::Returning, "Tồn – người gửi đến bưu cục nhận"),
    StatusRow::assumed("508 returning", Kind::Returning, "Trả tiếp"),
    StatusRow::assumed("509 returning", Kind::Returning, "Chuyển tiếp bưu cục khác (chuyển hoàn)"),
    StatusRow::assumed("510 returning", Kind::Returning, "Hủy phân công trả"),
];

/// The code of a status, split by the way the papers go where that changes what it means.
pub fn raw_code(status: String, is_returning: bool) -> String {
    if is_returning && OF_EITHER_WAY.contains(&status.as_str()) { format!("{status} returning") } else { status }
}

/// The reason as sent; where none is, the one that the status itself gives.
pub fn raw_reason(raw_code: &str, reason_code: String) -> String {
    if reason_code.is_empty() && raw_code == NOT_AT_HOME { NOT_AT_HOME.to_owned() } else { reason_code }
}

/// No list of `REASON_CODE` is published.
pub fn reason(raw_reason: &str) -> Option<Reason> {
    (raw_reason == NOT_AT_HOME).then_some(Reason::RecipientAbsent)
}
