//! What she is told, in her language and for each channel. It names neither the dossier's code nor what the result is.

use crate::channels::{About, Outgoing, TextMessage};
use crate::domain::channel::Channel;
use crate::domain::contact::{EmailAddress, PhoneNumber};
use crate::domain::leg::Purpose;
use crate::domain::placeholder::{Placeholder as P, Values};
use crate::domain::sms_text::SmsText;
use crate::domain::time::At;
use crate::domain::wish::{Told, told};
use crate::flows::hear_less::path_for;
use crate::flows::house::House;
use crate::flows::preview_notice::link;
use crate::flows::wording_in_use::wordings_in_use;
use crate::store::message_templates::SHIPPED;
use crate::store::notifications::Notification;
use crate::store::orders::Order;
use crate::store::requests::Request;
use crate::store::terms::StoredTerms;
use crate::store::{StoreError, dossiers, legs, orders, places, requests, terms};
use crate::words::{Lang, say, say_with};
use uuid::Uuid;

/// Agencies above an agency that may lend it their name.
const MOST_ABOVE: usize = 8;

/// What a notification has to say.
pub enum Letter {
    Matter(Box<Matter>),
    /// She has taken her consent back, and this is nothing she must be told.
    NotAgreedTo,
    /// The order, its papers or the request is gone.
    NothingToSay,
}

/// What one notification has to say, and to whom.
pub struct Matter {
    pub notification: Notification,
    pub facts: Facts,
    pub phone: PhoneNumber,
    pub email: Option<EmailAddress>,
    values: Values,
}

/// A message for every channel, about one dossier or several.
pub struct Written {
    pub phone: PhoneNumber,
    pub email: Option<EmailAddress>,
    subject: String,
    body: String,
    /// How she says by mail that she wants no more of the kind; `None` for what she must be told.
    stop: Option<Stop>,
    pub text: SmsText,
    /// What a template of a text-message provider is filled with.
    pub values: Vec<(String, String)>,
    /// The version of the text of each channel.
    versions: Vec<(Channel, i64)>,
    about: About,
}

/// The end of a mail that need not be sent.
struct Stop {
    url: String,
    sentence: String,
}

impl Written {
    /// The version of the text that is told by a channel.
    pub fn version(&self, channel: Channel) -> i64 {
        self.versions.iter().find(|(of, _)| *of == channel).map_or(SHIPPED, |(_, version)| *version)
    }

    /// As a mail.
    pub fn mail(&self, notification: &Notification, to: &EmailAddress) -> Outgoing {
        let text = match &self.stop {
            Some(stop) => format!("{}\n{}\n", self.body, stop.sentence),
            None => self.body.clone(),
        };
        let stop_url = self.stop.as_ref().map(|stop| stop.url.clone());
        Outgoing { id: notification.id, to: to.clone(), subject: self.subject.clone(), text, stop_url }
    }

    /// As a text message.
    pub fn text_message(&self, notification: &Notification) -> TextMessage {
        TextMessage {
            id: notification.id,
            to: self.phone.clone(),
            kind: notification.notice.kind,
            text: self.text.clone(),
            values: self.values.clone(),
            about: self.about,
        }
    }
}

/// Finds out what a notification has to say, and to whom.
pub async fn gather(house: &House, notification: &Notification) -> Result<Letter, StoreError> {
    let Some(facts) = facts_of(house, notification).await? else {
        return Ok(Letter::NothingToSay);
    };
    let consent = facts.terms.as_ref().and_then(|terms| terms.consent.as_ref());
    let is_withdrawn = consent.is_some_and(|consent| consent.withdrawn_at.is_some());
    if is_withdrawn && !notification.notice.kind.needs_no_consent() {
        return Ok(Letter::NotAgreedTo);
    }
    let (name, phone, email) = facts.told();
    let values = facts.values(house, notification, Lang::parse(&facts.request.lang), name);
    let (notification, phone) = (notification.clone(), phone.clone());
    Ok(Letter::Matter(Box::new(Matter { notification, phone, email, values, facts })))
}

/// Writes one message: what the first has to say, and the others, which say the same to the same reader.
pub async fn write(house: &House, first: &Matter, others: &[Matter]) -> Result<Written, StoreError> {
    let kind = first.notification.notice.kind;
    let lang = Lang::parse(&first.facts.request.lang);
    let mut values = first.values.clone();
    for placeholder in [P::Request, P::Waybill, P::Hotline, P::Name] {
        let every = std::iter::once(first).chain(others).map(|matter| matter.values.get(placeholder));
        values.set(placeholder, list(every));
    }
    // by then it holds for all of them; a list of moments would be too long for a template of Zalo
    if let Some(last) = std::iter::once(first).chain(others).max_by_key(|matter| moment_of(&matter.notification)) {
        values.set(P::Moment, last.values.get(P::Moment).to_owned());
    }
    let wordings = wordings_in_use(&house.store, kind, lang).await?;
    let letter = wordings.email.letter.fill(&values);
    let number = (others.len() + 1).to_string();
    let of_several = [("number", number.as_str()), ("request", values.get(P::Request))];
    let (named, body, about) = match others {
        [] => (values.get(P::Request).to_owned(), letter, About::One),
        _ => {
            let lead = say_with(lang, "notice-several-lead", &of_several);
            (say_with(lang, "notice-several-requests", &of_several), format!("{lead}\n\n{letter}"), About::Several)
        }
    };
    let stop = first.email.as_ref().filter(|_| !kind.needs_no_consent()).map(|email| {
        let url = format!("{}{}", house.settings.server.public_url, path_for(house, first.facts.purpose, email));
        Stop { sentence: say_with(lang, "notice-stop", &[("link", &url)]), url }
    });
    let (text, zns) = (wordings.sms.fill(&values), wordings.zns.fill(&values));
    values.set(P::Request, named);
    Ok(Written {
        stop,
        phone: first.phone.clone(),
        email: first.email.clone(),
        subject: wordings.email.subject.fill(&values),
        body,
        text,
        values: zns,
        versions: wordings.versions,
        about,
    })
}

