# Đề nghị của người dân về giấy tờ của mình, và lời trả lời.
# $at thời điểm · $max số ký tự nhiều nhất · $request mã yêu cầu
wish-cancel = Hủy việc đến lấy giấy tờ
wish-recall = Xin lấy lại giấy tờ
wish-new-secret = Mã tra cứu mới
wish-correct-address = Sửa địa chỉ, số điện thoại
wish-new-slot = Đổi giờ hẹn bưu tá
wish-collect-at-office = Tự đến bưu cục nhận kết quả
wish-name-proxy = Ủy quyền người nhận thay
wish-dispute = Báo chưa nhận được
wish-complain = Khiếu nại
wish-claim = Khiếu nại và đòi bồi thường
wish-withdraw-consent = Rút lại sự đồng ý

wish-made = Gửi lúc { $at }.
wish-open = Sẽ được trả lời chậm nhất lúc { $at }.
wish-done = Đã làm xong lúc { $at }.
wish-answered = Đã trả lời lúc { $at }.
wish-granted = Đã làm theo đề nghị
wish-declined = Không làm theo đề nghị được

wish-about = Về việc
wish-before = Trước đó
wish-after = Từ nay
wish-words = Người dân viết
wish-no-proxy = Không còn ai nhận thay
wish-consent-version = Bản đồng ý
wish-answer = Trả lời
complaint-lost = Mất giấy tờ
complaint-late = Chậm
complaint-damaged = Hư hỏng
complaint-price = Giá cước
complaint-other = Thái độ phục vụ, việc khác

wish-request = Mã yêu cầu
wish-citizen = Người dân
wish-phone = Số điện thoại
wish-address = Địa chỉ
wish-what = Đề nghị
wish-made-at = Gửi lúc
wish-answer-by = Trả lời trước
wish-desk-title = Đề nghị của người dân
wish-answer-legend = Trả lời người dân
wish-answer-label = Nội dung trả lời
wish-answer-hint = Viết cho chính người dân đọc: điều gì đã xảy ra, đã làm gì, tiếp theo ra sao. Không nêu số giấy tờ tùy thân.
wish-answer-submit = Gửi câu trả lời
wish-answer-empty = Chưa viết gì. Xin viết ít nhất một câu cho người dân.
wish-answer-too-long = Câu trả lời dài quá { $max } ký tự. Xin viết ngắn lại.
wish-answer-no-outcome = Xin chọn đã làm theo đề nghị hay không làm theo được.
wish-answered-before = Đề nghị này vừa được trả lời rồi. Câu bạn viết chưa được gửi đi.
clerk-wishes-title = Đề nghị của người dân
clerk-wishes-none = Không có đề nghị nào chờ trả lời.
clerk-to-wishes = Về danh sách đề nghị
op-answer = Trả lời
