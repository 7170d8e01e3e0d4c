# Tin nhắn SMS: gửi đi không dấu, một tin dài nhất 160 chữ. Không nêu mã hồ sơ, số định danh hay kết quả là gì.
# $request · $waybill · $link; tin chung cho nhiều hồ sơ nêu mọi mã, dài nhất hai tin

sms-closing = Tra cứu: { $link }, mã { $request }

sms-pickup-on-the-way = Bưu tá đang đến lấy giấy tờ của bạn. Xin đếm từng giấy cùng bưu tá trước khi ký.
sms-pickup-missed = Bưu tá chưa lấy được giấy tờ lần này, giấy vẫn ở chỗ bạn. Bưu tá sẽ đến lại.
sms-pickup-failed = Bưu điện không đến lấy giấy tờ nữa, giấy vẫn ở chỗ bạn. Người phụ trách sẽ thu xếp.
sms-papers-collected = Bưu điện đã nhận giấy tờ của bạn và đang mang đến cơ quan. Vận đơn { $waybill }.
sms-papers-at-agency = Giấy tờ của bạn đã đến cơ quan. Bạn chưa cần làm gì thêm.
sms-result-on-its-way = Kết quả đang trên đường về với bạn. Vận đơn { $waybill }.
sms-result-out-for-delivery = Bưu tá đang mang kết quả đến bạn. Xin để ý điện thoại và có sẵn giấy tờ tùy thân.
sms-delivery-missed = Bưu tá chưa giao được kết quả lần này, bưu điện vẫn giữ. Vận đơn { $waybill }.
sms-result-held = Kết quả chờ bạn ở bưu cục. Xin mang giấy tờ tùy thân và vận đơn { $waybill }.
sms-result-delivered = Bưu điện báo đã giao kết quả. Nếu CHƯA nhận, xin gọi bưu điện ngay. Vận đơn { $waybill }.
sms-return-asked = Bưu điện sắp gửi trả bưu gửi { $waybill } vì chưa giao được. Nếu vẫn cần, xin gọi bưu điện.
sms-return-missed = Bưu tá chưa trả lại được giấy tờ cho bạn và sẽ đến lại. Vận đơn { $waybill }.
sms-returned = Bưu gửi { $waybill } đã về nơi gửi. Nếu là giấy bạn gửi mà chưa nhận lại, xin gọi bưu điện.
sms-cancelled = Chuyến bưu điện { $waybill } đã hủy. Người phụ trách sẽ thu xếp bước tiếp theo.
sms-late-risk = Kết quả có thể đến muộn hơn dự kiến. Bạn chưa cần làm gì. Vận đơn { $waybill }.
sms-back-on-time = Kết quả lại kịp ngày dự kiến ban đầu. Xin để ý điện thoại. Vận đơn { $waybill }.
