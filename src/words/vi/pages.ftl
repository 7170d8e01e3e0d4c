# Các trang công khai.

# Khung chung.
site-name = Bưu Tá
site-tagline = Giấy tờ của bạn, luôn có người chịu trách nhiệm
page-skip = Đến nội dung chính
page-nav-label = Đường dẫn
page-nav-look-up = Tra cứu
page-other-language = English
page-footer = Bưu Tá gắn hồ sơ hành chính với dịch vụ bưu chính: giấy tờ rời tay bạn, kết quả về tận nhà.
page-footer-care = Cán bộ và bưu tá không bao giờ hỏi mã tra cứu của bạn qua điện thoại.
page-footer-staff = Dành cho nhân viên

# Thời điểm, cách đọc của người Việt.
moment = { $time } ngày { $date }

# Trang đầu.
start-title = Bưu Tá
start-lead = Bưu Tá mang giấy tờ của người dân đến cơ quan nhà nước và mang kết quả về tận nhà.
start-promise = Lúc nào bạn cũng biết ai đang giữ giấy tờ, từ khi nào và việc gì đến tiếp theo.
start-ask = Gửi hồ sơ / nhận kết quả tại nhà
start-bring-home = Đã nộp hồ sơ? Nhận kết quả tại nhà
start-look-up = Tra cứu giấy tờ của bạn
start-for-systems = Dành cho hệ thống kết nối
start-api-docs = Tài liệu API
start-api-docs-text = Cách phần mềm một cửa và các hệ thống khác làm việc với Bưu Tá.
start-openapi = Mô tả OpenAPI
start-openapi-text = Tệp để máy đọc.
start-health = Tình trạng hệ thống
start-health-text = Hệ thống có đang chạy hay không.
start-more = Để dùng thử

# Biểu mẫu tra cứu.
form-title = Tra cứu giấy tờ
form-heading = Ai đang giữ giấy tờ của bạn?
form-intro = Nhập mã yêu cầu và 4 số cuối điện thoại bạn đã đăng ký. Không cần tài khoản.
form-code-label = Mã yêu cầu
form-code-hint = In trên phiếu và trong thư gửi bạn, có dạng YC‑7K3M‑9QXD.
form-tail-label = 4 số cuối điện thoại
form-tail-hint = Của số điện thoại bạn đã đăng ký với yêu cầu này.
form-secret-label = Mã tra cứu (không bắt buộc)
form-secret-label-wanted = Mã tra cứu
form-secret-hint = Gồm 12 chữ và số, trao riêng cho bạn khi lập yêu cầu. Mã này mở toàn bộ hành trình và cho phép xác nhận đã nhận kết quả.
form-submit = Xem ai đang giữ giấy tờ

# Lời báo ở biểu mẫu.
form-error-title = Chưa tra cứu được
form-error-code-empty = Xin nhập mã yêu cầu.
form-error-code-shape = Mã vừa nhập thiếu hoặc thừa ký tự: cần YC và 8 chữ hoặc số.
form-error-tail = Xin nhập đúng 4 chữ số cuối của số điện thoại.
form-error-no-fit = Những gì bạn nhập không khớp với yêu cầu nào. Xin so lại từng ô với phiếu của bạn: mã không có chữ O, I, L và không có số 0, 1. Nếu không chắc về mã tra cứu, hãy để trống ô đó.

# Khi không thể trả lời.
sorry-too-many-title = Xin đợi một chút
sorry-too-many = Đã có quá nhiều lần tra cứu trong ít phút. Để bảo vệ giấy tờ của bạn, xin thử lại sau { $seconds } giây.
sorry-cross-site-title = Không nhận yêu cầu này
sorry-cross-site = Yêu cầu này được gửi từ một trang khác, nên chúng tôi không trả lời. Xin mở trang tra cứu của Bưu Tá và nhập lại.
sorry-unreadable-title = Không đọc được biểu mẫu
sorry-unreadable = Biểu mẫu gửi đến không đọc được. Xin mở trang tra cứu và nhập lại.
sorry-unavailable-title = Hiện chưa tra cứu được
sorry-unavailable = Hệ thống đang tạm gián đoạn. Giấy tờ của bạn không bị ảnh hưởng; xin thử lại sau ít phút.
sorry-back = Về trang tra cứu

