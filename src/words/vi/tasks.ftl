# Việc cần người xử lý: điều gì không ổn và phải làm gì; và các cách xử lý.
task-unknown-placing = Không rõ bưu điện đã nhận điều tin này chưa. Hãy hỏi bưu điện theo mã tham chiếu, rồi chọn “đã có” hoặc “chưa có”.
task-refused-placing = Bưu điện từ chối điều tin này. Hãy sửa điều bưu điện nêu (địa chỉ, số điện thoại, hợp đồng), rồi đặt lại.
task-missing-area-code = Tài khoản bưu chính chưa có mã địa bàn cho xã, phường này. Hãy bổ sung mã vào bảng mã địa bàn, rồi đặt lại.
task-few-waybills = Dải số vận đơn của tài khoản này sắp hết; số cuối ghi ở phần chi tiết. Hãy xin bưu điện dải mới và ghi vào tài khoản trước khi hết; việc tự khép lại khi có dải mới.
task-waybills-used-up = Tài khoản này đã hết số vận đơn, các điều tin đang chờ. Hãy xin bưu điện dải số mới ngay và ghi vào tài khoản; có dải mới thì các điều tin tự đi tiếp.
task-no-office = Chưa có bưu cục phục vụ nơi cần đến lấy. Hãy gán bưu cục cho xã, phường này hoặc mời người dân nộp tại quầy.
task-unmapped-code = Bưu điện gửi một mã chưa rõ nghĩa. Hãy hỏi bưu điện, bổ sung vào bảng mã, rồi đọc lại các bản tin.
task-unreadable-message = Có bản tin không đọc được. Hãy xem nguyên văn, báo cho bưu điện hoặc người quản trị, rồi đọc lại.
task-unknown-waybill = Bản tin nói về một vận đơn chúng tôi không có. Hãy kiểm tra vận đơn thuộc yêu cầu nào; nếu đã bổ sung, hãy đọc lại.
task-rejected-push = Có bản tin gửi đến bị từ chối vì chữ ký không đúng. Hãy kiểm tra với bưu điện xem có phải họ gửi không; nếu phải, hãy sửa mã bí mật trong cài đặt, rồi xét lại ở danh sách bản tin.
task-all-pushes-rejected = Mấy phút nay mọi bản tin của tài khoản này đều bị từ chối, không tin nào vào được. Hãy so mã bí mật trong cài đặt với bưu điện; việc tự khép lại khi có tin được nhận.
task-missed-pushes = Nhiều tin của bưu điện chỉ biết được khi tự hỏi, lẽ ra họ phải gửi đến. Điều tin vẫn đúng vì hệ thống đang hỏi dày hơn. Hãy nhờ bưu điện xem lại việc gửi tin; việc tự khép lại khi tin đến đều.
task-contradicting-news = Các tin của bưu điện mâu thuẫn nhau. Hãy hỏi bưu điện điều gì đã thật sự xảy ra và ghi lại.
task-contradicting-custody = Sổ giao nhận mâu thuẫn: bên giao không phải bên đang giữ giấy tờ. Hãy tìm giấy tờ ngay và lập biên bản.
task-suspect-time = Một tin ghi thời điểm không thể có. Hãy hỏi bưu điện thời điểm đúng.
task-papers-need-care = Chuyến này đã dừng khi giấy tờ chưa đến nơi (hủy, chuyển hoàn, hư hỏng, thất lạc hoặc không lấy được). Hãy gọi người dân và thu xếp chuyến mới.
task-unknown-notice = Không rõ người dân đã nhận được thông báo chưa. Hãy gọi cho người dân, rồi ghi là đã báo.
task-failed-notice = Không gửi được thông báo cho người dân. Hãy sửa địa chỉ thư và gửi lại, hoặc gọi điện rồi ghi là đã báo.
task-provider-trouble = Một đơn vị gửi tin nhắn không nhận tin của chúng ta (khóa, số dư, tên thương hiệu hoặc mẫu tin chưa đúng). Hãy xem lý do, sửa tài khoản; trong lúc đó tin đi bằng cách khác.
task-stuck-work = Một việc đã được bắt đầu nhiều lần mà lần nào cũng dừng giữa chừng. Việc vẫn được làm lại; hãy báo người trông coi hệ thống xem nhật ký.
task-unknown-announcement = Không rõ bưu điện đã nhận lời báo trước về yêu cầu này chưa. Hãy hỏi bưu điện; nếu chưa nhận, hãy gửi lại.
task-silent-order = Bưu điện đã có điều tin này nhưng lâu rồi không báo gì mới. Hãy hỏi bưu điện giấy tờ đang ở đâu; nếu mọi việc vẫn ổn, hãy ghi là không cần làm gì thêm.
task-urgent-pickup = Người dân nhờ lấy giấy tờ gấp. Hãy cử bưu tá đến trong một giờ và gọi trước khi đi; không đến kịp thì gọi báo ngay.
task-claimed-dossier = Người dân khai mã hồ sơ này là của mình. Hãy so họ tên và số điện thoại với hồ sơ; nếu đúng thì ghi mã vào yêu cầu, nếu không thì gọi báo.
task-wish-at-office = Người dân đề nghị một việc về giấy tờ của mình. Hãy làm việc đó hoặc gọi cho người dân, rồi trả lời bằng lời.
task-wish-in-charge = Người dân báo chưa nhận được, khiếu nại hoặc đòi bồi thường. Hãy tìm hiểu điều gì đã xảy ra, rồi trả lời bằng lời trước hạn.

action-courier-has-not-got-it = Bưu điện chưa có: đặt ngay
action-courier-has-it = Bưu điện đã có: giữ như đã đặt
action-try-again = Làm lại
action-read-again = Đọc lại bản tin
action-citizen-was-told = Đã báo cho người dân
action-withdraw = Bỏ chuyến này để lập chuyến khác
action-another-courier = Đi tiếp bằng tài khoản bưu chính khác
action-ask-courier = Hỏi bưu điện ngay
action-answer-citizen = Đã trả lời người dân
action-dismiss = Không cần làm gì thêm

# Vì sao giấy tờ chưa đi tiếp bằng tài khoản bưu chính khác được.
no-other-courier-under-way = Chưa đi tiếp được: điều tin này chưa kết thúc. Hãy hủy nó trước, hoặc hỏi rõ bưu điện đã có nó chưa.
no-other-courier-went-on = Chuyến này đã được đặt lại rồi; hãy xem lần gửi sau ở phần điều tin.
no-other-courier-at-the-post = Chưa đi tiếp được: giấy tờ còn ở bưu điện cũ. Giấy tờ phải về lại nơi gửi trước đã.
no-other-courier-arrived = Không cần đi tiếp: giấy tờ không còn ở nơi gửi.
no-other-courier-not-wanted = Không đi tiếp: người dân đã đề nghị hủy hoặc xin lấy lại giấy tờ của chuyến này.
no-other-courier-no-consent = Chưa đi tiếp được: người dân đã rút lại sự đồng ý dùng dữ liệu. Hãy gọi hỏi người dân trước.
no-other-courier-named = Chưa ghi gì cả: hãy chọn một tài khoản bưu chính khác đang dùng.
task-cancelling-by-person = Có điều tin cần hủy mà chưa hủy được qua phần mềm. Hãy gọi bưu điện hủy hoặc nhờ chuyển hoàn giấy tờ, hay bấm hỏi lại.
