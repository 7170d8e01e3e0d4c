//! A house on a clock moved by hand, whose providers of text messages are stand-ins of the same process.

use crate::support::database::TestDatabase;
use crate::support::house::{self, Outside};
use crate::support::wire;
use buuta::channels::email::EmailChannel;
use buuta::channels::{Messengers, Outcome, Outgoing};
use buuta::clock::{Chance, Clock as _, StandingClock};
use buuta::config::Settings;
use buuta::couriers::Gateway;
use buuta::domain::checklist::{CopyKind, CountedPaper};
use buuta::domain::contact::PhoneNumber;
use buuta::domain::custody::{Handover, Holder, Signature, SignedBy};
use buuta::domain::leg::Purpose;
use buuta::domain::notice::NoticeKind;
use buuta::domain::task::TaskKind;
use buuta::domain::time::At;
use buuta::flows::hear_report::{HearError, hear_report};
use buuta::flows::house::House;
use buuta::flows::mark_result_ready::mark_result_ready;
use buuta::flows::open_request::{Ask, open_and_commit};
use buuta::flows::push_door::PushDoor;
use buuta::flows::read_inbox::read_inbox;
use buuta::flows::record_handover::record_and_commit;
use buuta::flows::tell_citizen::tell_citizen;
use buuta::flows::ways::MessageAccount;
use buuta::http::NoResponse;
use buuta::sealing::token_hash;
use buuta::store::inbox::NewMessage;
use buuta::store::notifications::{self, NotificationState};
use buuta::store::orders::Order;
use buuta::store::outbox::{self, WorkKind};
use buuta::store::providers::{self, NewProvider};
use buuta::store::{dossiers, legs, orders, requests, tasks};
use buuta::worker::run_what_is_due;
use buuta_standins::{Asked, Indoors, Options, StandIn};
use buuta_webhooks::{Authenticity, InboundRequest, OutboundRequest, Response, TrackingSource};
use serde_json::Value;
use std::collections::HashMap;
use std::collections::{BTreeMap, VecDeque};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use uuid::Uuid;

/// The secret of the address eSMS tells at.
pub const ESMS_TOKEN: &str = "reports-of-esms";

/// What happens to the next call instead of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disturbed {
    /// The message is sent, the answer lost.
    AnswerLost,
    NeverArrived,
    NotReached,
    /// The provider does not know the token any more.
    TokenOver,
    /// The provider does not take this message, now or later.
    Refused,
}

