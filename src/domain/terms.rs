//! On which terms a citizen asks: when the postman comes, whom he meets, who pays, and what she has agreed to.

use super::contact::{EmailAddress, PhoneNumber};
use super::postage::{Group, Payer, Quote};
use super::time::At;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The words of consent now in use (Luật 91/2025/QH15 art. 9). Changed whenever a sentence of them is.
pub const CONSENT_VERSION: &str = "2026-11";

/// Whether papers wait for their slot or are fetched within the hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    #[default]
    Usual,
    Urgent,
}

impl Urgency {
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Urgency::Usual => "usual",
            Urgency::Urgent => "urgent",
        }
    }
    /// Reads the stable text form.
    pub fn parse(text: &str) -> Option<Urgency> {
        [Urgency::Usual, Urgency::Urgent].into_iter().find(|urgency| urgency.as_str() == text)
    }
}

/// Somebody she has authorised to hand over and receive in her place. `Debug` hides everything.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proxy {
    pub name: String,
    pub phone: PhoneNumber,
    /// Where the proxy hears the notices in her place; `None` leaves them with her.
    #[serde(default)]
    pub hears_notices_at: Option<EmailAddress>,
}

impl std::fmt::Debug for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Proxy([hidden])")
    }
}

/// A slot, named by its office and the moment it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotChoice {
    pub office_id: Uuid,
    pub begins_at: At,
}

/// The terms. The default ones are those of requests that software and desks open.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    pub slot: Option<SlotChoice>,
    pub urgency: Urgency,
    pub payer: Payer,
    pub content: TermsContent,
    /// The words she agreed to.
    pub consent_version: Option<String>,
    /// Random, of the form that was sent: sent twice, it opens one request.
    pub operation: Option<[u8; 16]>,
}

/// What of the terms leads to a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermsContent {
    pub proxy: Option<Proxy>,
    pub group: Group,
    pub quote: Option<Quote>,
    /// The dossier she says is hers, until the agency has found it so.
    pub claimed_dossier: Option<String>,
}
