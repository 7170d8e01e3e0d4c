//! A case of one office and agency on its whole way, with everything a case can have at each stage of it.

use crate::support::database::TestDatabase;
use crate::support::house::{self, OTHER_AGENCY, OTHER_COMMUNE, Outside, Workplaces, settings};
use buuta::app;
use buuta::clock::{Chance, SystemClock};
use buuta::domain::checklist::{CopyKind, CountedPaper};
use buuta::domain::codes::DossierCode;
use buuta::domain::contact::{EmailAddress, PhoneNumber};
use buuta::domain::custody::{Handover, Holder, MoneyPassed, Signature, SignedBy};
use buuta::domain::leg::Purpose;
use buuta::domain::staff::{Role, SignInName};
use buuta::domain::task::TaskKind;
use buuta::flows::cancel_request::ask_back;
use buuta::flows::complain::dispute_delivery;
use buuta::flows::hand_over_results::{Which, open_sheet};
use buuta::flows::hear_wish::Form;
use buuta::flows::house::House;
use buuta::flows::manage_staff::{Newcomer, let_in};
use buuta::flows::mark_result_ready::mark_result_ready;
use buuta::flows::open_request::open_and_commit;
use buuta::flows::record_handover::record_and_commit;
use buuta::store::requests::OpenedBy;
use buuta::store::staff::Staff;
use buuta::store::tasks::SubjectKind;
use buuta::store::wishes::Made;
use buuta::store::{custody, dossiers, legs, orders, staff, tasks};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

/// The case and the house it is in.
pub struct Cases {
    pub house: Arc<House>,
    pub base: String,
    pub places: Workplaces,
    /// The case that nobody here works on.
    pub theirs: Case,
    officer: Staff,
    running: app::Running,
    _database: TestDatabase,
}

/// One case.
pub struct Case {
    pub dossier_id: Uuid,
    pub agency_id: Uuid,
    /// What only those who work on it may be shown, by what it is.
    pub markers: BTreeMap<&'static str, String>,
    pub code: String,
    pub reference: String,
    pub dossier_code: String,
    pub request_id: Uuid,
    leg_id: Uuid,
    account_id: Uuid,
    sheet: String,
    /// How many forms were sent: each has a number of its own.
    forms: AtomicU64,
    tasks: Vec<Uuid>,
}

/// The steps of the post's desk, as its pages spell them.
pub const STEPS: [&str; 4] = ["take-from-citizen", "hand-to-agency", "take-from-agency", "deliver-to-citizen"];

/// A citizen's wishes, as the addresses of her pages spell them.
const WISHES: [&str; 11] = [
    "huy",
    "lay-lai",
    "ma-tra-cuu-moi",
    "dia-chi",
    "gio-hen",
    "nhan-tai-buu-cuc",
    "nguoi-nhan-thay",
    "chua-nhan-duoc",
    "khieu-nai",
    "boi-thuong",
    "rut-dong-y",
];

/// Whatever a stranger could have changed: custody, tasks, the result, its journeys and who confirmed it.
#[derive(Debug, PartialEq, Eq)]
pub struct Standing(Vec<String>);

impl Cases {
    /// Opens a house with both.
    pub async fn open() -> Cases {
        let database = TestDatabase::new().await;
        let outside = Outside::silent();
        let mut settings = settings(&database.url, &outside);
        // the callers of this test are more than any office has
        settings.throttle.sign_ins_per_minute_per_address = 10_000;
        settings.throttle.wrong_look_ups_per_hour_per_address = 10_000;
        settings.throttle.wrong_look_ups_per_hour_per_code = 10_000;
        settings.throttle.live_pages_per_request = 100;
        // and are called for longer than anybody reads one page
        settings.look_up.page_minutes = 600;
        settings.look_up.session_minutes = 600;
        let house = house::house_with(settings, &outside, Arc::new(SystemClock), Chance::from_seed(11)).await;
        let places = house::workplaces(&house).await;
        let officer = officer_of(&house, places.other_agency).await;
        let theirs = Case::open(&house).await;
        let running = app::serve(Arc::clone(&house), buuta::pages::StartLinks(Vec::new())).await.unwrap();
        let base = format!("http://{}", running.address);
        Cases { house, base, places, theirs, officer, running, _database: database }
    }

    pub async fn close(self) {
        self.running.stop().await;
    }

