//! A service with people's papers in it: some results have come home, one is at the post. Told with a clock of its own,
//! so that pages look the same in every run.

use super::WIDTHS;
use crate::support::database::TestDatabase;
use crate::support::house::{self, Outside, settings};
use buuta::app;
use buuta::clock::{Chance, StandingClock};
use buuta::domain::checklist::{CopyKind, CountedPaper};
use buuta::domain::custody::{Handover, Holder, Signature, SignedBy};
use buuta::domain::leg::Purpose;
use buuta::domain::time::At;
use buuta::flows::house::House;
use buuta::flows::mark_result_ready::mark_result_ready;
use buuta::flows::open_request::{Ask, Opened, open_and_commit};
use buuta::flows::place_order::adopt;
use buuta::flows::record_event::record_events;
use buuta::flows::record_handover::record_and_commit;
use buuta::store::events::NewEvent;
use buuta::store::orders;
use buuta::store::orders::Told;
use buuta::store::requests::Way;
use buuta_webhooks::{Authenticity, CourierNews, OurReference, TrackingSource, Waybill};
use std::sync::Arc;

/// The last digits of every test citizen's phone.
pub const PHONE_TAIL: &str = "5678";
/// Midnight at the beginning of 23 November 2026 in Việt Nam, a Monday.
const MONDAY: At = At::from_second(1_795_366_800);
/// How much of the story has happened to papers that are still at the post.
const UNTIL_AT_THE_POST: usize = 8;

/// What somebody does.
enum Deed {
    /// The courier's news about an order of this direction: its code, its reason.
    News(char, &'static str, &'static str),
    /// A signed hand-over.
    Hands(Purpose, Holder, Holder),
    /// The agency has the result.
    Result,
}
use Deed::{Hands, News, Result as HasResult};

/// Day, hour and minute of each deed.
const STORY: [(i64, i64, i64, Deed); 11] = [
    (0, 8, 20, News('P', "D02", "")),
    (0, 10, 20, Hands(Purpose::Submission, Holder::Citizen, Holder::Post)),
    (0, 15, 2, News('P', "D10", "")),
    (0, 15, 3, Hands(Purpose::Submission, Holder::Post, Holder::Agency)),
    (2, 9, 30, HasResult),
    (2, 9, 45, News('R', "D02", "")),
    (2, 13, 40, Hands(Purpose::Result, Holder::Agency, Holder::Post)),
    (2, 18, 25, News('R', "D06", "")),
    (3, 9, 12, News('R', "D09", "R01")),
    (3, 14, 20, News('R', "D08", "")),
    (3, 15, 31, News('R', "D10", "")),
];

/// The service and its citizens.
pub struct Province {
    _database: TestDatabase,
    running: app::Running,
    pub house: Arc<House>,
    /// Results that have come home, each to be confirmed once.
    pub at_home: Vec<Opened>,
    /// A result on its way.
    pub at_the_post: Opened,
    /// A dossier whose result is to be fetched at the desk.
    pub to_fetch: Opened,
    /// Dossiers the agency works on, whose citizens lost their look-up secrets.
    pub at_the_agency: Vec<Opened>,
}

