# Tin của bưu điện, lý do, ai giữ giấy tờ và vì sao chúng tôi biết.

# Mỗi loại tin theo chiều: đến cơ quan, và về với người dân.
kind-registered-to-agency = Đã lập yêu cầu đến lấy hồ sơ
kind-registered-to-citizen = Đã lập yêu cầu gửi kết quả
kind-accepted-to-agency = Bưu điện nhận yêu cầu, sẽ đến lấy hồ sơ
kind-accepted-to-citizen = Bưu điện nhận yêu cầu, sẽ đến cơ quan lấy kết quả
kind-pickup-scheduled-to-agency = Bưu tá đang đến lấy hồ sơ
kind-pickup-scheduled-to-citizen = Bưu tá đang đến cơ quan lấy kết quả
kind-pickup-attempt-failed-to-agency = Bưu tá chưa lấy được hồ sơ
kind-pickup-attempt-failed-to-citizen = Bưu tá chưa lấy được kết quả ở cơ quan
kind-pickup-failed-to-agency = Bưu điện dừng việc đến lấy hồ sơ
kind-pickup-failed-to-citizen = Bưu điện dừng việc đến cơ quan lấy kết quả
kind-collected-to-agency = Bưu tá đã lấy hồ sơ
kind-collected-to-citizen = Bưu tá đã lấy kết quả từ cơ quan
kind-accepted-at-office-to-agency = Bưu cục đã nhận hồ sơ
kind-accepted-at-office-to-citizen = Bưu cục đã nhận kết quả
kind-in-transit-to-agency = Hồ sơ đang được vận chuyển
kind-in-transit-to-citizen = Kết quả đang được vận chuyển
kind-forwarded-to-agency = Hồ sơ được chuyển tiếp sang bưu cục khác
kind-forwarded-to-citizen = Kết quả được chuyển tiếp sang bưu cục khác
kind-arrived-at-delivery-office-to-agency = Hồ sơ đến bưu cục gần cơ quan
kind-arrived-at-delivery-office-to-citizen = Kết quả đến bưu cục gần bạn
kind-out-for-delivery-to-agency = Bưu tá đang mang hồ sơ đến cơ quan
kind-out-for-delivery-to-citizen = Bưu tá đang mang kết quả đến bạn
kind-delivery-attempt-failed-to-agency = Chưa giao được hồ sơ cho cơ quan
kind-delivery-attempt-failed-to-citizen = Chưa giao được kết quả cho bạn
kind-held-for-collection-to-agency = Hồ sơ lưu tại bưu cục, chờ cơ quan đến nhận
kind-held-for-collection-to-citizen = Kết quả lưu tại bưu cục, chờ bạn đến nhận
kind-delivered-to-agency = Đã giao hồ sơ cho cơ quan
kind-delivered-to-citizen = Đã giao kết quả cho bạn
kind-return-requested-to-agency = Bưu điện định chuyển hồ sơ về cho bạn
kind-return-requested-to-citizen = Bưu điện định chuyển kết quả về cơ quan
kind-returning-to-agency = Hồ sơ đang được chuyển về cho bạn
kind-returning-to-citizen = Kết quả đang được chuyển về cơ quan
kind-return-attempt-failed-to-agency = Chưa trả lại được hồ sơ cho bạn
kind-return-attempt-failed-to-citizen = Chưa trả lại được kết quả cho cơ quan
kind-returned-to-agency = Đã trả lại hồ sơ cho bạn
kind-returned-to-citizen = Đã chuyển kết quả về cơ quan
kind-cancel-requested-to-agency = Có yêu cầu hủy chuyến lấy hồ sơ
kind-cancel-requested-to-citizen = Có yêu cầu hủy chuyến gửi kết quả
kind-cancelled-to-agency = Chuyến lấy hồ sơ đã hủy
kind-cancelled-to-citizen = Chuyến gửi kết quả đã hủy
kind-delayed-to-agency = Hồ sơ đến chậm hơn dự kiến
kind-delayed-to-citizen = Kết quả về chậm hơn dự kiến
kind-exception-to-agency = Có sự cố trên đường, người phụ trách đang xem xét
kind-exception-to-citizen = Có sự cố trên đường, người phụ trách đang xem xét
kind-damaged-to-agency = Bưu gửi chứa hồ sơ bị hư hỏng
kind-damaged-to-citizen = Bưu gửi chứa kết quả bị hư hỏng
kind-lost-to-agency = Bưu gửi chứa hồ sơ bị thất lạc
kind-lost-to-citizen = Bưu gửi chứa kết quả bị thất lạc
kind-info-to-agency = Bưu điện cập nhật thông tin (tiền, khối lượng, phiếu gửi)
kind-info-to-citizen = Bưu điện cập nhật thông tin (tiền, khối lượng, phiếu gửi)

