//! Days that pass in one process: a house on a clock moved by hand, couriers that are functions, scenarios as they are
//! written, and chance that can be repeated. Nothing waits and nothing listens.

use super::house::{self, Outside, push_token};
use super::scenarios::Scenario;
use buuta::channels::email::EmailChannel;
use buuta::channels::{Outcome, Outgoing};
use buuta::clock::{Chance, StandingClock};
use buuta::couriers::Gateway;
use buuta::domain::leg::Direction;
use buuta::domain::time::At;
use buuta::flows::house::{CourierAccount, House};
use buuta::flows::list_orders::list_orders;
use buuta::flows::mark_result_ready::mark_result_ready;
use buuta::flows::open_request::open_and_commit;
use buuta::flows::push_door::PushDoor;
use buuta::flows::receive_push::{PushError, receive_push};
use buuta::flows::who_holds::journeys;
use buuta::http::NoResponse;
use buuta::store::outbox::WorkKind;
use buuta::store::requests::Way;
use buuta::store::{Db, dossiers};
use buuta::worker::run_what_is_due;
use buuta::worker::schedule::Recurring;
use buuta_standins::{Asked, Indoors, Options, SignedPush, read_made_up_codes};
use buuta_webhooks::{InboundRequest, Method, OutboundRequest, Response};
use sea_orm::ConnectionTrait;
use serde_json::json;
use std::collections::BTreeMap;
use std::future::ready;
use std::sync::{Arc, Mutex};

/// How long the clock stands between two looks, minutes.
const TICK_MIN: i64 = 10;
/// The same once all stories are told.
const TICK_AFTER_MIN: i64 = 60;

/// What goes wrong, in percent of pushes or calls.
#[derive(Clone, Copy, Debug, Default)]
pub struct Weather {
    pub pushes_dropped: u64,
    pub pushes_doubled: u64,
    pub pushes_late: u64,
    /// Calls that time out (done or not), are refused for now, or answered by nonsense.
    pub calls_disturbed: u64,
    /// Minutes after the beginning between which no courier is reached and no push arrives.
    pub outage_min: Option<(i64, i64)>,
    /// Whether couriers are asked at all, or only listened to.
    pub asking: Asking,
}

/// Whether couriers are asked for news.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Asking {
    #[default]
    On,
    /// Feeds and lists are not read and no order is asked about by itself: to see that the healing is needed.
    Off,
}

/// What strikes one courier alone.
#[derive(Clone, Copy, Debug)]
pub enum Strike {
    /// It answers every call with 429.
    AsksForRest {
        after_s: u64,
    },
    Unreachable,
}

/// What went wrong, counted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    pub pushes: u64,
    pub dropped: u64,
    pub doubled: u64,
    pub late: u64,
    /// Too late: refused at the door.
    pub refused: u64,
    pub calls: u64,
    pub disturbed: u64,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.pushes += other.pushes;
        self.dropped += other.dropped;
        self.doubled += other.doubled;
        self.late += other.late;
        self.refused += other.refused;
        self.calls += other.calls;
        self.disturbed += other.disturbed;
    }
}

/// One order and the story that happens to it.
pub struct Planned {
    pub courier: &'static str,
    pub direction: Direction,
    pub reference: String,
    pub scenario: Arc<Scenario>,
    dossier_id: uuid::Uuid,
    next_step: usize,
    /// When the next step happens; unknown until the courier has the order.
    next_at: Option<At>,
}

/// How an order stands in the house.
#[derive(Clone, Debug)]
pub struct Standing {
    pub state: String,
    pub delivery_tries: i64,
    pub holder: String,
    /// Kinds of open tasks about the order.
    pub tasks: Vec<String>,
    /// Kinds of the notifications whose mail was taken, in the order they were taken, each as often as it was.
    pub told: Vec<String>,
    /// How often the same notification was taken more than once.
    pub doubles: usize,
}

/// The outside world as the gateway's function sees it.
struct Outdoors {
    couriers: BTreeMap<&'static str, Indoors>,
    clock: Arc<StandingClock>,
    begun_at: At,
    weather: Weather,
    chance: Chance,
    counts: Mutex<Counts>,
    strikes: Mutex<BTreeMap<&'static str, Strike>>,
    /// The address of every call.
    calls: Mutex<Vec<String>>,
}

