//! One dossier the whole way: each step is done by the outside world and seen from outside, or the story stops there.

use super::Step;
use super::seed::agency_code;
use super::world::World;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// A citizen of the story and what she was given.
pub struct Story {
    pub code: String,
    secret: String,
    dossier_id: String,
    email: String,
}

/// The step that did not happen, and what was missing.
pub struct Failure {
    pub step: Step,
    pub why: String,
}

/// The phone of every citizen of the demo; made up, as its shape says.
const PHONE: &str = "0900000000";
const PHONE_TAIL: &str = "0000";
/// How often the outside is looked at while a step is awaited.
const LOOK_EVERY: Duration = Duration::from_millis(150);

/// Plays one story with one courier, printing a line of evidence per step.
pub async fn play(world: &World, courier: &str, withheld: Option<Step>, patience_s: u64) -> Result<Story, Failure> {
    let story = open(world, courier, "26740", patience_s)
        .await
        .map_err(|error| Failure { step: Step::Pickup, why: format!("the request could not be opened: {error:#}") })?;
    for step in Step::ALL {
        let telling = Telling { world, courier, story: &story, is_withheld: withheld == Some(step), patience_s };
        match telling.tell(step).await {
            Ok(evidence) => println!("{courier:<12} {:<10} {evidence}", step.name()),
            Err(error) => {
                return Err(Failure { step, why: format!("{error:#}") });
            }
        }
    }
    Ok(story)
}

/// Opens a request as the one-stop software does.
pub async fn open(world: &World, courier: &str, commune_code: &str, patience_s: u64) -> anyhow::Result<Story> {
    let email = format!("an.{courier}.{}@example.vn", uuid::Uuid::new_v4().simple());
    let body = json!({
        "opened_by": "citizen",
        "agency_code": agency_code(commune_code),
        "procedure_code": "1.001193",
        "contact": {
            "name": "Nguyễn Thị Mẫu An", "phone": PHONE, "email": email,
            "address": "12 đường Mẫu", "commune_code": commune_code,
        },
        "fetch_papers": "by_post",
        "return_result": "by_post",
        "courier_account": courier,
    });
    let opened = world.api(reqwest::Method::POST, "/requests", Some(body)).await?;
    let text = |name: &str| opened[name].as_str().unwrap_or_default().to_owned();
    let story = Story { code: text("code"), secret: text("secret"), dossier_id: text("dossier_id"), email };
    let reference = story.reference('P');
    wait_for(patience_s, || async { placed(world, courier, &reference).await }).await?;
    Ok(story)
}

impl Story {
    /// What the citizen looks her papers up with; everything about her is made up.
    pub fn handle(&self) -> String {
        format!("request {}, phone ...{PHONE_TAIL}, secret {}", self.code, self.secret)
    }

    /// Our reference for its order: `P` to the agency, `R` the result home.
    pub fn reference(&self, direction: char) -> String {
        format!("{}-{direction}1", self.code.replace('-', ""))
    }

    /// The agency has the result.
    pub async fn mark_result(&self, world: &World) -> anyhow::Result<Value> {
        world.api(reqwest::Method::POST, &format!("/dossiers/{}/result", self.dossier_id), Some(json!({}))).await
    }
}

struct Telling<'a> {
    world: &'a World,
    courier: &'a str,
    story: &'a Story,
    is_withheld: bool,
    patience_s: u64,
}

