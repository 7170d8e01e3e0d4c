//! What a deployment meets first: settings from the environment, lists that come again, and mail servers in trouble.

use super::support::database::{TestDatabase, is_postgres};
use super::support::house::{self, Outside, TEST_KEYS};
use buuta::channels::email::EmailChannel;
use buuta::channels::{Outcome, Outgoing};
use buuta::domain::contact::EmailAddress;
use buuta::domain::notice::{Notice, NoticeKind, Standing};
use buuta::domain::task::{TaskAction, TaskKind};
use buuta::flows::import_lists::{import_agencies, import_offices, import_procedures};
use buuta::flows::open_request::open_and_commit;
use buuta::flows::settle_task::{Decision, settle_task};
use buuta::flows::tell_citizen::tell_citizen;
use buuta::store::notifications::{self, NotificationState};
use buuta::store::outbox::{self, WorkKind};
use buuta::store::tasks::{self, SubjectKind};
use buuta::store::{legs, orders, places};
use std::collections::HashMap;
use std::process::Output;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

async fn send_to(smtp_url: &str) -> Outcome {
    let login = Some(("user".to_owned(), "password".to_owned()));
    let channel = EmailChannel::new(smtp_url, login, "Bưu Tá <no-reply@example.vn>").unwrap();
    let outgoing = Outgoing {
        id: uuid::Uuid::from_u128(7),
        to: EmailAddress::read("an@example.vn").unwrap(),
        subject: "Thử".to_owned(),
        text: "Thử".to_owned(),
        stop_url: None,
    };
    channel.send(&outgoing).await
}

/// A mail server for one connection that gives these answers, one to each command, and then hangs up.
async fn send_to_server_saying(answers: &'static [&'static str]) -> Outcome {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let (reading, mut writing) = stream.into_split();
        let mut lines = BufReader::new(reading).lines();
        writing.write_all(b"220 hello\r\n").await.unwrap();
        for answer in answers {
            lines.next_line().await.unwrap();
            writing.write_all(answer.as_bytes()).await.unwrap();
        }
        lines.next_line().await.ok();
    });
    send_to(&url).await
}

#[tokio::test]
async fn mail_is_tried_later_when_the_server_was_never_reached_or_not_logged_in_to() {
    for url in ["smtp://127.0.0.1:9", "smtps://127.0.0.1:9", "smtp://mail.invalid:25"] {
        let outcome = send_to(url).await;
        assert!(matches!(outcome, Outcome::NotReached { .. }), "{url}: {outcome:?}");
    }
    let wrong_login = send_to_server_saying(&["250-x\r\n250 AUTH PLAIN\r\n", "535 no\r\n"]).await;
    assert!(matches!(wrong_login, Outcome::TryLater { .. }), "{wrong_login:?}");
    let no_login = send_to_server_saying(&["250 x\r\n"]).await;
    assert!(matches!(no_login, Outcome::TryLater { .. }), "{no_login:?}");
    const SILENT: &[&str] = &["250-x\r\n250 AUTH PLAIN\r\n", "235 ok\r\n", "250 ok\r\n", "250 ok\r\n", "354 go\r\n"];
    let cut_off = send_to_server_saying(SILENT).await;
    assert!(matches!(cut_off, Outcome::Unknown { .. }), "{cut_off:?}");
}

async fn buuta(database: &TestDatabase, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let keys = database.path("keys");
    std::fs::write(&keys, TEST_KEYS).unwrap();
    tokio::process::Command::new(env!("CARGO_BIN_EXE_buuta"))
        .args(arguments)
        .env("BUUTA__SEALING__KEY_FILE", keys)
        .env("BUUTA__DATABASE__URL", &database.url)
        .envs(environment.iter().copied())
        .current_dir(database.dir.path())
        .output()
        .await
        .unwrap()
}

#[tokio::test]
async fn settings_come_in_by_environment_as_they_are_written() {
    let database = TestDatabase::new().await;
    assert!(buuta(&database, &["migrate"], &[]).await.status.success());
    let numbers = [("BUUTA__SERVER__THREADS", "3"), ("BUUTA__SERVER__WORK", "apart"), ("BUUTA__LOG__FORMAT", "json")];
    let doctor = buuta(&database, &["doctor"], &numbers).await;
    assert_eq!(doctor.status.code(), Some(0), "{}", String::from_utf8_lossy(&doctor.stderr));
    let hanoi = buuta(&database, &["doctor"], &[("BUUTA__PROVINCE__CODE", "01")]).await;
    assert_eq!(hanoi.status.code(), Some(0), "{}", String::from_utf8_lossy(&hanoi.stderr));
    let nowhere = buuta(&database, &["doctor"], &[("BUUTA__PROVINCE__CODE", "1")]).await;
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&nowhere.stderr).contains("province.code is 1"));
}

