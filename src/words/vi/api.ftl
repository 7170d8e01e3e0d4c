# Lời của API JSON cho người đọc.

# Lỗi: phần sau `problem-` là phần cuối của type; chuyện gì và làm gì tiếp.
problem-body-not-readable = Không đọc được nội dung gửi lên; hãy sửa theo mô tả của API rồi gửi lại.
problem-body-too-large = Nội dung gửi lên quá lớn; hãy chia nhỏ rồi gửi lại.
problem-not-json = Chỉ nhận nội dung JSON; hãy gửi kèm Content-Type: application/json.
problem-bad-parameter = Tham số trên địa chỉ không hợp lệ; hãy sửa rồi gọi lại.
problem-bad-cursor = Con trỏ trang không hợp lệ; hãy đọc lại từ trang đầu.
problem-key-missing = Cần khóa API; hãy gửi kèm Authorization: Bearer <khóa>.
problem-key-unknown = Khóa API không đúng hoặc đã thu hồi; hãy xin khóa mới.
problem-scope-missing = Khóa API không có quyền làm việc này; hãy xin khóa có đủ quyền.
problem-not-found = Không có gì ở địa chỉ này; hãy kiểm tra lại địa chỉ.
problem-no-such-request = Không có yêu cầu nào mang mã này; hãy kiểm tra lại mã yêu cầu.
problem-no-such-dossier = Không có hồ sơ này; hãy kiểm tra lại mã định danh hồ sơ.
problem-no-such-order = Không có đơn bưu chính nào mang mã tham chiếu này; hãy kiểm tra lại mã.
problem-no-such-task = Không có việc này; hãy tải lại danh sách việc.
problem-no-such-account = Không có tài khoản bưu chính nào mang tên này; hãy kiểm tra lại tên.
problem-no-such-journey = Hồ sơ chưa có chặng nào cho mục đích này; hãy lập chặng trước.
problem-wrong-method = Địa chỉ này không nhận phương thức đó; hãy xem tiêu đề Allow.
problem-wrong-fields = Một số mục chưa đúng; hãy sửa các mục trong errors rồi gửi lại.
problem-dossier-taken = Hồ sơ này đã thuộc một yêu cầu khác; hãy dùng yêu cầu đó.
problem-order-ended = Điều tin này đã kết thúc, không hủy được nữa.
problem-has-another-code = Hồ sơ đã có mã khác; hãy kiểm tra lại mã hồ sơ.
problem-was-merged = Hồ sơ đã được gộp vào hồ sơ khác; hãy dùng hồ sơ đó.
problem-both-have-requests = Mã này thuộc một hồ sơ có yêu cầu riêng; cần người quyết định giữ hồ sơ nào.
problem-journey-under-way = Chặng này đang được thực hiện; hãy chờ chặng kết thúc.
problem-account-not-in-use = Tài khoản bưu chính không còn được dùng; hãy liên hệ người quản trị.
problem-result-not-arrived = Kết quả chưa đến tay người dân nên chưa thể xác nhận.
problem-task-settled = Việc này đã được xử lý; hãy tải lại danh sách việc.
problem-action-does-not-fit = Cách xử lý không hợp với việc này; hãy chọn một cách trong actions của việc.
problem-cannot-go-on = Giấy tờ chưa đi tiếp bằng tài khoản bưu chính khác được.
problem-area-code-missing = Còn thiếu mã địa bàn của xã; hãy thêm mã rồi xử lý lại.
problem-bad-idempotency-key = Idempotency-Key phải có từ 1 đến 100 ký tự ASCII nhìn thấy được.
problem-idempotency-key-reused = Idempotency-Key này đã dùng cho lời gọi khác; hãy dùng khóa mới.
problem-unavailable = Hệ thống tạm thời chưa truy cập được dữ liệu; hãy gọi lại sau ít giây với cùng Idempotency-Key.
problem-internal = Hệ thống gặp trục trặc; hãy gọi lại sau ít phút với cùng Idempotency-Key.

# Điều riêng của một lỗi.
detail-scope = Cần quyền { $scope }.
detail-communes = Mã xã còn thiếu: { $communes }.
detail-try-again = Một lời gọi khác vừa làm việc này; hãy tải lại rồi gọi lại.