    /// Brings the case to a stage of its way, from the one before.
    pub async fn bring_to(&mut self, stage: Stage) {
        let (house, id) = (Arc::clone(&self.house), self.theirs.dossier_id);
        let hand_over = async |purpose, from, to, second| {
            record_and_commit(&house, id, purpose, handover(&house, from, to, second)).await.unwrap();
        };
        match stage {
            Stage::Asked => {}
            Stage::WithThePost => {
                hand_over(Purpose::Submission, Holder::Citizen, Holder::Post, -60).await;
                let made = ask_back(&house, self.theirs.wish_form(&house), "lời xin kín".to_owned()).await.unwrap();
                self.theirs.note_wish(&house, &made).await;
            }
            Stage::AtTheAgency => hand_over(Purpose::Submission, Holder::Post, Holder::Agency, -50).await,
            Stage::ResultReady => self.mark_and_put_on_a_sheet().await,
            Stage::ComingHome => hand_over(Purpose::Result, Holder::Agency, Holder::Post, -30).await,
            Stage::AtHome => {
                hand_over(Purpose::Result, Holder::Post, Holder::Citizen, -20).await;
                let form = self.theirs.wish_form(&house);
                let made = dispute_delivery(&house, form, "lời báo kín".to_owned()).await.unwrap();
                self.theirs.note_wish(&house, &made).await;
            }
        }
        let tx = house.store.begin().await.unwrap();
        dossiers::update_appointment(&tx, id, tx.now().plus_s(-9 * 86_400), Some(tx.now().plus_s(-86_400)))
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    async fn mark_and_put_on_a_sheet(&mut self) {
        let tx = self.house.store.begin().await.unwrap();
        mark_result_ready(&self.house, &tx, self.theirs.dossier_id).await.unwrap();
        tx.commit().await.unwrap();
        let leg = legs::list_of_dossier(&self.house.store, self.theirs.dossier_id).await.unwrap().pop().unwrap();
        let order = orders::list_of_leg(&self.house.store, leg.id).await.unwrap().pop().unwrap();
        let tx = self.house.store.begin().await.unwrap();
        let agency_id = self.places.other_agency;
        self.theirs.sheet = open_sheet(&self.house, &tx, &self.officer, agency_id, &Which::All).await.unwrap();
        tx.commit().await.unwrap();
        self.theirs.leg_id = leg.id;
        self.theirs.markers.insert("result's order", order.reference);
        self.theirs.markers.insert("sheet", self.theirs.sheet.clone());
    }
}

/// How far the case has come: each list of the desks shows some of these.
#[derive(Clone, Copy, Debug)]
pub enum Stage {
    Asked,
    WithThePost,
    AtTheAgency,
    ResultReady,
    ComingHome,
    AtHome,
}

impl Stage {
    pub const ALL: [Stage; 6] =
        [Stage::Asked, Stage::WithThePost, Stage::AtTheAgency, Stage::ResultReady, Stage::ComingHome, Stage::AtHome];
}

/// An officer of an agency, who signs its sheets.
async fn officer_of(house: &House, agency_id: Uuid) -> Staff {
    let newcomer = Newcomer {
        sign_in_name: SignInName::read("mot-cua-ky-phieu").unwrap(),
        name: "Người Ký Kín Ba".to_owned(),
        role: Role::Officer,
        office_id: None,
        agency_id: Some(agency_id),
    };
    let_in(&house.store, newcomer).await.unwrap();
    staff::find_with_hash(&house.store, "mot-cua-ky-phieu").await.unwrap().unwrap().0
}

impl Case {
    /// A case of the other office and agency: asked for, with a task about each thing a task can be about.
    async fn open(house: &House) -> Case {
        let dossier_code = "H29.2-261124-4711".to_owned();
        let mut ask = house::ask("demo");
        ask.opened_by = OpenedBy::Clerk;
        ask.agency_code = OTHER_AGENCY.to_owned();
        ask.dossier_code = Some(DossierCode::read(&dossier_code).unwrap());
        ask.contact.name = "Quách Thị Riêng Tư".to_owned();
        ask.contact.phone = PhoneNumber::read("0987001234").unwrap();
        ask.contact.email = Some(EmailAddress::read("rieng.tu@kin.example").unwrap());
        ask.contact.address = "77 ngõ Kín Đáo".to_owned();
        ask.contact.commune_code = OTHER_COMMUNE.to_owned();
        let opened = open_and_commit(house, ask).await.unwrap();
        let id = opened.dossier_id;
        let leg = legs::list_of_dossier(&house.store, id).await.unwrap().pop().unwrap();
        let order = orders::list_of_leg(&house.store, leg.id).await.unwrap().pop().unwrap();
        let tx = house.store.begin().await.unwrap();
        for (kind, subject_kind, subject) in [
            (TaskKind::UnknownPlacing, SubjectKind::Order, order.id),
            (TaskKind::PapersNeedCare, SubjectKind::Order, order.id),
            (TaskKind::NoOffice, SubjectKind::Request, opened.request_id),
            (TaskKind::ContradictingCustody, SubjectKind::Dossier, id),
        ] {
            tasks::open(&tx, kind, subject_kind, subject, "việc kín").await.unwrap();
        }
        tx.commit().await.unwrap();
        let opened_tasks = tasks::list_open(&house.store, None, 100).await.unwrap();
        let markers = BTreeMap::from([
            ("name", "Riêng Tư".to_owned()),
            ("phone", "0987001234".to_owned()),
            ("e-mail", "rieng.tu@kin".to_owned()),
            ("address", "ngõ Kín Đáo".to_owned()),
            ("dossier code", dossier_code.clone()),
            ("request code", opened.code.clone()),
            ("look-up secret", opened.secret.clone()),
            ("order", order.reference.clone()),
            ("paper", "Giấy Kín".to_owned()),
            ("signer", "Người Ký Kín".to_owned()),
            ("note", "ghi chú kín".to_owned()),
            ("receipt", "BL-KIN-77".to_owned()),
            ("task", "việc kín".to_owned()),
        ]);
        Case {
            dossier_id: id,
            request_id: opened.request_id,
            agency_id: dossiers::find(&house.store, id).await.unwrap().unwrap().agency_id,
            markers,
            reference: order.reference,
            code: opened.code,
            account_id: order.account_id,
            dossier_code,
            leg_id: leg.id,
            sheet: "BG-2222-2222".to_owned(),
            forms: AtomicU64::new(1),
            tasks: opened_tasks.into_iter().map(|task| task.id).collect(),
        }
    }

