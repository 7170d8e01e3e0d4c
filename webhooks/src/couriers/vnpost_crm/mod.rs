//! VNPost CRM (donhang.vnpost.vn): orders out, signed pushes back; it cannot be asked.

mod public_key;
mod status;
mod wire;

use crate::answers::{self, Repeating, unreadable};
use crate::courier::{
    AccessToken, Cancelled, Courier, Fault, Keys, Placed, Session, Setting, TrackingSource, Unreadable,
};
use crate::exchange::{Admitted, Authenticity, Call, InboundRequest, Refusal, Reply, Response};
use crate::lenient;
use crate::moments::moment;
use crate::requests::{address, header, post_json, whole_address};
use crate::status_table::StatusRow;
use crate::vocabulary::{CourierId, CourierNews, Direction, OrderNames, OrderSheet, OurReference, Reason, Waybill};
use chrono::{DateTime, Utc};

/// VNPost's older interface for its contract customers.
pub struct VnpostCrm;

/// A push signed longer ago is refused, seconds: the signature covers the time, and nothing else tells a replay.
const OLDEST_PUSH_S: i64 = 24 * 3600;
/// A push dated further ahead is refused, seconds.
const NEWEST_PUSH_S: i64 = 600;
/// VNPost does not say how long a token lives, seconds.
const TOKEN_LIFE_S: u64 = 600;
/// It says no in sentences; these are assumed until it names a code for an order it has already.
const ALREADY_THERE: [&str; 2] = ["đã tồn tại", "already exist"];

const SETTINGS: &[Setting] = &[
    Setting::open("base_url", Some("https://donhang.vnpost.vn/api/api"), "Address of VNPost's customer interface"),
    Setting::open("username", None, "Name to sign in with (TenDangNhap)"),
    Setting::secret("password", "Password belonging to the name (MatKhau)"),
    Setting::open("push_public_key", None, "VNPost's public key for pushes as RSAKeyValue XML; several may follow"),
    Setting::open("service_name", Some("TMDT_EMS"), "VNPost's service: BK, EMS, TMDT_EMS, TMDT_BK and others"),
    Setting::open("delivery_advice", Some("true"), "Whether a signed advice of delivery comes back (UseBaoPhat)"),
];

fn setting<'a>(keys: &'a Keys, name: &str) -> &'a str {
    keys.or_default(SETTINGS, name)
}

fn url(keys: &Keys, path: &str) -> String {
    address(setting(keys, "base_url"), path)
}

fn headers(session: &Session) -> Vec<(String, String)> {
    vec![header("h-token", session.token())]
}

impl Courier for VnpostCrm {
    fn code(&self) -> &'static str {
        "vnpost_crm"
    }
    fn name(&self) -> &'static str {
        "VNPost – Khách hàng hợp đồng (CRM)"
    }
    fn settings(&self) -> &'static [Setting] {
        SETTINGS
    }
    fn tracking(&self) -> &'static [TrackingSource] {
        &[TrackingSource::Push]
    }
    fn status_table(&self) -> &'static [StatusRow] {
        status::TABLE
    }
    fn reason(&self, raw_reason: &str) -> Option<Reason> {
        status::reason(raw_reason)
    }

    /// What is signed is read later: it comes in even if nobody can read it.
    fn check_push(&self, keys: &Keys, push: &InboundRequest, now: DateTime<Utc>) -> Result<Admitted, Refusal> {
        let sent: wire::Push = lenient::read_json(&push.body).map_err(|_| Refusal::Wrong)?;
        let (Some(data), Some(send_date), Some(signature)) = (sent.data, sent.send_date, sent.sign_data) else {
            return Err(Refusal::Missing);
        };
        public_key::check(setting(keys, "push_public_key"), &format!("{data}{send_date}"), &signature)?;
        check_send_date(&send_date, now)?;
        Ok(Admitted { authenticity: Authenticity::Authentic, reply: Reply::ok_json("{}") })
    }

    fn read_news(&self, source: TrackingSource, body: &[u8]) -> Result<Vec<CourierNews>, Unreadable> {
        if source != TrackingSource::Push {
            return Err(Unreadable::new("VNPost CRM speaks by its pushes only"));
        }
        let push: wire::Push = lenient::read_json(body)?;
        let data = push.data.ok_or_else(|| Unreadable::new("Data is missing or no text"))?;
        let journey: wire::Journey =
            lenient::read_json(data.as_bytes()).map_err(|trouble| Unreadable::new(format!("Data: {}", trouble.why)))?;
        Ok(vec![news(journey)?])
    }

    fn sign_in(&self, keys: &Keys) -> Option<Call<AccessToken>> {
        let body = wire::SignIn { user: setting(keys, "username"), password: setting(keys, "password") };
        Some(Call::new(post_json(url(keys, "/MobileAuthentication/GetAccessToken"), Vec::new(), &body), |response| {
            if response.status == 401 {
                // signing in again would not help: the name or password is wrong
                return Err(Fault::Refused { code: "401".into(), message: "the password is not accepted".into() });
            }
            answers::check_status(response, Repeating::Harmless)?;
            let answer: wire::SignedIn = answers::body(response)?;
            match (answer.is_success, answer.token.is_empty()) {
                (Some(false), _) => Err(Fault::Refused { code: "IsSuccess".into(), message: answer.error_message }),
                (_, true) => unreadable("Token is missing"),
                (_, false) => Ok(AccessToken { token: answer.token, valid_for_s: TOKEN_LIFE_S }),
            }
        }))
    }

    fn place(&self, session: &Session, sheet: &OrderSheet) -> Option<Call<Placed>> {
        let keys = &session.keys;
        let (sender, receiver) = (&sheet.sender, &sheet.receiver);
        let body = wire::NewOrder {
            sender_tel: &sender.phone,
            sender_fullname: &sender.name,
            sender_address: whole_address(sender),
            sender_ward_id: &sender.ward_code,
            sender_district_id: &sender.district_code,
            sender_province_id: &sender.province_code,
            receiver_tel: &receiver.phone,
            receiver_fullname: &receiver.name,
            receiver_address: whole_address(receiver),
            receiver_ward_id: &receiver.ward_code,
            receiver_district_id: &receiver.district_code,
            receiver_province_id: &receiver.province_code,
            receiver_address_type: match sheet.direction {
                Direction::ToCitizen => 1,
                Direction::ToAgency => 2,
            },
            service_name: setting(keys, "service_name"),
            order_code: &sheet.reference.0,
            package_content: &sheet.content,
            weight_evaluation: sheet.weight_g,
            width_evaluation: 0,
            length_evaluation: 0,
            height_evaluation: 0,
            cod_amount_evaluation: sheet.cod_vnd,
            order_amount_evaluation: 0,
            is_package_viewable: false,
            pickup_type: 1,
            is_receiver_pay_freight: false,
            customer_note: "",
            use_bao_phat: setting(keys, "delivery_advice") == "true",
            use_hoa_don: false,
        };
        Some(Call::new(post_json(url(keys, "/CustomerConnect/CreateOrder"), headers(session), &body), |response| {
            answers::check_status(response, Repeating::DoesItAgain)?;
            let answer: wire::Answer = answers::body(response)?;
            if answers::is_success(response) && (answer.id.is_some() || answer.item_code.is_some()) {
                return Ok(placed(answer, false));
            }
            if ALREADY_THERE.iter().any(|words| sentence(&answer).to_lowercase().contains(words)) {
                return Ok(placed(answer, true));
            }
            refused(response, &answer)
        }))
    }

    /// VNPost cancels by the id it gave the order, not by its item code: without the id there is no call.
    fn cancel(&self, session: &Session, order: &OrderNames) -> Option<Call<Cancelled>> {
        let order_id = &order.courier_id.as_ref()?.0;
        let request =
            post_json(url(&session.keys, "/CustomerConnect/CancelOrder"), headers(session), &wire::Cancel { order_id });
        Some(Call::new(request, |response| {
            answers::check_status(response, Repeating::DoesItAgain)?;
            if response.status == 204 {
                return Ok(Cancelled::Done);
            }
            refused(response, &answers::body(response)?)
        }))
    }
}