/// What lies in wait for calls.
pub trait Weather: Send + Sync {
    /// What this call meets, by the name of the provider or `email`.
    fn meets(&self, provider: &'static str, id: Uuid) -> Option<Disturbed>;
    /// Returns when the call has come to its end.
    fn passes(&self, how: Option<Disturbed>) -> Passing;
}

/// A call under way.
pub type Passing = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Disturbs the calls it was told to disturb, one after the other; none takes any time.
#[derive(Default)]
struct AsTold(Mutex<VecDeque<Disturbed>>);

impl Weather for AsTold {
    fn meets(&self, provider: &'static str, _: Uuid) -> Option<Disturbed> {
        if provider == "email" { None } else { self.0.lock().unwrap().pop_front() }
    }
    fn passes(&self, _: Option<Disturbed>) -> Passing {
        Box::pin(std::future::ready(()))
    }
}

/// The house and its providers.
pub struct Town {
    pub house: Arc<House>,
    pub database: TestDatabase,
    pub zalo: Arc<Indoors>,
    pub esms: Arc<Indoors>,
    clock: Arc<StandingClock>,
    mails: Arc<Mutex<Vec<Outgoing>>>,
    line: Arc<Line>,
    told: Arc<AsTold>,
}

/// What lies between the house and its providers.
struct Line {
    weather: Arc<dyn Weather>,
    zalo: Arc<Indoors>,
    esms: Arc<Indoors>,
    paths: Mutex<Vec<String>>,
    /// What providers took.
    taken: Mutex<Vec<String>>,
    hosts: Mutex<HashMap<String, usize>>,
    /// The provider that refuses every other message.
    refusing: Mutex<Option<&'static str>>,
}

impl Town {
    /// Begins at this time in Việt Nam.
    pub async fn begin(at: &str) -> Town {
        Town::begin_with(at, |_| {}).await
    }
    /// The same with other settings.
    pub async fn begin_with(at: &str, change: impl FnOnce(&mut Settings)) -> Town {
        let clock = Arc::new(StandingClock::at(At::read_local(at).unwrap()));
        let told = Arc::new(AsTold::default());
        Town { told: Arc::clone(&told), ..Town::begin_under(clock, told, change).await }
    }
    /// The same on this clock, under a weather of its own.
    pub async fn begin_under(
        clock: Arc<StandingClock>,
        weather: Arc<dyn Weather>,
        change: impl FnOnce(&mut Settings),
    ) -> Town {
        let begun_at = clock.now();
        let stand_in = |which: StandIn| Arc::new(Indoors::new(which, &Options::local(), begun_at.to_utc(), 5).unwrap());
        let (zalo, esms) = (stand_in(StandIn::Zns), stand_in(StandIn::Esms));
        let database = TestDatabase::new().await;
        let outside = Outside::silent();
        let mut settings = house::settings(&database.url, &outside);
        change(&mut settings);
        let gateway = Gateway::new(clock.clone(), Duration::from_secs(5)).unwrap();
        let mails: Arc<Mutex<Vec<Outgoing>>> = Arc::default();
        let taking = Arc::clone(&mails);
        let email = EmailChannel::new(&settings.mail.smtp_url, None, &settings.mail.from).unwrap();
        let above = Arc::clone(&weather);
        let email = email.simulated(move |mail: &Outgoing| {
            let how = above.meets("email", mail.id);
            let why = || "as the weather is".to_owned();
            if matches!(how, None | Some(Disturbed::AnswerLost)) {
                taking.lock().unwrap().push(mail.clone());
            }
            match how {
                None | Some(Disturbed::TokenOver) => Outcome::Accepted,
                Some(Disturbed::AnswerLost | Disturbed::NeverArrived) => Outcome::Unknown { why: why() },
                Some(Disturbed::NotReached) => Outcome::NotReached { why: why() },
                Some(Disturbed::Refused) => Outcome::Refused { why: why() },
            }
        });
        let chance = Chance::from_seed(3);
        let mut house = house::house_of(settings, &outside, clock.clone(), chance, gateway, email).await;
        let (to_zalo, to_esms) = (Arc::clone(&zalo), Arc::clone(&esms));
        let line = Arc::new(Line {
            weather,
            zalo: to_zalo,
            esms: to_esms,
            paths: Mutex::default(),
            taken: Mutex::default(),
            hosts: Mutex::default(),
            refusing: Mutex::default(),
        });
        let between = Arc::clone(&line);
        Arc::get_mut(&mut house).unwrap().ways.messengers =
            Messengers::simulated(move |request| Box::pin(Arc::clone(&between).carry(request.clone())));
        let tx = house.store.begin().await.unwrap();
        for (which, name) in [(StandIn::Zns, "zns"), (StandIn::Esms, "esms")] {
            let mut settings = which.account();
            for address in ["base_url", "oauth_url"] {
                settings.insert(address.to_owned(), format!("http://{name}"));
            }
            settings.insert("signature_check".to_owned(), "enforce".to_owned());
            let report_token_hash = token_hash(&format!("reports-of-{name}"));
            let (name, messenger) = (name.to_owned(), name.to_owned());
            let new = NewProvider { name, messenger, agency_id: None, settings, report_token_hash };
            providers::insert(&tx, new).await.unwrap();
        }
        tx.commit().await.unwrap();
        house.reload_accounts().await.unwrap();
        Town { house, database, zalo, esms, clock, mails, line, told: Arc::default() }
    }

    /// Opens another account with eSMS, with these settings besides.
    pub async fn open_esms(&self, name: &str, more: &[(&str, &str)]) {
        let mut settings = StandIn::Esms.account();
        settings.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        self.open_account("esms", name, name, settings).await;
    }

    /// Opens an account with Zalo that only learns how its reports are signed.
    pub async fn open_zalo_that_learns(&self) -> Arc<MessageAccount> {
        let id = self.open_account("zns", "zns-hoc", "zns", StandIn::Zns.account()).await;
        self.house.ways.provider(id).unwrap()
    }

    async fn open_account(
        &self,
        messenger: &str,
        name: &str,
        host: &str,
        mut settings: BTreeMap<String, String>,
    ) -> Uuid {
        for address in ["base_url", "oauth_url"] {
            settings.insert(address.to_owned(), format!("http://{host}"));
        }
        let report_token_hash = token_hash(&format!("reports-of-{name}"));
        let (name, messenger) = (name.to_owned(), messenger.to_owned());
        let new = NewProvider { name, messenger, agency_id: None, settings, report_token_hash };
        let tx = self.house.store.begin().await.unwrap();
        let id = providers::insert(&tx, new).await.unwrap();
        tx.commit().await.unwrap();
        self.house.reload_accounts().await.unwrap();
        id
    }