# Câu đầu tiên: ai đang giữ, từ khi nào, việc gì tiếp theo.
# $papers giấy tờ gì · $post, $post-inside bưu điện (đầu câu, giữa câu) · $agency cơ quan · $since từ khi nào · $next việc tiếp theo
answer-first-post = { $post } đang giữ { $papers } của bạn từ { $since }; { $next }.
answer-first-to-agency-still = Bạn đang giữ { $papers } của mình, tính từ lúc lập yêu cầu { $since }; { $next }.
answer-first-to-agency-again = Bạn lại đang giữ { $papers } của mình từ { $since }, sau khi bưu điện trả lại; { $next }.
answer-first-to-agency-arrived-says = Theo { $post-inside }, { $agency } đang giữ { $papers } của bạn từ { $since }; { $next }.
answer-first-to-agency-arrived-known = { $agency } đang giữ { $papers } của bạn từ { $since }; { $next }.
answer-first-to-citizen-still = { $agency } đang giữ { $papers } của bạn, tính từ lúc lập chuyến gửi về nhà { $since }; { $next }.
answer-first-to-citizen-again = { $agency } lại đang giữ { $papers } của bạn từ { $since }, sau khi bưu điện trả lại; { $next }.
answer-first-to-citizen-arrived-says = Theo { $post-inside }, bạn đang giữ { $papers } của mình từ { $since }; { $next }.
answer-first-to-citizen-arrived-known = Bạn đang giữ { $papers } của mình từ { $since }; { $next }.
answer-first-no-journey = { $agency } đang giữ { $papers } của bạn từ { $since }; { $next }.
answer-first-no-papers = Chúng tôi đã nhận yêu cầu của bạn và chưa có giấy tờ nào được ghi nhận; tiếp theo, người phụ trách sẽ lập hồ sơ cho bạn.

post = Bưu điện
post-named = Bưu điện ({ $courier })
post-inside = bưu điện
post-inside-named = bưu điện ({ $courier })
agency-unnamed = Cơ quan giải quyết

papers-submission = hồ sơ
papers-supplement = giấy tờ bổ sung
papers-result = kết quả
papers-refusal = hồ sơ được trả lại
papers-withdrawn-papers = giấy tờ cũ phải nộp lại
papers-transfer = hồ sơ

# Việc tiếp theo, viết để đứng sau dấu chấm phẩy. $way = chiều và bên đang giữ, như to-agency-post.
next-post-fetches = tiếp theo, bưu tá sẽ đến lấy tại địa chỉ của bạn
next-being-arranged = tiếp theo, bưu điện sẽ được mời đến nhận, việc này đang được thu xếp
next-post-brings-to-agency = tiếp theo, bưu điện sẽ mang đến { $agency }
next-agency-works = tiếp theo, cơ quan sẽ xem xét và giải quyết
next-post-fetches-result = tiếp theo, bưu tá sẽ đến cơ quan nhận để mang về cho bạn
next-post-brings-result = tiếp theo, bưu tá sẽ mang đến địa chỉ của bạn
next-post-tries-again = { $way ->
    [to-agency-citizen] tiếp theo, bưu tá sẽ đến lấy lại
    [to-agency-post] tiếp theo, bưu tá sẽ giao lại cho cơ quan
    [to-citizen-agency] tiếp theo, bưu tá sẽ trở lại cơ quan để nhận
   *[other] tiếp theo, bưu tá sẽ giao lại cho bạn
 }
next-citizen-fetches-at-office = { $direction ->
    [to-agency] tiếp theo, cơ quan sẽ đến bưu cục nhận
   *[other] tiếp theo, mời bạn mang giấy tờ tùy thân đến bưu cục nhận
 }
next-comes-back = { $direction ->
    [to-agency] tiếp theo, bưu điện sẽ mang trả lại bạn
   *[other] tiếp theo, bưu điện sẽ chuyển về { $agency }
 }
next-citizen-confirms = tiếp theo, mời bạn xác nhận đã nhận được
next-person-decides = tiếp theo, người phụ trách sẽ xem xét và báo cho bạn cách giải quyết
next-citizen-fetches-at-desk = tiếp theo, mời bạn đến { $agency } để nhận
next-nothing = mọi việc đã xong

# Bạn cần làm gì.
todo-label = Bạn cần làm gì
todo-post-fetches = Chuẩn bị đủ giấy tờ và để điện thoại liên lạc được. Khi giao, cùng bưu tá đếm từng giấy tờ rồi mới ký.
todo-being-arranged = Chưa phải làm gì.
todo-post-brings-to-agency = Chưa phải làm gì. Giữ lại phần phiếu có chữ ký của bưu tá.
todo-agency-works = Chưa phải làm gì. Nếu thiếu giấy tờ, cơ quan sẽ báo cho bạn.
todo-post-fetches-result = Chưa phải làm gì.
todo-post-brings-result = Để điện thoại liên lạc được và chuẩn bị giấy tờ tùy thân.
todo-post-tries-again = { $way ->
    [to-agency-citizen] Chuẩn bị đủ giấy tờ và để điện thoại liên lạc được.
    [to-agency-post] Chưa phải làm gì.
    [to-citizen-agency] Chưa phải làm gì.
   *[other] Để điện thoại liên lạc được và chuẩn bị giấy tờ tùy thân.
 }
