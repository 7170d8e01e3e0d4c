//! `/nhan-tai-nha`: she wants her result brought home after all. Her code, digits and secret open it; they travel on
//! sealed.

use crate::domain::opening::day_of;
use crate::domain::postage::{Carriage, Group, Payer, zone_between};
use crate::flows::house::House;
use crate::flows::recognise::Question;
use crate::flows::switch_to_post::{NewAddress, SwitchError, Switched, find_switchable, switch_to_post};
use crate::pages::asking::BRING_HOME;
use crate::pages::asking::commune::{CommuneChoice, place_name, read_commune, suggestions};
use crate::pages::asking::draft::{Draft, DraftError};
use crate::pages::asking::field::{Field, Need, Problems};
use crate::pages::asking::form::{NotShown, sent};
use crate::pages::asking::postage_view::amount;
use crate::pages::asking::screens::Frame;
use crate::pages::form::Typed;
use crate::pages::page::{Page, send};
use crate::pages::refusal::is_cross_site;
use crate::pages::throttle::{Shows, Throttle};
use crate::store::places;
use crate::store::requests::Request;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

/// How the two screens are named in the form.
const OPEN: &str = "open";
const ADDRESS: &str = "address";

#[derive(Template)]
#[template(path = "asking/return.html")]
struct OpenScreen {
    frame: Frame,
    page: Page,
    code: Field,
    phone_tail: Field,
    secret: Field,
}

#[derive(Template)]
#[template(path = "asking/return_address.html")]
struct AddressScreen {
    frame: Frame,
    page: Page,
    address: Field,
    commune: Field,
    commune_choices: Vec<CommuneChoice>,
    suggestions: Vec<String>,
    cost: String,
    controller: String,
    has_consented: bool,
}

#[derive(Template)]
#[template(path = "asking/return_done.html")]
struct DoneScreen {
    page: Page,
    heading: String,
    text: String,
    address: Option<String>,
    tone: &'static str,
}

/// `GET /nhan-tai-nha`
pub async fn begin(req: HttpRequest, house: web::Data<House>) -> HttpResponse {
    let switching = Switching { page: Page::of(&req, BRING_HOME), house: &house, draft: fresh(&house) };
    switching.show_open(Problems::default(), None, StatusCode::OK)
}

/// `POST /nhan-tai-nha`
pub async fn answer(
    req: HttpRequest,
    house: web::Data<House>,
    throttle: web::Data<Throttle>,
    typed: web::Form<Vec<(String, String)>>,
) -> HttpResponse {
    let page = Page::of(&req, BRING_HOME);
    let answered = async {
        if is_cross_site(&req) {
            return Err(NotShown::CrossSite);
        }
        throttle.count_ask(&req)?;
        take(&req, page, &house, &throttle, &typed).await
    };
    answered.await.unwrap_or_else(|error| error.show(page, BRING_HOME))
}

fn fresh(house: &House) -> Draft {
    Draft::new([0; 16], house.store.now())
}

struct Switching<'a> {
    page: Page,
    house: &'a House,
    draft: Draft,
}

