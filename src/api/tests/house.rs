//! A house in memory with an agency, a procedure, an office, an account with the demo courier, and a few keys.

use super::document::assert_documented;
use crate::api::configure;
use crate::channels::email::EmailChannel;
use crate::clock::{Chance, Clock, StandingClock};
use crate::config::Settings;
use crate::couriers::Gateway;
use crate::domain::checklist::{CopyKind, CountedPaper};
use crate::domain::time::At;
use crate::flows::house::House;
use crate::flows::manage_keys::SCOPES;
use crate::flows::push_door::PushDoor;
use crate::places::Gazetteer;
use crate::sealing::{KeyRing, token_hash};
use crate::store::accounts::{self, AreaCode, NewAccount, ResendWhenUnknown};
use crate::store::places::{self, Agency, Office, Procedure};
use crate::store::{Store, Tx, api_keys};
use actix_web::http::header::HeaderMap;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, web};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

pub const COMMUNE: &str = "25747";
/// A commune of the province without codes in the account's area map.
pub const COMMUNE_WITHOUT_CODE: &str = "25750";
/// A commune of another province.
pub const COMMUNE_OUTSIDE: &str = "00004";
pub const PUSH_TOKEN: &str = "a-random-part-of-an-address";
pub const PUSH_SECRET: &str = "a secret that signs pushes";
/// May do everything.
pub const KEY: &str = "key of the one-stop software";
/// May do nothing.
pub const POOR_KEY: &str = "key without scopes";

pub struct TestHouse {
    pub house: web::Data<House>,
    pub clock: Arc<StandingClock>,
    door: PushDoor,
}

/// An answer, read to its end.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: web::Bytes,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).expect("a JSON body")
    }
    /// The last part of a problem's type, after looking at what every problem must have.
    pub fn problem(&self) -> String {
        let content_type = self.headers.get("content-type").and_then(|value| value.to_str().ok());
        assert_eq!(content_type, Some("application/problem+json"), "{} {:?}", self.status, self.bytes);
        let body = self.json();
        assert_eq!(body["status"], self.status);
        assert!(body["title"].as_str().unwrap().ends_with('.'));
        body["type"].as_str().unwrap().strip_prefix("/problems/").expect("a type URI").to_owned()
    }
}

impl TestHouse {
    pub async fn open() -> TestHouse {
        let chance = Chance::from_seed(7);
        let clock = Arc::new(StandingClock::at(At::from_second(1_795_313_700)));
        let shared: Arc<dyn Clock> = clock.clone();
        let keys = KeyRing::read(&KeyRing::new_key_file(&chance), chance.clone()).unwrap();
        let store = Store::open("sqlite::memory:", keys, Arc::clone(&shared), chance).await.unwrap();
        store.migrate().await.unwrap();
        let tx = store.begin().await.unwrap();
        furnish(&tx).await;
        tx.commit().await.unwrap();
        let gateway = Gateway::new(shared, Duration::from_secs(1)).unwrap();
        let email = EmailChannel::new("smtp://127.0.0.1:9", None, "Bưu Tá <no-reply@example.vn>").unwrap();
        let settings = Settings::read(None).unwrap();
        let gazetteer = Gazetteer::carried().unwrap();
        let house = House::build(store, gateway, email, gazetteer, settings).await.unwrap();
        let door = PushDoor::open(house.store.clone(), None);
        TestHouse { house: web::Data::new(house), clock, door }
    }

    /// Sends one request to the whole API, and holds the answer against the document.
    pub async fn send(&self, request: TestRequest) -> Answer {
        let app =
            App::new().app_data(self.house.clone()).app_data(web::Data::new(self.door.clone())).configure(configure);
        let app = init_service(app).await;
        let request = request.to_request();
        let (method, path) = (request.method().to_string(), request.path().to_owned());
        let answer = call_service(&app, request).await;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let bytes = read_body(answer).await;
        let content_type = headers.get("content-type").map_or("", |value| value.to_str().unwrap());
        assert_documented(&method, &path, status, content_type, &bytes);
        Answer { status, headers, bytes }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(with_key(TestRequest::get().uri(path), KEY)).await
    }
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(with_key(TestRequest::post().uri(path), KEY).set_json(body)).await
    }
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(with_key(TestRequest::put().uri(path), KEY).set_json(body)).await
    }
    pub async fn post_once(&self, path: &str, idempotency_key: &str, body: Value) -> Answer {
        let request = with_key(TestRequest::post().uri(path), KEY).insert_header(("Idempotency-Key", idempotency_key));
        self.send(request.set_json(body)).await
    }

    /// Opens a request and gives what the API answered.
    pub async fn open_request(&self, body: Value) -> Value {
        let answer = self.post("/api/v1/requests", body).await;
        assert_eq!(answer.status, 201, "{:?}", answer.bytes);
        answer.json()
    }
}