    /// Has a provider refuse every other message, or none.
    pub fn refuse_half_at(&self, provider: Option<&'static str>) {
        *self.line.refusing.lock().unwrap() = provider;
    }

    /// Messages a provider was asked to send.
    pub fn asked_of(&self, provider: &str) -> usize {
        self.line.hosts.lock().unwrap().get(provider).copied().unwrap_or_default()
    }

    /// The clock of the house.
    pub fn clock(&self) -> Arc<StandingClock> {
        Arc::clone(&self.clock)
    }

    /// A citizen with this telephone asks the post to come.
    pub async fn ask(&self, phone: &str) {
        ask(&self.house, phone, |_| {}).await;
    }

    /// A citizen with this telephone signs her papers over to the post: that is to be told her.
    pub async fn papers_are_collected(&self, phone: &str) -> Uuid {
        self.collect(phone, |_| {}).await
    }

    /// The same of one who has no mail address.
    pub async fn papers_are_collected_without_mail(&self, phone: &str) -> Uuid {
        self.collect(phone, |ask| ask.contact.email = None).await
    }

    /// The same of whatever else she asks.
    pub async fn collect(&self, phone: &str, change: impl FnOnce(&mut Ask)) -> Uuid {
        collect(&self.house, phone, change).await
    }

    /// The same, when the postman has found nobody a moment ago.
    pub async fn collect_at_the_second_try(&self, phone: &str, change: impl FnOnce(&mut Ask)) -> Uuid {
        let dossier_id = ask(&self.house, phone, change).await;
        self.postman_finds_nobody(dossier_id).await;
        papers_change_hands(&self.house, dossier_id).await
    }

    /// The postman found nobody a minute ago.
    async fn postman_finds_nobody(&self, dossier_id: Uuid) {
        let reference = order_of(&self.house, dossier_id).await.reference;
        let received_at = self.house.store.now();
        let body = wire::push_body("demo", &reference, "", "D05", "", received_at.plus_s(-60).in_vietnam());
        let message = NewMessage {
            account_id: self.house.account_named("demo").unwrap().account.id,
            source: TrackingSource::Push,
            authenticity: Authenticity::Authentic,
            received_at,
            body: body.into_bytes(),
        };
        PushDoor::open(self.house.store.clone(), None).keep(vec![message]).await.unwrap();
        assert_eq!(read_inbox(&self.house).await.unwrap(), 1);
    }

    /// The papers a notification is about are signed over to the agency: that is to be told too.
    pub async fn papers_reach_the_agency(&self, id: Uuid) {
        let order = notifications::find(&self.house.store, id).await.unwrap().unwrap().order_id;
        let leg = legs::list_of_order(&self.house.store, order).await.unwrap().remove(0);
        self.papers_go(leg.dossier_id, Purpose::Submission, Holder::Post, Holder::Agency).await;
    }

    /// A result is ready to be fetched: its dossier, and the order that brings it home.
    pub async fn result_is_ready(&self, phone: &str) -> (Uuid, Uuid) {
        let told = self.papers_are_collected(phone).await;
        self.papers_reach_the_agency(told).await;
        let db = &self.house.store;
        let order = notifications::find(db, told).await.unwrap().unwrap().order_id;
        let dossier = legs::list_of_order(db, order).await.unwrap().remove(0).dossier_id;
        self.advance(60);
        let tx = db.begin().await.unwrap();
        mark_result_ready(&self.house, &tx, dossier).await.unwrap();
        tx.commit().await.unwrap();
        let home = legs::list_of_dossier(db, dossier).await.unwrap().pop().unwrap();
        (dossier, orders::list_of_leg(db, home.id).await.unwrap().remove(0).id)
    }

    /// Papers of a dossier are signed over.
    pub async fn papers_go(&self, dossier_id: Uuid, purpose: Purpose, from: Holder, to: Holder) {
        let handover = handover(&self.house, from, to);
        record_and_commit(&self.house, dossier_id, purpose, handover).await.unwrap();
    }

    /// Does all telling that is due now.
    pub async fn work(&self) {
        run_what_is_due(&self.house, &[WorkKind::TellCitizen]).await.unwrap();
    }

    /// The same with all of it at once.
    pub async fn work_at_once(&self) {
        let tx = self.house.store.begin().await.unwrap();
        let work = outbox::claim(&tx, &[WorkKind::TellCitizen], 16, 60).await.unwrap();
        tx.commit().await.unwrap();
        let mut at_once = tokio::task::JoinSet::new();
        for work in work {
            let house = Arc::clone(&self.house);
            at_once.spawn(async move { tell_citizen(&house, &work).await.unwrap() });
        }
        at_once.join_all().await;
    }

