//! A backup made while couriers push is whole: a service started from it answers, and its chains and counts hold.

use crate::support::database::{TestDatabase, is_postgres, rows};
use crate::support::house::{self, Outside};
use crate::support::service::{Service, until};
use crate::support::wire;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;

const CLIENTS: usize = 4;
const PATIENCE: Duration = Duration::from_secs(60);

/// Couriers that push until told to end.
struct Load {
    thanked: Arc<AtomicUsize>,
    is_over: Arc<AtomicBool>,
    clients: JoinSet<()>,
}

impl Load {
    fn begin(url: &str) -> Load {
        let (thanked, is_over) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let mut clients = JoinSet::new();
        for client in 0..CLIENTS {
            let (url, thanked, is_over) = (url.to_owned(), Arc::clone(&thanked), Arc::clone(&is_over));
            clients.spawn(async move {
                let http = wire::client();
                let mut number = 0;
                while !is_over.load(Ordering::SeqCst) {
                    let body = format!("{{\"client\": {client}, \"number\": {number}}}");
                    assert_eq!(wire::push(&http, &url, "ghn", body).await, 200);
                    thanked.fetch_add(1, Ordering::SeqCst);
                    number += 1;
                }
            });
        }
        Load { thanked, is_over, clients }
    }

    fn thanked(&self) -> usize {
        self.thanked.load(Ordering::SeqCst)
    }

    async fn until_thanked(&self, more: usize) {
        let goal = self.thanked() + more;
        until("pushes are stored", PATIENCE, async || (self.thanked() >= goal).then_some(())).await;
    }

    async fn end(self) {
        self.is_over.store(true, Ordering::SeqCst);
        self.clients.join_all().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_made_under_load_is_whole_and_serves() {
    let (database, outside) = (TestDatabase::new().await, Outside::silent());
    let service = Service::prepare(&database, &outside, &[]).await;
    let file = database.path("backup.db");
    let backup = ["export", "--backup", file.to_str().unwrap()];
    if is_postgres() {
        let refused = service.run(&backup).await;
        assert_eq!(refused.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&refused.stderr).contains("pg_dump"), "{refused:?}");
        return;
    }
    let house = house::house(&database, &outside).await;
    let opened = house::open_request(&house, "ghn").await;
    service.start(&[]).await;
    let load = Load::begin(&service.push_url("ghn"));
    load.until_thanked(100).await;
    let before = load.thanked();
    let copied = service.run(&backup).await;
    assert!(copied.status.success(), "{copied:?}");
    let after = load.thanked() + CLIENTS;
    assert!(after > before + CLIENTS, "couriers pushed on meanwhile");
    let size = std::fs::metadata(&file).unwrap().len();
    let again = service.run(&backup).await;
    assert_eq!(again.status.code(), Some(2), "what is there is not overwritten");
    assert_eq!(std::fs::metadata(&file).unwrap().len(), size);
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    load.until_thanked(50).await;
    load.end().await;
    service.kill().await;

    // another machine: the copy, the key file, and settings that name them
    let dir = tempfile::tempdir().unwrap();
    std::fs::copy(&file, dir.path().join("restored.db")).unwrap();
    let restored = TestDatabase { url: format!("sqlite:{}?mode=rw", dir.path().join("restored.db").display()), dir };
    assert_eq!(rows(&restored.url, "pragma integrity_check").await, [["ok"]]);
    let stored = rows(&restored.url, "select count(*) as n from message").await;
    let stored: usize = stored[0][0].parse().unwrap();
    assert!((before..=after).contains(&stored), "{stored} messages, {before} when it began, {after} when it ended");
    let service = Service::prepare(&restored, &outside, &[]).await;
    let verified = service.run(&["verify"]).await;
    let said = String::from_utf8_lossy(&verified.stdout).into_owned();
    assert!(verified.status.success() && said.starts_with("1 custody chains"), "{said}");
    service.start(&[]).await;
    let form = [("code", opened.code.as_str()), ("phone_tail", "5678"), ("secret", &opened.secret)];
    let answer = wire::client().post(format!("{}/tra-cuu", service.url)).form(&form).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let html = answer.text().await.unwrap();
    assert!(html.contains(&opened.code) && html.contains("N. T. T. An"), "{html}");
    println!("backup of {size} bytes under load: {stored} messages of {before} to {after}, whole, and served");
}
