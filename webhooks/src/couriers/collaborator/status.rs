//! A collaborator speaks our own words: each kind is a code of its own.

use crate::status_table::StatusRow;
use crate::vocabulary::Kind;

/// All 25 kinds, documented in this folder's README.md.
pub const TABLE: &[StatusRow] = &[
    StatusRow::documented("registered", Kind::Registered, "Đã tạo yêu cầu"),
    StatusRow::documented("accepted", Kind::Accepted, "Đã tiếp nhận yêu cầu"),
    StatusRow::documented("pickup_scheduled", Kind::PickupScheduled, "Đang đến lấy"),
    StatusRow::documented("pickup_attempt_failed", Kind::PickupAttemptFailed, "Chưa lấy được"),
    StatusRow::documented("pickup_failed", Kind::PickupFailed, "Lấy không thành công"),
    StatusRow::documented("collected", Kind::Collected, "Đã lấy"),
    StatusRow::documented("accepted_at_office", Kind::AcceptedAtOffice, "Bưu cục đã nhận"),
    StatusRow::documented("in_transit", Kind::InTransit, "Đang vận chuyển"),
    StatusRow::documented("forwarded", Kind::Forwarded, "Chuyển tiếp"),
    StatusRow::documented("arrived_at_delivery_office", Kind::ArrivedAtDeliveryOffice, "Đến bưu cục phát").redelivers(),
    StatusRow::documented("out_for_delivery", Kind::OutForDelivery, "Đang phát").redelivers(),
    StatusRow::documented("delivery_attempt_failed", Kind::DeliveryAttemptFailed, "Phát không thành công").redelivers(),
    StatusRow::documented("held_for_collection", Kind::HeldForCollection, "Lưu bưu cục chờ nhận").redelivers(),
    StatusRow::documented("delivered", Kind::Delivered, "Phát thành công").redelivers(),
    StatusRow::documented("return_requested", Kind::ReturnRequested, "Chờ chuyển hoàn"),
    StatusRow::documented("returning", Kind::Returning, "Đang chuyển hoàn"),
    StatusRow::documented("return_attempt_failed", Kind::ReturnAttemptFailed, "Hoàn chưa thành công"),
    StatusRow::documented("returned", Kind::Returned, "Đã chuyển hoàn"),
    StatusRow::documented("cancel_requested", Kind::CancelRequested, "Yêu cầu hủy"),
    StatusRow::documented("cancelled", Kind::Cancelled, "Đã hủy"),
    StatusRow::documented("delayed", Kind::Delayed, "Chậm"),
    StatusRow::documented("exception", Kind::Exception, "Sự cố cần xử lý"),
    StatusRow::documented("damaged", Kind::Damaged, "Hư hỏng"),
    StatusRow::documented("lost", Kind::Lost, "Thất lạc"),
    StatusRow::documented("info", Kind::Info, "Thông tin"),
];
