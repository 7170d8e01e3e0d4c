//! GHTK's statuses and reasons with texts.

/// Statuses of a journey on which everything goes well; the handset's words come before the office's.
pub(super) const HAPPY: [&str; 7] = ["2", "12", "123", "3", "4", "45", "5"];

/// Statuses in which an order can still be cancelled (assumed).
pub(super) const CAN_CANCEL: [&str; 6] = ["1", "2", "8", "12", "127", "128"];

pub(super) const CANCELLED: &str = "-1";
pub(super) const CANCELLED_BY_CALL: &str = "115";

const STATUSES: [(&str, &str); 22] = [
    ("-1", "Hủy đơn hàng"),
    ("1", "Chưa tiếp nhận"),
    ("2", "Đã tiếp nhận"),
    ("3", "Đã lấy hàng/Đã nhập kho"),
    ("4", "Đã điều phối giao hàng/Đang giao hàng"),
    ("5", "Đã giao hàng/Chưa đối soát"),
    ("6", "Đã đối soát"),
    ("7", "Không lấy được hàng"),
    ("8", "Hoãn lấy hàng"),
    ("9", "Không giao được hàng"),
    ("10", "Delay giao hàng"),
    ("11", "Đã đối soát công nợ trả hàng"),
    ("12", "Đã điều phối lấy hàng/Đang lấy hàng"),
    ("13", "Đơn hàng bồi hoàn"),
    ("20", "Đang trả hàng (COD cầm hàng đi trả)"),
    ("21", "Đã trả hàng (COD đã trả xong hàng)"),
    ("123", "Shipper báo đã lấy hàng"),
    ("127", "Shipper (nhân viên lấy/giao hàng) báo không lấy được hàng"),
    ("128", "Shipper báo delay lấy hàng"),
    ("45", "Shipper báo đã giao hàng"),
    ("49", "Shipper báo không giao được giao hàng"),
    ("410", "Shipper báo delay giao hàng"),
];

const REASONS: [(&str, &str); 30] = [
    ("100", "Nhà cung cấp hẹn lấy vào ca tiếp theo"),
    ("101", "GHTK không liên lạc được với nhà cung cấp"),
    ("102", "Nhà cung cấp chưa có hàng"),
    ("103", "Nhà cung cấp đổi địa chỉ"),
    ("104", "Nhà cung cấp hẹn ngày lấy hàng"),
    ("105", "GHTK quá tải, không lấy kịp"),
    ("106", "Do điều kiện thời tiết, khách quan"),
    ("107", "Lý do khác"),
    ("110", "Địa chỉ ngoài vùng phục vụ"),
    ("111", "Hàng không nhận vận chuyển"),
    ("112", "Nhà cung cấp báo hủy"),
    ("113", "Nhà cung cấp hoãn/không liên lạc được 3 lần"),
    ("114", "Lý do khác"),
    ("115", "Đối tác hủy đơn qua API"),
    ("120", "GHTK quá tải, giao không kịp"),
    ("121", "Người nhận hàng hẹn giao ca tiếp theo"),
    ("122", "Không gọi được cho người nhận hàng"),
    ("123", "Người nhận hàng hẹn ngày giao"),
    ("124", "Người nhận hàng chuyển địa chỉ nhận mới"),
    ("125", "Địa chỉ người nhận sai, cần kiểm tra lại"),
    ("126", "Do điều kiện thời tiết, khách quan"),
    ("127", "Lý do khác"),
    ("128", "Đối tác hẹn thời gian giao hàng"),
    ("129", "Không tìm thấy hàng"),
    ("1200", "SĐT người nhận sai, cần kiểm tra lại"),
    ("130", "Người nhận không đồng ý nhận sản phẩm"),
    ("131", "Không liên lạc được với khách hàng 3 lần"),
    ("132", "Khách hàng hẹn giao lại quá 3 lần"),
    ("133", "Shop báo hủy đơn hàng"),
    ("135", "Đối tác hủy đơn qua API"),
];

fn find(table: &[(&str, &str)], code: &str) -> Option<String> {
    let (_, text) = table.iter().find(|(known, _)| *known == code)?;
    Some((*text).to_owned())
}

pub(super) fn text_of_status(status: &str) -> Option<String> {
    find(&STATUSES, status)
}

pub(super) fn text_of_reason(reason: &str) -> Option<String> {
    find(&REASONS, reason)
}
