//! SMS under a brand name by eSMS (V4, JSON). Its reports come as a GET to our address.

use super::messenger::{
    Answer, Messenger, NotRead, ReadReport, Reported, Reports, Signature, TextMessage, read_status, unreadable,
};
use crate::domain::channel::Channel;
use crate::domain::time::At;
use buuta_webhooks::lenient::as_text;
use buuta_webhooks::requests::{address, post_json};
use buuta_webhooks::{InboundRequest, Keys, OutboundRequest, Response, Setting};
use serde_json::{Value, json};
use uuid::Uuid;

/// eSMS.
pub struct Esms;

const SETTINGS: &[Setting] = &[
    Setting::open("base_url", Some("https://rest.esms.vn"), "where the gateway answers"),
    Setting::secret("api_key", "ApiKey of the account"),
    Setting::secret("secret_key", "SecretKey of the account"),
    Setting::open("brand_name", None, "the registered sender"),
    Setting::open("price_vnd_per_part", Some("0"), "what a part of 160 letters costs, đồng"),
];

impl Messenger for Esms {
    fn code(&self) -> &'static str {
        "esms"
    }
    fn name(&self) -> &'static str {
        "eSMS"
    }
    fn channel(&self) -> Channel {
        Channel::Sms
    }
    fn settings(&self) -> &'static [Setting] {
        SETTINGS
    }
    fn reports(&self) -> Reports {
        Reports::Follow
    }

    fn request(&self, keys: &Keys, _access_token: &str, message: &TextMessage) -> OutboundRequest {
        let url =
            address(keys.or_default(SETTINGS, "base_url"), "/MainService.svc/json/SendMultipleMessage_V4_post_json/");
        // 2: customer care; an advertisement would be 1
        let body = json!({
            "ApiKey": keys.get("api_key"), "SecretKey": keys.get("secret_key"), "Phone": message.to.national(),
            "Content": message.text.as_str(), "Brandname": keys.get("brand_name"), "SmsType": "2", "IsUnicode": "0",
            "Sandbox": "0", "RequestId": message.id.to_string(),
        });
        post_json(url, Vec::new(), &body)
    }

    fn read_answer(&self, _message: &TextMessage, response: &Response) -> Answer {
        let reports = Reports::Follow;
        if let Some(answer) = read_status(response, reports) {
            return answer;
        }
        let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        let Some(code) = as_text(&body["CodeResult"]) else {
            return unreadable(reports);
        };
        let why = format!("eSMS {code}");
        match code.as_str() {
            // 124: it has a message of this RequestId already, which is this one
            "100" | "124" => Answer::Accepted { message_ref: as_text(&body["SMSID"]).unwrap_or_default(), reports },
            "108" => Answer::NobodyThere { why },
            // the brand name is not registered with this citizen's network
            "177" => Answer::Refused { why },
            // a key, the balance, the brand name, the text: each needs a person
            _ => Answer::Unusable { why },
        }
    }

    fn read_report(&self, _keys: &Keys, told: &InboundRequest, _now: At) -> Result<ReadReport, NotRead> {
        let field = |name: &str| told.query.get(name).map(String::as_str).unwrap_or_default();
        let count = |name: &str| field(name).parse::<u32>().unwrap_or(0);
        let (message_ref, request_id) = (field("SMSID").to_owned(), field("RequestId"));
        if message_ref.is_empty() && request_id.is_empty() {
            return Err(NotRead::Shape);
        }
        let reported = match (field("SendStatus"), count("SendSuccess"), count("SendFailed")) {
            ("5", 1.., _) => Reported::Delivered,
            ("5", 0, 1..) => Reported::NotDelivered { why: "eSMS says that it failed".to_owned() },
            ("4", ..) => Reported::NotDelivered { why: "eSMS says that it was rejected".to_owned() },
            // waiting, or at the network
            _ => Reported::Nothing,
        };
        let notification_id = Uuid::parse_str(request_id).ok();
        Ok(ReadReport { notification_id, message_ref, reported, signature: Signature::None })
    }
}

#[cfg(test)]
mod tests {
    use super::super::messenger::samples::{answer_to, message, told_by_query};
    use super::*;

    #[test]
    fn a_message_is_asked_for_as_the_document_says() {
        let keys = Keys([("api_key", "k"), ("secret_key", "s"), ("brand_name", "BUUTA")].map(own).into());
        let request = Esms.request(&keys, "", &message());
        assert_eq!(request.url, "https://rest.esms.vn/MainService.svc/json/SendMultipleMessage_V4_post_json/");
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        assert_eq!(body["Phone"], "0912345678");
        assert_eq!(body["RequestId"], message().id.to_string());
        assert_eq!((&body["SmsType"], &body["IsUnicode"]), (&json!("2"), &json!("0")));
    }

    fn own((name, value): (&str, &str)) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn each_answer_is_taken_for_what_it_says() {
        let answer = |body: &str| answer_to(&Esms, 200, body);
        let accepted = Answer::Accepted { message_ref: "7".to_owned(), reports: Reports::Follow };
        assert_eq!(answer(r#"{"CodeResult":"100","SMSID":"7"}"#), accepted);
        assert!(matches!(answer(r#"{"CodeResult":124}"#), Answer::Accepted { .. }));
        assert!(matches!(answer(r#"{"CodeResult":"108"}"#), Answer::NobodyThere { .. }));
        assert!(matches!(answer(r#"{"CodeResult":"177"}"#), Answer::Refused { .. }));
        assert!(matches!(answer(r#"{"CodeResult":"103"}"#), Answer::Unusable { .. }));
        for open in ["<html>502</html>", "{}", r#"{"CodeResult""#] {
            assert!(matches!(answer(open), Answer::Unknown { reports: Reports::Follow, .. }), "{open}");
        }
        assert!(matches!(answer_to(&Esms, 429, ""), Answer::TryLater { .. }));
        assert!(matches!(answer_to(&Esms, 500, "{}"), Answer::Unknown { .. }));
        assert!(matches!(answer_to(&Esms, 403, ""), Answer::Unusable { .. }));
    }

    #[test]
    fn only_a_finished_report_settles_anything() {
        let id = message().id;
        let read = |query: &str| {
            let told = told_by_query(&format!("SMSID=7&RequestId={id}&{query}"));
            Esms.read_report(&Keys::default(), &told, At(0)).unwrap()
        };
        let report = read("SendStatus=5&SendSuccess=1&SendFailed=0");
        assert_eq!((report.notification_id, report.reported), (Some(id), Reported::Delivered));
        assert!(matches!(read("SendStatus=5&SendSuccess=0&SendFailed=1").reported, Reported::NotDelivered { .. }));
        assert!(matches!(read("SendStatus=4").reported, Reported::NotDelivered { .. }));
        for waiting in ["SendStatus=1", "SendStatus=2", "SendStatus=7", "SendStatus=5", ""] {
            assert_eq!(read(waiting).reported, Reported::Nothing, "{waiting}");
        }
        assert_eq!(Esms.read_report(&Keys::default(), &told_by_query("a=b"), At(0)), Err(NotRead::Shape));
    }
}
