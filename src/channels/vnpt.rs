//! SMS under a brand name by VNPT (Vinaphone), at the address a contract names. It sends no reports.

use super::messenger::{Answer, Messenger, Reports, TextMessage, international, read_status, unreadable};
use crate::domain::channel::Channel;
use buuta_webhooks::lenient::as_text;
use buuta_webhooks::requests::post_json;
use buuta_webhooks::{Keys, OutboundRequest, Response, Setting};
use serde_json::{Value, json};

/// VNPT's brand-name gateway.
pub struct VnptBrandname;

const SETTINGS: &[Setting] = &[
    Setting::open("base_url", None, "the address of the contract, whole"),
    Setting::open("label_id", None, "LABELID: the brand name's number"),
    Setting::open("contract_type_id", Some("1"), "CONTRACTTYPEID: 1 customer care"),
    Setting::open("contract_id", None, "CONTRACTID"),
    Setting::open("template_id", None, "TEMPLATEID: the template whose one place is the whole text"),
    Setting::open("agent_id", None, "AGENTID"),
    Setting::open("api_user", None, "APIUSER"),
    Setting::secret("api_password", "APIPASS"),
    Setting::open("user_name", None, "USERNAME"),
    Setting::open("price_vnd_per_part", Some("0"), "what a part of 160 letters costs, đồng"),
];

impl Messenger for VnptBrandname {
    fn code(&self) -> &'static str {
        "vnpt"
    }
    fn name(&self) -> &'static str {
        "VNPT Brandname"
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
        let of = |name| keys.or_default(SETTINGS, name);
        let body = json!({"RQST": {
            "name": "send_sms_list", "REQID": message.id.simple().to_string(), "LABELID": of("label_id"),
            "CONTRACTTYPEID": of("contract_type_id"), "CONTRACTID": of("contract_id"), "TEMPLATEID": of("template_id"),
            "PARAMS": [{"NUM": "1", "CONTENT": message.text.as_str()}], "SCHEDULETIME": "",
            "MOBILELIST": international(&message.to), "ISTELCOSUB": "0", "AGENTID": of("agent_id"),
            "APIUSER": of("api_user"), "APIPASS": of("api_password"), "USERNAME": of("user_name"), "DATACODING": "0",
        }});
        post_json(of("base_url").to_owned(), Vec::new(), &body)
    }

    fn read_answer(&self, _message: &TextMessage, response: &Response) -> Answer {
        let reports = Reports::Never;
        if let Some(answer) = read_status(response, reports) {
            return answer;
        }
        let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        match as_text(&body["RPLY"]["ERROR"]).as_deref() {
            Some("0") => Answer::Accepted { message_ref: String::new(), reports },
            // its list of errors is not public: whatever it is, a person must look
            Some(code) => Answer::Unusable { why: format!("VNPT {code}") },
            None => unreadable(reports),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::messenger::samples::{answer_to, message};
    use super::*;

    #[test]
    fn a_message_is_asked_for_and_answered_in_its_envelope() {
        let keys = Keys([("base_url".to_owned(), "https://vnpt.example/api".to_owned())].into());
        let request = VnptBrandname.request(&keys, "", &message());
        assert_eq!(request.url, "https://vnpt.example/api");
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        assert_eq!(body["RQST"]["MOBILELIST"], "84912345678");
        assert_eq!(body["RQST"]["PARAMS"][0]["CONTENT"], "Ket qua dang tren duong ve");
        assert_eq!(body["RQST"]["CONTRACTTYPEID"], "1");
        let answer = |body: &str| answer_to(&VnptBrandname, 200, body);
        assert!(matches!(answer(r#"{"RPLY":{"name":"send_sms_list","ERROR":"0"}}"#), Answer::Accepted { .. }));
        assert!(matches!(answer(r#"{"RPLY":{"ERROR":"5","ERROR_DESC":"x"}}"#), Answer::Unusable { .. }));
        assert!(matches!(answer(r#"{"RPLY":{}}"#), Answer::Unknown { .. }));
    }
}
