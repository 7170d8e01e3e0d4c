//! One exchange with the outside by HTTP: what was asked, what came back, and whether it can have arrived without an answer.

use crate::domain::time::At;
use buuta_webhooks::{Method, OutboundRequest, Response};
use std::pin::Pin;
use std::time::Duration;

/// An answer larger than this is not read to its end.
const MAX_ANSWER_BYTES: usize = 4 * 1024 * 1024;

/// How requests go out.
pub enum Line {
    Http(reqwest::Client),
    /// In simulated days: by a function of the same process.
    Simulated(Simulated),
}

type Simulated = Box<dyn Fn(&OutboundRequest) -> Exchange + Send + Sync>;
/// An exchange under way.
pub type Exchange = Pin<Box<dyn Future<Output = Result<Response, NoResponse>> + Send>>;

/// Why nothing came back. The difference is the most important one of this house.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoResponse {
    /// The request surely never arrived.
    #[error("it cannot be reached: {why}")]
    NotSent { why: String },
    /// The request may have arrived.
    #[error("no answer came: {why}")]
    NoAnswer { why: String },
}

impl Line {
    /// A line whose exchanges end after `time_out`. Errors: the client cannot be set up on this machine.
    pub fn open(time_out: Duration) -> Result<Line, reqwest::Error> {
        // plain http is needed for stand-ins on this machine; the addresses of all others are https by their defaults
        rustls::crypto::ring::default_provider().install_default().ok();
        let http = reqwest::Client::builder()
            .timeout(time_out)
            .connect_timeout(time_out.min(Duration::from_secs(5)))
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Line::Http(http))
    }

    /// Sends a request at a moment and reads what comes back.
    pub async fn exchange(&self, request: &OutboundRequest, now: At) -> Result<Response, NoResponse> {
        let http = match self {
            Line::Http(http) => http,
            Line::Simulated(answer) => return answer(request).await,
        };
        let mut builder = match request.method {
            Method::Get => http.get(&request.url),
            Method::Post => http.post(&request.url),
        };
        builder = builder.query(&request.query);
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        let mut answer = builder.body(request.body.clone()).send().await.map_err(|error| no_response(&error))?;
        let status = answer.status().as_u16();
        let retry_after_s = answer
            .headers()
            .get("retry-after")
            .and_then(|value| value.to_str().ok())
            .and_then(|text| retry_after_s(text, now));
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| no_response(&error))? {
            body.extend_from_slice(&chunk);
            if body.len() > MAX_ANSWER_BYTES {
                return Err(NoResponse::NoAnswer { why: "the answer is larger than 4 MiB".to_owned() });
            }
        }
        Ok(Response { status, retry_after_s, body })
    }
}

/// `Retry-After` says seconds, or a moment.
fn retry_after_s(text: &str, now: At) -> Option<u64> {
    let seconds_until = |at: At| u64::try_from(at.seconds_since(now)).unwrap_or(0);
    let moment = || chrono::DateTime::parse_from_rfc2822(text).ok().map(|at| At::from_utc(at.to_utc()));
    text.parse().ok().or_else(|| moment().map(seconds_until))
}

/// reqwest's texts may hold the URL with its query: only the kind of trouble is kept.
fn no_response(error: &reqwest::Error) -> NoResponse {
    if error.is_connect() {
        NoResponse::NotSent { why: "no connection".to_owned() }
    } else if error.is_builder() {
        NoResponse::NotSent { why: "the address or a header of the account's settings is not valid".to_owned() }
    } else if error.is_timeout() {
        NoResponse::NoAnswer { why: "time-out".to_owned() }
    } else {
        NoResponse::NoAnswer { why: "the connection broke".to_owned() }
    }
}

/// The path of an address, which may stand in a log: a query or a host's user may hold keys and people.
pub fn path_only(url: &str) -> &str {
    url.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..])).unwrap_or("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_says_seconds_or_a_moment() {
        let now = At::from_second(1_445_412_420);
        assert_eq!(retry_after_s("120", now), Some(120));
        assert_eq!(retry_after_s("Wed, 21 Oct 2015 07:28:00 GMT", now), Some(60));
        assert_eq!(retry_after_s("Wed, 21 Oct 2015 07:26:00 GMT", now), Some(0), "it is over");
        assert_eq!(retry_after_s("soon", now), None);
    }
}