    fn wish_form(&self, house: &House) -> Form {
        Form { request_id: self.request_id, operation: house.store.new_id() }
    }

    /// A wish of hers: only its desk may read its words.
    async fn note_wish(&mut self, house: &House, made: &Made) {
        let kind = made.wish.kind();
        let task = tasks::find_about(&house.store, kind.desk().task_kind(), made.id).await.unwrap().unwrap();
        self.tasks.push(task.id);
        self.markers.insert(kind.as_str(), made.wish.words().unwrap().to_owned());
    }

    /// A path for every way of naming this case that a pattern has room for. A place this test does not know fails it.
    pub fn paths(&self, pattern: &str) -> Vec<String> {
        let mut paths = vec![String::new()];
        let mut before = "";
        for part in pattern.split('/').skip(1) {
            let fillings = self.fillings(pattern, before, part);
            paths =
                paths.iter().flat_map(|path| fillings.iter().map(move |filling| format!("{path}/{filling}"))).collect();
            before = part;
        }
        paths
    }

    fn fillings(&self, pattern: &str, before: &str, part: &str) -> Vec<String> {
        let id = |id: Uuid| vec![id.to_string()];
        match (before, part) {
            (_, part) if !part.contains('{') => vec![part.to_owned()],
            ("dossiers" | "ho-so", "{id}") => id(self.dossier_id),
            ("tasks" | "viec" | "de-nghi", "{id}") => self.tasks.iter().map(Uuid::to_string).collect(),
            ("mau-tin", "{kind}") => vec!["papers_collected".to_owned()],
            (_, "{channel}") => ["zns", "sms", "email"].map(str::to_owned).into(),
            (_, "{lang}") => vec!["vi".to_owned()],
            ("de-nghi", "{kind}") => WISHES.map(str::to_owned).into(),
            ("requests" | "da-lap", "{code}") => vec![as_typed(&self.code)],
            ("phieu", "{dossier_id}") => id(self.dossier_id),
            (_, "{seq}") => vec!["1".to_owned()],
            (_, "{step}") => STEPS.map(str::to_owned).into(),
            ("ban-giao", "{number}") => vec![as_typed(&self.sheet), self.sheet.replace('-', "")],
            ("qua-han", "{part}") => ["co-quan", "buu-dien", "nguoi-dan"].map(str::to_owned).into(),
            (_, "{reference}") => vec![self.reference.clone()],
            (_, "{slug}") => vec!["not-found".to_owned()],
            (_, "{file}") => vec!["buuta.css".to_owned()],
            (_, "{courier}") => vec!["demo".to_owned()],
            (_, "{provider}") => vec!["esms".to_owned()],
            (_, "{report_token}") => vec!["khong-phai".to_owned()],
            (_, "{purpose}") => vec!["submission".to_owned()],
            (_, "{token}") => vec!["00".to_owned()],
            (_, "{account_token}") => vec!["khong-phai".to_owned()],
            ("accounts", "{name}") => vec!["demo".to_owned()],
            (_, "{commune_code}") => vec![OTHER_COMMUNE.to_owned()],
            (_, "{raw_code}") => vec!["D99".to_owned()],
            ("nguoi" | "khoa" | "tin" | "bao-tin", "{id}") => id(self.dossier_id),
            ("tai-khoan", "{id}") => id(self.account_id),
            ("dia-chi", "{address_id}") => id(self.dossier_id),
            _ => panic!("teach this test what stands at {part} of {pattern}"),
        }
    }