impl Telling<'_> {
    async fn tell(&self, step: Step) -> anyhow::Result<String> {
        // the outside world acts, unless it withholds the step; the checks that follow are the same either way
        if !self.is_withheld {
            self.act(step).await?;
        }
        match step {
            Step::Pickup => {
                let log = self.in_log(&self.story.reference('P')).await?;
                let page = self.page_says("bưu điện sẽ mang đến").await?;
                let mail = self.mail_says("đã nhận hồ sơ").await?;
                Ok(format!("log: {log} | page: {page} | mail: {mail}"))
            }
            Step::Agency => {
                let page = self.page_says("cơ quan sẽ xem xét").await?;
                let mail = self.mail_says("hồ sơ đã đến cơ quan").await?;
                Ok(format!("delivered | page: {page} | mail: {mail}"))
            }
            Step::Result => {
                let log = self.in_log(&self.story.reference('R')).await?;
                Ok(format!("log: {log}"))
            }
            Step::Shipped => {
                let page = self.page_says("bưu tá sẽ mang đến").await?;
                let mail = self.mail_says("kết quả đang trên đường").await?;
                Ok(format!("page: {page} | mail: {mail}"))
            }
            Step::Home => {
                let page = self.page_says("xác nhận đã nhận được").await?;
                let mail = self.mail_says("đã giao kết quả").await?;
                Ok(format!("delivered | page: {page} | mail: {mail}"))
            }
            Step::Confirmed => {
                let page = self.page_says("mọi việc đã xong").await?;
                Ok(format!("page: {page}"))
            }
        }
    }

    /// What people and couriers do in a step.
    async fn act(&self, step: Step) -> anyhow::Result<()> {
        let (to_agency, to_citizen) = (self.story.reference('P'), self.story.reference('R'));
        match step {
            Step::Pickup => {
                self.hand_over("submission", "citizen", "post").await?;
                self.courier_does(&to_agency, &["accepted", "pickup_scheduled", "collected"]).await
            }
            Step::Agency => {
                self.courier_does(&to_agency, &["in_transit", "out_for_delivery", "delivered"]).await?;
                self.hand_over("submission", "post", "agency").await
            }
            Step::Result => self.story.mark_result(self.world).await.map(|_| ()),
            Step::Shipped => {
                let placed = || async { placed(self.world, self.courier, &to_citizen).await };
                wait_for(self.patience_s, placed).await?;
                self.hand_over("result", "agency", "post").await?;
                self.courier_does(&to_citizen, &["accepted", "pickup_scheduled", "collected", "in_transit"]).await
            }
            Step::Home => self.courier_does(&to_citizen, &["out_for_delivery", "delivered"]).await,
            Step::Confirmed => self.page("/tra-cuu/xac-nhan").await.map(|_| ()),
        }
    }

    async fn courier_does(&self, reference: &str, kinds: &[&str]) -> anyhow::Result<()> {
        for kind in kinds {
            let step = json!({ "reference": reference, "code": code_of(self.courier, kind) });
            self.world.tell_stand_in(self.courier, "step", step).await?;
        }
        Ok(())
    }

    /// A clerk records a signed hand-over.
    async fn hand_over(&self, purpose: &str, from: &str, to: &str) -> anyhow::Result<()> {
        let sign = |holder: &str| {
            let (name, role) = match holder {
                "citizen" => ("Nguyễn Thị Mẫu An", "citizen"),
                "post" => ("Trần Văn Mẫu Bưu", "postman"),
                _ => ("Lê Thị Mẫu Cửa", "officer"),
            };
            json!({ "name": name, "role": role, "how": "typed_in_presence" })
        };
        let papers = match purpose {
            "submission" => json!([
                { "name": "Tờ khai đăng ký khai sinh", "copy_kind": "original", "quantity": 1 },
                { "name": "Giấy chứng sinh", "copy_kind": "original", "quantity": 1 },
                { "name": "Căn cước của cha hoặc mẹ", "copy_kind": "plain", "quantity": 1 },
            ]),
            _ => json!([{ "name": "Giấy khai sinh", "copy_kind": "original", "quantity": 1 }]),
        };
        let body = json!({
            "purpose": purpose, "from": from, "to": to, "place": "Bưu điện mẫu", "seal_number": "NP-0001",
            "papers": papers, "given_by": sign(from), "taken_by": sign(to),
        });
        let path = format!("/dossiers/{}/handovers", self.story.dossier_id);
        self.world.api(reqwest::Method::POST, &path, Some(body)).await?;
        Ok(())
    }

    /// The stand-in's own request log holds the call that placed the order.
    async fn in_log(&self, reference: &str) -> anyhow::Result<String> {
        wait_for(self.patience_s, || async {
            let log = self.world.ask_stand_in(self.courier, "log").await?;
            let requests = log["requests"].as_array().cloned().unwrap_or_default();
            let found = requests.iter().find(|request| {
                request["method"] == "POST" && request["body"].as_str().is_some_and(|body| body.contains(reference))
            });
            match found {
                Some(request) => Ok(format!(
                    "{} {} {} ({reference})",
                    request["method"].as_str().unwrap_or_default(),
                    request["path"].as_str().unwrap_or_default(),
                    request["status"]
                )),
                None => anyhow::bail!("the stand-in's log has no order {reference}"),
            }
        })
        .await
    }

    async fn page(&self, path: &str) -> anyhow::Result<String> {
        let form =
            [("code", self.story.code.as_str()), ("phone_tail", PHONE_TAIL), ("secret", self.story.secret.as_str())];
        self.world.first_sentence(path, &form).await
    }

    async fn page_says(&self, words: &str) -> anyhow::Result<String> {
        wait_for(self.patience_s, || async {
            let sentence = self.page("/tra-cuu").await?;
            if sentence.to_lowercase().contains(words) {
                Ok(format!("\"{sentence}\""))
            } else {
                anyhow::bail!("the page says \"{sentence}\", not \"{words}\"")
            }
        })
        .await
    }

    async fn mail_says(&self, words: &str) -> anyhow::Result<String> {
        wait_for(self.patience_s, || async {
            let subjects = self.world.mails_to(&self.story.email).await?;
            match subjects.iter().find(|subject| subject.to_lowercase().contains(words)) {
                Some(subject) => Ok(format!("\"{subject}\"")),
                None => anyhow::bail!("no mail says \"{words}\"; there are: {}", subjects.join("; ")),
            }
        })
        .await
    }
}