pub fn with_key(request: TestRequest, key: &str) -> TestRequest {
    request.insert_header(("Authorization", format!("Bearer {key}")))
}

/// A request for both ways by post.
pub fn both_ways(commune_code: &str) -> Value {
    json!({
        "opened_by": "officer", "agency_code": "H29.1", "procedure_code": "1.001193",
        "contact": {
            "name": "Nguyễn Thị An", "phone": "0912 345 678", "email": "an@example.vn",
            "address": "12 Lê Lợi", "commune_code": commune_code,
        },
        "fetch_papers": "by_post", "return_result": "by_post",
    })
}

/// The birth certificate a submission needs, handed over by the citizen at a moment.
pub fn handover(from: &str, to: &str, at: &str) -> Value {
    let signer = |name: &str| json!({ "name": name, "role": "bưu tá", "how": "typed_in_presence" });
    json!({
        "purpose": "submission", "from": from, "to": to, "at": at, "place": "tại nhà",
        "papers": [{ "name": "Tờ khai", "copy_kind": "original", "quantity": 1 }],
        "given_by": signer("Nguyễn Thị An"), "taken_by": signer("Trần Văn Bình"),
    })
}

async fn furnish(tx: &Tx) {
    let agency = Agency {
        id: tx.new_id(),
        code: "H29.1".to_owned(),
        name: "Trung tâm Phục vụ hành chính công phường Thủ Dầu Một".to_owned(),
        parent_id: None,
        commune_code: COMMUNE.to_owned(),
        address: "1 Quang Trung".to_owned(),
        phone: "02838123456".to_owned(),
    };
    places::put_agencies(tx, &[agency]).await.unwrap();
    let office = Office {
        id: tx.new_id(),
        code: "820000".to_owned(),
        name: "Bưu điện Thủ Dầu Một".to_owned(),
        parent_id: None,
        commune_code: COMMUNE.to_owned(),
        point: Some((10.97, 106.66)),
        hotline: "02743822222".to_owned(),
        pickup_capacity_per_day: 100,
    };
    places::put_offices(tx, &[office]).await.unwrap();
    let paper = |name: &str| CountedPaper { name: name.to_owned(), copy_kind: CopyKind::Original, quantity: 1 };
    let procedure = Procedure {
        id: tx.new_id(),
        code: "1.001193".to_owned(),
        name: "Đăng ký khai sinh".to_owned(),
        field: "Hộ tịch".to_owned(),
        working_days: 1,
        fee_vnd: 0,
        is_allowed_by_post: true,
        checklist: vec![paper("Tờ khai"), paper("Giấy chứng sinh")],
    };
    places::put_procedure(tx, &procedure).await.unwrap();
    let settings = [("base_url", "http://127.0.0.1:9"), ("api_key", "k"), ("push_secret", PUSH_SECRET)];
    let account = NewAccount {
        name: "demo".to_owned(),
        courier: "demo".to_owned(),
        resend_when_unknown: ResendWhenUnknown::Never,
        settings: settings.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
    };
    let account_id = accounts::insert(tx, account).await.unwrap();
    accounts::insert_push_token(tx, account_id, token_hash(PUSH_TOKEN)).await.unwrap();
    let code = AreaCode { ward_code: "W1".to_owned(), ..AreaCode::default() };
    accounts::put_area_code(tx, account_id, COMMUNE, code).await.unwrap();
    api_keys::insert(tx, "one-stop software", token_hash(KEY), SCOPES).await.unwrap();
    api_keys::insert(tx, "poor", token_hash(POOR_KEY), &[]).await.unwrap();
}