todo-citizen-fetches-at-office = { $direction ->
    [to-agency] Chưa phải làm gì.
   *[other] Đến bưu cục nhận trước khi hết hạn lưu; mang giấy tờ tùy thân và mã vận đơn.
 }
todo-comes-back = { $direction ->
    [to-agency] Để điện thoại liên lạc được để nhận lại hồ sơ.
   *[other] Nếu vẫn muốn nhận tại nhà, hãy gọi bưu điện hoặc cơ quan ngay.
 }
todo-citizen-confirms = Xác nhận khi bạn đã cầm kết quả trong tay. Nếu chưa nhận được, đừng xác nhận và hãy gọi ngay.
todo-person-decides = Để điện thoại liên lạc được; người phụ trách đang xử lý.
todo-citizen-fetches-at-desk = Mang giấy tờ tùy thân đến cơ quan nhận kết quả.
todo-nothing = Không phải làm gì thêm.

# Trang trả lời.
answer-title = Ai đang giữ giấy tờ
answer-number = Bộ giấy tờ { $number } trên { $count }
answer-way-label = Giấy tờ đang ở đâu
answer-way-here = đang ở đây
answer-known-label = Vì sao chúng tôi biết
answer-waiting-title = Có tin chờ xác nhận
answer-waiting = Bưu điện vừa báo: “{ $news }”. Chúng tôi đang kiểm tra lại, nên tin này chưa được tính.
answer-contradicting-title = Các ghi nhận đang mâu thuẫn
answer-contradicting = Những gì được ghi lại về các giấy tờ này không khớp nhau. Câu trên là điều có bằng chứng mới nhất; người phụ trách đang làm rõ.
answer-confirmed = Đã xác nhận nhận được lúc { $at }.
answer-confirmed-label = Xác nhận
answer-request-heading = Yêu cầu của bạn
answer-code-label = Mã yêu cầu
answer-agency-label = Cơ quan
answer-name-label = Người yêu cầu
answer-phone-label = Điện thoại
answer-hotline-label = Đường dây nóng
answer-hotline-call = Gọi { $hotline }
answer-thanks-now = Cảm ơn bạn. Chúng tôi đã ghi nhận: bạn đã nhận được kết quả.
answer-thanks-nothing = Cảm ơn bạn. Hiện không có kết quả nào đang chờ bạn xác nhận.
answer-confirm-heading = Bạn đã nhận được kết quả chưa?
answer-confirm-text = Chỉ bấm khi bạn đã cầm kết quả trong tay. Nếu chưa nhận được, đừng bấm; hãy gọi ngay cho bưu điện hoặc cơ quan và hỏi ai đã ký nhận.
answer-confirm-button = Tôi đã nhận được kết quả
answer-not-received-call = Chưa nhận được? Gọi { $hotline }
answer-more-heading = Xem toàn bộ hành trình
answer-more-text = Nhập thêm mã tra cứu để xem từng lần giấy tờ đổi tay.
answer-more-confirm-heading = Xác nhận đã nhận kết quả
answer-more-confirm-text = Nhập thêm mã tra cứu để xác nhận đã nhận kết quả và xem toàn bộ hành trình.
answer-more-submit = Mở hành trình
answer-more-lost = Mất mã tra cứu? Hãy mang giấy tờ tùy thân đến quầy của bưu cục phụ trách; giao dịch viên đưa bạn mã dùng một lần, mở được trang này mà không cần mã tra cứu.
answer-timeline-heading = Toàn bộ hành trình
answer-timeline-intro = Việc mới nhất ở trên cùng. Mỗi dòng ghi rõ vì sao chúng tôi biết.
answer-timeline-empty = Chưa có việc nào được ghi nhận.
answer-item-waybill = Vận đơn { $waybill }
answer-item-reason = Lý do: { $reason }
answer-look-up-another = Tra cứu yêu cầu khác

answer-email-label = E-mail
answer-address-label = Địa chỉ

