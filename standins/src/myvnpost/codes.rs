//! MyVNPost's statuses with texts.

/// Statuses of a journey on which everything goes well.
pub(super) const HAPPY: [&str; 9] = ["1", "2", "4", "6", "7", "10", "11", "12", "14"];

/// Statuses in which an order can still be cancelled (assumed).
pub(super) const CAN_CANCEL: [&str; 6] = ["0", "1", "2", "3", "4", "5"];

pub(super) const CANCELLED: &str = "9";

const STATUSES: [(&str, &str); 27] = [
    ("0", "Lưu nháp"),
    ("1", "Đã tạo"),
    ("2", "Chuyển tin cho bưu tá"),
    ("3", "Chờ xác nhận"),
    ("4", "Đang lấy hàng"),
    ("5", "Lấy hàng không thành công"),
    ("6", "Lấy hàng thành công"),
    ("7", "Bưu cục đã nhận hàng"),
    ("8", "Lấy hàng thất bại"),
    ("9", "Hủy thu gom"),
    ("10", "Đang vận chuyển"),
    ("11", "Đã đến bưu cục phát"),
    ("12", "Đang giao hàng"),
    ("13", "Chuyển tiếp"),
    ("14", "Đã giao hàng"),
    ("15", "Giao không thành công"),
    ("16", "Chờ để chuyển hoàn"),
    ("17", "Đã duyệt hoàn"),
    ("18", "Bắt đầu chuyển hoàn"),
    ("19", "Trả hàng thành công"),
    ("20", "Đã trả hàng 1 phần"),
    ("21", "Đã trả tiền COD"),
    ("22", "Hủy giao hàng"),
    ("23", "Giao thành công một phần"),
    ("24", "Đang chuyển hoàn"),
    ("28", "Đã trả phí ship"),
    ("29", "Đã trả phí hủy đơn"),
];

pub(super) fn text_of_status(status: &str) -> Option<String> {
    let (_, text) = STATUSES.iter().find(|(known, _)| *known == status)?;
    Some((*text).to_owned())
}