/// What several matters name, each once.
fn list<'a>(named: impl Iterator<Item = &'a str>) -> String {
    let mut distinct: Vec<&str> = Vec::new();
    for name in named.filter(|name| !name.is_empty()) {
        if !distinct.contains(&name) {
            distinct.push(name);
        }
    }
    distinct.join(", ")
}

/// What a notification would fill a text with, in a language; `None` where what it speaks of is gone.
pub async fn values_of(house: &House, notification: &Notification, lang: Lang) -> Result<Option<Values>, StoreError> {
    let facts = facts_of(house, notification).await?;
    Ok(facts.map(|facts| facts.values(house, notification, lang, facts.told().0)))
}

/// What a notification speaks of.
pub struct Facts {
    pub order: Order,
    pub purpose: Purpose,
    pub request: Request,
    terms: Option<StoredTerms>,
    agency: String,
    /// The agency and those above it: under whose names it may be sent.
    pub agencies: Vec<Uuid>,
    /// Empty where the request has no office.
    hotline: String,
}

async fn facts_of(house: &House, notification: &Notification) -> Result<Option<Facts>, StoreError> {
    let db = &house.store;
    let Some(order) = orders::find(db, notification.order_id).await? else {
        return Ok(None);
    };
    let Some(leg) = legs::list_of_order(db, order.id).await?.into_iter().next() else {
        return Ok(None);
    };
    let Some(dossier) = dossiers::find(db, leg.dossier_id).await? else {
        return Ok(None);
    };
    let Some(request) = requests::find(db, dossier.request_id).await? else {
        return Ok(None);
    };
    let terms = terms::find(db, request.id).await?;
    let (agency, agencies) = agency_and_above(house, dossier.agency_id).await?;
    let hotline = match request.office_id {
        Some(id) => places::find_office(db, id).await?.map(|office| office.hotline).unwrap_or_default(),
        None => String::new(),
    };
    Ok(Some(Facts { order, purpose: leg.purpose, request, terms, agency, agencies, hotline }))
}

impl Facts {
    /// Whether she is told herself.
    pub fn who(&self) -> Told<'_> {
        told(self.terms.as_ref().and_then(|terms| terms.content.proxy.as_ref()))
    }

    /// Who is told, by which telephone and which mail.
    fn told(&self) -> (&str, &PhoneNumber, Option<EmailAddress>) {
        match self.who() {
            Told::Proxy { name, phone, email } => (name, phone, Some(email.clone())),
            Told::Citizen => {
                let contact = &self.request.contact;
                (&contact.name, &contact.phone, contact.email.clone())
            }
        }
    }

    fn values(&self, house: &House, notification: &Notification, lang: Lang, name: &str) -> Values {
        let courier = house.account(self.order.account_id).map(|account| account.courier.name()).unwrap_or_default();
        let reason = notification.notice.reason.map(|reason| format!("reason-{}", reason.as_str().replace('_', "-")));
        Values::from([
            (P::Request, self.request.code.clone()),
            (P::Agency, self.agency.clone()),
            (P::Courier, courier.to_owned()),
            (P::Waybill, self.order.waybill.clone().unwrap_or_else(|| self.order.reference.clone())),
            (P::Reason, reason.map(|key| say(lang, &key)).unwrap_or_default()),
            (P::Moment, moment_of(notification).for_people()),
            (P::Link, link(house)),
            (P::Hotline, self.hotline.clone()),
            (P::Name, name.to_owned()),
        ])
    }
}

/// The agency's name, and itself with those above it.
async fn agency_and_above(house: &House, agency_id: Uuid) -> Result<(String, Vec<Uuid>), StoreError> {
    let (mut name, mut ids, mut next) = (String::new(), Vec::new(), Some(agency_id));
    while let Some(id) = next.filter(|id| !ids.contains(id) && ids.len() < MOST_ABOVE) {
        let agency = places::find_agency(&house.store, id).await?;
        next = agency.as_ref().and_then(|agency| agency.parent_id);
        if let (true, Some(agency)) = (ids.is_empty(), agency) {
            name = agency.name;
        }
        ids.push(id);
    }
    Ok((name, ids))
}

/// The moment the message speaks of: the fact's own, else when it became due.
fn moment_of(notification: &Notification) -> At {
    match notification.notice.fact_second {
        0 => notification.made_due_at,
        second => At::from_second(second),
    }
}
