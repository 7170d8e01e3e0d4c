//! Two cases in two places that have nothing in common, each with everything a case can have.

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
use buuta::flows::hand_over_results::{Which, open_sheet};
use buuta::flows::house::House;
use buuta::flows::manage_staff::{Newcomer, let_in};
use buuta::flows::mark_result_ready::mark_result_ready;
use buuta::flows::open_request::open_and_commit;
use buuta::flows::record_handover::record_and_commit;
use buuta::store::requests::OpenedBy;
use buuta::store::tasks::SubjectKind;
use buuta::store::{custody, dossiers, legs, manifests, orders, places, staff, tasks};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Both cases and the house they are in.
pub struct Cases {
    pub house: Arc<House>,
    pub base: String,
    pub places: Workplaces,
    /// The case that nobody here works on.
    pub theirs: Case,
    running: app::Running,
    _database: TestDatabase,
}

/// One case.
pub struct Case {
    pub dossier_id: Uuid,
    agency_id: Uuid,
    /// What only those who work on it may be shown, by what it is.
    pub markers: BTreeMap<&'static str, String>,
    pub code: String,
    pub reference: String,
    pub dossier_code: String,
    leg_id: Uuid,
    sheet: String,
    account_id: Uuid,
    tasks: Vec<Uuid>,
}

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
        settings.throttle.look_ups_per_minute_per_address = 10_000;
        settings.throttle.look_ups_per_minute_per_code = 10_000;
        let house = house::house_with(settings, &outside, Arc::new(SystemClock), Chance::from_seed(11)).await;
        let places = house::workplaces(&house).await;
        let theirs = Case::open(&house).await;
        let running = app::serve(Arc::clone(&house), buuta::pages::StartLinks(Vec::new())).await.unwrap();
        let base = format!("http://{}", running.address);
        Cases { house, base, places, theirs, running, _database: database }
    }

    pub async fn close(self) {
        self.running.stop().await;
    }
}

impl Case {
    /// A case of the other office and agency: papers collected and counted, at the agency, its result ready, and a task
    /// about each thing a task can be about.
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
        for (from, to, second) in [(Holder::Citizen, Holder::Post, -60), (Holder::Post, Holder::Agency, -30)] {
            record_and_commit(house, id, Purpose::Submission, handover(house, from, to, second)).await.unwrap();
        }
        let tx = house.store.begin().await.unwrap();
        mark_result_ready(house, &tx, id).await.unwrap();
        tx.commit().await.unwrap();
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
        let sheet = sheet_of(house, leg.id).await;
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
            ("sheet", sheet.clone()),
        ]);
        Case {
            dossier_id: id,
            agency_id: dossiers::find(&house.store, id).await.unwrap().unwrap().agency_id,
            markers,
            leg_id: leg.id,
            sheet,
            reference: order.reference,
            code: opened.code,
            account_id: order.account_id,
            dossier_code,
            tasks: opened_tasks.into_iter().map(|task| task.id).collect(),
        }
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
            ("tasks" | "viec", "{id}") => self.tasks.iter().map(Uuid::to_string).collect(),
            ("requests" | "da-lap", "{code}") => vec![as_typed(&self.code)],
            ("phieu", "{dossier_id}") => id(self.dossier_id),
            (_, "{seq}") => vec!["1".to_owned()],
            (_, "{step}") => vec!["take-from-agency".to_owned()],
            ("ban-giao", "{number}") => vec![as_typed(&self.sheet)],
            ("qua-han", "{part}") => ["co-quan", "buu-dien", "nguoi-dan"].map(str::to_owned).into(),
            (_, "{reference}") => vec![self.reference.clone()],
            (_, "{slug}") => vec!["not-found".to_owned()],
            (_, "{file}") => vec!["buuta.css".to_owned()],
            (_, "{courier}") => vec!["demo".to_owned()],
            (_, "{account_token}") => vec!["khong-phai".to_owned()],
            ("accounts", "{name}") => vec!["demo".to_owned()],
            (_, "{commune_code}") => vec![OTHER_COMMUNE.to_owned()],
            (_, "{raw_code}") => vec!["D99".to_owned()],
            ("nguoi" | "khoa" | "tin", "{id}") => id(self.dossier_id),
            ("tai-khoan", "{id}") => id(self.account_id),
            ("dia-chi", "{address_id}") => id(self.dossier_id),
            _ => panic!("teach this test what stands at {part} of {pattern}"),
        }
    }

    /// A form with everything of this case in every field any desk has.
    pub fn form(&self) -> Vec<(String, String)> {
        let everything = [&self.code, &self.dossier_code, &self.reference].map(|code| as_typed(code)).join("\n");
        let fields = [
            ("operation", Uuid::from_u128(rand_like(&everything)).to_string()),
            ("code", as_typed(&self.code)),
            ("codes", everything.clone()),
            ("scanned", as_typed(&self.code)),
            ("text", as_typed(&self.code)),
            ("dossier", self.dossier_id.to_string()),
            ("dossier_id", self.dossier_id.to_string()),
            ("leg", self.leg_id.to_string()),
            ("codes", everything.clone()),
            ("appointment", "counted".to_owned()),
            ("accepted", "2026-11-23T09:00".to_owned()),
            ("phone_tail", "0000".to_owned()),
            ("action", "dismiss".to_owned()),
            ("step", "take-from-agency".to_owned()),
            ("agency", self.agency_id.to_string()),
            ("paper_name_0", "Tờ giấy".to_owned()),
            ("paper_kind_0", "original".to_owned()),
            ("paper_quantity_0", "1".to_owned()),
            ("other_name", "Ai Đó".to_owned()),
            ("other_role", "cán bộ".to_owned()),
            ("place", "đâu đó".to_owned()),
            ("agreed", "yes".to_owned()),
            ("whom", "citizen".to_owned()),
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
        let sheet = manifests::find(db, &self.sheet).await.unwrap().unwrap();
        lines.push(format!("sheet taken {:?}, appointment {:?}", sheet.taken_at, dossier.due_at));
        for id in &self.tasks {
            let task = tasks::find(db, *id).await.unwrap().unwrap();
            lines.push(format!("task {:?} {:?} {:?}", task.kind, task.owner, task.settled_at));
        }
        Standing(lines)
    }
}

/// The number of a sheet with a result on it, signed by an officer of the other agency.
async fn sheet_of(house: &House, leg_id: Uuid) -> String {
    let agency = places::find_agency_by_code(&house.store, OTHER_AGENCY).await.unwrap().unwrap();
    let newcomer = Newcomer {
        sign_in_name: SignInName::read("can.bo.kin").unwrap(),
        name: "Người Ký Kín".to_owned(),
        role: Role::Officer,
        office_id: None,
        agency_id: Some(agency.id),
    };
    let_in(&house.store, newcomer).await.unwrap();
    let (officer, _) = staff::find_with_hash(&house.store, "can.bo.kin").await.unwrap().unwrap();
    let tx = house.store.begin().await.unwrap();
    let number = open_sheet(house, &tx, &officer, agency.id, &Which::These(vec![leg_id])).await.unwrap();
    tx.commit().await.unwrap();
    number
}

/// A code as somebody types it: what comes back in its proper spelling was not merely repeated.
fn as_typed(code: &str) -> String {
    code.to_lowercase()
}

/// A number that no other form has, without asking chance.
fn rand_like(text: &str) -> u128 {
    text.bytes().fold(7, |number: u128, byte| number.wrapping_mul(131).wrapping_add(u128::from(byte)))
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