/// The days.
pub struct SimulatedDays {
    pub house: Arc<House>,
    clock: Arc<StandingClock>,
    outdoors: Arc<Outdoors>,
    door: PushDoor,
    mails: Arc<Mutex<Vec<uuid::Uuid>>>,
    pub planned: Vec<Planned>,
    late: Vec<(At, &'static str, SignedPush)>,
    weather: Weather,
    chance: Chance,
    begun_at: At,
}

impl SimulatedDays {
    /// Begins on a Tuesday morning.
    pub async fn begin(seed: u64, weather: Weather) -> SimulatedDays {
        // 2026-11-24 08:00 in Việt Nam
        let begun_at = At(1_795_482_000_000_000);
        let clock = Arc::new(StandingClock::at(begun_at));
        let mut options = Options::local();
        options.made_up_codes = read_made_up_codes(include_str!("../../data/made_up_codes.csv")).unwrap();
        let couriers: BTreeMap<&'static str, Indoors> = buuta_webhooks::registry()
            .iter()
            .map(|courier| {
                let which = courier.code().parse().unwrap();
                (courier.code(), Indoors::new(which, &options, begun_at.to_utc(), seed).unwrap())
            })
            .collect();
        let outside = Outside {
            couriers: couriers.keys().map(|code| ((*code).to_owned(), format!("http://{code}"))).collect(),
            smtp: "127.0.0.1:9".to_owned(),
        };
        let outdoors = Arc::new(Outdoors {
            couriers,
            clock: Arc::clone(&clock),
            begun_at,
            weather,
            chance: Chance::from_seed(seed ^ 0xC0),
            counts: Mutex::default(),
            strikes: Mutex::default(),
            calls: Mutex::default(),
        });
        let answering = Arc::clone(&outdoors);
        let gateway = Gateway::simulated(clock.clone(), move |request| Box::pin(ready(answering.answer(request))));
        let mails: Arc<Mutex<Vec<uuid::Uuid>>> = Arc::default();
        let taking = Arc::clone(&mails);
        let mut settings = house::settings("sqlite::memory:", &outside);
        // a look every ten minutes is enough here for what is looked at every half minute there
        settings.work.max_send_tries = 12;
        let email = EmailChannel::new(&settings.mail.smtp_url, None, &settings.mail.from).unwrap();
        let email = email.simulated(move |mail: &Outgoing| {
            taking.lock().unwrap().push(mail.id);
            Outcome::Accepted
        });
        let chance = Chance::from_seed(seed);
        let house = house::house_of(settings, &outside, clock.clone(), chance.clone(), gateway, email).await;
        let door = PushDoor::open(house.store.clone(), None);
        SimulatedDays {
            house,
            clock,
            outdoors,
            door,
            mails,
            planned: Vec::new(),
            late: Vec::new(),
            weather,
            chance: Chance::from_seed(seed ^ 0xDA),
            begun_at,
        }
    }

    /// A number below this one, from the days' own chance.
    pub fn below(&self, bound: usize) -> usize {
        usize::try_from(self.chance.below(bound as u64)).unwrap()
    }

    /// Opens a request whose papers go this way, with the story that is to happen to them.
    pub async fn plan(&mut self, courier: &'static str, direction: Direction, scenario: Arc<Scenario>) {
        let mut ask = house::ask(courier);
        (ask.fetch_papers, ask.return_result) = match direction {
            Direction::ToAgency => (Way::ByPost, Way::AtDesk),
            Direction::ToCitizen => (Way::AtDesk, Way::ByPost),
        };
        let opened = open_and_commit(&self.house, ask).await.unwrap();
        let leg = match direction {
            Direction::ToAgency => "P1",
            Direction::ToCitizen => {
                let tx = self.house.store.begin().await.unwrap();
                mark_result_ready(&self.house, &tx, opened.dossier_id).await.unwrap();
                tx.commit().await.unwrap();
                "R1"
            }
        };
        let reference = format!("{}-{leg}", opened.code.replace('-', ""));
        self.planned.push(Planned {
            courier,
            direction,
            reference,
            scenario,
            dossier_id: opened.dossier_id,
            next_step: 0,
            next_at: None,
        });
    }

