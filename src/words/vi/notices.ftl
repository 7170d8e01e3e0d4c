# Mỗi câu là bản gốc của một mẫu tin (/quan-tri/mau-tin): tỉnh có thể dùng bản của mình.
# Thư gửi người dân. Không nêu mã hồ sơ, số giấy tờ tùy thân hay nội dung kết quả.
# $request mã yêu cầu · $agency cơ quan · $courier tên bưu chính · $waybill mã vận đơn
# $reason câu nêu lý do hoặc trống · $at thời điểm (chỉ đúng là lúc sự việc xảy ra ở các thư báo từng lần)

notice-greeting = Kính gửi { $name },

notice-closing =
    Xem ai đang giữ giấy tờ của bạn: { $link }
    Mã yêu cầu: { $request }. Trang tra cứu sẽ hỏi thêm 4 số cuối điện thoại của bạn.{ $help }

    Bưu Tá – giấy tờ của bạn luôn có người chịu trách nhiệm.

notice-help = Cần giúp đỡ, xin gọi { $hotline }.

notice-several-requests = { $number } hồ sơ { $request }
notice-several-lead = Thư này báo chung cho { $number } hồ sơ: { $request }. Nội dung dưới đây đúng với từng hồ sơ.

notice-reason = Lý do bưu điện báo: { $reason }.

notice-pickup-accepted-subject = { $request }: bưu điện sẽ đến lấy hồ sơ của bạn
notice-pickup-accepted-body =
    Bưu điện ({ $courier }) đã nhận yêu cầu và sẽ cho bưu tá đến lấy hồ sơ tại địa chỉ bạn đã đăng ký, để chuyển đến { $agency }.

    Bạn hãy chuẩn bị đủ giấy tờ và để điện thoại liên lạc được. Khi giao, xin cùng bưu tá đếm từng giấy tờ rồi mới ký tên.

notice-pickup-on-the-way-subject = { $request }: bưu tá đang đến lấy hồ sơ của bạn
notice-pickup-on-the-way-body =
    Bưu tá ({ $courier }) đang trên đường đến lấy hồ sơ của bạn.

    Xin để sẵn giấy tờ và điện thoại. Khi giao, hãy cùng bưu tá đếm từng giấy tờ, ký tên và giữ lại phần phiếu của mình.

notice-pickup-missed-subject = { $request }: bưu tá chưa lấy được hồ sơ
notice-pickup-missed-body =
    Bưu tá ({ $courier }) chưa lấy được hồ sơ của bạn, ghi nhận lúc { $at }. { $reason }

    Hồ sơ vẫn ở chỗ bạn. Bưu tá sẽ đến lại; xin để điện thoại liên lạc được và chuẩn bị sẵn giấy tờ.

notice-pickup-failed-subject = { $request }: bưu điện không đến lấy hồ sơ nữa
notice-pickup-failed-body =
    Bưu điện ({ $courier }) đã dừng chuyến đến lấy hồ sơ của bạn. { $reason }

    Hồ sơ vẫn ở chỗ bạn. Người phụ trách sẽ xem xét và thu xếp bước tiếp theo. Nếu cần gấp, bạn có thể mang hồ sơ đến nộp trực tiếp tại { $agency }.

notice-papers-collected-subject = { $request }: bưu điện đã nhận hồ sơ của bạn
notice-papers-collected-body =
    Bưu điện ({ $courier }) đã nhận hồ sơ của bạn và chịu trách nhiệm chuyển đến { $agency }. Mã vận đơn: { $waybill }.

    Bạn chưa phải làm gì. Khi hồ sơ đến nơi, chúng tôi sẽ báo ngay. Xin giữ lại phần phiếu có chữ ký của bưu tá.

notice-papers-at-agency-subject = { $request }: hồ sơ đã đến cơ quan
notice-papers-at-agency-body =
    Bưu điện ({ $courier }) đã giao hồ sơ của bạn cho { $agency }. Mã vận đơn: { $waybill }.

    Tiếp theo, cơ quan kiểm tra giấy tờ và tiếp nhận hồ sơ. Bạn chưa phải làm gì; nếu thiếu giấy tờ, cơ quan sẽ báo cho bạn.