async fn take(
    req: &HttpRequest,
    page: Page,
    house: &House,
    throttle: &Throttle,
    typed: &[(String, String)],
) -> Result<HttpResponse, NotShown> {
    let draft = match Draft::open(house.store.keys(), sent(typed, "draft"), house.store.now()) {
        Ok(draft) => draft,
        Err(error) => {
            let switching = Switching { page, house, draft: fresh(house) };
            let notice = (error == DraftError::Over).then(|| page.say("asking-notice-over"));
            return Ok(switching.show_open(Problems::default(), notice, StatusCode::OK));
        }
    };
    let mut switching = Switching { page, house, draft };
    let step = sent(typed, "step");
    if sent(typed, "keeps") != "draft" {
        let fields: &[&str] = match step {
            ADDRESS => &["address", "commune", "commune_code", "consent"],
            _ => &["code", "phone_tail", "secret"],
        };
        switching.draft.take(fields, typed);
    }
    if sent(typed, "to") == OPEN {
        return Ok(switching.show_open(Problems::default(), None, StatusCode::OK));
    }
    let question = match switching.question() {
        Ok(question) => question,
        Err(problems) => return Ok(switching.show_open(problems, None, StatusCode::UNPROCESSABLE_ENTITY)),
    };
    // without the secret nothing is opened here, and nobody guesses that
    let tried = throttle.begin_look_up(req, &question.code, Shows::More, house.store.now())?;
    let found = find_switchable(house, &question).await;
    match found {
        Err(SwitchError::NoFit) => tried.was_wrong()?,
        _ => throttle.was_right(tried),
    }
    match found {
        Ok(request) if step == ADDRESS => switching.bring_home(&question, &request).await,
        Ok(request) => switching.show_address(&request, Problems::default(), Vec::new()).await,
        Err(error) => switching.refuse(error),
    }
}