impl Province {
    /// Opens it and lets the story happen.
    pub async fn open() -> Province {
        let database = TestDatabase::new().await;
        let outside = Outside::silent();
        let mut settings = settings(&database.url, &outside);
        settings.throttle.wrong_look_ups_per_hour_per_code = 1000;
        settings.throttle.wrong_look_ups_per_hour_per_address = 1000;
        settings.look_up.live_look_s = 1;
        settings.throttle.asks_per_minute_per_address = 1000;
        let clock = Arc::new(StandingClock::at(MONDAY));
        let house = house::house_with(settings, &outside, clock.clone(), Chance::from_seed(2026)).await;
        move_on(&clock, 0, 8, 12);
        let at_the_post = house::open_request(&house, "demo").await;
        let mut at_home = Vec::new();
        for _ in 0..2 {
            at_home.push(house::open_request(&house, "demo").await);
        }
        for (index, (day, hour, minute, deed)) in STORY.iter().enumerate() {
            move_on(&clock, *day, *hour, *minute);
            for opened in at_home.iter().chain((index < UNTIL_AT_THE_POST).then_some(&at_the_post)) {
                happen(&house, opened, deed).await;
            }
        }
        move_on(&clock, 3, 17, 5);
        let at_desk = Ask { return_result: Way::AtDesk, ..house::ask("demo") };
        let to_fetch = open_and_commit(&house, at_desk).await.unwrap();
        let mut at_the_agency = Vec::new();
        for _ in WIDTHS {
            let at_desk = Ask { fetch_papers: Way::AtDesk, ..house::ask("demo") };
            at_the_agency.push(open_and_commit(&house, at_desk).await.unwrap());
        }
        let running = app::serve(Arc::clone(&house), buuta::pages::StartLinks(Vec::new())).await.unwrap();
        Province { _database: database, running, house, at_home, at_the_post, to_fetch, at_the_agency }
    }

    /// An address of the service.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.running.address)
    }

    /// Stops the service.
    pub async fn close(self) {
        drop(self.house);
        self.running.stop().await;
    }
}

fn move_on(clock: &StandingClock, day: i64, hour: i64, minute: i64) {
    let wanted = MONDAY.plus_s(((day * 24 + hour) * 60 + minute) * 60);
    clock.advance_s(wanted.seconds_since(buuta::clock::Clock::now(clock)));
}

async fn happen(house: &House, opened: &Opened, deed: &Deed) {
    match deed {
        News(direction, code, reason) => hear(house, opened, *direction, code, reason).await,
        Hands(purpose, from, to) => {
            let handover = handover(house.store.now(), *from, *to);
            record_and_commit(house, opened.dossier_id, *purpose, handover).await.unwrap();
        }
        HasResult => {
            let tx = house.store.begin().await.unwrap();
            mark_result_ready(house, &tx, opened.dossier_id).await.unwrap();
            tx.commit().await.unwrap();
        }
    }
}

/// The courier says what happened; by its first word it has the order.
async fn hear(house: &House, opened: &Opened, direction: char, code: &str, reason: &str) {
    let reference = format!("{}-{direction}1", opened.code.replace('-', ""));
    let order = orders::find_by_reference(&house.store, &reference).await.unwrap().unwrap();
    let account = house.account(order.account_id).unwrap();
    let waybill = Waybill(format!("MAU{direction}{}", &reference[2..10]));
    let event = NewEvent {
        meaning: account.status_table.meaning(code, reason),
        reason: account.courier.reason(reason),
        source: TrackingSource::Push,
        authenticity: Authenticity::Authentic,
        news: CourierNews {
            reference: Some(OurReference(reference)),
            waybill: Some(waybill.clone()),
            courier_id: None,
            raw_code: code.to_owned(),
            raw_text: String::new(),
            raw_reason: reason.to_owned(),
            occurred_at: house.store.now().in_vietnam(),
            place: Some("Bưu cục phường Mẫu".to_owned()),
            next_action: None,
        },
    };
    let tx = house.store.begin().await.unwrap();
    adopt(house, &tx, &order, Told { waybill: Some(&waybill.0), ..Told::default() }).await.unwrap();
    record_events(house, &tx, order.id, &[event]).await.unwrap();
    tx.commit().await.unwrap();
}

fn handover(at: At, from: Holder, to: Holder) -> Handover {
    let by = |name: &str| Signature {
        name: name.to_owned(),
        role: "thử".to_owned(),
        at,
        staff_account: None,
        how: SignedBy::TypedInPresence,
    };
    Handover {
        from,
        to,
        at,
        papers: vec![CountedPaper { name: "Giấy khai sinh".to_owned(), copy_kind: CopyKind::Original, quantity: 1 }],
        missing: Vec::new(),
        place: "Bưu cục phường Mẫu".to_owned(),
        seal_number: None,
        money: None,
        note: String::new(),
        given_by: by("Người Giao"),
        taken_by: by("Người Nhận"),
    }
}
