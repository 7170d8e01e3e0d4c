//! SMS under a brand name by SpeedSMS. It takes no request id and sends no reports: what timed out stays unknown.

use super::messenger::{Answer, Messenger, Reports, TextMessage, international, read_status, unreadable};
use crate::domain::channel::Channel;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use buuta_webhooks::lenient::as_text;
use buuta_webhooks::requests::{address, header, post_json};
use buuta_webhooks::{Keys, OutboundRequest, Response, Setting};
use serde_json::{Value, json};

/// SpeedSMS.
pub struct SpeedSms;

const SETTINGS: &[Setting] = &[
    Setting::open("base_url", Some("https://api.speedsms.vn"), "where the gateway answers"),
    Setting::secret("access_token", "access token of the account"),
    Setting::open("brand_name", None, "the registered sender"),
    Setting::open("price_vnd_per_part", Some("0"), "what a part of 160 letters costs, đồng"),
];

impl Messenger for SpeedSms {
    fn code(&self) -> &'static str {
        "speedsms"
    }
    fn name(&self) -> &'static str {
        "SpeedSMS"
    }
    fn channel(&self) -> Channel {
        Channel::Sms
    }
    fn settings(&self) -> &'static [Setting] {
        SETTINGS
    }
    fn reports(&self) -> Reports {
        Reports::Never
    }

    fn request(&self, keys: &Keys, _access_token: &str, message: &TextMessage) -> OutboundRequest {
        let login = STANDARD.encode(format!("{}:x", keys.get("access_token")));
        let headers = vec![header("authorization", &format!("Basic {login}"))];
        // 2: customer care under a brand name
        let body = json!({
            "to": [international(&message.to)], "content": message.text.as_str(), "sms_type": 2,
            "sender": keys.get("brand_name"),
        });
        post_json(address(keys.or_default(SETTINGS, "base_url"), "/index.php/sms/send"), headers, &body)
    }

    fn read_answer(&self, message: &TextMessage, response: &Response) -> Answer {
        let reports = Reports::Never;
        if let Some(answer) = read_status(response, reports) {
            return answer;
        }
        let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        let Some(code) = as_text(&body["code"]) else {
            return unreadable(reports);
        };
        let why = format!("SpeedSMS {code}");
        let number = international(&message.to);
        let is_invalid = body["data"]["invalidPhone"]
            .as_array()
            .is_some_and(|numbers| numbers.iter().any(|invalid| as_text(invalid).is_some_and(|text| text == number)));
        match code.as_str() {
            "00" if is_invalid => Answer::NobodyThere { why: "SpeedSMS calls the number invalid".to_owned() },
            "00" => Answer::Accepted { message_ref: as_text(&body["data"]["tranId"]).unwrap_or_default(), reports },
            "105" => Answer::NobodyThere { why },
            "500" => Answer::Unknown { why, reports },
            // the login, the balance, the text: each needs a person
            _ => Answer::Unusable { why },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::messenger::samples::{answer_to, message};
    use super::*;

    #[test]
    fn a_message_is_asked_for_as_the_document_says() {
        let keys = Keys([("access_token".to_owned(), "t".to_owned())].into());
        let request = SpeedSms.request(&keys, "", &message());
        assert_eq!(request.url, "https://api.speedsms.vn/index.php/sms/send");
        assert!(request.headers.contains(&header("authorization", "Basic dDp4")));
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        assert_eq!((&body["to"][0], &body["sms_type"]), (&json!("84912345678"), &json!(2)));
    }

    #[test]
    fn each_answer_is_taken_for_what_it_says() {
        let answer = |body: &str| answer_to(&SpeedSms, 200, body);
        let accepted = Answer::Accepted { message_ref: "9".to_owned(), reports: Reports::Never };
        assert_eq!(answer(r#"{"status":"success","code":"00","data":{"tranId":9,"invalidPhone":[]}}"#), accepted);
        let invalid = answer(r#"{"status":"success","code":"00","data":{"tranId":9,"invalidPhone":["84912345678"]}}"#);
        assert!(matches!(invalid, Answer::NobodyThere { .. }));
        assert!(matches!(answer(r#"{"status":"error","code":"300"}"#), Answer::Unusable { .. }));
        assert!(matches!(answer(r#"{"status":"error","code":"500"}"#), Answer::Unknown { .. }));
        assert!(matches!(answer("<html>"), Answer::Unknown { reports: Reports::Never, .. }));
        assert!(matches!(answer_to(&SpeedSms, 429, ""), Answer::TryLater { .. }));
    }
}
