//! A provider of text messages as pure functions, and the one line over which all of them are asked.

use crate::channels::Outcome;
use crate::domain::channel::Channel;
use crate::domain::contact::PhoneNumber;
use crate::domain::notice::NoticeKind;
use crate::domain::sms_text::SmsText;
use crate::domain::time::At;
use crate::http::{Exchange, Line, NoResponse, path_only};
use crate::open_transactions;
use crate::pacing::Turn;
use buuta_webhooks::{Call, Fault, InboundRequest, Keys, OutboundRequest, Response, Setting};
use std::time::Duration;
use uuid::Uuid;

/// Whether a message is about one dossier or several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    One,
    Several,
}

/// A text message ready to go out.
pub struct TextMessage {
    /// The notification's id: the provider's request id, the same in every try.
    pub id: Uuid,
    pub to: PhoneNumber,
    pub kind: NoticeKind,
    /// The whole sentence, for channels that carry one.
    pub text: SmsText,
    /// What a registered template is filled with, for channels that carry only such.
    pub values: Vec<(String, String)>,
    pub about: About,
}

/// Whether a provider tells afterwards what became of a message it took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reports {
    Follow,
    Never,
}

/// What a provider answered, or that it did not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It took the message, under a name of its own. That nobody refused it does not mean that it arrived.
    Accepted { message_ref: String, reports: Reports },
    /// It will not take this message, now or later.
    Refused { why: String },
    /// Nobody is reached by this number on this channel.
    NobodyThere { why: String },
    /// It surely did not take it; it may later.
    TryLater { why: String },
    /// Its account with us is not in order, so that it takes nothing of the kind before a person has mended that.
    Unusable { why: String },
    /// The access token is not good any more: it did nothing, and is asked again with a new one.
    SessionOver,
    /// It may have taken it.
    Unknown { why: String, reports: Reports },
}

impl From<Outcome> for Answer {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Accepted => Answer::Accepted { message_ref: String::new(), reports: Reports::Never },
            Outcome::Refused { why } => Answer::Refused { why },
            Outcome::TryLater { why } | Outcome::NotReached { why } => Answer::TryLater { why },
            Outcome::Unknown { why } => Answer::Unknown { why, reports: Reports::Never },
        }
    }
}

/// A pair of tokens; the second renews both and can be used once.
#[derive(Clone)]
pub struct TokenPair {
    pub access: String,
    pub renewing: String,
    pub access_valid_for_s: u64,
}

/// What became of a message, as its provider tells afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reported {
    Delivered,
    /// It surely did not arrive and will not.
    NotDelivered {
        why: String,
    },
    /// It is still on its way, or something else is told that settles nothing.
    Nothing,
}

/// Whether what is told is signed as its provider signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signature {
    /// This provider signs nothing; only the address is secret.
    None,
    Fits,
    Differs,
    Missing,
}

impl Signature {
    /// Whether what is told may settle anything: where its provider signs, only what is signed.
    pub const fn settles(self) -> bool {
        matches!(self, Signature::None | Signature::Fits)
    }
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Signature::None => "none",
            Signature::Fits => "fits",
            Signature::Differs => "differs",
            Signature::Missing => "missing",
        }
    }
}

/// What is asked of the signature of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportCheck {
    /// This provider signs nothing, or reports nothing.
    Unsigned,
    /// Whether it fits is noted, and what does not fit settles nothing.
    Learnt,
    /// What does not fit does not come in.
    Enforced,
}

/// A report, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadReport {
    /// Our own id, where the provider repeats it.
    pub notification_id: Option<Uuid>,
    /// The provider's name for the message.
    pub message_ref: String,
    pub reported: Reported,
    pub signature: Signature,
}

/// Why a report is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotRead {
    #[error("this provider sends no reports")]
    SendsNone,
    #[error("it is not what the provider's document says")]
    Shape,
    #[error("its signature is missing or differs")]
    Signature,
    #[error("it was signed too long ago, or in the future")]
    Time,
}

/// One provider's protocol as pure functions: no network, no clock.
pub trait Messenger: Send + Sync {
    /// The code in rows, addresses and configuration.
    fn code(&self) -> &'static str;
    /// The provider's name for people.
    fn name(&self) -> &'static str;
    fn channel(&self) -> Channel;
    /// What an account must know.
    fn settings(&self) -> &'static [Setting];
    fn reports(&self) -> Reports;
    /// Whether the account has what it needs to say this.
    fn can_say(&self, _keys: &Keys, _kind: NoticeKind, _about: About) -> bool {
        true
    }
    /// What is asked of the provider; `access_token` is empty where it wants none.
    fn request(&self, keys: &Keys, access_token: &str, message: &TextMessage) -> OutboundRequest;
    /// What the provider answered to it.
    fn read_answer(&self, message: &TextMessage, response: &Response) -> Answer;
    /// Reads what the provider tells afterwards, if it may come in.
    fn read_report(&self, _keys: &Keys, _told: &InboundRequest, _now: At) -> Result<ReadReport, NotRead> {
        Err(NotRead::SendsNone)
    }
    /// What an account asks of the signatures of its reports.
    fn report_check(&self, _keys: &Keys) -> ReportCheck {
        ReportCheck::Unsigned
    }
    /// Asks for new tokens, where calls need one.
    fn renewal(&self, _keys: &Keys, _renewing: &str) -> Option<Call<TokenPair>> {
        None
    }
}