    /// A form with everything of this case in every field any desk has, in the name of an agency.
    pub fn form(&self, agency_id: Uuid, step: &str) -> Vec<(String, String)> {
        let everything = [&self.code, &self.dossier_code, &self.reference].map(|code| as_typed(code)).join("\n");
        let number = self.forms.fetch_add(1, Ordering::Relaxed);
        let fields = [
            ("operation", Uuid::from_u128(u128::from(number)).to_string()),
            ("code", as_typed(&self.code)),
            ("codes", everything),
            ("scanned", as_typed(&self.code)),
            ("text", as_typed(&self.code)),
            ("dossier", self.dossier_id.to_string()),
            ("dossier_id", self.dossier_id.to_string()),
            ("leg", self.leg_id.to_string()),
            ("which", "these".to_owned()),
            ("phone_tail", "0000".to_owned()),
            ("action", "dismiss".to_owned()),
            ("outcome", "granted".to_owned()),
            ("words", "lời của người lạ".to_owned()),
            ("stars", "1".to_owned()),
            ("step", step.to_owned()),
            ("agency", agency_id.to_string()),
            ("paper_name_0", "Tờ giấy".to_owned()),
            ("paper_kind_0", "original".to_owned()),
            ("paper_quantity_0", "1".to_owned()),
            ("other_name", "Ai Đó".to_owned()),
            ("other_role", "cán bộ".to_owned()),
            ("place", "đâu đó".to_owned()),
            ("agreed", "yes".to_owned()),
            ("paper_shown", "identity_card".to_owned()),
            ("whom", "self".to_owned()),
        ];
        fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// How the case stands.
    pub async fn standing(&self, house: &House) -> Standing {
        let db = &house.store;
        let dossier = dossiers::find(db, self.dossier_id).await.unwrap().unwrap();
        let mut lines = vec![format!("{:?} {:?} {:?}", dossier.code, dossier.result_ready_at, dossier.confirmed_at)];
        for entry in custody::list(db, self.dossier_id).await.unwrap() {
            lines.push(format!("entry {} {}", entry.seq, entry.fact_key));
        }
        for leg in legs::list_of_dossier(db, self.dossier_id).await.unwrap() {
            lines.push(format!("leg {:?} {:?}", leg.purpose, leg.ended_as));
        }
        for id in &self.tasks {
            let task = tasks::find(db, *id).await.unwrap().unwrap();
            lines.push(format!("task {:?} {:?} {:?}", task.kind, task.owner, task.settled_at));
        }
        Standing(lines)
    }
}

/// A code as somebody types it: what comes back in its proper spelling was not merely repeated.
fn as_typed(code: &str) -> String {
    code.to_lowercase()
}

fn handover(house: &House, from: Holder, to: Holder, second: i64) -> Handover {
    let at = house.store.now().plus_s(second);
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
        papers: vec![CountedPaper { name: "Giấy Kín".to_owned(), copy_kind: CopyKind::Original, quantity: 1 }],
        missing: Vec::new(),
        place: "quầy".to_owned(),
        seal_number: None,
        money: Some(MoneyPassed { fee_vnd: 8_000, receipt_number: "BL-KIN-77".to_owned() }),
        note: "ghi chú kín".to_owned(),
        given_by: by("Người Ký Kín"),
        taken_by: by("Người Ký Kín Hai"),
    }
}
