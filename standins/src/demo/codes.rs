//! The codes and reasons of Bưu chính Mẫu with texts.

const CODES: [(&str, &str); 17] = [
    ("D01", "Đã ghi nhận đơn"),
    ("D02", "Bưu cục đã tiếp nhận yêu cầu"),
    ("D03", "Bưu tá đang đến lấy"),
    ("D04", "Bưu tá đã lấy bưu gửi"),
    ("D05", "Đến lấy chưa được"),
    ("D06", "Đang vận chuyển"),
    ("D07", "Đã đến bưu cục phát"),
    ("D08", "Bưu tá đang đi phát"),
    ("D09", "Phát chưa được"),
    ("D10", "Đã phát đến người nhận"),
    ("D11", "Chờ duyệt chuyển hoàn"),
    ("D12", "Đang chuyển hoàn về người gửi"),
    ("D13", "Đã trả lại người gửi"),
    ("D14", "Đơn đã hủy"),
    ("D15", "Bưu gửi thất lạc"),
    ("D16", "Không lấy được, kết thúc đơn"),
    ("D17", "Thông tin thêm về bưu gửi"),
];

const REASONS: [(&str, &str); 4] = [
    ("R01", "Người nhận vắng nhà"),
    ("R02", "Địa chỉ không đúng"),
    ("R03", "Người gửi vắng nhà"),
    ("R04", "Người nhận từ chối nhận"),
];

/// Codes of a journey on which everything goes well.
pub(super) const HAPPY: [&str; 7] = ["D02", "D03", "D04", "D06", "D07", "D08", "D10"];

/// Codes after which an order can still be cancelled.
pub(super) const BEFORE_COLLECTION: [&str; 5] = ["D01", "D02", "D03", "D05", "D17"];

pub(super) const CANCELLED: &str = "D14";

pub(super) fn text_of_code(code: &str) -> Option<String> {
    let (_, text) = CODES.iter().find(|(known, _)| *known == code)?;
    Some((*text).to_owned())
}

pub(super) fn text_of_reason(reason: &str) -> Option<String> {
    let (_, text) = REASONS.iter().find(|(known, _)| *known == reason)?;
    Some((*text).to_owned())
}