impl Switching<'_> {
    fn question(&self) -> Result<Question, Problems> {
        let typed = Typed {
            code: self.draft.get("code").to_owned(),
            phone_tail: self.draft.get("phone_tail").to_owned(),
            secret: self.draft.get("secret").to_owned(),
        };
        let mut problems = Problems::default();
        let read = typed.question();
        if let Err(errors) = &read {
            if let Some(key) = errors.code {
                problems.say(&self.page, "code", key);
            }
            if let Some(key) = errors.phone_tail {
                problems.say(&self.page, "phone_tail", key);
            }
        }
        if typed.secret.is_empty() {
            problems.say(&self.page, "secret", "home-error-secret");
        }
        match read {
            Ok(question) if problems.is_empty() => Ok(question),
            _ => Err(problems),
        }
    }

    fn frame(&self, step: &'static str, back: &'static str, problems: Problems, notice: Option<String>) -> Frame {
        let number = if step == OPEN { "1" } else { "2" };
        Frame {
            page: self.page,
            draft: self.draft.sealed(self.house.store.keys()),
            step,
            back,
            progress: self.page.say_with("asking-progress", &[("number", number), ("count", "2")]),
            problems,
            notice,
        }
    }

    fn show_open(&self, problems: Problems, notice: Option<String>, status: StatusCode) -> HttpResponse {
        let page = self.page;
        let field = |id, label: &str, hint: &str| {
            let field = Field::text(id, page.say(label), Need::Required).hint(page.say(hint));
            // as on the look-up page: the secret is never shown again
            let value = if id == "secret" { "" } else { self.draft.get(id) };
            field.typed(value, &problems)
        };
        let screen = OpenScreen {
            code: field("code", "form-code-label", "form-code-hint"),
            phone_tail: field("phone_tail", "form-tail-label", "form-tail-hint"),
            secret: field("secret", "form-secret-label-wanted", "home-secret-hint"),
            page,
            frame: self.frame(OPEN, "", problems, notice),
        };
        send(status, &page, &screen)
    }

    async fn show_address(
        &self,
        request: &Request,
        problems: Problems,
        commune_choices: Vec<CommuneChoice>,
    ) -> Result<HttpResponse, NotShown> {
        let page = self.page;
        let field = |id, label: &str| Field::text(id, page.say(label), Need::Required);
        let privacy = &self.house.settings.privacy;
        let values = [("controller", privacy.controller.as_str()), ("contact", privacy.contact.as_str())];
        let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        let screen = AddressScreen {
            address: field("address", "asking-address-label")
                .hint(page.say("asking-address-hint"))
                .kind("text", "address-line1")
                .typed(self.draft.get("address"), &problems),
            commune: field("commune", "asking-commune-label")
                .hint(page.say("asking-commune-hint"))
                .list("communes")
                .typed(self.draft.get("commune"), &problems),
            commune_choices,
            suggestions: suggestions(self.house),
            cost: self.cost(request).await?,
            controller: page.say_with("consent-controller", &values),
            has_consented: self.draft.get("consent") == "yes",
            frame: self.frame(ADDRESS, OPEN, problems, None),
            page,
        };
        Ok(send(status, &page, &screen))
    }

    /// From what to what bringing it home costs: that depends on where she lives, which is asked on this very screen.
    async fn cost(&self, request: &Request) -> Result<String, NotShown> {
        let lists = &self.house.gazetteer;
        let agency = places::find_agency(&self.house.store, request.agency_id).await?.ok_or(NotShown::Unavailable)?;
        let tariff = lists.tariffs.on(day_of(self.house.store.now())).ok_or(NotShown::Unavailable)?;
        let place = |code: &str| lists.priced_places.of_commune(lists, code).ok_or(NotShown::Unavailable);
        let weight_g = self.house.settings.province.weight_g;
        let price = |zone| amount(&self.page, tariff.charge(Carriage::Result, zone, weight_g, Group::Nobody).charged);
        let payer = Payer::parse(&self.house.settings.postage.payer).unwrap_or_default();
        let near = zone_between(&place(&request.contact.commune_code)?, &place(&agency.commune_code)?);
        let far = crate::domain::postage::Zone::FarRegion;
        let payer = self.page.say(&format!("asking-payer-{}", payer.as_str().replace('_', "-")));
        let values = [("near", price(near)), ("far", price(far))];
        let values: Vec<_> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Ok(format!("{} {payer}", self.page.say_with("home-cost", &values)))
    }

    async fn bring_home(self, question: &Question, request: &Request) -> Result<HttpResponse, NotShown> {
        let mut problems = Problems::default();
        if self.draft.get("address").is_empty() {
            problems.say(&self.page, "address", "asking-error-address");
        }
        let (commune_code, choices) = read_commune(&self.page, self.house, &self.draft, &mut problems);
        if self.draft.get("consent") != "yes" {
            problems.say(&self.page, "consent", "asking-error-consent");
        }
        let (Some(commune_code), true) = (commune_code, problems.is_empty()) else {
            return self.show_address(request, problems, choices).await;
        };
        let address = self.draft.get("address").to_owned();
        let place = format!("{address}, {}", place_name(self.house, &commune_code));
        match switch_to_post(self.house, question, NewAddress { address, commune_code }).await {
            Ok(switched) => {
                let key = match switched {
                    Switched::OnceReady => "home-done-once-ready",
                    Switched::OnItsWay => "home-done-on-its-way",
                };
                Ok(self.say(StatusCode::OK, "home-done-heading", key, Some(place), "done"))
            }
            Err(error) => self.refuse(error),
        }
    }

    fn refuse(&self, error: SwitchError) -> Result<HttpResponse, NotShown> {
        match error {
            SwitchError::NoFit => {
                let mut problems = Problems::default();
                problems.say(&self.page, "code", "home-error-no-fit");
                Ok(self.show_open(problems, None, StatusCode::NOT_FOUND))
            }
            SwitchError::GivenOut => {
                Ok(self.say(StatusCode::CONFLICT, "home-given-out-heading", "home-given-out", None, "act"))
            }
            SwitchError::ByPostAlready => {
                Ok(self.say(StatusCode::CONFLICT, "home-by-post-heading", "home-by-post", None, "calm"))
            }
            SwitchError::Store(error) => Err(error.into()),
            SwitchError::AskOrder(error) => {
                tracing::error!(%error, "a result could not be switched to postal return");
                Err(NotShown::Unavailable)
            }
        }
    }

    fn say(
        &self,
        status: StatusCode,
        heading: &str,
        text: &str,
        address: Option<String>,
        tone: &'static str,
    ) -> HttpResponse {
        let (heading, text) = (self.page.say(heading), self.page.say(text));
        send(status, &self.page, &DoneScreen { page: self.page, heading, text, address, tone })
    }
}
