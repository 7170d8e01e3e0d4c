//! `POST /requests`: a citizen, clerk or officer asks the post to fetch papers, to bring a result, or both.

use crate::api::auth::RequestsWrite;
use crate::api::idempotency::Write;
use crate::api::problem::{FieldError, Kind, Problem, ProblemBody};
use crate::api::sentence::Sentence;
use crate::api::vocabulary;
use crate::domain::codes::DossierCode;
use crate::domain::contact::{Contact, EmailAddress, PhoneNumber, PhoneNumberError};
use crate::domain::terms::Terms;
use crate::flows::ask_order::AskOrderError;
use crate::flows::house::House;
use crate::flows::open_request::{Ask, OpenRequestError, open_request};
use crate::kill::{self, KillPoint};
use crate::store::requests::{OpenedBy, Way};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What is asked. Every field is read as text first, so that all wrong ones are named at once.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewRequest {
    #[serde(default)]
    #[schema(schema_with = vocabulary::opened_by, required = true)]
    opened_by: Option<String>,
    /// Official code of the agency (mã định danh cơ quan).
    #[serde(default)]
    #[schema(value_type = String, required = true, example = "H56.27")]
    agency_code: Option<String>,
    /// Code of the procedure (mã TTHC), where it is known.
    #[serde(default)]
    procedure_code: Option<String>,
    /// Official code of the dossier, where it has one already; else it is attached later.
    #[serde(default)]
    dossier_code: Option<String>,
    #[serde(default)]
    #[schema(value_type = NewContact, required = true)]
    contact: NewContact,
    /// Does the post fetch the papers, or does the citizen bring them?
    #[serde(default)]
    #[schema(schema_with = vocabulary::way, required = true)]
    fetch_papers: Option<String>,
    /// Does the post bring the result, or does the citizen fetch it?
    #[serde(default)]
    #[schema(schema_with = vocabulary::way, required = true)]
    return_result: Option<String>,
    /// Language the citizen is written to in; Vietnamese when absent.
    #[serde(default)]
    #[schema(schema_with = vocabulary::lang, required = false)]
    lang: Option<String>,
    /// Name of the courier account to order from; the deployment's default when absent.
    #[serde(default)]
    courier_account: Option<String>,
}

/// The citizen as the post must know her.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewContact {
    #[serde(default)]
    #[schema(value_type = String, required = true, example = "Nguyễn Thị An")]
    name: Option<String>,
    #[serde(default)]
    #[schema(value_type = String, required = true, example = "0912345678")]
    phone: Option<String>,
    #[serde(default)]
    email: Option<String>,
    /// House number and street; the commune stands in its own field.
    #[serde(default)]
    #[schema(value_type = String, required = true)]
    address: Option<String>,
    /// Official five-digit code of the commune (QĐ 19/2025/QĐ-TTg).
    #[serde(default)]
    #[schema(value_type = String, required = true, example = "26734")]
    commune_code: Option<String>,
}

/// What the citizen gets.
#[derive(Serialize, ToSchema)]
struct OpenedRequest {
    /// The citizen's handle; it opens nothing alone.
    #[schema(example = "YC-7K3M-9QXD")]
    code: String,
    /// The look-up secret. Shown this once: only its hash is kept.
    secret: String,
    dossier_id: Uuid,
    request_id: Uuid,
    /// Where the citizen looks her papers up. The secret stands behind `#`, which no server ever sees.
    look_up_url: String,
}

/// Opens a request with its dossier; if papers are to be fetched, the courier is asked at once.
#[utoipa::path(
    post, path = "/api/v1/requests", tag = "requests", summary = "operation-open-request",
    request_body = NewRequest,
    responses(
        (status = 201, description = "Opened", body = OpenedRequest),
        (status = 409, description = "The dossier has a request already", body = ProblemBody),
        (status = 422, description = "Wrong fields, all of them named", body = ProblemBody),
    ),
    security(("api_key" = ["requests:write"]))
)]
pub async fn open(write: Write<RequestsWrite>, house: web::Data<House>) -> Result<HttpResponse, Problem> {
    let ask = read(write.body()?)?;
    let done = write
        .once(&house, StatusCode::CREATED, async |tx| {
            let opened = open_request(&house, tx, ask).await.map_err(problem)?;
            Ok(OpenedRequest {
                look_up_url: format!("{}/tra-cuu#{}", house.settings.server.public_url, opened.secret),
                code: opened.code,
                secret: opened.secret,
                dossier_id: opened.dossier_id,
                request_id: opened.request_id,
            })
        })
        .await?;
    if done.is_new {
        kill::here(KillPoint::RequestOpened);
    }
    Ok(done.response)
}

/// Collects what is wrong while the fields are read.
#[derive(Default)]
struct Wrong(Vec<FieldError>);

