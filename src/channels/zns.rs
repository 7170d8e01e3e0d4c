//! Template messages of a Zalo official account (ZNS). Tokens live about a day and are renewed in pairs; what was
//! accepted has arrived only when Zalo says so afterwards.

use super::messenger::{
    About, Answer, Messenger, NotRead, ReadReport, ReportCheck, Reported, Reports, Signature, TextMessage, TokenPair,
    international, read_status, unreadable,
};
use crate::domain::channel::Channel;
use crate::domain::notice::NoticeKind;
use crate::domain::time::At;
use buuta_webhooks::lenient::{as_i64, as_text};
use buuta_webhooks::requests::{address, header, post_json};
use buuta_webhooks::signature::{check_hmac_sha256_hex, check_sha256_hex};
use buuta_webhooks::{Call, Fault, InboundRequest, Keys, Method, OutboundRequest, Response, Setting};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// Zalo's notification service.
pub struct Zns;

const SETTINGS: &[Setting] = &[
    Setting::open("base_url", Some("https://business.openapi.zalo.me"), "where messages are sent"),
    Setting::open("oauth_url", Some("https://oauth.zaloapp.com"), "where tokens are renewed"),
    Setting::open("app_id", None, "number of the application"),
    Setting::secret("app_secret", "secret of the application"),
    Setting::secret("refresh_token", "the renewing token of the day the account was opened; later ones are kept by us"),
    Setting::secret("webhook_secret", "OA secret key, which signs what Zalo tells afterwards"),
    Setting::open("templates", None, "approved templates: a notice and its template's number on each line"),
    Setting::open(
        "templates_several",
        Some(""),
        "the same for messages about several dossiers, whose request code and waybill have room for four each; empty: none",
    ),
    Setting::open("signature", Some("sha256"), "how Zalo signs: sha256 or hmac"),
    Setting::open(
        "signature_check",
        Some("learn"),
        "learn: note whether it fits, and settle nothing by what does not; enforce: let nothing else in",
    ),
];

/// What was signed longer ago than this does not come in, seconds.
const SIGNED_WITHIN_S: i64 = 300;

