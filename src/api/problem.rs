//! What a caller is told when something is wrong: problems of RFC 9457 with stable types, never an internal text.

use crate::api::sentence::{Sentence, preferred};
use crate::flows::house::House;
use crate::store::StoreError;
use crate::words::{Lang, say};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_LANGUAGE, HeaderValue, RETRY_AFTER, VARY, WWW_AUTHENTICATE};
use actix_web::middleware::Next;
use actix_web::{HttpRequest, HttpResponse, ResponseError, web};
use serde::Serialize;
use std::error::Error as StdError;
use std::fmt;
use utoipa::ToSchema;

/// The content type of a problem.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// Seconds after which a call that found no database may be made again.
const CALL_AGAIN_AFTER_S: &str = "10";

/// Declares the kinds of problem: the last part of the type URI and the status. What happened and what to do
/// stands in the catalogue under `problem-` and the slug. The slugs are a promise to callers: they may grow in number,
/// but never change.
macro_rules! problems {
    ($($kind:ident = $slug:literal, $status:ident;)+) => {
        /// What kind of problem it is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Kind { $($kind),+ }
        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Kind] = &[$(Kind::$kind),+];
            /// The last part of its type URI.
            pub const fn slug(self) -> &'static str { match self { $(Kind::$kind => $slug),+ } }
            /// The status it is answered with.
            pub const fn status(self) -> StatusCode { match self { $(Kind::$kind => StatusCode::$status),+ } }
            /// What happened and what to do, for people.
            pub fn title(self, lang: Lang) -> String { say(lang, &format!("problem-{}", self.slug())) }
        }
    };
}

problems! {
    BodyNotReadable = "body-not-readable", BAD_REQUEST;
    BodyTooLarge = "body-too-large", PAYLOAD_TOO_LARGE;
    NotJson = "not-json", UNSUPPORTED_MEDIA_TYPE;
    BadParameter = "bad-parameter", BAD_REQUEST;
    BadCursor = "bad-cursor", BAD_REQUEST;
    KeyMissing = "key-missing", UNAUTHORIZED;
    KeyUnknown = "key-unknown", UNAUTHORIZED;
    ScopeMissing = "scope-missing", FORBIDDEN;
    NotFound = "not-found", NOT_FOUND;
    NoSuchRequest = "no-such-request", NOT_FOUND;
    NoSuchDossier = "no-such-dossier", NOT_FOUND;
    NoSuchOrder = "no-such-order", NOT_FOUND;
    NoSuchTask = "no-such-task", NOT_FOUND;
    NoSuchAccount = "no-such-account", NOT_FOUND;
    NoSuchJourney = "no-such-journey", CONFLICT;
    WrongMethod = "wrong-method", METHOD_NOT_ALLOWED;
    WrongFields = "wrong-fields", UNPROCESSABLE_ENTITY;
    DossierTaken = "dossier-taken", CONFLICT;
    OrderEnded = "order-ended", CONFLICT;
    HasAnotherCode = "has-another-code", CONFLICT;
    WasMerged = "was-merged", CONFLICT;
    BothHaveRequests = "both-have-requests", CONFLICT;
    JourneyUnderWay = "journey-under-way", CONFLICT;
    AccountNotInUse = "account-not-in-use", CONFLICT;
    ResultNotArrived = "result-not-arrived", CONFLICT;
    TaskSettled = "task-settled", CONFLICT;
    ActionDoesNotFit = "action-does-not-fit", UNPROCESSABLE_ENTITY;
    CannotGoOn = "cannot-go-on", CONFLICT;
    AreaCodeMissing = "area-code-missing", UNPROCESSABLE_ENTITY;
    BadIdempotencyKey = "bad-idempotency-key", BAD_REQUEST;
    IdempotencyKeyReused = "idempotency-key-reused", UNPROCESSABLE_ENTITY;
    Unavailable = "unavailable", SERVICE_UNAVAILABLE;
    Internal = "internal", INTERNAL_SERVER_ERROR;
}

/// One wrong field and what is wrong with it.
#[derive(Clone, Debug)]
pub struct FieldError {
    field: &'static str,
    sentence: Sentence,
}

impl FieldError {
    /// This field is wrong, and this is what to tell people.
    pub fn new(field: &'static str, sentence: impl Into<Sentence>) -> FieldError {
        FieldError { field, sentence: sentence.into() }
    }
}

/// What is special about one problem.
#[derive(Debug)]
enum Detail {
    Sentence(Sentence),
    /// The words of a parser about what the caller sent.
    Parser(String),
}

/// A problem on its way to the caller.
#[derive(Debug)]
pub struct Problem {
    kind: Kind,
    detail: Option<Detail>,
    errors: Vec<FieldError>,
    /// For the log alone.
    cause: Option<Box<dyn StdError>>,
}

/// A problem as the caller reads it (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// Stable: branch on this, not on the sentence.
    #[serde(rename = "type")]
    #[schema(example = "/problems/wrong-fields")]
    type_uri: String,
    /// What happened and what to do: in English if `Accept-Language` prefers it, else in Vietnamese.
    title: String,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// Present when the fault is ours: name it when you report it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "urn:uuid:01936f6e-6c00-7000-8000-000000000000")]
    instance: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldErrorBody>,
}

/// One wrong field and the sentence that says what is wrong with it.
#[derive(Serialize, ToSchema)]
#[schema(as = FieldError)]
pub struct FieldErrorBody {
    /// Its name; parts of a path are joined by dots.
    #[schema(example = "contact.phone")]
    field: &'static str,
    sentence: String,
}