notice-result-on-its-way-subject = { $request }: kết quả đang trên đường về với bạn
notice-result-on-its-way-body =
    Kết quả của bạn đã rời { $agency }. Bưu điện ({ $courier }) đang giữ và sẽ mang đến địa chỉ bạn đã đăng ký. Mã vận đơn: { $waybill }.

    Xin để điện thoại liên lạc được và chuẩn bị giấy tờ tùy thân để nhận.

notice-result-out-for-delivery-subject = { $request }: bưu tá đang mang kết quả đến bạn
notice-result-out-for-delivery-body =
    Bưu tá ({ $courier }) đang mang kết quả đến địa chỉ của bạn, xuất phát lúc { $at }. Mã vận đơn: { $waybill }.

    Xin để điện thoại liên lạc được và chuẩn bị giấy tờ tùy thân. Nếu bạn không ở nhà, hãy nói với bưu tá khi được gọi.

notice-delivery-missed-subject = { $request }: bưu tá chưa giao được kết quả
notice-delivery-missed-body =
    Bưu tá ({ $courier }) đã đi giao nhưng kết quả chưa đến tay bạn, ghi nhận lúc { $at }. { $reason }

    Kết quả vẫn do bưu điện giữ. Bưu điện sẽ giao lại hoặc liên hệ với bạn; xin để điện thoại liên lạc được. Khi gọi bưu điện, hãy đọc mã vận đơn { $waybill }.

notice-result-held-subject = { $request }: kết quả đang chờ bạn tại bưu cục
notice-result-held-body =
    Bưu điện ({ $courier }) đang lưu kết quả của bạn tại bưu cục. { $reason }

    Mời bạn mang giấy tờ tùy thân và mã vận đơn { $waybill } đến bưu cục để nhận. Nếu không đến được, hãy gọi bưu điện để hẹn giao lại; quá hạn lưu, kết quả sẽ được chuyển về { $agency }.

notice-result-delivered-subject = { $request }: bưu điện báo đã giao kết quả cho bạn
notice-result-delivered-body =
    Theo bưu điện ({ $courier }), kết quả đã được giao cho bạn. Mã vận đơn: { $waybill }.

    Nếu bạn đã nhận: xin mở trang tra cứu ở cuối thư và bấm “Tôi đã nhận được kết quả”.

    Nếu bạn CHƯA nhận: xin báo ngay cho bưu điện hoặc { $agency }, đọc mã yêu cầu { $request } và mã vận đơn ở trên. Hãy nói rõ bạn chưa nhận được và hỏi ai đã ký nhận; đừng bấm xác nhận trên trang tra cứu.

notice-return-asked-subject = { $request }: bưu điện định chuyển giấy tờ về nơi gửi
notice-return-asked-body =
    Bưu điện ({ $courier }) chưa giao được bưu gửi { $waybill } và định chuyển về nơi gửi, ghi nhận lúc { $at }. { $reason }

    Nếu đây là kết quả gửi đến bạn và bạn vẫn muốn nhận tại nhà, hãy gọi bưu điện ngay và đọc mã vận đơn. Nếu đây là hồ sơ bạn gửi đi, bưu điện sẽ mang trả lại bạn.

notice-return-missed-subject = { $request }: bưu tá chưa trả lại được hồ sơ cho bạn
notice-return-missed-body =
    Bưu tá ({ $courier }) mang hồ sơ trả lại cho bạn nhưng chưa giao được, ghi nhận lúc { $at }. { $reason }

    Hồ sơ vẫn do bưu điện giữ. Xin để điện thoại liên lạc được để bưu tá đến lại. Mã vận đơn: { $waybill }.

notice-returning-subject = { $request }: giấy tờ đang được chuyển về nơi gửi
notice-returning-body =
    Bưu điện ({ $courier }) đang chuyển bưu gửi { $waybill } về nơi gửi. { $reason }

    Nếu đây là hồ sơ bạn gửi đi, bưu tá sẽ mang trả lại bạn: xin để điện thoại liên lạc được. Nếu đây là kết quả gửi đến bạn, kết quả sẽ về lại { $agency }.

notice-returned-subject = { $request }: giấy tờ đã về nơi gửi
notice-returned-body =
    Bưu điện ({ $courier }) báo bưu gửi { $waybill } đã về nơi gửi. { $reason }

    Nếu đây là hồ sơ bạn gửi đi: xin đếm lại giấy tờ; nếu thiếu hoặc chưa nhận được, hãy gọi bưu điện ngay. Nếu đây là kết quả gửi đến bạn: kết quả đang ở { $agency }, bạn có thể đến nhận hoặc xin gửi lại.

