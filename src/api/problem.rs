//! What a caller is told when something is wrong: problems of RFC 9457 with stable types, never an internal text.

use crate::flows::house::House;
use crate::store::StoreError;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue, WWW_AUTHENTICATE};
use actix_web::middleware::Next;
use actix_web::{HttpResponse, ResponseError, web};
use serde::Serialize;
use std::error::Error as StdError;
use std::fmt;
use utoipa::ToSchema;

/// The content type of a problem.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// Declares the kinds of problem: the last part of the type URI, the status, and the sentence that says what to do.
/// The slugs are a promise to callers: they may grow in number, but never change.
macro_rules! problems {
    ($($kind:ident = $slug:literal, $status:ident, $title:literal;)+) => {
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
            pub const fn title(self) -> &'static str { match self { $(Kind::$kind => $title),+ } }
        }
    };
}

problems! {
    BodyNotReadable = "body-not-readable", BAD_REQUEST, "Không đọc được nội dung gửi lên; hãy sửa theo mô tả của API rồi gửi lại.";
    BodyTooLarge = "body-too-large", PAYLOAD_TOO_LARGE, "Nội dung gửi lên quá lớn; hãy chia nhỏ rồi gửi lại.";
    NotJson = "not-json", UNSUPPORTED_MEDIA_TYPE, "Chỉ nhận nội dung JSON; hãy gửi kèm Content-Type: application/json.";
    BadParameter = "bad-parameter", BAD_REQUEST, "Tham số trên địa chỉ không hợp lệ; hãy sửa rồi gọi lại.";
    BadCursor = "bad-cursor", BAD_REQUEST, "Con trỏ trang không hợp lệ; hãy đọc lại từ trang đầu.";
    KeyMissing = "key-missing", UNAUTHORIZED, "Cần khóa API; hãy gửi kèm Authorization: Bearer <khóa>.";
    KeyUnknown = "key-unknown", UNAUTHORIZED, "Khóa API không đúng hoặc đã thu hồi; hãy xin khóa mới.";
    ScopeMissing = "scope-missing", FORBIDDEN, "Khóa API không có quyền làm việc này; hãy xin khóa có đủ quyền.";
    NotFound = "not-found", NOT_FOUND, "Không có gì ở địa chỉ này; hãy kiểm tra lại địa chỉ.";
    NoSuchRequest = "no-such-request", NOT_FOUND, "Không có yêu cầu nào mang mã này; hãy kiểm tra lại mã yêu cầu.";
    NoSuchDossier = "no-such-dossier", NOT_FOUND, "Không có hồ sơ này; hãy kiểm tra lại mã định danh hồ sơ.";
    NoSuchOrder = "no-such-order", NOT_FOUND, "Không có đơn bưu chính nào mang mã tham chiếu này; hãy kiểm tra lại mã.";
    NoSuchTask = "no-such-task", NOT_FOUND, "Không có việc này; hãy tải lại danh sách việc.";
    NoSuchAccount = "no-such-account", NOT_FOUND, "Không có tài khoản bưu chính nào mang tên này; hãy kiểm tra lại tên.";
    NoSuchJourney = "no-such-journey", CONFLICT, "Hồ sơ chưa có chặng nào cho mục đích này; hãy lập chặng trước.";
    WrongMethod = "wrong-method", METHOD_NOT_ALLOWED, "Địa chỉ này không nhận phương thức đó; hãy xem tiêu đề Allow.";
    WrongFields = "wrong-fields", UNPROCESSABLE_ENTITY, "Một số mục chưa đúng; hãy sửa các mục trong errors rồi gửi lại.";
    DossierTaken = "dossier-taken", CONFLICT, "Hồ sơ này đã thuộc một yêu cầu khác; hãy dùng yêu cầu đó.";
    HasAnotherCode = "has-another-code", CONFLICT, "Hồ sơ đã có mã khác; hãy kiểm tra lại mã hồ sơ.";
    WasMerged = "was-merged", CONFLICT, "Hồ sơ đã được gộp vào hồ sơ khác; hãy dùng hồ sơ đó.";
    BothHaveRequests = "both-have-requests", CONFLICT, "Mã này thuộc một hồ sơ có yêu cầu riêng; cần người quyết định giữ hồ sơ nào.";
    JourneyUnderWay = "journey-under-way", CONFLICT, "Chặng này đang được thực hiện; hãy chờ chặng kết thúc.";
    AccountNotInUse = "account-not-in-use", CONFLICT, "Tài khoản bưu chính không còn được dùng; hãy liên hệ người quản trị.";
    ResultNotArrived = "result-not-arrived", CONFLICT, "Kết quả chưa đến tay người dân nên chưa thể xác nhận.";
    TaskSettled = "task-settled", CONFLICT, "Việc này đã được xử lý; hãy tải lại danh sách việc.";
    ActionDoesNotFit = "action-does-not-fit", UNPROCESSABLE_ENTITY, "Cách xử lý không hợp với việc này; hãy chọn một cách trong actions của việc.";
    AreaCodeMissing = "area-code-missing", UNPROCESSABLE_ENTITY, "Còn thiếu mã địa bàn của xã; hãy thêm mã rồi xử lý lại.";
    BadIdempotencyKey = "bad-idempotency-key", BAD_REQUEST, "Idempotency-Key phải có từ 1 đến 100 ký tự ASCII nhìn thấy được.";
    IdempotencyKeyReused = "idempotency-key-reused", UNPROCESSABLE_ENTITY, "Idempotency-Key này đã dùng cho lời gọi khác; hãy dùng khóa mới.";
    Internal = "internal", INTERNAL_SERVER_ERROR, "Hệ thống gặp trục trặc; hãy gọi lại sau ít phút với cùng Idempotency-Key.";
}