impl Problem {
    /// A problem that its kind says all about.
    pub fn new(kind: Kind) -> Problem {
        Problem { kind, detail: None, errors: Vec::new(), cause: None }
    }
    /// With what is special about this one. Never personal data.
    pub fn with_detail(mut self, sentence: Sentence) -> Problem {
        self.detail = Some(Detail::Sentence(sentence));
        self
    }
    /// With what a parser said about what the caller sent. Never any other internal text.
    pub fn with_parser_words(mut self, error: &impl fmt::Display) -> Problem {
        self.detail = Some(Detail::Parser(error.to_string()));
        self
    }
    /// Wrong fields, all of them.
    pub fn fields(errors: Vec<FieldError>) -> Problem {
        Problem { errors, ..Problem::new(Kind::WrongFields) }
    }
    /// One wrong field.
    pub fn field(field: &'static str, sentence: impl Into<Sentence>) -> Problem {
        Problem::fields(vec![FieldError::new(field, sentence)])
    }
    /// Our own fault; the caller learns nothing of the cause.
    pub fn internal(cause: impl Into<Box<dyn StdError>>) -> Problem {
        Problem { cause: Some(cause.into()), ..Problem::new(Kind::Internal) }
    }

    /// The answer to whoever sent this request, where no [`look_over`] stands in between.
    pub fn answer_to(&self, request: &HttpRequest) -> HttpResponse {
        self.respond(preferred(request.headers()), None)
    }

    fn respond(&self, lang: Lang, instance: Option<String>) -> HttpResponse {
        let errors = self.errors.iter();
        let status = self.kind.status();
        let body = ProblemBody {
            type_uri: format!("/problems/{}", self.kind.slug()),
            title: self.kind.title(lang),
            status: status.as_u16(),
            detail: self.detail.as_ref().map(|detail| match detail {
                Detail::Sentence(sentence) => sentence.say(lang),
                Detail::Parser(words) => words.clone(),
            }),
            instance,
            errors: errors.map(|e| FieldErrorBody { field: e.field, sentence: e.sentence.say(lang) }).collect(),
        };
        let mut answer = HttpResponse::build(status);
        answer.insert_header((CONTENT_LANGUAGE, lang.as_str())).insert_header((VARY, "Accept-Language"));
        if status == StatusCode::UNAUTHORIZED {
            answer.insert_header((WWW_AUTHENTICATE, "Bearer realm=\"buuta\""));
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            answer.insert_header((RETRY_AFTER, CALL_AGAIN_AFTER_S));
        }
        // a plain struct of texts and numbers always serialises
        let json = serde_json::to_vec(&body).unwrap_or_default();
        answer.content_type(PROBLEM_JSON).body(json)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.slug())
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.kind.status()
    }
    fn error_response(&self) -> HttpResponse {
        // the request is not at hand: who has it, or `look_over`, says it in the language the caller prefers
        self.respond(Lang::Vi, None)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error.is_away() {
            true => Problem { cause: Some(error.into()), ..Problem::new(Kind::Unavailable) },
            false => Problem::internal(error),
        }
    }
}

/// Looks at every answer on its way out: what is our own fault is logged under an id that the caller is shown, every
/// error leaves as a problem in the language the caller prefers, and nothing is kept in caches, for answers hold
/// personal data.
pub async fn look_over(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let id = request.app_data::<web::Data<House>>().map(|house| house.store.new_id());
    let lang = preferred(request.headers());
    let mut answer = next.call(request).await?.map_into_boxed_body();
    let instance = || id.map(|id| format!("urn:uuid:{id}"));
    let in_its_place = answer.response().error().map(|error| match error.as_error::<Problem>() {
        Some(problem) if problem.kind == Kind::Internal => {
            log(&answer, id, problem.cause.as_deref());
            problem.respond(lang, instance())
        }
        Some(problem) => {
            if let Some(cause) = &problem.cause {
                tracing::warn!(route = answer.request().match_pattern(), %cause, "a call found no database");
            }
            problem.respond(lang, None)
        }
        None => {
            let status = error.as_response_error().status_code();
            let kind = if status.is_server_error() { Kind::Internal } else { Kind::BadParameter };
            if kind == Kind::Internal {
                tracing::error!(request_id = ?id, route = answer.request().match_pattern(), %error, "an answer failed");
            }
            Problem::new(kind).respond(lang, instance())
        }
    });
    if let Some(problem) = in_its_place {
        answer = answer.into_response(problem);
    }
    answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(answer)
}

/// The route's pattern is logged, not the path: paths hold codes.
fn log(answer: &ServiceResponse<BoxBody>, id: Option<uuid::Uuid>, cause: Option<&dyn StdError>) {
    let cause = cause.map(ToString::to_string).unwrap_or_default();
    tracing::error!(request_id = ?id, route = answer.request().match_pattern(), cause, "an answer failed");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_distinct_and_titles_are_sentences() {
        let mut slugs: Vec<_> = Kind::ALL.iter().map(|kind| kind.slug()).collect();
        slugs.sort_unstable();
        let count = slugs.len();
        slugs.dedup();
        assert_eq!(slugs.len(), count);
        for kind in Kind::ALL {
            assert!(!kind.status().is_success());
            // a sentence that is missing would show its key
            assert!([Lang::Vi, Lang::En].iter().all(|lang| kind.title(*lang).ends_with('.')), "{kind:?}");
        }
    }
}
