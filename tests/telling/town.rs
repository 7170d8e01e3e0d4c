//! A house on a clock moved by hand, whose providers of text messages are stand-ins of the same process.

use crate::support::database::TestDatabase;
use crate::support::house::{self, Outside};
use buuta::channels::email::EmailChannel;
use buuta::channels::{Messengers, Outcome, Outgoing};
use buuta::clock::{Chance, StandingClock};
use buuta::config::Settings;
use buuta::couriers::Gateway;
use buuta::domain::checklist::{CopyKind, CountedPaper};
use buuta::domain::contact::PhoneNumber;
use buuta::domain::custody::{Handover, Holder, Signature, SignedBy};
use buuta::domain::leg::Purpose;
use buuta::domain::task::TaskKind;
use buuta::domain::time::At;
use buuta::flows::hear_report::{HearError, hear_report};
use buuta::flows::house::House;
use buuta::flows::open_request::{Ask, open_and_commit};
use buuta::flows::record_handover::record_and_commit;
use buuta::flows::tell_citizen::tell_citizen;
use buuta::http::NoResponse;
use buuta::sealing::token_hash;
use buuta::store::notifications::{self, NotificationState};
use buuta::store::outbox::{self, WorkKind};
use buuta::store::providers::{self, NewProvider};
use buuta::store::{dossiers, legs, orders, requests, tasks};
use buuta::worker::run_what_is_due;
use buuta_standins::{Asked, Indoors, Options, StandIn};
use buuta_webhooks::{InboundRequest, OutboundRequest, Response};
use std::collections::VecDeque;
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
}

/// What lies between the house and its providers.
#[derive(Default)]
struct Line {
    disturbed: Mutex<VecDeque<Disturbed>>,
    paths: Mutex<Vec<String>>,
    /// What providers took.
    taken: Mutex<Vec<String>>,
}

impl Town {
    /// Begins at this time in Việt Nam.
    pub async fn begin(at: &str) -> Town {
        Town::begin_with(at, |_| {}).await
    }
    /// The same with other settings.
    pub async fn begin_with(at: &str, change: impl FnOnce(&mut Settings)) -> Town {
        let begun_at = At::read_local(at).unwrap();
        let clock = Arc::new(StandingClock::at(begun_at));
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
        let email = email.simulated(move |mail: &Outgoing| {
            taking.lock().unwrap().push(mail.clone());
            Outcome::Accepted
        });
        let chance = Chance::from_seed(3);
        let mut house = house::house_of(settings, &outside, clock.clone(), chance, gateway, email).await;
        let line = Arc::new(Line::default());
        let (between, to_zalo, to_esms) = (Arc::clone(&line), Arc::clone(&zalo), Arc::clone(&esms));
        Arc::get_mut(&mut house).unwrap().ways.messengers =
            Messengers::simulated(move |request| between.carry(&to_zalo, &to_esms, request));
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
        Town { house, database, zalo, esms, clock, mails, line }
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
        let mut ask = house::ask("demo");
        ask.contact.phone = PhoneNumber::read(phone).unwrap();
        change(&mut ask);
        let opened = open_and_commit(&self.house, ask).await.unwrap();
        let handover = self.handover(Holder::Citizen, Holder::Post);
        record_and_commit(&self.house, opened.dossier_id, Purpose::Submission, handover).await.unwrap();
        let leg = legs::list_of_dossier(&self.house.store, opened.dossier_id).await.unwrap().remove(0);
        let order = orders::list_of_leg(&self.house.store, leg.id).await.unwrap().remove(0);
        let told = notifications::list_of_order(&self.house.store, order.id).await.unwrap();
        let [notification] = told.as_slice() else { panic!("{told:?}") };
        notification.id
    }

    /// The papers a notification is about are signed over to the agency: that is to be told too.
    pub async fn papers_reach_the_agency(&self, id: Uuid) {
        let order = notifications::find(&self.house.store, id).await.unwrap().unwrap().order_id;
        let leg = legs::list_of_order(&self.house.store, order).await.unwrap().remove(0);
        let handover = self.handover(Holder::Post, Holder::Agency);
        record_and_commit(&self.house, leg.dossier_id, Purpose::Submission, handover).await.unwrap();
    }

    fn handover(&self, from: Holder, to: Holder) -> Handover {
        let at = self.house.store.now();
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
        self.clock.advance_s(seconds);
        let now = buuta::clock::Clock::now(self.clock.as_ref());
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
        self.line.disturbed.lock().unwrap().extend(how);
    }

    /// Disturbs nothing any more.
    pub fn fair(&self) {
        self.line.disturbed.lock().unwrap().clear();
    }

    /// Whether every disturbance has met its message.
    pub fn was_disturbed(&self) -> bool {
        self.line.disturbed.lock().unwrap().is_empty()
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

impl Line {
    fn carry(&self, zalo: &Indoors, esms: &Indoors, request: &OutboundRequest) -> Result<Response, NoResponse> {
        let (host, path) = request.url.strip_prefix("http://").unwrap().split_once('/').unwrap();
        let path = format!("/{path}");
        self.paths.lock().unwrap().push(path.clone());
        let disturbed = if path.contains("access_token") { None } else { self.disturbed.lock().unwrap().pop_front() };
        let lost = || Err(NoResponse::NoAnswer { why: "time-out".to_owned() });
        let asked = Asked {
            method: "POST",
            path,
            query: String::new(),
            headers: request.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone())).collect(),
            body: request.body.clone(),
        };
        let told = || {
            let told = if host == "zns" { zalo.ask(asked) } else { esms.ask(asked) };
            let answer = String::from_utf8_lossy(&told.body);
            if answer.contains(r#""error":0"#) || answer.contains(r#""CodeResult":"100""#) {
                self.taken.lock().unwrap().push(String::from_utf8_lossy(&request.body).into_owned());
            }
            Response { status: told.status, retry_after_s: None, body: told.body }
        };
        match disturbed {
            None => Ok(told()),
            Some(Disturbed::AnswerLost) => {
                told();
                lost()
            }
            Some(Disturbed::NeverArrived) => lost(),
            Some(Disturbed::NotReached) => Err(NoResponse::NotSent { why: "no connection".to_owned() }),
            Some(Disturbed::TokenOver) => {
                Ok(Response { status: 200, retry_after_s: None, body: br#"{"error":-124}"#.to_vec() })
            }
        }
    }
}