/// A time that cannot be read, though it is signed, proves no freshness.
fn check_send_date(send_date: &str, now: DateTime<Utc>) -> Result<(), Refusal> {
    // nothing parts the time from the data in what is signed: a mere number could be the tail of the time
    let moment = Some(send_date).filter(|text| text.contains('T')).and_then(moment).ok_or(Refusal::Wrong)?;
    let age_s = now.timestamp() - moment.timestamp();
    if age_s > OLDEST_PUSH_S {
        Err(Refusal::TooOld)
    } else if age_s < -NEWEST_PUSH_S {
        Err(Refusal::FromTheFuture)
    } else {
        Ok(())
    }
}

fn news(journey: wire::Journey) -> Result<CourierNews, Unreadable> {
    if journey.order_code.is_none() && journey.item_code.is_none() {
        return Err(Unreadable::new("neither OrderCode nor ItemCode"));
    }
    let raw_code = status::raw_code(journey.order_status_id, journey.is_return == Some(true));
    // the cause of an earlier try may still stand there when a later one has gone well
    let [code, cause, solution] = match status::says_why(&raw_code) {
        true => [journey.cause_code, journey.cause_name, journey.solution_name],
        false => Default::default(),
    };
    Ok(CourierNews {
        reference: journey.order_code.map(OurReference),
        waybill: journey.item_code.map(Waybill),
        courier_id: journey.id.map(CourierId),
        raw_text: joined([&cause, &solution, &journey.delivery_note], ". "),
        raw_reason: joined([&code, &cause], " "),
        occurred_at: journey
            .last_update_time
            .ok_or_else(|| Unreadable::new("LastUpdateTime is missing or no moment"))?,
        place: journey.acceptance_poscode.filter(|_| raw_code == "70"),
        next_action: status::next_action(&solution),
        raw_code,
    })
}

fn joined<const N: usize>(texts: [&String; N], with: &str) -> String {
    texts.into_iter().filter(|text| !text.is_empty()).map(String::as_str).collect::<Vec<_>>().join(with)
}

fn placed(answer: wire::Answer, already_there: bool) -> Placed {
    let fee_vnd = answer.total_freight_include_vat_evaluation.and_then(|fee| u64::try_from(fee).ok());
    Placed { waybill: answer.item_code.map(Waybill), courier_id: answer.id.map(CourierId), fee_vnd, already_there }
}

fn sentence(answer: &wire::Answer) -> &str {
    if answer.error_message.is_empty() { &answer.message } else { &answer.error_message }
}

/// A refusal is one only when VNPost gives its sentence.
fn refused<T>(response: &Response, answer: &wire::Answer) -> Result<T, Fault> {
    let message = sentence(answer).to_owned();
    if message.is_empty() {
        return unreadable(format!("status {} without a message", response.status));
    }
    Err(Fault::Refused { code: response.status.to_string(), message })
}
