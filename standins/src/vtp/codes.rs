//! Viettel Post's statuses with texts.

/// Statuses of a journey on which everything goes well.
pub(super) const HAPPY: [&str; 9] = ["-100", "100", "104", "105", "200", "300", "400", "500", "501"];

/// Statuses in which an order can still be cancelled (assumed).
pub(super) const CAN_CANCEL: [&str; 6] = ["-100", "100", "102", "103", "104", "202"];

/// Statuses after which a return can be agreed to (assumed): delivery has failed.
pub(super) const CAN_RETURN: [&str; 3] = ["505", "506", "507"];
pub(super) const RETURN_AGREED: &str = "515";

/// Statuses that begin the way back.
pub(super) const TURNS_BACK: [&str; 2] = ["502", "515"];
/// Statuses by which delivery is tried again.
pub(super) const TRIES_AGAIN: [&str; 2] = ["508", "550"];

pub(super) const CANCELLED_BY_CALL: &str = "107";

const STATUSES: [(&str, &str); 38] = [
    ("-100", "Đơn mới tạo, chưa duyệt"),
    ("-108", "Đơn hàng gửi tại bưu cục"),
    ("-109", "Đơn hàng đã gửi tại điểm thu gom"),
    ("-110", "Đơn hàng đang bàn giao qua bưu cục"),
    ("100", "Tiếp nhận đơn hàng từ đối tác"),
    ("101", "ViettelPost yêu cầu hủy đơn hàng"),
    ("102", "Đơn hàng chờ xử lý"),
    ("103", "Giao cho bưu cục đi lấy"),
    ("104", "Giao cho bưu tá đi nhận"),
    ("105", "Bưu tá đã nhận hàng"),
    ("106", "Đối tác yêu cầu lấy lại hàng"),
    ("107", "Đối tác yêu cầu hủy qua API"),
    ("200", "Nhận từ bưu tá - Bưu cục gốc"),
    ("201", "Hủy nhập phiếu gửi"),
    ("202", "Sửa phiếu gửi"),
    ("300", "Khai thác đi - Đóng bảng kê đi"),
    ("301", "Khai thác đi - Đóng túi gói"),
    ("302", "Khai thác đi - Đóng chuyến thư"),
    ("303", "Khai thác đi - Đóng tuyến xe"),
    ("400", "Khai thác đến - Nhận bảng kê đến"),
    ("401", "Khai thác đến - Nhận túi gói"),
    ("402", "Khai thác đến - Nhận chuyến thư"),
    ("403", "Khai thác đến - Nhận chuyến xe"),
    ("500", "Giao bưu tá đi phát"),
    ("501", "Thành công - Phát thành công"),
    ("502", "Chuyển hoàn bưu cục gốc"),
    ("503", "Hủy - Theo yêu cầu khách hàng"),
    ("504", "Thành công - Chuyển trả người gửi"),
    ("505", "Tồn - Thông báo chuyển hoàn bưu cục gốc"),
    ("506", "Tồn - Khách hàng nghỉ, không có nhà"),
    ("507", "Tồn - Khách hàng đến bưu cục nhận"),
    ("508", "Phát tiếp"),
    ("509", "Chuyển tiếp bưu cục khác"),
    ("510", "Hủy phân công phát"),
    ("515", "Bưu cục phát duyệt hoàn"),
    ("550", "Đơn vị yêu cầu phát tiếp"),
    ("320", "Đang vận chuyển"),
    ("570", "Đang phát"),
];

pub(super) fn text_of_status(status: &str) -> Option<String> {
    let (_, text) = STATUSES.iter().find(|(known, _)| *known == status)?;
    Some((*text).to_owned())
}
