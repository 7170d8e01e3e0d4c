//! What she is told, in her language and for each channel. It names neither the dossier's code nor what the result is.

use crate::channels::{Outgoing, TextMessage};
use crate::domain::channel::Channel;
use crate::domain::contact::{EmailAddress, PhoneNumber};
use crate::domain::leg::Purpose;
use crate::domain::sms_text::SmsText;
use crate::domain::telling::is_ever_told_by;
use crate::domain::time::At;
use crate::domain::wish::{Told, told};
use crate::flows::hear_less::path_for;
use crate::flows::house::House;
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
    values: Vec<(&'static str, String)>,
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
    let reason = match notification.notice.reason {
        Some(reason) => say_with(
            lang,
            "notice-reason",
            &[("reason", &say(lang, &format!("reason-{}", reason.as_str().replace('_', "-"))))],
        ),
        None => String::new(),
    };
    let waybill = order.waybill.clone().unwrap_or_else(|| order.reference.clone());
    let at = moment_of(notification).for_people();
    let link = format!("{}/tra-cuu", house.settings.server.public_url);
    let values: [(&'static str, &str); 7] = [
        ("request", &request.code),
        ("agency", &agency),
        ("courier", courier),
        ("waybill", &waybill),
        ("reason", &reason),
        ("at", &at),
        ("link", &link),
    ];
    let kind = notification.notice.kind;
    let key = kind.as_str().replace('_', "-");
    let greeting = say_with(lang, "notice-greeting", &[("name", name)]);
    let body = say_with(lang, &format!("notice-{key}-body"), &values);
    let closing = closing(lang, &link, &request.code, hotline.as_deref());
    let text = match is_ever_told_by(kind, Channel::Sms) {
        true => {
            format!("{} {}", say_with(lang, &format!("sms-{key}"), &values), say_with(lang, "sms-closing", &values))
        }
        false => String::new(),
    };
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
        subject: say_with(lang, &format!("notice-{key}-subject"), &values),
        body: format!("{greeting}\n\n{}\n\n{closing}\n", body.trim_end()),
        text: SmsText::fold(&text),
        values: vec![
            ("yeu_cau", request.code.clone()),
            ("co_quan", agency.clone()),
            ("buu_dien", courier.to_owned()),
            ("van_don", waybill.clone()),
            ("thoi_diem", at.clone()),
        ],
    })))
}

fn closing(lang: Lang, link: &str, request: &str, hotline: Option<&str>) -> String {
    // an office without a number: the sentence that names none
    match hotline.filter(|hotline| !hotline.trim().is_empty()) {
        Some(hotline) => {
            say_with(lang, "notice-closing-hotline", &[("link", link), ("request", request), ("hotline", hotline)])
        }
        None => say_with(lang, "notice-closing", &[("link", link), ("request", request)]),
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
