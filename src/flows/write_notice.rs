//! What she is told, in her language and for each channel. It names neither the dossier's code nor what the result is.

use crate::channels::{Outgoing, TextMessage};
use crate::domain::contact::{EmailAddress, PhoneNumber};
use crate::domain::leg::Purpose;
use crate::domain::placeholder::{Placeholder as P, Values};
use crate::domain::sms_text::SmsText;
use crate::domain::time::At;
use crate::domain::wish::{Told, told};
use crate::flows::hear_less::path_for;
use crate::flows::house::House;
use crate::flows::wording_in_use::wordings_in_use;
use crate::store::notifications::Notification;
use crate::store::{StoreError, dossiers, legs, orders, places, requests, terms};
use crate::words::{Lang, say, say_with};
use uuid::Uuid;

/// Agencies above an agency that may lend it their name.
const MOST_ABOVE: usize = 8;

/// What became of writing a message.
pub enum Letter {
    Written(Box<Written>),
    /// She has taken her consent back, and this is nothing she must be told.
    NotAgreedTo,
    /// The order, its papers or the request is gone.
    NothingToSay,
}

/// A message for every channel.
pub struct Written {
    pub request_id: Uuid,
    pub purpose: Purpose,
    /// The agency and those above it: under whose names it may be sent.
    pub agencies: Vec<Uuid>,
    pub phone: PhoneNumber,
    pub email: Option<EmailAddress>,
    subject: String,
    body: String,
    /// How she says by mail that she wants no more of the kind; `None` for what she must be told.
    stop: Option<Stop>,
    pub text: SmsText,
    /// What a template of a text-message provider is filled with.
    values: Vec<(String, String)>,
}

/// The end of a mail that need not be sent.
struct Stop {
    url: String,
    sentence: String,
}

impl Written {
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
        }
    }
}

/// Writes a notification.
pub async fn write(house: &House, notification: &Notification) -> Result<Letter, StoreError> {
    let db = &house.store;
    let Some(order) = orders::find(db, notification.order_id).await? else {
        return Ok(Letter::NothingToSay);
    };
    let Some(leg) = legs::list_of_order(db, order.id).await?.into_iter().next() else {
        return Ok(Letter::NothingToSay);
    };
    let Some(dossier) = dossiers::find(db, leg.dossier_id).await? else {
        return Ok(Letter::NothingToSay);
    };
    let Some(request) = requests::find(db, dossier.request_id).await? else {
        return Ok(Letter::NothingToSay);
    };
    let terms = terms::find(db, request.id).await?;
    let consent = terms.as_ref().and_then(|terms| terms.consent.as_ref());
    let is_withdrawn = consent.is_some_and(|consent| consent.withdrawn_at.is_some());
    if is_withdrawn && !notification.notice.kind.needs_no_consent() {
        return Ok(Letter::NotAgreedTo);
    }
    let (name, phone, email) = match told(terms.as_ref().and_then(|terms| terms.content.proxy.as_ref())) {
        Told::Proxy { name, phone, email } => (name, phone, Some(email.clone())),
        Told::Citizen => (request.contact.name.as_str(), &request.contact.phone, request.contact.email.clone()),
    };
    let (agency, agencies) = agency_and_above(house, dossier.agency_id).await?;
    let hotline = match request.office_id {
        Some(id) => places::find_office(db, id).await?.map(|office| office.hotline),
        None => None,
    };
    let lang = Lang::parse(&request.lang);
    let courier = house.account(order.account_id).map(|account| account.courier.name()).unwrap_or_default();
    let reason = notification.notice.reason.map(|reason| format!("reason-{}", reason.as_str().replace('_', "-")));
    let kind = notification.notice.kind;
    let values = Values::from([
        (P::Request, request.code.clone()),
        (P::Agency, agency),
        (P::Courier, courier.to_owned()),
        (P::Waybill, order.waybill.clone().unwrap_or_else(|| order.reference.clone())),
        (P::Reason, reason.map(|key| say(lang, &key)).unwrap_or_default()),
        (P::Moment, moment_of(notification).for_people()),
        (P::Link, format!("{}/tra-cuu", house.settings.server.public_url)),
        (P::Hotline, hotline.unwrap_or_default()),
        (P::Name, name.to_owned()),
    ]);
    let wordings = wordings_in_use(kind, lang);
    let stop = email.as_ref().filter(|_| !kind.needs_no_consent()).map(|email| {
        let url = format!("{}{}", house.settings.server.public_url, path_for(house, leg.purpose, email));
        Stop { sentence: say_with(lang, "notice-stop", &[("link", &url)]), url }
    });
    Ok(Letter::Written(Box::new(Written {
        stop,
        request_id: request.id,
        purpose: leg.purpose,
        agencies,
        phone: phone.clone(),
        email,
        subject: wordings.email.subject.fill(&values),
        body: wordings.email.letter.fill(&values),
        text: wordings.sms.fill(&values),
        values: wordings.zns.fill(&values),
    })))
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