/// Answers that do not come from the provider's own program.
pub(super) fn read_status(response: &Response, reports: Reports) -> Option<Answer> {
    let status = response.status;
    match status {
        200..=299 => None,
        429 => Some(Answer::TryLater { why: "the provider asks to slow down".to_owned() }),
        503 if response.retry_after_s.is_some() => {
            Some(Answer::TryLater { why: "the provider asks to try later".to_owned() })
        }
        400..=499 => Some(Answer::Unusable { why: format!("HTTP {status}") }),
        _ => Some(Answer::Unknown { why: format!("HTTP {status}"), reports }),
    }
}

/// An answer nobody can read leaves open whether the message was taken.
pub(super) fn unreadable(reports: Reports) -> Answer {
    Answer::Unknown { why: "the provider's answer cannot be read".to_owned(), reports }
}

/// A number as networks write it: `84` and nine digits.
pub(super) fn international(phone: &PhoneNumber) -> String {
    format!("84{}", phone.national().trim_start_matches('0'))
}

/// The line to all providers.
pub struct Messengers(Line);

impl Messengers {
    /// A line whose calls end after `time_out`. Errors: the client cannot be set up on this machine.
    pub fn new(time_out: Duration) -> Result<Messengers, reqwest::Error> {
        Ok(Messengers(Line::open(time_out)?))
    }

    /// A line at whose end a function answers: for simulated days in one process.
    pub fn simulated(answer: impl Fn(&OutboundRequest) -> Exchange + Send + Sync + 'static) -> Messengers {
        Messengers(Line::Simulated(Box::new(answer)))
    }

    /// Has a provider send a message, in its turn.
    pub async fn send(
        &self,
        turn: &Turn<'_>,
        messenger: &dyn Messenger,
        keys: &Keys,
        access_token: &str,
        message: &TextMessage,
        now: At,
    ) -> Answer {
        match self.exchange(turn, messenger, &messenger.request(keys, access_token, message), now).await {
            Ok(response) => messenger.read_answer(message, &response),
            Err(NoResponse::NotSent { why }) => Answer::TryLater { why },
            Err(NoResponse::NoAnswer { why }) => Answer::Unknown { why, reports: messenger.reports() },
        }
    }

    /// Has a provider renew tokens.
    pub async fn renew(
        &self,
        turn: &Turn<'_>,
        messenger: &dyn Messenger,
        call: Call<TokenPair>,
        now: At,
    ) -> Result<TokenPair, RenewError> {
        let response = self.exchange(turn, messenger, &call.request, now).await?;
        Ok((call.read)(&response)?)
    }

    async fn exchange(
        &self,
        turn: &Turn<'_>,
        messenger: &dyn Messenger,
        request: &OutboundRequest,
        now: At,
    ) -> Result<Response, NoResponse> {
        open_transactions::assert_none("messenger");
        turn.spend();
        let answer = self.0.exchange(request, now).await;
        turn.note(answer.as_ref().ok());
        // neither headers, query nor bodies are logged: they hold keys and people
        match &answer {
            Ok(response) => {
                tracing::info!(
                    provider = messenger.code(),
                    path = path_only(&request.url),
                    status = response.status,
                    "message call"
                );
            }
            Err(error) => {
                tracing::warn!(provider = messenger.code(), path = path_only(&request.url), %error, "message call");
            }
        }
        answer
    }
}

/// Why tokens are not renewed.
#[derive(Debug, thiserror::Error)]
pub enum RenewError {
    #[error(transparent)]
    Fault(#[from] Fault),
    #[error(transparent)]
    NoResponse(#[from] NoResponse),
}

/// What the tests of all providers begin with.
#[cfg(test)]
pub(super) mod samples {
    use super::*;

    pub fn message() -> TextMessage {
        TextMessage {
            id: Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0007),
            to: PhoneNumber::read("0912345678").unwrap(),
            kind: NoticeKind::ResultOnItsWay,
            text: SmsText::fold("Kết quả đang trên đường về"),
            values: [("yeu_cau", "YC-1"), ("co_quan", "Phường Mẫu")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
            about: About::One,
        }
    }

    pub fn answer_to(messenger: &dyn Messenger, status: u16, body: &str) -> Answer {
        let response = Response { status, retry_after_s: None, body: body.as_bytes().to_vec() };
        messenger.read_answer(&message(), &response)
    }

    pub fn told_by_query(query: &str) -> InboundRequest {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let query = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        InboundRequest { headers: Default::default(), query, body: Vec::new() }
    }
}
