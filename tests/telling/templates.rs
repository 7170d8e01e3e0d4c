//! A province words its notices anew: versions that stay as they were written, checked before they are told to anybody.

use super::{ANYBODY, NO_ZALO};
use crate::support::database::{rows, run_sql};
use crate::support::staff::{Persona, Shown};
use crate::telling::town::Town;
use buuta::app;
use buuta::domain::staff::Role;
use buuta::flows::word_notices::misfits_in_use;
use buuta::store::notifications::NotificationState as S;
use buuta::words::{Lang, say};
use std::sync::Arc;
use uuid::Uuid;

/// A telephone at home: she is told by mail alone.
const AT_HOME: &str = "02838123456";
const MAIL: &str = "/quan-tri/mau-tin/papers_collected/email/vi";
const SMS: &str = "/quan-tri/mau-tin/papers_collected/sms/vi";
const ZNS: &str = "/quan-tri/mau-tin/papers_collected/zns/vi";

/// The administrator of a town, at her browser.
struct Desk {
    town: Town,
    running: app::Running,
    administrator: Persona,
}

impl Desk {
    async fn open() -> Desk {
        let town = Town::begin("2026-11-24T09:00").await;
        let running = app::serve(Arc::clone(&town.house), buuta::pages::StartLinks(Vec::new())).await.unwrap();
        let base = format!("http://{}", running.address);
        let administrator = Persona::sign_in(&town.house, &base, "quan-tri", Role::Administrator, None).await;
        Desk { town, running, administrator }
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Shown {
        let operation = Uuid::new_v4().to_string();
        let form = [&[("operation", operation.as_str())], fields].concat();
        self.administrator.post(&format!("{path}?lang=vi"), &form).await
    }

    /// Writes a version and puts it to use; the answer to the latter.
    async fn use_text(&self, path: &str, text: &str) -> Shown {
        let written = self.post(path, &[("text", text)]).await;
        assert_eq!(written.status, 303, "{}", written.body);
        let (_, version) = written.location.split_once("ban=").unwrap();
        let version = version.split('&').next().unwrap().to_owned();
        self.post(&format!("{path}/chon"), &[("version", &version)]).await
    }

    /// Notes what a provider has registered.
    async fn register(&self, path: &str, provider: &str, registered: &str) -> Shown {
        let accounts = self.town.house.ways.providers();
        let account = accounts.iter().find(|account| account.provider.name == provider).unwrap();
        let id = account.provider.id.to_string();
        self.post(&format!("{path}/dang-ky"), &[("provider", &id), ("registered", registered)]).await
    }

    async fn tries(&self) -> Vec<Vec<String>> {
        let sql = "select channel, outcome, template_version from notification_try order by id";
        rows(&self.town.database.url, sql).await
    }
}

#[tokio::test]
async fn a_version_is_told_from_the_next_message_on_and_the_try_says_which() {
    let desk = Desk::open().await;
    let before = desk.town.papers_are_collected(AT_HOME).await;
    desk.town.advance_and_work(1).await;
    let text =
        "{ma_yeu_cau}: bưu điện đã giữ hồ sơ\r\n\r\nChào {ten},  \r\nxem tại {duong_dan}.[[\r\nGọi {duong_day_nong}.]]";
    let chosen = desk.use_text(MAIL, text).await;
    assert_eq!(chosen.status, 303, "{}", chosen.body);
    let after = desk.town.papers_are_collected(AT_HOME).await;
    desk.town.advance_and_work(1).await;
    assert_eq!((desk.town.state(before).await, desk.town.state(after).await), (S::Sent, S::Sent));
    let mail = desk.town.last_mail();
    let link = format!("{}/tra-cuu", desk.town.house.settings.server.public_url);
    assert!(mail.subject.starts_with("YC-") && mail.subject.ends_with(": bưu điện đã giữ hồ sơ"), "{}", mail.subject);
    assert!(mail.text.starts_with(&format!("Chào Nguyễn Thị Thử An,\nxem tại {link}.\n")), "{}", mail.text);
    assert!(mail.text.contains(mail.stop_url.as_deref().unwrap()), "how to hear less stands there whatever the words");

    // and back to the words of the program
    desk.post(&format!("{MAIL}/chon"), &[("version", "0")]).await;
    desk.town.papers_are_collected(AT_HOME).await;
    desk.town.advance_and_work(1).await;
    assert!(desk.town.last_mail().text.starts_with("Kính gửi Nguyễn Thị Thử An,\n\n"));
    let told = |version: &str| vec!["email".to_owned(), "accepted".to_owned(), version.to_owned()];
    assert_eq!(desk.tries().await, [told("0"), told("1"), told("0")]);
    let page = desk.administrator.get(&format!("{MAIL}?lang=vi")).await;
    page.says("Nhân viên quan-tri");
    desk.running.stop().await;
}

#[tokio::test]
async fn what_was_written_and_chosen_cannot_be_changed_by_anybody() {
    let desk = Desk::open().await;
    assert_eq!(desk.use_text(SMS, "Da giu giay to. Xem {duong_dan}, ma {ma_yeu_cau}").await.status, 303);
    let url = desk.town.database.url.clone();
    let kept = rows(&url, "select content, version from message_template").await;
    for sql in [
        "update message_template set content = 'khac'",
        "update message_template set version = 2",
        "delete from message_template",
        "update template_choice set version = null",
        "delete from template_choice",
    ] {
        let (url, sql) = (url.clone(), sql.to_owned());
        assert!(tokio::spawn(async move { run_sql(&url, &sql).await }).await.is_err(), "it is refused");
    }
    assert_eq!(rows(&url, "select content, version from message_template").await, kept);
    // nor is a version chosen that nobody wrote
    assert_eq!(desk.post(&format!("{SMS}/chon"), &[("version", "7")]).await.status, 404);
    let invent = "insert into template_choice select id, kind, lang, channel, 9, 7, chosen_at, chosen_by_id \
                  from template_choice"
        .replace("select id", if url.starts_with("sqlite") { "select x'00'" } else { "select gen_random_uuid()" });
    let at = url.clone();
    assert!(tokio::spawn(async move { run_sql(&at, &invent).await }).await.is_err(), "by no program either");
    desk.running.stop().await;
}

#[tokio::test]
async fn a_text_with_mistakes_is_shown_again_with_what_is_wrong_and_where() {
    let desk = Desk::open().await;
    let wrong = desk.post(SMS, &[("text", "Ho so cua {so_dinh_danh}\n079185001234 da den")]).await;
    assert_eq!(wrong.status, 422);
    wrong.says("Dòng 1, chữ thứ 11: Không có chỗ điền nào tên “so_dinh_danh”");
    wrong.says("Dòng 2, chữ thứ 1: Có dãy từ 9 chữ số trở lên");
    wrong.says("Ho so cua {so_dinh_danh}");
    assert_eq!(rows(&desk.town.database.url, "select id from message_template").await.len(), 0);
    for nowhere in ["/quan-tri/mau-tin/papers_collected/fax/vi", "/quan-tri/mau-tin/returning/sms/vi"] {
        assert_eq!(desk.administrator.get(nowhere).await.status, 404, "{nowhere}");
    }
    desk.running.stop().await;
}

#[tokio::test]
async fn a_version_a_carrier_would_refuse_is_not_chosen() {
    let desk = Desk::open().await;
    let registered = "Buu dien da nhan giay to. Van don #MaVanDon. Xem #DuongDan";
    assert_eq!(desk.register(SMS, "esms", registered).await.status, 303);
    // what is in use does not fit any more, and that is said
    let misfits = misfits_in_use(&desk.town.house).await.unwrap();
    assert_eq!(misfits.iter().map(|misfit| misfit.provider.as_str()).collect::<Vec<_>>(), ["esms"]);
    desk.administrator.get("/quan-tri/mau-tin?lang=vi").await.says(&say(Lang::Vi, "op-wording-does-not-fit"));

    let refused = desk.use_text(SMS, "Bưu điện giữ giấy tờ. Vận đơn {ma_van_don}. Xem {duong_dan}").await;
    assert_eq!(refused.status, 409);
    refused.says("Báo chung 4 hồ sơ: ");
    refused.says("Mẫu đã đăng ký có đoạn “Buu dien da nhan giay to. Van don”");
    let told = desk.town.papers_are_collected(NO_ZALO).await;
    desk.town.advance_and_work(1).await;
    assert_eq!(desk.town.state(told).await, S::Sending);
    assert_eq!(desk.tries().await.last().unwrap()[0..3], ["sms", "∅", "0"].map(str::to_owned));

    let fits = desk.use_text(SMS, "Bưu điện đã nhận giấy tờ. Vận đơn {ma_van_don}. Xem {duong_dan}").await;
    assert_eq!(fits.status, 303, "{}", fits.body);
    assert!(misfits_in_use(&desk.town.house).await.unwrap().is_empty());
    desk.town.papers_are_collected(NO_ZALO).await;
    desk.town.advance_and_work(1).await;
    assert_eq!(desk.tries().await.last().unwrap()[0..3], ["sms", "∅", "2"].map(str::to_owned));
    // nothing that fits everything is noted
    assert_eq!(desk.register(SMS, "esms", "#Ten").await.status, 422);
    desk.running.stop().await;
}

#[tokio::test]
async fn a_value_longer_than_zalo_knows_goes_another_way_and_is_not_cut() {
    let desk = Desk::open().await;
    let parameters = "yeu_cau code 5\nco_quan product\nbuu_dien label\nvan_don code\nthoi_diem label";
    assert_eq!(desk.register(ZNS, "zns", parameters).await.status, 303);
    let told = desk.town.papers_are_collected(ANYBODY).await;
    desk.town.advance_and_work(1).await;
    assert_eq!((desk.town.state(told).await, desk.town.counts()), (S::Sending, [0, 1, 0]));
    let tries = rows(&desk.town.database.url, "select channel, problem from notification_try order by id").await;
    assert_eq!(tries[0], ["zns", "yeu_cau has 12 letters, 5 are registered"].map(str::to_owned));
    assert_eq!(desk.register(ZNS, "zns", &parameters.replace("code 5", "code")).await.status, 303);
    desk.town.papers_are_collected(ANYBODY).await;
    desk.town.advance_and_work(1).await;
    assert_eq!(desk.town.counts(), [1, 1, 0]);
    desk.running.stop().await;
}

#[tokio::test]
async fn a_preview_shows_the_last_notice_without_leading_to_anybody() {
    let desk = Desk::open().await;
    let see = async || desk.administrator.get(&format!("{MAIL}?lang=vi")).await;
    see().await.says(&say(Lang::Vi, "op-wording-preview-made-up"));
    desk.town.papers_are_collected(AT_HOME).await;
    desk.town.advance_and_work(1).await;
    let mail = desk.town.last_mail();
    let page = see().await;
    page.says(&say(Lang::Vi, "op-wording-preview-last"));
    page.says("Kính gửi N. T. T. An,");
    let code = mail.subject.split(':').next().unwrap();
    let reference = rows(&desk.town.database.url, "select reference from \"order\"").await.remove(0).remove(0);
    for hers in ["Thử An", "an@example.vn", "3812", "đường Thử", code, &reference] {
        assert!(!page.body.contains(hers), "{hers}");
    }
    desk.running.stop().await;
}
