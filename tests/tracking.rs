//! The page of her papers while it is open: it hears of its own request and of no other, for as long as its reader may
//! read it; and reading writes nothing, in whatever form.

use crate::route_matrix::citizens::{Come, Keys, browser_at, open_another, read};
use crate::support::browser::Browser;
use crate::support::database::{TestDatabase, is_postgres, rows};
use crate::support::house::{self, Outside, settings};
use buuta::app;
use buuta::clock::{Chance, SystemClock};
use buuta::flows::house::House;
use buuta::flows::open_request::Opened;
use buuta::store::dossiers;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use std::sync::Arc;
use std::time::Duration;

struct World {
    database: TestDatabase,
    running: app::Running,
    house: Arc<House>,
    base: String,
    opened: Opened,
}

impl World {
    async fn open(most_pages: u32) -> World {
        let database = TestDatabase::new().await;
        let outside = Outside::silent();
        let mut settings = settings(&database.url, &outside);
        settings.look_up.live_look_s = 1;
        settings.look_up.live_heartbeat_s = 2;
        settings.throttle.live_pages_per_request = most_pages;
        let house = house::house_with(settings, &outside, Arc::new(SystemClock), Chance::from_seed(21)).await;
        let opened = house::open_request(&house, "ghn").await;
        let running = app::serve(Arc::clone(&house), buuta::pages::StartLinks(Vec::new())).await.unwrap();
        let base = format!("http://{}", running.address);
        World { database, running, house, base, opened }
    }
    fn keys(&self) -> Keys<'_> {
        let Opened { request_id, code, secret, .. } = &self.opened;
        Keys { request_id: *request_id, code, phone_tail: "5678", secret }
    }
    /// Something happens to her dossier.
    async fn give_appointment(&self, seconds: i64) {
        let tx = self.house.store.begin().await.unwrap();
        let due_at = tx.now().plus_s(seconds);
        dossiers::update_appointment(&tx, self.opened.dossier_id, tx.now(), Some(due_at)).await.unwrap();
        tx.commit().await.unwrap();
    }
}

/// A page that listens.
struct Stream {
    answer: reqwest::Response,
    unread: String,
}