impl Wrong {
    fn add<T>(&mut self, field: &'static str, sentence: impl Into<Sentence>) -> Option<T> {
        self.0.push(FieldError::new(field, sentence));
        None
    }
    fn text(
        &mut self,
        field: &'static str,
        value: Option<String>,
        max_chars: usize,
        missing: &'static str,
    ) -> Option<String> {
        let text = value.unwrap_or_default().trim().to_owned();
        match text.chars().count() {
            0 => self.add(field, missing),
            count if count > max_chars => self.add(field, Sentence::with("field-too-long", "max", max_chars)),
            _ => Some(text),
        }
    }
    /// One of the words of an enum.
    fn word<T: DeserializeOwned>(
        &mut self,
        field: &'static str,
        value: Option<String>,
        sentence: &'static str,
    ) -> Option<T> {
        match serde_json::from_value(serde_json::Value::String(value.unwrap_or_default())) {
            Ok(word) => Some(word),
            Err(_) => self.add(field, sentence),
        }
    }
}

fn read(new: NewRequest) -> Result<Ask, Problem> {
    let mut wrong = Wrong::default();
    let opened_by = wrong.word::<OpenedBy>("opened_by", new.opened_by, "field-opened-by");
    let agency_code = wrong.text("agency_code", new.agency_code, 60, "field-agency-code");
    let dossier_code = new.dossier_code.filter(|code| !code.trim().is_empty());
    let dossier_code = match dossier_code.as_deref().map(DossierCode::read) {
        None => Some(None),
        Some(Ok(code)) => Some(Some(code)),
        Some(Err(_)) => wrong.add("dossier_code", "field-dossier-code"),
    };
    let contact = read_contact(&mut wrong, new.contact);
    let fetch_papers = wrong.word::<Way>("fetch_papers", new.fetch_papers, "field-fetch-papers");
    let return_result = wrong.word::<Way>("return_result", new.return_result, "field-return-result");
    if (fetch_papers, return_result) == (Some(Way::AtDesk), Some(Way::AtDesk)) {
        wrong.add::<()>("return_result", NOTHING_ASKED);
    }
    let lang = match new.lang.as_deref().unwrap_or("vi") {
        lang @ ("vi" | "en") => Some(lang.to_owned()),
        _ => wrong.add("lang", "field-lang"),
    };
    match (opened_by, agency_code, dossier_code, contact, fetch_papers, return_result, lang) {
        (
            Some(opened_by),
            Some(agency_code),
            Some(dossier_code),
            Some(contact),
            Some(fetch_papers),
            Some(return_result),
            Some(lang),
        ) if wrong.0.is_empty() => Ok(Ask {
            opened_by,
            agency_code,
            procedure_code: new.procedure_code.filter(|code| !code.trim().is_empty()),
            dossier_code,
            contact,
            fetch_papers,
            return_result,
            lang,
            courier_account: new.courier_account.unwrap_or_default(),
            terms: Terms::default(),
        }),
        _ => Err(Problem::fields(wrong.0)),
    }
}

fn read_contact(wrong: &mut Wrong, new: NewContact) -> Option<Contact> {
    let name = wrong.text("contact.name", new.name, 120, "field-name");
    let phone = match PhoneNumber::read(&new.phone.unwrap_or_default()) {
        Ok(phone) => Some(phone),
        Err(PhoneNumberError::Shape) => wrong.add("contact.phone", "field-phone"),
        Err(PhoneNumberError::Until2018 { prefix }) => {
            wrong.add("contact.phone", Sentence::with("field-phone-until-2018", "prefix", prefix))
        }
    };
    let email = match new.email.as_deref().filter(|email| !email.trim().is_empty()).map(EmailAddress::read) {
        None => Some(None),
        Some(Ok(email)) => Some(Some(email)),
        Some(Err(_)) => wrong.add("contact.email", "field-email"),
    };
    let address = wrong.text("contact.address", new.address, 200, "field-address");
    let commune_code = wrong.text("contact.commune_code", new.commune_code, 5, "field-commune-code");
    Some(Contact { name: name?, phone: phone?, email: email?, address: address?, commune_code: commune_code? })
}

const NOTHING_ASKED: &str = "field-nothing-asked";

fn problem(error: OpenRequestError) -> Problem {
    use OpenRequestError as E;
    match error {
        E::NoSuchAgency => Problem::field("agency_code", "field-no-such-agency"),
        E::NoSuchProcedure => Problem::field("procedure_code", "field-no-such-procedure"),
        E::NotByPost => Problem::field("procedure_code", "field-not-by-post"),
        E::NoSuchCommune => Problem::field("contact.commune_code", "field-no-such-commune"),
        E::OutsideProvince => Problem::field("contact.commune_code", "field-outside-province"),
        E::NothingAsked => Problem::field("return_result", NOTHING_ASKED),
        E::DossierTaken => Problem::new(Kind::DossierTaken),
        E::AskOrder(AskOrderError::NoSuchAccount(_)) => Problem::field("courier_account", "field-no-such-account"),
        E::AskOrder(AskOrderError::UnderWay) => Problem::new(Kind::JourneyUnderWay),
        // nobody asks for a slot here
        error @ (E::SlotFull | E::NoSuchSlot) => Problem::internal(error),
        E::AskOrder(error @ AskOrderError::NoSuchDossier) => Problem::internal(error),
        E::AskOrder(AskOrderError::Store(error)) | E::Store(error) => error.into(),
    }
}
