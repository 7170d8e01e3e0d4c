//! A mailbox: takes mail by SMTP on a port of its own, and shows it, decoded, by HTTP.
//!
//! `GET /messages` (optional `?to=`) lists what came, oldest first; `DELETE /messages` empties it; `GET /` is a page
//! to look at. `from` and `to` are those of the SMTP conversation, not of the mail's heading.

mod page;
pub(crate) mod smtp;

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use chrono::{DateTime, Utc};
use mail_parser::{MessageParser, PartType};
use serde::Serialize;
use serde_json::json;

use crate::{
    wire::{Answer, Incoming},
    world::{Part, World, lock},
};

/// How many mails are kept.
const KEPT: usize = 10_000;

/// One mail, decoded.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Mail {
    pub id: u64,
    pub received_at: DateTime<Utc>,
    pub from: String,
    pub to: Vec<String>,
    pub subject: String,
    pub message_id: String,
    pub text: Option<String>,
    pub html: Option<String>,
    pub raw: String,
}

#[derive(Default)]
struct Inside {
    next: u64,
    mails: VecDeque<Mail>,
}

/// The mailbox.
#[derive(Default)]
pub(crate) struct Mailbox {
    inside: Mutex<Inside>,
}

impl Mailbox {
    /// Keeps a mail, as it stood between DATA and its end.
    pub fn keep(&self, from: String, to: Vec<String>, raw: &[u8], received_at: DateTime<Utc>) {
        let parsed = MessageParser::default().parse(raw);
        let (mut subject, mut message_id) = (String::new(), String::new());
        let (mut text, mut html) = (None, None);
        if let Some(message) = &parsed {
            subject = message.subject().unwrap_or_default().to_owned();
            message_id = message.message_id().unwrap_or_default().to_owned();
            // Where a mail has only one of the two, the reader would make up the other: only what came is shown.
            for part in message.text_bodies().chain(message.html_bodies()) {
                match &part.body {
                    PartType::Text(body) if text.is_none() => text = Some(body.to_string()),
                    PartType::Html(body) if html.is_none() => html = Some(body.to_string()),
                    _ => {}
                }
            }
        }
        let mut inside = lock(&self.inside);
        inside.next += 1;
        let mail = Mail {
            id: inside.next,
            received_at,
            from,
            to,
            subject,
            message_id,
            text,
            html,
            raw: String::from_utf8_lossy(raw).into_owned(),
        };
        inside.mails.push_back(mail);
        if inside.mails.len() > KEPT {
            inside.mails.pop_front();
        }
    }

    fn mails(&self, to: Option<&str>) -> Vec<Mail> {
        let inside = lock(&self.inside);
        let wanted = |mail: &&Mail| to.is_none_or(|to| mail.to.iter().any(|known| known.eq_ignore_ascii_case(to)));
        inside.mails.iter().filter(wanted).cloned().collect()
    }
}

impl Part for Mailbox {
    fn answer(&self, _world: &Arc<World>, request: &Incoming) -> Answer {
        match (request.method.as_str(), request.path.as_str()) {
            ("GET", "/") => Answer::html(200, page::list(&self.mails(None))),
            ("GET", "/messages") => {
                let to = request.query_field("to");
                Answer::json(200, &json!({"messages": self.mails(to.as_deref())}))
            }
            ("DELETE", "/messages") => {
                let mut inside = lock(&self.inside);
                let deleted = inside.mails.len();
                inside.mails.clear();
                Answer::json(200, &json!({"deleted": deleted}))
            }
            _ => Answer::json(404, &json!({"error": "not_found"})),
        }
    }
}
