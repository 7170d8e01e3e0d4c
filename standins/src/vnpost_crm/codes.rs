//! VNPost CRM's statuses and causes with texts.

/// Statuses of a journey on which everything goes well.
pub(super) const HAPPY: [&str; 3] = ["20", "70", "100"];

/// Statuses in which an order can still be cancelled (assumed).
pub(super) const CAN_CANCEL: [&str; 4] = ["-1", "20", "61", "62"];

pub(super) const CANCELLED: &str = "60";

const STATUSES: [(&str, &str); 13] = [
    ("-1", "Chưa duyệt"),
    ("10", "Đã xoá"),
    ("20", "Gửi sang hệ thống MyVNPost thành công"),
    ("60", "Đã hủy"),
    ("61", "Báo hủy"),
    ("62", "Đã nhận báo hủy"),
    ("70", "Bưu cục đã nhận hàng và nhập hệ thống chuyển phát"),
    ("91", "Phát không thành công"),
    ("100", "Phát thành công"),
    ("110", "Bưu tá đã nhận tiền của người nhận, vào Paypost"),
    ("120", "Đã trả tiền COD"),
    ("161", "Phát hoàn cho người gửi thất bại"),
    ("170", "Phát hoàn cho người gửi thành công"),
];

/// The one cause whose sentence is known; its number is assumed.
const CAUSES: [(&str, &str); 1] = [("12", "Người nhận đi vắng")];

fn find(table: &[(&str, &str)], code: &str) -> Option<String> {
    let (_, text) = table.iter().find(|(known, _)| *known == code)?;
    Some((*text).to_owned())
}

pub(super) fn text_of_status(status: &str) -> Option<String> {
    find(&STATUSES, status)
}

pub(super) fn text_of_cause(cause: &str) -> Option<String> {
    find(&CAUSES, cause)
}