impl Messenger for Zns {
    fn code(&self) -> &'static str {
        "zns"
    }
    fn name(&self) -> &'static str {
        "Zalo ZNS"
    }
    fn channel(&self) -> Channel {
        Channel::Zns
    }
    fn settings(&self) -> &'static [Setting] {
        SETTINGS
    }
    fn reports(&self) -> Reports {
        Reports::Follow
    }
    fn can_say(&self, keys: &Keys, kind: NoticeKind, about: About) -> bool {
        template_of(keys, kind, about).is_some()
    }

    fn request(&self, keys: &Keys, access_token: &str, message: &TextMessage) -> OutboundRequest {
        let data: Map<String, Value> =
            message.values.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect();
        let body = json!({
            "phone": international(&message.to), "template_id": template_of(keys, message.kind, message.about).unwrap_or_default(),
            "template_data": data, "tracking_id": message.id.to_string(),
        });
        let url = address(keys.or_default(SETTINGS, "base_url"), "/message/template");
        post_json(url, vec![header("access_token", access_token)], &body)
    }

    fn read_answer(&self, _message: &TextMessage, response: &Response) -> Answer {
        let reports = Reports::Follow;
        if let Some(answer) = read_status(response, reports) {
            return answer;
        }
        let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        let Some(error) = as_i64(&body["error"]) else {
            return unreadable(reports);
        };
        let why = format!("Zalo {error}");
        match error {
            0 => Answer::Accepted { message_ref: as_text(&body["data"]["msg_id"]).unwrap_or_default(), reports },
            -100 => Answer::TryLater { why },
            -124 | -220 => Answer::SessionOver,
            // no such account, or no such number
            -108 | -118 => Answer::NobodyThere { why },
            // her application is too old, she refuses such messages, or her account cannot have them
            -110 | -114 | -119 => Answer::Refused { why },
            // the application, a permission, a template, the quota: each needs a person
            _ => Answer::Unusable { why },
        }
    }

    fn read_report(&self, keys: &Keys, told: &InboundRequest, now: At) -> Result<ReadReport, NotRead> {
        let body: Value = serde_json::from_slice(&told.body).map_err(|_| NotRead::Shape)?;
        let timestamp = as_text(&body["timestamp"]).ok_or(NotRead::Shape)?;
        let signature = check_signature(keys, told, &timestamp);
        if self.report_check(keys) == ReportCheck::Enforced {
            if signature != Signature::Fits {
                return Err(NotRead::Signature);
            }
            let told_at_ms: i64 = timestamp.parse().map_err(|_| NotRead::Shape)?;
            if (now.0 / 1000).saturating_sub(told_at_ms).saturating_abs() > SIGNED_WITHIN_S * 1000 {
                return Err(NotRead::Time);
            }
        }
        let message = &body["message"];
        // an ordinary message of the account has no time of delivery
        let is_delivery = body["event_name"] == "user_received_message" && as_text(&message["delivery_time"]).is_some();
        let tracking_id = as_text(&message["tracking_id"]);
        Ok(ReadReport {
            notification_id: tracking_id.and_then(|id| Uuid::parse_str(&id).ok()),
            message_ref: as_text(&message["msg_id"]).unwrap_or_default(),
            reported: if is_delivery { Reported::Delivered } else { Reported::Nothing },
            signature,
        })
    }

    fn report_check(&self, keys: &Keys) -> ReportCheck {
        match keys.or_default(SETTINGS, "signature_check") {
            "enforce" => ReportCheck::Enforced,
            _ => ReportCheck::Learnt,
        }
    }

    fn renewal(&self, keys: &Keys, renewing: &str) -> Option<Call<TokenPair>> {
        let fields = [("refresh_token", renewing), ("app_id", keys.get("app_id")), ("grant_type", "refresh_token")];
        let form: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", buuta_webhooks::requests::segment(value))).collect();
        let request = OutboundRequest {
            method: Method::Post,
            url: address(keys.or_default(SETTINGS, "oauth_url"), "/v4/oa/access_token"),
            query: Vec::new(),
            headers: vec![
                header("secret_key", keys.get("app_secret")),
                header("content-type", "application/x-www-form-urlencoded"),
            ],
            body: form.join("&").into_bytes(),
        };
        Some(Call::new(request, read_tokens))
    }
}

fn read_tokens(response: &Response) -> Result<TokenPair, Fault> {
    if response.status == 429 {
        return Err(Fault::TryLater { after_s: response.retry_after_s });
    }
    let unreadable = || Fault::Unreadable { why: "no tokens".to_owned() };
    let body: Value = serde_json::from_slice(&response.body).map_err(|_| unreadable())?;
    match (as_text(&body["access_token"]), as_text(&body["refresh_token"])) {
        (Some(access), Some(renewing)) => {
            let valid_for_s = as_i64(&body["expires_in"]).and_then(|s| u64::try_from(s).ok()).unwrap_or(3600);
            Ok(TokenPair { access, renewing, access_valid_for_s: valid_for_s })
        }
        _ => match as_text(&body["error"]) {
            Some(code) => Err(Fault::Refused { code, message: String::new() }),
            None => Err(unreadable()),
        },
    }
}

/// The template approved for a notice: lines such as `result_on_its_way 345678`.
fn template_of(keys: &Keys, kind: NoticeKind, about: About) -> Option<&str> {
    let setting = match about {
        About::One => "templates",
        About::Several => "templates_several",
    };
    keys.get(setting).lines().find_map(|line| {
        let (notice, template) = line.trim().split_once(' ')?;
        (notice == kind.as_str()).then(|| template.trim()).filter(|template| !template.is_empty())
    })
}