async fn placed(world: &World, courier: &str, reference: &str) -> anyhow::Result<()> {
    let orders = world.ask_stand_in(courier, "orders").await?;
    let is_there =
        orders["orders"].as_array().is_some_and(|orders| orders.iter().any(|order| order["reference"] == reference));
    if is_there { Ok(()) } else { anyhow::bail!("the courier has no order {reference}") }
}

/// Looks until it is so, or patience ends; then says what was last seen.
async fn wait_for<T, F: Future<Output = anyhow::Result<T>>>(
    patience_s: u64,
    look: impl Fn() -> F,
) -> anyhow::Result<T> {
    let until = Instant::now() + Duration::from_secs(patience_s);
    loop {
        match look().await {
            Err(_) if Instant::now() < until => tokio::time::sleep(LOOK_EVERY).await,
            seen => return seen,
        }
    }
}

/// The code a stand-in uses for a kind.
fn code_of(courier: &str, kind: &str) -> &'static str {
    match (courier, kind) {
        ("ghn", "accepted") => "ready_to_pick",
        ("ghn", "pickup_scheduled") => "picking",
        ("ghn", "collected") => "picked",
        ("ghn", "in_transit") => "transporting",
        ("ghn", "out_for_delivery") => "delivering",
        ("ghn", _) => "delivered",
        ("vnpost_ngsp", "accepted") => "101",
        ("vnpost_ngsp", "pickup_scheduled") => "102",
        ("vnpost_ngsp", "collected") => "103",
        ("vnpost_ngsp", "in_transit") => "105",
        ("vnpost_ngsp", "out_for_delivery") => "107",
        ("vnpost_ngsp", _) => "4",
        (_, "accepted") => "D02",
        (_, "pickup_scheduled") => "D03",
        (_, "collected") => "D04",
        (_, "in_transit") => "D06",
        (_, "out_for_delivery") => "D08",
        _ => "D10",
    }
}
