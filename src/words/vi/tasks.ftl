# Việc cần người xử lý: điều gì không ổn và phải làm gì; và các cách xử lý.
task-unknown-placing = Không rõ bưu điện đã nhận điều tin này chưa. Hãy hỏi bưu điện theo mã tham chiếu, rồi chọn “đã có” hoặc “chưa có”.
task-refused-placing = Bưu điện từ chối điều tin này. Hãy sửa điều bưu điện nêu (địa chỉ, số điện thoại, hợp đồng), rồi đặt lại.
task-missing-area-code = Tài khoản bưu chính chưa có mã địa bàn cho xã, phường này. Hãy bổ sung mã vào bảng mã địa bàn, rồi đặt lại.
task-no-office = Chưa có bưu cục phục vụ nơi cần đến lấy. Hãy gán bưu cục cho xã, phường này hoặc mời người dân nộp tại quầy.
task-unmapped-code = Bưu điện gửi một mã chưa rõ nghĩa. Hãy hỏi bưu điện, bổ sung vào bảng mã, rồi đọc lại các bản tin.
task-unreadable-message = Có bản tin không đọc được. Hãy xem nguyên văn, báo cho bưu điện hoặc người quản trị, rồi đọc lại.
task-unknown-waybill = Bản tin nói về một vận đơn chúng tôi không có. Hãy kiểm tra vận đơn thuộc yêu cầu nào; nếu đã bổ sung, hãy đọc lại.
task-rejected-push = Có bản tin gửi đến bị từ chối vì không đúng địa chỉ hoặc chữ ký. Hãy kiểm tra với bưu điện xem có phải họ gửi không.
task-contradicting-news = Các tin của bưu điện mâu thuẫn nhau. Hãy hỏi bưu điện điều gì đã thật sự xảy ra và ghi lại.
task-contradicting-custody = Sổ giao nhận mâu thuẫn: bên giao không phải bên đang giữ giấy tờ. Hãy tìm giấy tờ ngay và lập biên bản.
task-suspect-time = Một tin ghi thời điểm không thể có. Hãy hỏi bưu điện thời điểm đúng.
task-papers-need-care = Chuyến này đã dừng khi giấy tờ chưa đến nơi (hủy, chuyển hoàn, hư hỏng, thất lạc hoặc không lấy được). Hãy gọi người dân và thu xếp chuyến mới.
task-unknown-notice = Không rõ người dân đã nhận được thông báo chưa. Hãy gọi cho người dân, rồi ghi là đã báo.
task-failed-notice = Không gửi được thông báo cho người dân. Hãy sửa địa chỉ thư và gửi lại, hoặc gọi điện rồi ghi là đã báo.
task-unknown-announcement = Không rõ bưu điện đã nhận lời báo trước về yêu cầu này chưa. Hãy hỏi bưu điện; nếu chưa nhận, hãy gửi lại.
task-urgent-pickup = Người dân nhờ lấy giấy tờ gấp. Hãy cử bưu tá đến trong một giờ và gọi trước khi đi; không đến kịp thì gọi báo ngay.
task-claimed-dossier = Người dân khai mã hồ sơ này là của mình. Hãy so họ tên và số điện thoại với hồ sơ; nếu đúng thì ghi mã vào yêu cầu, nếu không thì gọi báo.
task-silent-order = Bưu điện đã có điều tin này nhưng lâu rồi không báo gì mới. Hãy hỏi bưu điện giấy tờ đang ở đâu; nếu mọi việc vẫn ổn, hãy ghi là không cần làm gì thêm.

action-courier-has-not-got-it = Bưu điện chưa có: đặt ngay
action-courier-has-it = Bưu điện đã có: giữ như đã đặt
action-try-again = Làm lại
action-read-again = Đọc lại bản tin
action-citizen-was-told = Đã báo cho người dân
action-withdraw = Bỏ chuyến này để lập chuyến khác
action-ask-courier = Hỏi bưu điện ngay
action-dismiss = Không cần làm gì thêm