/// SHA-256 over application, bytes, time and secret, as most readers of Zalo's document have it; others read HMAC.
fn check_signature(keys: &Keys, told: &InboundRequest, timestamp: &str) -> Signature {
    let Some(given) = told.headers.get("x-zevent-signature") else {
        return Signature::Missing;
    };
    let given = Some(given.strip_prefix("mac=").unwrap_or(given));
    let (app_id, secret) = (keys.get("app_id"), keys.get("webhook_secret"));
    let signed = [app_id.as_bytes(), &told.body, timestamp.as_bytes()];
    let checked = match keys.or_default(SETTINGS, "signature") {
        "hmac" => check_hmac_sha256_hex(secret, &signed, given),
        _ => check_sha256_hex(secret, &signed, given),
    };
    if checked.is_ok() { Signature::Fits } else { Signature::Differs }
}

#[cfg(test)]
mod tests {
    use super::super::messenger::samples::{answer_to, message};
    use super::*;
    use buuta_webhooks::signature::{hmac_sha256_hex, sha256_hex};

    const NOW: At = At(1_795_482_000_000_000);

    fn keys(check: &str, signature: &str) -> Keys {
        let settings = [
            ("app_id", "12"),
            ("app_secret", "app secret"),
            ("webhook_secret", "oa secret"),
            ("templates", "pickup_missed 1\nresult_on_its_way 345678\n"),
            ("templates_several", "result_on_its_way 345679"),
            ("signature_check", check),
            ("signature", signature),
        ];
        Keys(settings.map(|(name, value)| (name.to_owned(), value.to_owned())).into())
    }

    #[test]
    fn a_message_names_its_template_and_our_own_number() {
        let can_say = |kind, about| Zns.can_say(&keys("learn", "sha256"), kind, about);
        assert!(can_say(NoticeKind::ResultOnItsWay, About::One) && can_say(NoticeKind::ResultOnItsWay, About::Several));
        assert!(can_say(NoticeKind::PickupMissed, About::One) && !can_say(NoticeKind::PickupMissed, About::Several));
        assert!(!can_say(NoticeKind::Cancelled, About::One));
        let request = Zns.request(&keys("learn", "sha256"), "token", &message());
        assert_eq!(request.url, "https://business.openapi.zalo.me/message/template");
        assert!(request.headers.contains(&header("access_token", "token")));
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        assert_eq!((&body["phone"], &body["template_id"]), (&json!("84912345678"), &json!("345678")));
        assert_eq!(body["template_data"]["yeu_cau"], "YC-1");
        assert!(body["tracking_id"].as_str().unwrap().len() <= 48);
        let several = TextMessage { about: About::Several, ..message() };
        let request = Zns.request(&keys("learn", "sha256"), "token", &several);
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        assert_eq!(body["template_id"], "345679");
    }