# Lý do, viết để đứng giữa câu.
reason-recipient-absent = người nhận vắng mặt
reason-recipient-unreachable = không liên lạc được với người nhận
reason-recipient-refused = người nhận từ chối nhận
reason-recipient-moved = người nhận đã chuyển đi nơi khác
reason-recipient-deceased = người nhận đã qua đời
reason-recipient-unknown = tại địa chỉ không có người nhận này
reason-recipient-rescheduled = người nhận hẹn lúc khác
reason-id-or-authority-missing = thiếu giấy tờ tùy thân hoặc giấy ủy quyền
reason-payment-refused = người nhận không trả khoản tiền bưu điện thu hộ
reason-wrong-address = địa chỉ không đúng
reason-incomplete-address = địa chỉ chưa đầy đủ
reason-address-changed = địa chỉ đã được đổi
reason-wrong-phone = số điện thoại không đúng
reason-sender-unreachable = không liên lạc được với người gửi
reason-sender-not-ready = giấy tờ chưa chuẩn bị xong
reason-sender-rescheduled = người gửi hẹn lúc khác
reason-sender-cancelled = người gửi hủy yêu cầu
reason-sender-will-drop-off = người gửi sẽ tự mang ra bưu cục
reason-item-not-accepted = bưu điện không nhận bưu gửi này
reason-out-of-area = địa chỉ ngoài vùng phục vụ
reason-over-limit = vượt giới hạn về khối lượng, kích thước hoặc giá trị
reason-carrier-capacity = bưu điện đang quá tải
reason-carrier-incident = bưu điện gặp sự cố trên đường
reason-weather-force-majeure = thời tiết xấu hoặc sự kiện bất khả kháng
reason-customs-or-security = đang được kiểm tra hải quan hoặc an ninh
reason-hold-expired = hết thời hạn lưu tại bưu cục
reason-damaged = bưu gửi bị hư hỏng
reason-lost-or-stolen = bưu gửi bị mất
reason-other = lý do khác, bưu điện không nói rõ

# Ai giữ giấy tờ.
holder-citizen = Bạn
holder-post = Bưu điện
holder-agency = Cơ quan

# Giao nhận có hai chữ ký: ai giao, ai nhận.
handover-citizen-citizen = Giấy tờ được giao giữa hai người dân
handover-citizen-post = Bạn giao giấy tờ cho bưu điện
handover-citizen-agency = Bạn giao giấy tờ cho cơ quan
handover-post-citizen = Bưu điện giao giấy tờ cho bạn
handover-post-post = Giấy tờ được giao giữa hai bưu cục
handover-post-agency = Bưu điện giao giấy tờ cho cơ quan
handover-agency-citizen = Cơ quan giao giấy tờ cho bạn
handover-agency-post = Cơ quan giao giấy tờ cho bưu điện
handover-agency-agency = Giấy tờ được giao giữa hai cơ quan

# Vì sao chúng tôi biết một việc.
how-signed-by-both = Hai bên đã ký giao nhận
how-courier-told = Bưu điện báo cho chúng tôi
how-we-asked = Chúng tôi hỏi bưu điện
how-told-and-asked = Bưu điện báo, chúng tôi đã hỏi lại và khớp
how-done-here = Hệ thống ghi

# Lần gửi trước đã ra sao.
asked-again = Đặt lại, lần { $number }. Lần { $count } qua { $courier }: { $why }.
came-to-not-taken = bưu điện không nhận điều tin
came-to-delivered = giấy tờ đã tới nơi
came-to-returned = giấy tờ đã quay lại nơi gửi
came-to-cancelled = điều tin đã hủy
came-to-failed = không lấy được giấy tờ
came-to-lost = giấy tờ bị báo thất lạc

# Vì sao chúng tôi biết ai đang giữ.
strength-signed = Bên giao và bên nhận đã ký tên.
strength-scanned = Bưu gửi đã được quét mã khi giao nhận.
strength-courier-says = Theo tin của bưu điện, chưa có chữ ký giao nhận của hai bên.
strength-none = Chưa có lần giao nhận nào được ghi trên chặng này.

# Một tin được tính thế nào.
effect-waits-for-confirmation = Đang chờ xác nhận, chưa được tính
effect-only-assumed = Mã này chưa được bưu điện giải thích chính thức, chưa được tính
effect-set-aside = Được giữ lại để đối chiếu, không được tính
unmapped-news = Bưu điện ghi: “{ $text }”
unmapped-effect = Được giữ lại nguyên văn, không được tính