# Bước ba: chứng minh yêu cầu là của mình bằng mã dùng một lần.
prove-heading = Xem địa chỉ, thay đổi hoặc hủy
prove-text = Để bảo vệ giấy tờ của bạn, việc này cần thêm mã dùng một lần.
prove-mail = Gửi mã đến { $email }
prove-mail-again = Gửi mã khác
prove-mailed = Mã gồm 6 chữ số đã được gửi đến { $email }, dùng được đến { $time }. Nếu chưa thấy thư, hãy xem cả hộp thư rác.
prove-given = Mã gồm 6 chữ số do giao dịch viên đưa cho bạn, dùng được đến { $time }.
prove-digits-label = Mã dùng một lần
prove-submit = Mở
prove-wrong = Mã không đúng hoặc không còn dùng được. Xin xem lại mã mới nhất bạn nhận được; nếu đã hết giờ hoặc nhập sai nhiều lần, hãy lấy mã khác.
prove-too-many = Mã vừa được gửi và chỉ được gửi vài lần trong ngày. Xin đợi { $minutes } phút rồi hãy xin mã khác.
prove-no-address = Yêu cầu này không có địa chỉ e-mail, nên không gửi mã được.
prove-counter = Yêu cầu này không có địa chỉ e-mail. Hãy mang giấy tờ tùy thân đến quầy của { $office }; giao dịch viên xem giấy tờ rồi đưa bạn mã dùng một lần.
prove-counter-too = Không dùng được e-mail? Hãy mang giấy tờ tùy thân đến quầy của { $office }; giao dịch viên xem giấy tờ rồi đưa bạn mã dùng một lần.
prove-no-counter = Chưa có bưu cục nào phụ trách yêu cầu này, nên hiện mã chỉ được gửi qua e-mail.
prove-no-way = Yêu cầu này không có địa chỉ e-mail và chưa có bưu cục phụ trách, nên hiện chưa lấy được mã. Khi có bưu cục phụ trách, tên bưu cục hiện ở đây; bạn lấy mã tại quầy.
prove-have-code = Tôi đã có mã
prove-open-heading = Bạn đã chứng minh yêu cầu này là của mình
prove-open = Bạn xem được đầy đủ và thay đổi được đến { $time }. Nếu dùng máy chung, hãy bấm nút dưới đây khi xong việc.
prove-close = Xong việc, đóng lại
form-error-closed = Trang đã đóng vì quá thời gian. Giấy tờ của bạn không bị ảnh hưởng; xin nhập lại để xem tiếp.
sorry-not-proven-title = Cần mã dùng một lần
sorry-not-proven = Việc này cần mã dùng một lần, hoặc phiên của bạn đã hết giờ. Xin mở lại trang hồ sơ và lấy mã.
sorry-back-to-answer = Về trang hồ sơ của bạn

# Bao giờ có, và chắc đến đâu.
expected-label = Dự kiến
expected-fetching-appointed = Bưu tá đến lấy chậm nhất { $at }, theo giờ bạn đã hẹn.
expected-fetching-usual = Bưu tá thường đến lấy chậm nhất trong ngày { $date }.
expected-at-agency = Bưu điện thường đưa { $papers } đến cơ quan chậm nhất trong ngày { $date }.
expected-result = Cơ quan hẹn có kết quả chậm nhất { $at }.
expected-at-home = Bưu điện thường đưa { $papers } đến tay bạn chậm nhất trong ngày { $date }.
expected-not-known = Chưa ai hẹn ngày. Khi có ngày hẹn, ngày ấy hiện ở đây.
expected-estimated = Đây là ước tính của chúng tôi, bưu điện chưa cam kết ngày này.
late-with-agency = Đã trễ ở phía cơ quan, tính từ { $since }.
late-with-post = Đã trễ ở phía bưu điện, tính từ { $since }.
late-with-citizen = Đã quá ngày, tính từ { $since }; đang chờ bạn.

# Thời gian đã qua, mỗi giờ tính cho một bên.
spent-heading = Thời gian đến nay
spent-agency = Cơ quan giải quyết
spent-post = Bưu điện
spent-citizen = Chờ bạn
spent-now = đang tính
spent-hint = Mỗi giờ chỉ tính cho một bên. Giờ của cơ quan là giờ làm việc.
time-days = { $days } ngày
time-working-days = { $days } ngày làm việc
time-hours = { $hours } giờ
time-under-an-hour = chưa đến 1 giờ

# Trang mở sẵn tự biết có thay đổi.
live-on = Trang này tự cập nhật khi có tin mới.
live-updated = Vừa cập nhật theo tin mới.
live-new = Có tin mới.
live-see = Xem tin mới
live-over = Phiên xem đã kết thúc. Xin tra cứu lại để xem tiếp.
live-off = Trang này không còn tự cập nhật. Xin tải lại trang để xem tin mới.

# Bản in.
print-link = In trang này
print-back = Về trang hồ sơ
print-how = Bấm Ctrl+P, hoặc mục In trong trình duyệt.
print-at = In lúc { $at }
print-qr = Mã QR mở trang tra cứu
print-when = Khi nào
print-what = Việc gì
print-known = Vì sao biết
print-foot = Xem tin mới nhất tại { $link } bằng mã yêu cầu và 4 số cuối điện thoại. Tờ này không có mã tra cứu.