# Mục gửi lên chưa đúng.
field-opened-by = Hãy cho biết ai mở yêu cầu: citizen, clerk, officer hoặc import.
field-agency-code = Hãy cho biết mã cơ quan giải quyết hồ sơ.
field-dossier-code = Mã hồ sơ không đúng dạng; hãy chép đúng như trên giấy tiếp nhận.
field-fetch-papers = Hãy chọn by_post (bưu tá đến lấy) hoặc at_desk (tự nộp).
field-return-result = Hãy chọn by_post (trả tại nhà) hoặc at_desk (tự đến nhận).
field-nothing-asked = Hãy chọn by_post cho ít nhất một chiều: lấy hồ sơ hoặc trả kết quả.
field-lang = Ngôn ngữ là vi hoặc en.
field-name = Hãy cho biết họ tên người gửi hồ sơ, nhận kết quả.
field-phone = Số điện thoại phải có 10 hoặc 11 chữ số, bắt đầu bằng 0 hoặc +84.
field-phone-until-2018 = Số di động có 10 chữ số từ năm 2018; số này nay bắt đầu bằng { $prefix }.
field-email = Địa chỉ thư điện tử không đúng; hãy sửa hoặc bỏ trống.
field-address = Hãy cho biết số nhà, tên đường hoặc thôn, ấp.
field-commune-code = Hãy cho biết mã xã, phường hoặc đặc khu gồm 5 chữ số.
field-no-such-agency = Không có cơ quan nào mang mã này.
field-no-such-procedure = Không có thủ tục nào mang mã này.
field-not-by-post = Giấy tờ của thủ tục này không gửi qua bưu chính được.
field-no-such-commune = Không có xã, phường, đặc khu nào mang mã này.
field-outside-province = Địa chỉ ở ngoài tỉnh: chỉ trả kết quả tới đó được, chưa lấy hồ sơ tại nhà được.
field-no-such-account = Không có tài khoản bưu chính nào đang dùng mang tên này.
field-dossier-ids = Mỗi lần gửi từ 1 đến 500 hồ sơ.
field-addresses = Mỗi lần gửi từ 1 đến 500 địa chỉ.
field-ward-code = Hãy cho ít nhất một mã địa bàn.
field-same-holder = Bên nhận phải khác bên giao.
field-nothing-counted = Hãy kiểm đếm ít nhất một giấy tờ.
field-signer-name = Hãy ghi họ tên của cả bên giao và bên nhận.
field-receipt-number = Có thu phí, lệ phí thì cần số biên lai.
field-in-the-future = Thời điểm bàn giao không được ở tương lai.
field-transfer = Luân chuyển hồ sơ giữa hai cơ quan chưa được hỗ trợ; hãy chọn mục đích khác.
field-too-long = Hãy viết ngắn lại, tối đa { $max } ký tự.

# Trả lời cộng tác viên về từng mục đã gửi.
item-duplicate = Việc này đã biết từ trước; không cần làm gì thêm.
item-unknown-order = Tài khoản này không có đơn nào mang mã hoặc số ấy; đối chiếu với danh sách đơn, nếu sai thì sửa và gửi lại mục này.
item-unknown-kind = Loại này không có trong bản mô tả; chọn một loại đã mô tả và gửi lại mục này.
item-time-in-the-future = Thời điểm nằm ở tương lai; chỉnh lại đồng hồ và gửi lại mục này với thời điểm đúng.
item-unreadable = Không đọc được mục này ({ $why }); sửa theo bản mô tả rồi gửi lại.

# Trang tài liệu API.
docs-title = API Bưu Tá
docs-description = Nối hồ sơ hành chính với việc lấy và trả giấy tờ tại nhà qua bưu chính.
docs-api-key = Khóa API do `buuta admin key` in ra một lần; mỗi khóa có một số quyền.
docs-intro = Mỗi lời gọi kèm { $header } và khóa API. Lời gọi ghi nên kèm { $repeat } để gọi lại mà không làm hai lần. Bản cho máy đọc: { $document }.
docs-scopes = Quyền
docs-parameters = Tham số
docs-body = Gửi lên
docs-answers = Trả lời
docs-required = bắt buộc
docs-schemas = Cấu trúc dữ liệu
docs-problems = Các lỗi

# Tên các lời gọi.
operation-open-request = Mở yêu cầu lấy hồ sơ hoặc trả kết quả tại nhà
operation-see-request = Xem một yêu cầu
operation-attach-code = Gắn mã hồ sơ
operation-mark-result = Báo đã có kết quả
operation-mark-results = Báo đã có kết quả của cả xấp hồ sơ
operation-ask-journey = Yêu cầu thêm một chặng
operation-record-handover = Ghi một lần bàn giao giấy tờ
operation-see-custody = Xem sổ người giữ giấy tờ
operation-confirm-receipt = Cán bộ xác nhận người dân đã nhận kết quả
operation-cancel-order = Hủy một đơn bưu chính
operation-see-order = Xem một đơn bưu chính và hành trình
operation-list-tasks = Danh sách việc cần người xử lý
operation-settle-task = Xử lý một việc
operation-list-messages = Bản tin của bưu chính chưa đọc được
operation-resolve-addresses = Tìm xã, phường, đặc khu của các địa chỉ
operation-put-area-code = Đặt mã địa bàn của bưu chính cho một xã
operation-put-status-code = Đặt ý nghĩa cho một mã trạng thái của bưu chính
operation-fetch-orders = Lấy danh sách đơn cần vận chuyển (cộng tác viên không có phần mềm riêng)
operation-push-items = Báo nhiều việc đã xảy ra trong một lần gửi (cộng tác viên)