notice-cancelled-subject = { $request }: chuyến bưu điện đã hủy
notice-cancelled-body =
    Chuyến bưu điện ({ $courier }, { $waybill }) cho yêu cầu của bạn đã hủy. { $reason }

    Bưu điện không mang giấy tờ của chuyến này đi nữa; người phụ trách sẽ thu xếp bước tiếp theo. Nếu bạn không muốn hủy, xin báo cho { $agency }.

notice-late-risk-subject = { $request }: kết quả có thể đến muộn hơn dự kiến
notice-late-risk-body =
    Kết quả từ { $agency } có thể đến tay bạn muộn hơn ngày đã báo. Bưu điện ({ $courier }) vẫn đang lo việc này; mã vận đơn: { $waybill }.

    Bạn chưa cần làm gì. Ngày dự kiến mới và ai đang giữ giấy tờ có trên trang tra cứu. Nếu bạn cần kết quả gấp, xin gọi bưu điện và đọc mã vận đơn.

notice-back-on-time-subject = { $request }: kết quả lại kịp ngày dự kiến
notice-back-on-time-body =
    Chúng tôi đã báo kết quả có thể đến muộn. Nay bưu điện ({ $courier }) đã kịp: kết quả dự kiến đến đúng ngày đã báo lúc đầu. Mã vận đơn: { $waybill }.

    Xin để điện thoại liên lạc được và có sẵn giấy tờ tùy thân.

notice-wish-answered-subject = { $request }: đề nghị của bạn đã được trả lời
notice-wish-answered-body =
    Đề nghị bạn gửi về giấy tờ của mình đã được trả lời lúc { $at }.

    Để giữ kín, thư này không chép lại câu trả lời. Xin mở trang tra cứu bằng mã yêu cầu và mã tra cứu để đọc.

# Thư mang mã dùng một lần.
one-time-code-subject = Mã dùng một lần của bạn
one-time-code-body =
    Mã dùng một lần cho yêu cầu { $request }: { $digits }

    Mã dùng được { $minutes } phút, một lần, trên trang tra cứu của Bưu Tá. Không đọc mã này cho bất kỳ ai: cán bộ và bưu tá không bao giờ hỏi.
    Nếu không phải bạn xin mã, có người khác đang biết mã tra cứu của bạn; xin báo cho bưu điện.

    Bưu Tá – giấy tờ của bạn luôn có người chịu trách nhiệm.

channel-zns = Zalo
channel-sms = SMS
channel-email = Thư điện tử
told-heading = Đã báo gì cho người dân
told-nothing = Chưa có gì phải báo.
told-arrived = { $text }: đến nơi lúc { $at }
told-accepted = { $text }: đã gửi lúc { $at }
told-refused = { $text }: không nhận, lúc { $at }
told-try-later = { $text }: lúc { $at } chưa gửi được, sẽ gửi lại
told-unknown = { $text }: gửi lúc { $at }, không rõ đã đến chưa
told-open = { $text }: gửi lúc { $at }, đang chờ báo lại
told-together = Báo chung trong một tin với hồ sơ khác của cùng người nhận.
told-code = { $text } (mã { $code })
notice-stop = Không muốn nhận thư báo tin loại này nữa: { $link }

less-title = Ngừng nhận thư báo tin
less-ask = Bạn không muốn nhận thư báo đường đi của { $papers } tại địa chỉ thư này nữa?
less-still = Thư cần bạn làm gì đó, hoặc báo giấy tờ của bạn đã về đến nơi, vẫn được gửi. Tin nhắn điện thoại không thay đổi; muốn chọn cả tin nhắn, xin mở trang tra cứu.
less-submit = Ngừng gửi thư loại này
less-done = Đã ngừng gửi thư báo đường đi của { $papers } đến địa chỉ thư này.
less-again = Nhận lại thư loại này
sorry-no-such-link = Đường dẫn không đúng hoặc bị cắt mất một phần. Hãy mở lại đường dẫn trong thư.
sorry-no-such-link-title = Không mở được đường dẫn
