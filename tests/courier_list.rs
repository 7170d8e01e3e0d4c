//! A courier's own list of orders is brought in where its pushes were lost: line by line, and again without harm.

use crate::support::database::rows;
use crate::support::scene::{Scene, scene};
use crate::support::staff::{Persona, shown};
use buuta::domain::courier_list::RowFault;
use buuta::domain::staff::Role;
use buuta::flows::import_courier_list::{CourierListError, LineVerdict, Report, import_courier_list};

async fn bring(scene: &Scene, file: &[u8]) -> Result<Report, CourierListError> {
    let account = scene.house.account_named(scene.courier).unwrap();
    import_courier_list(&scene.house, &account, file).await
}

fn verdicts(report: &Report) -> Vec<LineVerdict> {
    report.lines.iter().map(|(_, verdict)| *verdict).collect()
}

/// The list as its portal might write it, with these lines below its headings.
fn list(scene: &Scene, waybill: &str) -> String {
    let at =
        |seconds: i64| scene.house.store.now().plus_s(seconds).in_vietnam().format("%d/%m/%Y %H:%M:%S").to_string();
    let lines = [
        format!("1;{waybill};;105;{};", at(-600)),
        format!("2;{waybill};;đang vận chuyển;{};\"qua; cầu\"", at(-500)),
        format!("3;;{};Phát thành công;{};", scene.reference, at(-60)),
        format!("4;1600000000000;;501;{};", at(-60)),
        format!("5;{waybill};;Đang nghỉ trưa;{};", at(-300)),
        format!("6;;;501;{};", at(-60)),
        format!("7;{waybill};;501;22/11/2026;"),
        format!("8;{waybill};;501;{};", at(7200)),
        ";;;;;".to_owned(),
    ];
    let headings = "STT;Mã phiếu gửi;MÃ ĐƠN HÀNG;Trạng  thái;Ngày giờ cập nhật;Ghi chú";
    format!("\u{feff}Danh sách vận đơn;;;;;\n{headings}\n{}\n", lines.join("\n"))
}

#[tokio::test(flavor = "multi_thread")]
async fn counts_like_an_answer_of_the_courier_and_only_once() {
    let scene = scene("vtp").await;
    let waybill = rows(&scene.database.url, "select waybill from \"order\"").await.remove(0).remove(0);
    let list = list(&scene, &waybill);
    let report = bring(&scene, list.as_bytes()).await.unwrap();
    let due = [
        (3, LineVerdict::Taken),
        (4, LineVerdict::Taken),
        (5, LineVerdict::Taken),
        (6, LineVerdict::UnknownOrder),
        (7, LineVerdict::UnknownStatus),
        (8, LineVerdict::Unreadable(RowFault::NoName)),
        (9, LineVerdict::Unreadable(RowFault::NoTime)),
        (10, LineVerdict::TimeInTheFuture),
    ];
    assert_eq!(report.lines, due);
    assert_eq!(report.counts(), [4, 0, 5]);
    scene.do_what_is_due().await;
    assert_eq!(scene.order().await[0], "delivered", "a courier that cannot be asked is believed by its list");
    let heard =
        rows(&scene.database.url, "select raw_code, authenticity, heard_by from event order by occurred_at").await;
    let due = [
        ["105", "authentic", "pull"],
        ["320", "authentic", "pull"],
        ["Đang nghỉ trưa", "authentic", "pull"],
        ["501", "authentic", "pull"],
    ];
    assert_eq!(heard, due);
    let kept =
        rows(&scene.database.url, "select source, reading, count(*) as n from message group by source, reading").await;
    assert_eq!(kept, [["list", "applied", "4"]], "others are in the hands of whoever brought them");
    // brought again, it changes nothing
    let before = rows(&scene.database.url, "select reading, read_tries, copies from message order by id").await;
    let again = bring(&scene, list.as_bytes()).await.unwrap();
    assert_eq!(again.counts()[..2], [0, 4]);
    scene.do_what_is_due().await;
    assert_eq!(rows(&scene.database.url, "select reading, read_tries, copies from message order by id").await, before);
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn comes_as_a_sheet_too_and_what_is_no_list_says_so() {
    let scene = scene("vtp").await;
    // the order of the sheet
    let known = "update \"order\" set waybill = '1684063821201', opened_at = 1792000000000000";
    crate::support::database::run_sql(&scene.database.url, known).await;
    let report = bring(&scene, include_bytes!("courier_list/danh-sach.xlsx")).await.unwrap();
    assert_eq!(report.lines.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [4, 5], "numbers of the sheet");
    let told = verdicts(&report);
    assert_eq!(told[1], LineVerdict::Unreadable(RowFault::NoTime));
    let kept = rows(&scene.database.url, "select count(*) as n from message").await;
    let is_past = scene.house.store.now().second() > 1_795_317_600;
    assert_eq!(told[0], if is_past { LineVerdict::Taken } else { LineVerdict::TimeInTheFuture });
    assert_eq!(kept, [[if is_past { "1" } else { "0" }]]);
    for (file, is_due) in [
        (&b"PK\x03\x04 no sheet"[..], "list-error-no-table"),
        (b"\xff\xfe\x00", "list-error-no-table"),
        (b"", "list-error-no-headings"),
        (b"a,b,c\n1,2,3\n", "list-error-no-headings"),
    ] {
        assert_eq!(bring(&scene, file).await.unwrap_err().key(), is_due, "{file:?}");
    }
    let long = format!("waybill,status,occurred_at\n{}", "1,2,3\n".repeat(10_001));
    assert_eq!(bring(&scene, long.as_bytes()).await.unwrap_err().key(), "list-error-too-long");
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn is_brought_in_at_the_operators_desk() {
    let scene = scene("vtp").await;
    let base = scene.url().split("/webhooks").next().unwrap().to_owned();
    let desk = Persona::sign_in(&scene.house, &base, "quan.tri", Role::Administrator, None).await;
    let waybill = rows(&scene.database.url, "select waybill from \"order\"").await.remove(0).remove(0);
    let account = scene.house.account_named("vtp").unwrap().account.id;
    let path = format!("/dieu-hanh/tai-khoan/{account}/danh-sach");
    desk.get(&path).await.says("Đưa danh sách vào");
    let send = async |file: &str| {
        let part = "Content-Disposition: form-data; name=\"file\"; filename=\"ds.csv\"\r\nContent-Type: text/csv";
        let body = format!("--x\r\n{part}\r\n\r\n{file}\r\n--x--\r\n");
        let request = desk.request(reqwest::Method::POST, &path).body(body);
        shown(request.header("content-type", "multipart/form-data; boundary=x")).await
    };
    let page = send(&list(&scene, &waybill)).await;
    assert_eq!(page.status, 200);
    page.says("Đã nhận: 4. Đã biết từ trước: 0. Cần xem lại: 5.");
    page.says("Thiếu thời gian hoặc thiếu giờ");
    let empty = send("").await;
    assert_eq!(empty.status, 422);
    empty.says("Chưa có tệp");
    let no_form = desk.post(&path, &[("file", "x")]).await;
    assert_eq!(no_form.status, 422);
    scene.end().await;
}