    /// Lets time pass.
    pub fn advance(&self, seconds: i64) {
        self.advance_us(seconds * 1_000_000);
    }

    /// The same in microseconds.
    pub fn advance_us(&self, us: i64) {
        self.clock.advance_us(us);
        let now = self.clock.now();
        for stand_in in [&self.zalo, &self.esms] {
            stand_in.set_clock(now.to_utc());
        }
    }

    /// Lets time pass and does what has fallen due.
    pub async fn advance_and_work(&self, seconds: i64) {
        self.advance(seconds);
        self.work().await;
    }

    /// Disturbs the next messages, one each; renewals of tokens are left alone.
    pub fn disturb(&self, how: &[Disturbed]) {
        self.told.0.lock().unwrap().extend(how);
    }

    /// Disturbs nothing any more.
    pub fn fair(&self) {
        self.told.0.lock().unwrap().clear();
    }

    /// What providers of text messages took, and mails, as they said it.
    pub fn said(&self) -> Vec<String> {
        let mails = self.mails.lock().unwrap().iter().map(|mail| format!("{}\n{}", mail.subject, mail.text)).collect();
        [self.line.taken.lock().unwrap().clone(), mails].concat()
    }

    /// The code of the request a notification is about.
    pub async fn code_of(&self, id: Uuid) -> String {
        let db = &self.house.store;
        let order = notifications::find(db, id).await.unwrap().unwrap().order_id;
        let leg = legs::list_of_order(db, order).await.unwrap().remove(0);
        let dossier = dossiers::find(db, leg.dossier_id).await.unwrap().unwrap();
        requests::find(db, dossier.request_id).await.unwrap().unwrap().code
    }

    /// What was mailed.
    pub fn mailed(&self) -> Vec<Uuid> {
        self.mails.lock().unwrap().iter().map(|mail| mail.id).collect()
    }

    /// The last mail.
    pub fn last_mail(&self) -> Outgoing {
        self.mails.lock().unwrap().last().unwrap().clone()
    }

    pub async fn state(&self, id: Uuid) -> NotificationState {
        notifications::find(&self.house.store, id).await.unwrap().unwrap().state
    }

    /// Tries at telling it.
    pub async fn tries(&self, id: Uuid) -> usize {
        notifications::list_tries(&self.house.store, id).await.unwrap().len()
    }

    /// Messages that Zalo and eSMS took, and mails.
    pub fn counts(&self) -> [usize; 3] {
        [self.zalo.orders().len(), self.esms.orders().len(), self.mails.lock().unwrap().len()]
    }

    pub fn renewals(&self) -> usize {
        self.asked("/v4/oa/access_token")
    }

    pub fn asked_of_zalo(&self) -> usize {
        self.asked("/message/template")
    }

    fn asked(&self, path: &str) -> usize {
        self.line.paths.lock().unwrap().iter().filter(|asked| *asked == path).count()
    }

    pub async fn open_tasks(&self) -> Vec<TaskKind> {
        let open = tasks::list_open(&self.house.store, None, 50).await.unwrap();
        open.into_iter().map(|task| task.kind).collect()
    }

    /// What Zalo tells.
    pub fn zalo_told(&self) -> Vec<InboundRequest> {
        let told = self.zalo.take_pushes().into_iter().map(|push| InboundRequest {
            headers: push.headers.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect(),
            query: Default::default(),
            body: push.body,
        });
        told.collect()
    }

    /// What eSMS tells, by queries alone.
    pub fn esms_told(&self) -> Vec<InboundRequest> {
        let query = |body: Vec<u8>| {
            let text = String::from_utf8(body).unwrap();
            let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
            pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
        };
        let told = self.esms.take_pushes().into_iter().map(|push| InboundRequest {
            headers: Default::default(),
            query: query(push.body),
            body: Vec::new(),
        });
        told.collect()
    }