impl Stream {
    async fn open(browser: &Browser) -> Stream {
        let answer = browser.request(reqwest::Method::GET, "/tra-cuu/truc-tiep").send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        assert_eq!(answer.headers()["cache-control"], "no-store");
        Stream { answer, unread: String::new() }
    }
    /// What is sent next: `changed` with its version, `over`, an empty line for a sign of life, or `None` at the end.
    async fn next(&mut self) -> Option<(String, String)> {
        loop {
            if let Some((message, rest)) = self.unread.split_once("\n\n") {
                let field = |name: &str| {
                    let line = message.lines().find_map(|line| line.strip_prefix(name));
                    line.unwrap_or_default().trim().to_owned()
                };
                let read = (field("event:"), field("data:"));
                self.unread = rest.to_owned();
                return Some(read);
            }
            let chunk =
                tokio::time::timeout(Duration::from_secs(30), self.answer.chunk()).await.expect("a sign of life");
            self.unread += std::str::from_utf8(&chunk.unwrap()?).unwrap();
        }
    }
    /// The next message that is more than a sign of life.
    async fn next_event(&mut self) -> Option<(String, String)> {
        loop {
            match self.next().await {
                Some((event, _)) if event.is_empty() => {}
                other => return other,
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_open_page_hears_of_its_own_request_and_of_no_other() {
    let world = World::open(2).await;
    let (own_id, own_code, own_secret) = open_another(&world.house).await;
    let of_other = Keys { request_id: own_id, code: &own_code, phone_tail: "5678", secret: &own_secret };
    let hers = browser_at(&world.house, &world.base, &world.keys(), Come::First, "203.0.113.7").await;
    let others = browser_at(&world.house, &world.base, &of_other, Come::First, "203.0.113.8").await;
    let nobody = Browser::at(&world.base, "203.0.113.9");
    assert_eq!(nobody.get("/tra-cuu/truc-tiep").await.status, 403);

    let (mut hears, mut others_stream) = (Stream::open(&hers).await, Stream::open(&others).await);
    let (event, first) = hears.next().await.unwrap();
    assert_eq!(event, "changed");
    hers.get("/tra-cuu/ho-so").await.says(&format!("data-version=\"{first}\""));
    let (_, others_first) = others_stream.next().await.unwrap();

    world.give_appointment(5 * 86_400).await;
    let (event, second) = hears.next_event().await.unwrap();
    assert_eq!(event, "changed");
    assert_ne!(first, second);
    assert!(
        [&first, &second].iter().all(|version| version.len() == 16 && version.bytes().all(|b| b.is_ascii_hexdigit()))
    );
    hers.get("/tra-cuu/ho-so").await.says(&format!("data-version=\"{second}\""));
    // her page has heard of it; the other one gives two signs of life and has heard of nothing
    for _ in 0..2 {
        assert_eq!(others_stream.next().await.unwrap(), (String::new(), String::new()));
    }
    others.get("/tra-cuu/ho-so").await.says(&format!("data-version=\"{others_first}\""));

    // two pages of a request, and no third until one has gone
    let third = hers.request(reqwest::Method::GET, "/tra-cuu/truc-tiep");
    let _second_page = Stream::open(&hers).await;
    let refused = third.send().await.unwrap();
    assert_eq!((refused.status().as_u16(), refused.headers().contains_key("retry-after")), (429, true));
    world.running.stop().await;
    assert_eq!(hears.next_event().await, None, "the service stops, and holds no page for it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_ends_with_the_session_that_opened_it() {
    let world = World::open(2).await;
    let browser = browser_at(&world.house, &world.base, &world.keys(), Come::Third, "203.0.113.7").await;
    let mut stream = Stream::open(&browser).await;
    assert_eq!(stream.next().await.unwrap().0, "changed");
    browser.post("/tra-cuu/dong", &[]).await.says("Ai đang giữ giấy tờ của bạn?");
    assert_eq!(stream.next_event().await.unwrap().0, "over");
    assert_eq!(stream.next_event().await, None);
    world.running.stop().await;
}

/// Tells whether anything is written to a database, by its own word.
enum Witness {
    /// One connection that sees the counter move with every commit of another.
    Sqlite(DatabaseConnection),
    /// Every row with the transactions that made, changed or locked it.
    Postgres { url: String, tables: Vec<String> },
}

impl Witness {
    async fn of(database: &TestDatabase) -> Witness {
        if is_postgres() {
            let sql = "select tablename::text from pg_tables where schemaname = 'public' order by 1";
            let tables = rows(&database.url, sql).await.into_iter().map(|mut row| row.remove(0)).collect();
            return Witness::Postgres { url: database.url.clone(), tables };
        }
        let mut options = sea_orm::ConnectOptions::new(&database.url);
        options.max_connections(1).min_connections(1).sqlx_logging(false);
        Witness::Sqlite(sea_orm::Database::connect(options).await.unwrap())
    }
    async fn look(&self) -> String {
        match self {
            Witness::Sqlite(connection) => {
                let statement = Statement::from_string(DbBackend::Sqlite, "pragma data_version");
                let row = connection.query_one_raw(statement).await.unwrap().unwrap();
                row.try_get::<i64>("", "data_version").unwrap().to_string()
            }
            Witness::Postgres { url, tables } => {
                let parts: Vec<String> = tables
                    .iter()
                    .map(|table| {
                        format!(
                            "select md5(coalesce(string_agg(t.ctid::text || ' ' || t.xmin::text || ' ' || t.xmax::text, ',' \
                             order by t.ctid), '')) as seen from \"{table}\" t"
                        )
                    })
                    .collect();
                format!("{:?}", rows(url, &parts.join(" union all ")).await)
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reading_again_writes_nothing() {
    let world = World::open(100).await;
    let witness = Witness::of(&world.database).await;
    let mut looked = 0;
    for (come, address) in [(Come::First, "203.0.113.1"), (Come::Second, "203.0.113.2"), (Come::Third, "203.0.113.3")] {
        // the third step is opened by a code that is made and used up: from here on, only reading
        let browser = browser_at(&world.house, &world.base, &world.keys(), come, address).await;
        let before = witness.look().await;
        for _ in 0..3 {
            let secret = if come == Come::First { "" } else { &world.opened.secret };
            assert_eq!(browser.look_up(&world.opened.code, "5678", secret).await.status, 200);
            for path in ["/tra-cuu/ho-so", "/tra-cuu/in", "/tra-cuu/truc-tiep"] {
                assert_eq!(read(&browser, path).await.status, 200, "{path}");
                looked += 1;
            }
            let url = format!("{}/api/v1/requests/{}", world.base, world.opened.code);
            let answer = reqwest::Client::new().get(url).bearer_auth(house::API_KEY).send().await.unwrap();
            assert_eq!(answer.status(), 200);
            looked += 2;
        }
        assert_eq!(before, witness.look().await, "{come:?} wrote");
    }
    // the control: a write is seen, however small
    let before = witness.look().await;
    world.give_appointment(86_400).await;
    assert_ne!(before, witness.look().await, "the witness is blind");
    println!("{looked} look-ups at three steps as page, print, stream and JSON: nothing written; one write: seen");
    world.running.stop().await;
}