    /// Lets days pass until all stories are told, and then so many hours more, in which the clock goes faster.
    pub async fn pass(&mut self, hours_after: i64) {
        while !self.are_stories_told() {
            self.tick(TICK_MIN).await;
        }
        let end_at = self.clock_now().plus_s(hours_after * 3600);
        while self.clock_now() < end_at {
            self.tick(TICK_AFTER_MIN).await;
        }
    }

    /// One whose courier never got its order is not waited for.
    fn are_stories_told(&self) -> bool {
        const GIVEN_UP_AFTER_S: i64 = 24 * 3600;
        let is_late = self.clock_now() > self.begun_at.plus_s(GIVEN_UP_AFTER_S);
        self.planned.iter().all(|planned| planned.is_told() || planned.next_at.is_none() && is_late)
    }

    /// Now, on the days' clock.
    pub fn clock_now(&self) -> At {
        buuta::clock::Clock::now(self.clock.as_ref())
    }

    /// Does all that is due now, then moves the clock on.
    pub async fn tick(&mut self, minutes: i64) {
        let now = self.clock_now();
        for indoors in self.outdoors.couriers.values() {
            indoors.set_clock(now.to_utc());
        }
        self.let_orders_be_fetched().await;
        self.let_steps_happen(now);
        self.carry_pushes(now).await;
        if self.weather.asking == Asking::On {
            // an outage makes feeds fail; the next run reads on
            let _outage = Recurring::PullFeeds.run(&self.house).await;
            Recurring::PullDueOrders.run(&self.house).await.unwrap();
        }
        Recurring::FindSilentOrders.run(&self.house).await.unwrap();
        Recurring::WatchAccounts.run(&self.house).await.unwrap();
        run_what_is_due(&self.house, &WorkKind::ALL).await.unwrap();
        self.clock.advance_s(minutes * 60);
    }

    /// Couriers that nobody calls look whether there is an order for them.
    async fn let_orders_be_fetched(&self) {
        for (courier, indoors) in self.outdoors.couriers.iter().filter(|(_, indoors)| indoors.fetches_orders()) {
            let waits = |planned: &Planned| planned.courier == *courier && !indoors.has_order(&planned.reference);
            if !self.planned.iter().any(waits) || self.outdoors.is_out(self.clock_now()) {
                continue;
            }
            let account = self.house.account_named(courier).unwrap();
            let party = |party: &buuta_webhooks::Party| json!({ "name": party.name, "phone": party.phone, "address": party.address });
            let orders = list_orders(&self.house, &account).await.unwrap();
            let orders = orders.iter().map(|(order, sheet)| {
                let (sender, receiver) = (party(&sheet.sender), party(&sheet.receiver));
                json!({ "reference": order.reference, "sender": sender, "receiver": receiver })
            });
            indoors.take_orders(&json!({ "orders": orders.collect::<Vec<_>>() }));
        }
    }

    /// What the stories say happens by now.
    fn let_steps_happen(&mut self, now: At) {
        for planned in &mut self.planned {
            let indoors = &self.outdoors.couriers[planned.courier];
            let Some(step) = planned.scenario.steps.get(planned.next_step) else {
                continue;
            };
            let at = match planned.next_at {
                Some(at) => at,
                // the courier must have the order before anything can happen to it
                None if indoors.has_order(&planned.reference) => {
                    *planned.next_at.insert(now.plus_s(step.after_min * 60))
                }
                None => continue,
            };
            if at > now {
                continue;
            }
            if let Err(why) = indoors.step(&planned.reference, &step.wish) {
                panic!("{}: {}: {why}", planned.courier, planned.scenario.title);
            }
            planned.next_step += 1;
            planned.next_at = planned.scenario.steps.get(planned.next_step).map(|next| now.plus_s(next.after_min * 60));
        }
    }