    /// Lets the house hear it.
    pub async fn hear(&self, provider: &str, told: &InboundRequest) -> Result<(), HearError> {
        let account = self.house.ways.provider_of_reports(provider, &format!("reports-of-{provider}")).unwrap();
        hear_report(&self.house, &account, told).await
    }
}

/// A citizen with this telephone asks, and signs her papers over to the post: what is to be told her of that.
pub async fn collect(house: &House, phone: &str, change: impl FnOnce(&mut Ask)) -> Uuid {
    let dossier_id = ask(house, phone, change).await;
    papers_change_hands(house, dossier_id).await
}

async fn ask(house: &House, phone: &str, change: impl FnOnce(&mut Ask)) -> Uuid {
    let mut ask = house::ask("demo");
    ask.contact.phone = PhoneNumber::read(phone).unwrap();
    change(&mut ask);
    open_and_commit(house, ask).await.unwrap().dossier_id
}

/// Papers of a dossier are signed over to the post: what is to be told of that.
pub async fn papers_change_hands(house: &House, dossier_id: Uuid) -> Uuid {
    let handover = handover(house, Holder::Citizen, Holder::Post);
    record_and_commit(house, dossier_id, Purpose::Submission, handover).await.unwrap();
    let told = notifications::list_of_order(&house.store, order_of(house, dossier_id).await.id).await.unwrap();
    let collected = told.iter().find(|told| told.notice.kind == NoticeKind::PapersCollected);
    collected.unwrap_or_else(|| panic!("{told:?}")).id
}

async fn order_of(house: &House, dossier_id: Uuid) -> Order {
    let leg = legs::list_of_dossier(&house.store, dossier_id).await.unwrap().remove(0);
    orders::list_of_leg(&house.store, leg.id).await.unwrap().remove(0)
}

fn handover(house: &House, from: Holder, to: Holder) -> Handover {
    let at = house.store.now();
    let by = |name: &str| Signature {
        name: name.to_owned(),
        role: "người dân".to_owned(),
        at,
        staff_account: None,
        how: SignedBy::TypedInPresence,
    };
    Handover {
        from,
        to,
        at,
        papers: vec![CountedPaper { name: "Đơn".to_owned(), copy_kind: CopyKind::Original, quantity: 1 }],
        missing: Vec::new(),
        place: "quầy".to_owned(),
        seal_number: None,
        money: None,
        note: String::new(),
        given_by: by("An"),
        taken_by: by("Bình"),
    }
}

impl Line {
    async fn carry(self: Arc<Line>, request: OutboundRequest) -> Result<Response, NoResponse> {
        let (host, path) = request.url.strip_prefix("http://").unwrap().split_once('/').unwrap();
        let path = format!("/{path}");
        self.paths.lock().unwrap().push(path.clone());
        let is_renewal = path.contains("access_token");
        let provider = if host == "zns" { "zns" } else { "esms" };
        let asked_before = {
            let mut hosts = self.hosts.lock().unwrap();
            let asked = hosts.entry(host.to_owned()).or_default();
            *asked += 1;
            *asked
        };
        let how = match *self.refusing.lock().unwrap() {
            _ if is_renewal => None,
            Some(refusing) if refusing == host && asked_before % 2 == 0 => Some(Disturbed::Refused),
            _ => self.weather.meets(provider, named_in(&request.body)),
        };
        let asked = Asked {
            method: "POST",
            path,
            query: String::new(),
            headers: request.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone())).collect(),
            body: request.body.clone(),
        };
        let tell = || {
            let told = if provider == "zns" { self.zalo.ask(asked) } else { self.esms.ask(asked) };
            let answer = String::from_utf8_lossy(&told.body);
            if answer.contains(r#""error":0"#) || answer.contains(r#""CodeResult":"100""#) {
                self.taken.lock().unwrap().push(String::from_utf8_lossy(&request.body).into_owned());
            }
            Response { status: told.status, retry_after_s: None, body: told.body }
        };
        let says = |body: &str| Ok(Response { status: 200, retry_after_s: None, body: body.as_bytes().to_vec() });
        let lost = || Err(NoResponse::NoAnswer { why: "time-out".to_owned() });
        let outcome = match how {
            None => Ok(tell()),
            Some(Disturbed::AnswerLost) => {
                tell();
                lost()
            }
            Some(Disturbed::NeverArrived) => lost(),
            Some(Disturbed::NotReached) => Err(NoResponse::NotSent { why: "no connection".to_owned() }),
            Some(Disturbed::TokenOver) => says(r#"{"error":-124}"#),
            Some(Disturbed::Refused) if provider == "zns" => says(r#"{"error":-114}"#),
            Some(Disturbed::Refused) => says(r#"{"CodeResult":"177"}"#),
        };
        if !is_renewal {
            self.weather.passes(how).await;
        }
        outcome
    }
}

/// The notification a message to a provider is about, by the name we gave it.
fn named_in(body: &[u8]) -> Uuid {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let name = body["tracking_id"].as_str().or_else(|| body["RequestId"].as_str()).unwrap_or_default();
    name.parse().unwrap_or_default()
}
