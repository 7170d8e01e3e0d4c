//! E-mail by SMTP.

use crate::channels::{Outcome, Outgoing};
use crate::open_transactions;
use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncTransport, Message, Tokio1Executor};
use std::time::Duration;

/// Sends mail through one server.
pub struct EmailChannel {
    line: Line,
    from: Mailbox,
    /// The part of a Message-ID behind the `@`.
    id_domain: String,
}

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
        Ok(EmailChannel { line, from, id_domain })
    }

    /// The same channel with a function in the mail server's place: for simulated days in one process.
    pub fn simulated(self, take: impl Fn(&Outgoing) -> Outcome + Send + Sync + 'static) -> EmailChannel {
        EmailChannel { line: Line::Simulated(Box::new(take)), ..self }
    }

    /// Sends one message.
    pub async fn send(&self, message: &Outgoing) -> Outcome {
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
            .message_id(Some(format!("<{}@{}>", message.id, self.id_domain)))
            .header(ContentType::TEXT_PLAIN);
        if let Some(url) = &message.stop_url {
            // RFC 8058: the reader's own program offers it, and asks by a POST
            for (name, value) in [
                (HeaderName::new_from_ascii_str("List-Unsubscribe"), format!("<{url}>")),
                (HeaderName::new_from_ascii_str("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click".to_owned()),
            ] {
                builder = builder.raw_header(HeaderValue::new(name, value));
            }
        }
        let built = match builder.body(message.text.clone()) {
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
        Outcome::TryLater { why: "the mail server cannot be reached".to_owned() }
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