    /// Pushes go out, are lost, doubled, or arrive late.
    async fn carry_pushes(&mut self, now: At) {
        let mut arriving: Vec<(&'static str, SignedPush)> = Vec::new();
        for (courier, indoors) in &self.outdoors.couriers {
            for push in indoors.take_pushes() {
                let mut counts = self.outdoors.counts.lock().unwrap();
                counts.pushes += 1;
                let drawn = self.chance.below(100);
                let Weather { pushes_dropped, pushes_doubled, pushes_late, .. } = self.weather;
                if self.outdoors.is_out(now) || drawn < pushes_dropped {
                    counts.dropped += 1;
                } else if drawn < pushes_dropped + pushes_late {
                    counts.late += 1;
                    let later = now.plus_s(i64::try_from(600 + self.chance.below(4 * 3600)).unwrap());
                    self.late.push((later, courier, push));
                } else {
                    arriving.push((courier, push.clone()));
                    if drawn < pushes_dropped + pushes_late + pushes_doubled {
                        counts.doubled += 1;
                        arriving.push((courier, push));
                    }
                }
            }
        }
        let (due, later): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.late).into_iter().partition(|(at, ..)| *at <= now);
        self.late = later;
        arriving.extend(due.into_iter().map(|(_, courier, push)| (courier, push)));
        for (courier, push) in arriving {
            let account = self.house.account_of_push(courier, &push_token(courier)).unwrap();
            let headers = push.headers.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
            let query = push.query.iter().flat_map(|query| query.split('&')).filter_map(|pair| pair.split_once('='));
            let query = query.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            let push = InboundRequest { headers, query, body: push.body };
            match receive_push(&self.house, &self.door, &account, push).await {
                Ok(_) => {}
                // what was signed too long ago does not come in; it is lost like a dropped one
                Err(PushError::Refused(_)) => self.outdoors.counts.lock().unwrap().refused += 1,
                Err(PushError::NotKept(why)) => panic!("{courier}: {why}"),
            }
        }
    }

    /// From now on so many percent of the pushes are lost.
    pub fn lose_pushes(&mut self, percent: u64) {
        self.weather.pushes_dropped = percent;
    }

    /// From now on this happens to a courier, or nothing any more.
    pub fn strike(&self, courier: &'static str, strike: Option<Strike>) {
        let mut strikes = self.outdoors.strikes.lock().unwrap();
        match strike {
            Some(strike) => strikes.insert(courier, strike),
            None => strikes.remove(courier),
        };
    }

    /// How many calls a courier got so far whose path holds these words.
    pub fn calls_of(&self, courier: &str, path: &str) -> usize {
        let calls = self.outdoors.calls.lock().unwrap();
        calls.iter().filter(|url| url.starts_with(&format!("http://{courier}/")) && url.contains(path)).count()
    }

    /// A push with this body comes to an account. Says whether it was let in.
    pub async fn push(&self, account: &Arc<CourierAccount>, body: Vec<u8>) -> bool {
        let push = InboundRequest { headers: BTreeMap::new(), query: BTreeMap::new(), body };
        receive_push(&self.house, &self.door, account, push).await.is_ok()
    }

    /// What went wrong so far.
    pub fn counts(&self) -> Counts {
        *self.outdoors.counts.lock().unwrap()
    }

    /// How every planned order stands.
    pub async fn standings(&self) -> Vec<Standing> {
        let orders = self.rows("select id, reference, state, delivery_tries from \"order\"").await;
        let tasks = self.rows("select subject_id, kind from task where settled_at is null order by kind").await;
        let notices = self.rows("select id, order_id, kind from notification").await;
        let notices: BTreeMap<String, (String, String)> =
            notices.into_iter().map(|row| (row[0].clone(), (row[1].clone(), row[2].clone()))).collect();
        let mails: Vec<String> = self.mails.lock().unwrap().iter().map(hex).collect();
        let mut standings = Vec::with_capacity(self.planned.len());
        for planned in &self.planned {
            let order = orders.iter().find(|order| order[1] == planned.reference).unwrap();
            let of_order = |mail: &&String| notices.get(*mail).is_some_and(|(order_id, _)| *order_id == order[0]);
            let told: Vec<&String> = mails.iter().filter(of_order).collect();
            let mut once = told.clone();
            once.sort();
            once.dedup();
            let dossier = dossiers::find(&self.house.store, planned.dossier_id).await.unwrap().unwrap();
            let journeys = journeys(&self.house, &self.house.store, &dossier, self.clock_now()).await.unwrap();
            standings.push(Standing {
                state: order[2].clone(),
                delivery_tries: order[3].parse().unwrap(),
                holder: journeys.last().map_or("", |journey| journey.holding.holder.as_str()).to_owned(),
                tasks: tasks.iter().filter(|task| task[0] == order[0]).map(|task| task[1].clone()).collect(),
                doubles: told.len() - once.len(),
                told: told.into_iter().map(|mail| notices[mail].1.clone()).collect(),
            });
        }
        standings
    }