    #[test]
    fn each_error_leads_where_the_table_says() {
        let answer = |error: i64| answer_to(&Zns, 200, &json!({"error": error, "message": "x"}).to_string());
        let accepted = answer_to(&Zns, 200, r#"{"error":0,"data":{"msg_id":"m1","sent_time":"1"}}"#);
        assert_eq!(accepted, Answer::Accepted { message_ref: "m1".to_owned(), reports: Reports::Follow });
        assert!(matches!(answer(-100), Answer::TryLater { .. }));
        assert!(matches!(answer(-118), Answer::NobodyThere { .. }));
        assert!(matches!(answer(-114), Answer::Refused { .. }));
        assert_eq!((answer(-124), answer(-220)), (Answer::SessionOver, Answer::SessionOver));
        for person in [-101, -109, -112, -115, -117, -1241, -9999] {
            assert!(matches!(answer(person), Answer::Unusable { .. }), "{person}");
        }
        assert!(matches!(answer_to(&Zns, 200, "{}"), Answer::Unknown { reports: Reports::Follow, .. }));
    }

    fn told(signature: Option<String>, at: At) -> InboundRequest {
        let mut told =
            InboundRequest { headers: Default::default(), query: Default::default(), body: body(at).into_bytes() };
        if let Some(signature) = signature {
            told.headers.insert("x-zevent-signature".to_owned(), format!("mac={signature}"));
        }
        told
    }

    fn body(at: At) -> String {
        let id = message().id;
        format!(
            r#"{{"event_name":"user_received_message","app_id":"12","timestamp":"{}","message":{{"msg_id":"m1","tracking_id":"{id}","delivery_time":"1"}}}}"#,
            at.0 / 1000
        )
    }

    fn sha256(at: At) -> String {
        let timestamp = (at.0 / 1000).to_string();
        sha256_hex("oa secret", &[b"12", body(at).as_bytes(), timestamp.as_bytes()])
    }

    #[test]
    fn while_learning_a_signature_is_noted_and_later_it_is_wanted() {
        let hmac = {
            let timestamp = (NOW.0 / 1000).to_string();
            hmac_sha256_hex("oa secret", &[b"12", body(NOW).as_bytes(), timestamp.as_bytes()])
        };
        let learn =
            |signature, way| Zns.read_report(&keys("learn", way), &told(signature, NOW), NOW).unwrap().signature;
        assert_eq!(learn(Some(sha256(NOW)), "sha256"), Signature::Fits);
        assert_eq!(learn(hmac.clone(), "hmac"), Signature::Fits);
        assert_eq!(learn(hmac, "sha256"), Signature::Differs);
        assert_eq!(learn(None, "sha256"), Signature::Missing);
        let enforce = |signature, at| Zns.read_report(&keys("enforce", "sha256"), &told(signature, at), NOW);
        assert_eq!(enforce(None, NOW), Err(NotRead::Signature));
        assert_eq!(enforce(Some("00".repeat(32)), NOW), Err(NotRead::Signature));
        assert_eq!(enforce(Some(sha256(NOW.plus_s(-301))), NOW.plus_s(-301)), Err(NotRead::Time));
        let report = enforce(Some(sha256(NOW)), NOW).unwrap();
        assert_eq!(report.notification_id, Some(message().id));
        assert_eq!((report.message_ref.as_str(), report.reported), ("m1", Reported::Delivered));
    }

    #[test]
    fn what_is_no_delivery_settles_nothing() {
        let other = br#"{"event_name":"user_send_text","timestamp":"1","message":{"msg_id":"m2","text":"?"}}"#;
        let mut told = told(None, NOW);
        told.body = other.to_vec();
        let report = Zns.read_report(&keys("learn", "sha256"), &told, NOW).unwrap();
        assert_eq!(report.reported, Reported::Nothing);
        told.body = b"<html>".to_vec();
        assert_eq!(Zns.read_report(&keys("learn", "sha256"), &told, NOW), Err(NotRead::Shape));
    }

    #[test]
    fn tokens_are_renewed_in_pairs() {
        let call = Zns.renewal(&keys("learn", "sha256"), "r&1").unwrap();
        assert_eq!(call.request.url, "https://oauth.zaloapp.com/v4/oa/access_token");
        assert_eq!(call.request.body, b"refresh_token=r%261&app_id=12&grant_type=refresh_token");
        assert!(call.request.headers.contains(&header("secret_key", "app secret")));
        let read =
            |body: &str| (call.read)(&Response { status: 200, retry_after_s: None, body: body.as_bytes().to_vec() });
        let pair = read(r#"{"access_token":"a","refresh_token":"r2","expires_in":"90000"}"#).unwrap();
        assert_eq!((pair.access.as_str(), pair.renewing.as_str(), pair.access_valid_for_s), ("a", "r2", 90_000));
        assert!(matches!(read(r#"{"error":-14014,"error_name":"Invalid refresh token"}"#), Err(Fault::Refused { .. })));
        assert!(matches!(read("<html>"), Err(Fault::Unreadable { .. })));
    }
}