/// One wrong field and the sentence that says what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// Its name; parts of a path are joined by dots.
    #[schema(example = "contact.phone")]
    pub field: String,
    pub sentence: String,
}

impl FieldError {
    /// This field is wrong, and this is what to tell people.
    pub fn new(field: &str, sentence: &str) -> FieldError {
        FieldError { field: field.to_owned(), sentence: sentence.to_owned() }
    }
}

/// A problem on its way to the caller.
#[derive(Debug)]
pub struct Problem {
    kind: Kind,
    detail: Option<String>,
    errors: Vec<FieldError>,
    /// For the log alone.
    cause: Option<Box<dyn StdError>>,
}

/// A problem as the caller reads it (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody<'a> {
    /// Stable: branch on this, not on the sentence.
    #[serde(rename = "type")]
    #[schema(example = "/problems/wrong-fields")]
    type_uri: String,
    /// What happened and what to do, in Vietnamese.
    title: &'a str,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    /// Present when the fault is ours: name it when you report it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "urn:uuid:01936f6e-6c00-7000-8000-000000000000")]
    instance: Option<String>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [FieldError],
}

impl Problem {
    /// A problem that its kind says all about.
    pub fn new(kind: Kind) -> Problem {
        Problem { kind, detail: None, errors: Vec::new(), cause: None }
    }
    /// With what is special about this one. Never an internal text, never personal data.
    pub fn with_detail(mut self, detail: impl Into<String>) -> Problem {
        self.detail = Some(detail.into());
        self
    }
    /// Wrong fields, all of them.
    pub fn fields(errors: Vec<FieldError>) -> Problem {
        Problem { errors, ..Problem::new(Kind::WrongFields) }
    }
    /// One wrong field.
    pub fn field(field: &str, sentence: &str) -> Problem {
        Problem::fields(vec![FieldError::new(field, sentence)])
    }
    /// Our own fault; the caller learns nothing of the cause.
    pub fn internal(cause: impl Into<Box<dyn StdError>>) -> Problem {
        Problem { cause: Some(cause.into()), ..Problem::new(Kind::Internal) }
    }

    fn respond(&self, instance: Option<String>) -> HttpResponse {
        let status = self.kind.status();
        let body = ProblemBody {
            type_uri: format!("/problems/{}", self.kind.slug()),
            title: self.kind.title(),
            status: status.as_u16(),
            detail: self.detail.as_deref(),
            instance,
            errors: &self.errors,
        };
        let mut answer = HttpResponse::build(status);
        if status == StatusCode::UNAUTHORIZED {
            answer.insert_header((WWW_AUTHENTICATE, "Bearer realm=\"buuta\""));
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
        self.respond(None)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Problem::internal(error)
    }
}

/// Looks at every answer on its way out: what is our own fault is logged under an id that the caller is shown, every
/// error leaves as a problem, and nothing is kept in caches, for answers hold personal data.
pub async fn look_over(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let id = request.app_data::<web::Data<House>>().map(|house| house.store.new_id());
    let mut answer = next.call(request).await?.map_into_boxed_body();
    let instance = || id.map(|id| format!("urn:uuid:{id}"));
    let in_its_place = answer.response().error().and_then(|error| match error.as_error::<Problem>() {
        Some(problem) if problem.kind == Kind::Internal => {
            log(&answer, id, problem.cause.as_deref());
            Some(problem.respond(instance()))
        }
        Some(_) => None,
        None => {
            let status = error.as_response_error().status_code();
            let kind = if status.is_server_error() { Kind::Internal } else { Kind::BadParameter };
            if kind == Kind::Internal {
                tracing::error!(request_id = ?id, route = answer.request().match_pattern(), %error, "an answer failed");
            }
            Some(Problem::new(kind).respond(instance()))
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
        assert!(Kind::ALL.iter().all(|kind| kind.title().ends_with('.') && !kind.status().is_success()));
    }
}
