//! VNPT Brandname: one envelope in, one envelope out, no reports.
//!
//! Assumed, because the published facts do not say: every error but 0, and that a REQID seen before is not looked at.

use std::sync::Arc;

use serde_json::json;

use crate::{
    messages,
    wire::{Answer, Incoming, text_of},
    world::{Part, World},
};

/// What the contract says, all but the address.
const CONTRACT: [(&str, &str, &str); 7] = [
    ("label_id", "LABELID", "1"),
    ("contract_id", "CONTRACTID", "2"),
    ("template_id", "TEMPLATEID", "3"),
    ("agent_id", "AGENTID", "4"),
    ("api_user", "APIUSER", "demo-user"),
    ("api_password", "APIPASS", "demo-password"),
    ("user_name", "USERNAME", "demo"),
];

/// The gateway.
pub(crate) struct VnptBrandname;

fn reply(error: &str, description: &str) -> Answer {
    Answer::json(200, &json!({"RPLY": {"name": "send_sms_list", "ERROR": error, "ERROR_DESC": description}}))
}

impl Part for VnptBrandname {
    fn answer(&self, world: &Arc<World>, request: &Incoming) -> Answer {
        let body = request.json().unwrap_or_default();
        let asked = &body["RQST"];
        if request.method != "POST" || asked["name"] != "send_sms_list" {
            return Answer::json(404, &json!({"error": "not_found"}));
        }
        if let Some((_, wrong, _)) = CONTRACT.iter().find(|(_, name, value)| text_of(asked, name) != *value) {
            return reply("10", &format!("{wrong} is not that of the contract"));
        }
        let phone = text_of(asked, "MOBILELIST");
        let content = text_of(&asked["PARAMS"][0], "CONTENT");
        if !phone.starts_with("84") || phone.len() != 11 || content.is_empty() {
            return reply("11", "MOBILELIST or PARAMS is not valid");
        }
        let name = format!("{:016x}", world.chance.number());
        messages::keep(world, &text_of(asked, "REQID"), name, &phone, asked.clone());
        reply("0", "Success")
    }

    fn account(&self) -> Vec<(&'static str, String)> {
        CONTRACT.iter().map(|(setting, _, value)| (*setting, (*value).to_owned())).collect()
    }

    fn refuse_code(&self, code: &str) -> Option<&'static str> {
        messages::refuse(code)
    }
}
