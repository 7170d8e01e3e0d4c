//! MyVNPost's statuses in our words.

use crate::status_table::StatusRow;
use crate::vocabulary::Kind;

/// The published statuses. Those of money and the two partial ones conclude nothing.
pub const TABLE: &[StatusRow] = &[
    StatusRow::documented("0", Kind::Info, "Lưu nháp"),
    StatusRow::documented("1", Kind::Registered, "Đã tạo"),
    StatusRow::documented("2", Kind::PickupScheduled, "Bưu tá nhận yêu cầu thu gom"),
    StatusRow::documented("3", Kind::Accepted, "Đang xử lý"),
    StatusRow::documented("4", Kind::PickupScheduled, "Đang lấy hàng"),
    StatusRow::documented("5", Kind::PickupAttemptFailed, "Lấy hàng không thành công"),
    StatusRow::documented("6", Kind::Collected, "Lấy hàng thành công"),
    StatusRow::documented("7", Kind::AcceptedAtOffice, "Bưu cục đã nhận hàng"),
    StatusRow::documented("8", Kind::PickupFailed, "Lấy hàng thất bại"),
    StatusRow::documented("9", Kind::Cancelled, "Hủy thu gom"),
    StatusRow::documented("10", Kind::InTransit, "Đang vận chuyển"),
    StatusRow::documented("11", Kind::ArrivedAtDeliveryOffice, "Đã đến bưu cục phát"),
    StatusRow::documented("12", Kind::OutForDelivery, "Đang giao hàng").redelivers(),
    StatusRow::documented("13", Kind::Forwarded, "Chuyển tiếp"),
    StatusRow::documented("14", Kind::Delivered, "Đã giao hàng"),
    StatusRow::documented("15", Kind::DeliveryAttemptFailed, "Giao không thành công"),
    StatusRow::documented("16", Kind::ReturnRequested, "Chờ để chuyển hoàn"),
    StatusRow::documented("17", Kind::ReturnRequested, "Đã duyệt hoàn"),
    StatusRow::documented("18", Kind::Returning, "Bắt đầu chuyển hoàn"),
    StatusRow::documented("19", Kind::Returned, "Hoàn thành công"),
    StatusRow::documented("20", Kind::Exception, "Đã trả hàng một phần"),
    StatusRow::documented("21", Kind::Info, "Đã trả tiền COD"),
    StatusRow::documented("22", Kind::Cancelled, "Hủy giao hàng"),
    StatusRow::documented("23", Kind::Exception, "Giao thành công một phần"),
    StatusRow::documented("24", Kind::Returning, "Đang chuyển hoàn"),
    StatusRow::documented("28", Kind::Info, "Đã trả phí ship"),
    StatusRow::documented("29", Kind::Info, "Đã trả phí hủy đơn"),
    // the codes of international post, EMA to EMK
    StatusRow::documented("101", Kind::Collected, "Chấp nhận (EMA)"),
    StatusRow::documented("102", Kind::InTransit, "Đến bưu cục ngoại dịch chiều đi (EMB)"),
    StatusRow::documented("103", Kind::InTransit, "Rời bưu cục ngoại dịch chiều đi (EMC)"),
    StatusRow::documented("104", Kind::InTransit, "Đến bưu cục ngoại dịch chiều đến (EMD)"),
    StatusRow::documented("105", Kind::Exception, "Hải quan giữ (EME)"),
    StatusRow::documented("106", Kind::InTransit, "Rời bưu cục ngoại dịch chiều đến (EMF)"),
    StatusRow::documented("107", Kind::ArrivedAtDeliveryOffice, "Đến bưu cục phát (EMG)"),
    StatusRow::documented("108", Kind::DeliveryAttemptFailed, "Phát không thành công (EMH)"),
    StatusRow::documented("109", Kind::Delivered, "Phát thành công (EMI)"),
    StatusRow::documented("110", Kind::InTransit, "Đến bưu cục quá giang (EMJ)"),
    StatusRow::documented("111", Kind::InTransit, "Rời bưu cục quá giang (EMK)"),
];