#[tokio::test]
async fn looking_makes_no_database() {
    if is_postgres() {
        return;
    }
    let database = TestDatabase::new().await;
    for command in ["doctor", "verify", "replay"] {
        let output = buuta(&database, &[command], &[]).await;
        assert_eq!(output.status.code(), Some(2), "{command}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("no database file"), "{command}");
        assert!(!database.path("test.db").exists(), "{command}");
    }
}

#[tokio::test]
async fn a_list_that_comes_again_updates_by_code_and_keeps_ids() {
    let database = TestDatabase::new().await;
    let house = house::house(&database, &Outside::silent()).await;
    let tx = house.store.begin().await.unwrap();
    let before = places::list_offices(&tx).await.unwrap().remove(0);
    let offices = "office_code,name,commune_code,lat,lon,pickup_capacity_per_day,hotline,parent_code\n\
                   BD0,Trên,26740,,,10,,\nBD1,Mới,26740,,,50,1900,BD0\n";
    let none = HashMap::new();
    for _ in 0..2 {
        assert_eq!(import_offices(&house, &tx, offices, &none).await.unwrap(), 2);
    }
    let without = "office_code,name,commune_code,lat,lon,pickup_capacity_per_day\nBD1,Mới,26740,,,50\n";
    import_offices(&house, &tx, without, &none).await.unwrap();
    let after = places::list_offices(&tx).await.unwrap();
    let [above, below] = after.as_slice() else { panic!("{after:?}") };
    assert_eq!((below.id, below.name.as_str(), below.hotline.as_str()), (before.id, "Mới", "1900"));
    assert_eq!(below.parent_id, Some(above.id));
    let twice = format!("{offices}BD1,Nữa,26740,,,50,,\n");
    assert!(import_offices(&house, &tx, &twice, &none).await.unwrap_err().to_string().starts_with("line 4:"));

    let agency = places::list_agencies(&tx).await.unwrap().remove(0);
    let agencies = "agency_code,name,parent_code,commune_code,address,phone\nH29.1,Tên mới,,26743,2,3\n";
    import_agencies(&house, &tx, agencies).await.unwrap();
    let renamed = places::find_agency(&tx, agency.id).await.unwrap().unwrap();
    assert_eq!(renamed.name, "Tên mới");

    let code = "1.001193";
    let procedure = places::find_procedure_by_code(&tx, code).await.unwrap().unwrap();
    let procedures = format!(
        "procedure_code,name,field,working_days,fee_vnd,bcci_allowed,documents\n{code},Mới,Thử,3,1000,yes,Đơn|original|1\n"
    );
    import_procedures(&tx, &procedures).await.unwrap();
    let fresh = places::find_procedure(&tx, procedure.id).await.unwrap().unwrap();
    assert_eq!((fresh.name.as_str(), fresh.checklist.len()), ("Mới", 1));
}

#[tokio::test]
async fn a_citizen_without_an_address_is_one_task_and_an_overtaken_notice_is_not_tried_again() {
    let database = TestDatabase::new().await;
    let house = house::house(&database, &Outside::silent()).await;
    let mut ask = house::ask("demo");
    ask.contact.email = None;
    let opened = open_and_commit(&house, ask).await.unwrap();
    let tx = house.store.begin().await.unwrap();
    let leg = legs::list_of_dossier(&tx, opened.dossier_id).await.unwrap().remove(0);
    let order_id = orders::list_of_leg(&tx, leg.id).await.unwrap()[0].id;
    let mut ids = Vec::new();
    for second in [1, 2] {
        let notice = Notice {
            kind: NoticeKind::PickupAccepted,
            fact_code: "made up".to_owned(),
            fact_second: second,
            reason: None,
        };
        let id = notifications::insert_if_new(&tx, order_id, &notice, Standing::Due).await.unwrap().unwrap();
        outbox::enqueue(&tx, WorkKind::TellCitizen, id, tx.now()).await.unwrap();
        ids.push(id);
    }
    let works = outbox::claim(&tx, &[WorkKind::TellCitizen], 10, 60).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(works.len(), 2);
    for work in &works {
        tell_citizen(&house, work).await.unwrap();
    }
    assert_eq!(notifications::count(&house.store, NotificationState::Failed).await.unwrap(), 2);
    let open = tasks::list_open(&house.store, None, 10).await.unwrap();
    let [task] = open.as_slice() else { panic!("{open:?}") };
    assert_eq!(
        (task.subject_kind, task.subject_id, task.detail.as_str()),
        (SubjectKind::Request, opened.request_id, "no_address")
    );

    let tx = house.store.begin().await.unwrap();
    settle_task(&house, &tx, task.id, "test", &Decision::Act(TaskAction::CitizenWasTold)).await.unwrap();
    // no fact of the order speaks for this notice: tried again, it is seen to be overtaken
    tasks::open(&tx, TaskKind::FailedNotice, SubjectKind::Notification, ids[0], "made up").await.unwrap();
    let task = tasks::list_open(&tx, None, 10).await.unwrap().remove(0);
    settle_task(&house, &tx, task.id, "test", &Decision::Act(TaskAction::TryAgain)).await.unwrap();
    let state = notifications::find(&tx, ids[0]).await.unwrap().unwrap().state;
    assert_eq!(state, NotificationState::Overtaken);
    assert_eq!(outbox::count_open(&tx, WorkKind::TellCitizen).await.unwrap(), 0);
}
