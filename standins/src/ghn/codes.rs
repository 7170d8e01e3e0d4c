//! GHN's statuses and reason codes with texts.

/// Statuses of a journey on which everything goes well.
pub(super) const HAPPY: [&str; 8] =
    ["ready_to_pick", "picking", "picked", "storing", "transporting", "sorting", "delivering", "delivered"];

/// Statuses in which an order can still be cancelled (assumed).
pub(super) const CAN_CANCEL: [&str; 3] = ["ready_to_pick", "picking", "money_collect_picking"];

/// Statuses in which an order takes no other receiver any more (assumed).
pub(super) const CANNOT_CHANGE: [&str; 6] = ["delivered", "returned", "returning", "cancel", "lost", "damage"];

const STATUSES: [(&str, &str); 22] = [
    ("ready_to_pick", "Tạo đơn hàng"),
    ("picking", "Đang lấy hàng"),
    ("cancel", "Hủy đơn hàng"),
    ("money_collect_picking", "Đang thu tiền người gửi"),
    ("picked", "Đã lấy hàng"),
    ("storing", "Hàng đang nằm ở kho"),
    ("transporting", "Đang luân chuyển hàng"),
    ("sorting", "Đang phân loại hàng hóa"),
    ("delivering", "Đang giao hàng"),
    ("money_collect_delivering", "Đang thu tiền người nhận"),
    ("delivered", "Giao hàng thành công"),
    ("delivery_fail", "Giao hàng thất bại"),
    ("waiting_to_return", "Đang đợi trả hàng về cho người gửi"),
    ("return", "Trả hàng"),
    ("return_transporting", "Đang luân chuyển hàng trả"),
    ("return_sorting", "Đang phân loại hàng trả"),
    ("returning", "Đang đi trả hàng"),
    ("return_fail", "Trả hàng thất bại"),
    ("returned", "Trả hàng thành công"),
    ("exception", "Đơn hàng ngoại lệ"),
    ("damage", "Hàng bị hư hỏng"),
    ("lost", "Hàng bị mất"),
];

const REASONS: [(&str, &str); 30] = [
    ("PFA1A0", "Người gửi hẹn lại ngày lấy hàng"),
    ("PFA2A2", "Thông tin lấy hàng sai"),
    ("PFA2A1", "Thuê bao người gửi không liên lạc được"),
    ("PFA2A3", "Người gửi không nghe máy"),
    ("PFA1A1", "Người gửi muốn gửi hàng tại bưu cục"),
    ("PCB0B2", "Hàng vi phạm khối lượng, kích thước"),
    ("PFA4A1", "Hàng hóa đóng gói chưa đúng"),
    ("PCB0B1", "Người gửi không muốn gửi hàng nữa"),
    ("PFA4A2", "Hàng hóa không được phép bay"),
    ("PFA3A2", "Nhân viên gặp sự cố"),
    ("DFC1A0", "Người nhận hẹn lại ngày giao"),
    ("DFC1A2", "Thuê bao người nhận không liên lạc được hoặc chặn số"),
    ("DFC1A4", "Người nhận không nghe máy"),
    ("DCD0A1", "Thông tin người nhận sai"),
    ("DFC1A1", "Người nhận đổi địa chỉ giao hàng"),
    ("DFC1A7", "Người nhận từ chối nhận do không cho xem hàng"),
    ("DCD0A6", "Người nhận từ chối do sai sản phẩm"),
    ("DCD0A7", "Người nhận từ chối do sai tiền thu hộ"),
    ("DCD0A5", "Người nhận từ chối do hàng hư hỏng"),
    ("DCD1A5", "Người nhận không đủ tiền"),
    ("DCD0A8", "Người nhận đổi ý không nhận nữa"),
    ("DCD1A1", "Người nhận báo không đặt hàng"),
    ("DFC1A6", "Nhân viên gặp sự cố"),
    ("DCD1A3", "Hàng hư hỏng trong quá trình vận chuyển"),
    ("RFE0A0", "Người gửi hẹn lại ngày trả hàng"),
    ("RFE0A1", "Người gửi đổi địa chỉ trả hàng"),
    ("RFE0A6", "Người gửi không nghe máy"),
    ("RFE0A3", "Người gửi từ chối nhận do sai sản phẩm"),
    ("RFE0A4", "Người gửi từ chối nhận do hàng hư hỏng"),
    ("RFE0A5", "Nhân viên gặp sự cố"),
];

fn find(table: &[(&str, &str)], code: &str) -> Option<String> {
    let (_, text) = table.iter().find(|(known, _)| *known == code)?;
    Some((*text).to_owned())
}

pub(super) fn text_of_status(status: &str) -> Option<String> {
    find(&STATUSES, status)
}

/// Reason codes are prefixed `GHN-` on the wire.
pub(super) fn text_of_reason(reason: &str) -> Option<String> {
    find(&REASONS, reason.strip_prefix("GHN-").unwrap_or(reason))
}
