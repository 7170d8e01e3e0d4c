//! E-mail by SMTP.

use crate::channels::{Outcome, Outgoing};
use crate::open_transactions;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncTransport, Message, Tokio1Executor};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};

/// Sends mail through one server.
pub struct EmailChannel {
    line: Line,
    from: Mailbox,
    /// The part of a Message-ID behind the `@`.
    id_domain: String,
    sessions: Semaphore,
}

/// Mail servers refuse whoever opens many sessions at once.
const SESSIONS_AT_ONCE: usize = 10;
/// A session is waited for as long as this: whoever waits longer is better put off, since nothing has begun.
const WAIT_FOR_SESSION: Duration = Duration::from_secs(2);

/// One of the sessions there may be at once.
pub struct Session<'a>(#[expect(dead_code, reason = "held, not read")] SemaphorePermit<'a>);

/// How mail goes out.
enum Line {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    /// In simulated days: to a function of the same process.
    Simulated(Simulated),
}

type Simulated = Box<dyn Fn(&Outgoing) -> Outcome + Send + Sync>;

/// What is wrong with the mail settings.
#[derive(Debug, thiserror::Error)]
pub enum EmailSettingsError {
    #[error("mail.smtp_url is not a usable smtp:// or smtps:// address")]
    Url(#[source] lettre::transport::smtp::Error),
    #[error("mail.from is not `Name <address>`")]
    From(#[source] lettre::address::AddressError),
}

impl EmailChannel {
    /// Reads `smtp://host:port` (or `smtps://`) and the sender, such as `Bưu Tá <no-reply@example.vn>`.
    pub fn new(
        smtp_url: &str,
        credentials: Option<(String, String)>,
        from: &str,
    ) -> Result<EmailChannel, EmailSettingsError> {
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(smtp_url).map_err(EmailSettingsError::Url)?;
        if let Some((user, password)) = credentials {
            builder = builder.credentials(Credentials::new(user, password));
        }
        let from: Mailbox = from.parse().map_err(EmailSettingsError::From)?;
        let id_domain = from.email.domain().to_owned();
        let line = Line::Smtp(builder.timeout(Some(Duration::from_secs(20))).build());
        Ok(EmailChannel { line, from, id_domain, sessions: Semaphore::new(SESSIONS_AT_ONCE) })
    }

    /// The same channel with a function in the mail server's place: for simulated days in one process.
    pub fn simulated(self, take: impl Fn(&Outgoing) -> Outcome + Send + Sync + 'static) -> EmailChannel {
        EmailChannel { line: Line::Simulated(Box::new(take)), ..self }
    }

    /// Waits a moment for a session that is free.
    pub async fn session(&self) -> Option<Session<'_>> {
        let session = tokio::time::timeout(WAIT_FOR_SESSION, self.sessions.acquire()).await;
        session.ok().and_then(Result::ok).map(Session)
    }

    /// Sends one message, once a session is free.
    pub async fn send(&self, message: &Outgoing) -> Outcome {
        match self.session().await {
            Some(session) => self.send_in(&session, message).await,
            None => Outcome::TryLater { why: "too many mails are being sent".to_owned() },
        }
    }

    /// Sends one message in a session.
    pub async fn send_in(&self, _: &Session<'_>, message: &Outgoing) -> Outcome {
        open_transactions::assert_none("smtp");
        let transport = match &self.line {
            Line::Smtp(transport) => transport,
            Line::Simulated(take) => return take(message),
        };
        let Ok(to) = message.to.as_str().parse::<lettre::Address>() else {
            return Outcome::Refused { why: "the mail library does not take the address".to_owned() };
        };
        let mut builder = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(&message.subject)
            .message_id(Some(format!("<{}@{}>", message.id, self.id_domain)));
        if let Some(url) = &message.stop_url {
            // RFC 8058: the reader's own program offers it, and asks by a POST
            for (name, value) in [
                (HeaderName::new_from_ascii_str("List-Unsubscribe"), format!("<{url}>")),
                (HeaderName::new_from_ascii_str("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click".to_owned()),
            ] {
                builder = builder.raw_header(HeaderValue::new(name, value));
            }
        }
        let parts = MultiPart::alternative_plain_html(message.text.clone(), html_of(&message.text));
        let built = match builder.multipart(parts) {
            Ok(built) => built,
            Err(_) => {
                return Outcome::Refused { why: "the message cannot be written as mail".to_owned() };
            }
        };
        match transport.send(built).await {
            Ok(_) => Outcome::Accepted,
            Err(error) => outcome_of(&error),
        }
    }
}

/// The same words as a page: paragraphs, lines, and addresses that can be pressed. Nothing is fetched from anywhere.
fn html_of(text: &str) -> String {
    let escape =
        |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let word = |word: &str| {
        let shown = escape(word);
        // a full stop behind an address ends the sentence
        let address = shown.trim_end_matches(['.', ',', ';']);
        match address.starts_with("https://") || address.starts_with("http://") {
            true => format!("<a href=\"{address}\">{address}</a>{}", &shown[address.len()..]),
            false => shown,
        }
    };
    let line = |line: &str| line.split(' ').map(word).collect::<Vec<_>>().join(" ");
    let paragraph = |paragraph: &str| {
        let lines: Vec<String> = paragraph.lines().map(line).collect();
        format!("<p>{}</p>\n", lines.join("<br>\n"))
    };
    let paragraphs: String = text.trim().split("\n\n").map(paragraph).collect();
    format!("<!DOCTYPE html>\n<html><body>\n{paragraphs}</body></html>\n")
}

/// Codes by which a server refuses our login, not the message: a person mends the settings and it goes out.
const LOGIN_CODES: [&str; 4] = ["530", "534", "535", "538"];

/// A server's texts may repeat the address: only codes and kinds are kept.
fn outcome_of(error: &lettre::transport::smtp::Error) -> Outcome {
    let code = error.status().map(|code| code.to_string()).unwrap_or_default();
    if LOGIN_CODES.contains(&code.as_str()) {
        Outcome::TryLater { why: format!("the mail server does not take the login ({code})") }
    } else if error.is_permanent() {
        Outcome::Refused { why: format!("the mail server refused it ({code})") }
    } else if error.is_transient() {
        Outcome::TryLater { why: format!("the mail server asks to try later ({code})") }
    } else if is_not_connected(error) {
        Outcome::NotReached { why: "the mail server cannot be reached".to_owned() }
    } else if error.is_client() {
        // no way to log in or to encrypt that both sides know: found out before any message is given
        Outcome::TryLater { why: "the mail server and the mail settings do not fit together".to_owned() }
    } else {
        Outcome::Unknown { why: "the mail server fell silent during the sending".to_owned() }
    }
}

/// Whether the connection never stood: connect, look-up or TLS failed. lettre tells this kind apart by its text alone;
/// tests/start_and_mail.rs notices when that changes.
fn is_not_connected(error: &lettre::transport::smtp::Error) -> bool {
    error.is_tls() || error.to_string().starts_with("Connection error")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_as_a_page_says_the_same_words() {
        let page = html_of("Chào An,\n\nXem <tại> https://buuta.example/tra-cuu.\nHỏi 1900 1234\n");
        assert_eq!(
            page,
            "<!DOCTYPE html>\n<html><body>\n<p>Chào An,</p>\n<p>Xem &lt;tại&gt; \
             <a href=\"https://buuta.example/tra-cuu\">https://buuta.example/tra-cuu</a>.<br>\nHỏi 1900 1234</p>\n</body></html>\n"
        );
    }
}