    /// The rows of a query, each column as text and ids in hexadecimal.
    pub async fn rows(&self, sql: &str) -> Vec<Vec<String>> {
        let store = &self.house.store;
        let found = store.connection().query_all_raw(store.statement(sql, vec![])).await.unwrap();
        let text = |row: &sea_orm::QueryResult, column: &str| {
            let text = row.try_get::<Option<String>>("", column);
            let text =
                text.or_else(|_| row.try_get::<Option<i64>>("", column).map(|number| number.map(|n| n.to_string())));
            let text = text.or_else(|_| row.try_get::<Option<uuid::Uuid>>("", column).map(|id| id.map(|id| hex(&id))));
            text.unwrap().unwrap_or_default()
        };
        found.iter().map(|row| row.column_names().iter().map(|column| text(row, column)).collect()).collect()
    }
}

fn hex(id: &uuid::Uuid) -> String {
    id.simple().to_string()
}

impl Planned {
    /// The code of the last step that has happened.
    pub fn last_code(&self) -> Option<&str> {
        self.scenario.steps[..self.next_step].last().map(|step| step.wish["code"].as_str().unwrap())
    }
    /// Whether all of its story has happened.
    pub fn is_told(&self) -> bool {
        self.next_step == self.scenario.steps.len()
    }
}

impl Outdoors {
    fn is_out(&self, now: At) -> bool {
        let minutes = (now.0 - self.begun_at.0) / 60_000_000;
        self.weather.outage_min.is_some_and(|(from, to)| (from..to).contains(&minutes))
    }

    /// A courier's answer, or what the weather makes of it.
    fn answer(&self, request: &OutboundRequest) -> Result<Response, NoResponse> {
        let mut counts = self.counts.lock().unwrap();
        counts.calls += 1;
        self.calls.lock().unwrap().push(request.url.clone());
        let (courier, _) = request.url.strip_prefix("http://").unwrap().split_once('/').unwrap();
        match self.strikes.lock().unwrap().get(courier) {
            None => {}
            Some(Strike::Unreachable) => return Err(NoResponse::NotSent { why: "no connection".to_owned() }),
            Some(Strike::AsksForRest { after_s }) => {
                return Ok(Response { status: 429, retry_after_s: Some(*after_s), body: b"{}".to_vec() });
            }
        }
        let now = buuta::clock::Clock::now(self.clock.as_ref());
        if self.is_out(now) {
            counts.disturbed += 1;
            return Err(NoResponse::NotSent { why: "no connection".to_owned() });
        }
        if self.chance.below(100) >= self.weather.calls_disturbed {
            return Ok(self.ask(request));
        }
        counts.disturbed += 1;
        let answered =
            |status, retry_after_s, body: &str| Ok(Response { status, retry_after_s, body: body.as_bytes().to_vec() });
        match self.chance.below(7) {
            0 => {
                self.ask(request);
                Err(NoResponse::NoAnswer { why: "time-out".to_owned() })
            }
            1 => Err(NoResponse::NoAnswer { why: "time-out".to_owned() }),
            2 => answered(429, Some(60), "{}"),
            3 => answered(429, None, "{}"),
            4 => answered(500, None, "{\"error\": \"internal\"}"),
            5 => answered(200, None, "<html><h1>502 Bad Gateway</h1></html>"),
            _ => {
                let mut answer = self.ask(request);
                answer.body.truncate(answer.body.len() / 2);
                Ok(answer)
            }
        }
    }

    fn ask(&self, request: &OutboundRequest) -> Response {
        let address = request.url.strip_prefix("http://").unwrap();
        let (courier, path) = address.split_once('/').unwrap();
        let query: String = url_query(&request.query);
        let asked = Asked {
            method: if request.method == Method::Get { "GET" } else { "POST" },
            path: format!("/{path}"),
            query,
            headers: request.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone())).collect(),
            body: request.body.clone(),
        };
        let told = self.couriers[courier].ask(asked);
        Response { status: told.status, retry_after_s: None, body: told.body }
    }
}

fn url_query(pairs: &[(String, String)]) -> String {
    let mut url = reqwest::Url::parse("http://localhost/").unwrap();
    if !pairs.is_empty() {
        url.query_pairs_mut().extend_pairs(pairs);
    }
    url.query().unwrap_or_default().to_owned()
}
