//! What couriers send, written by hand from their documents, and an HTTP client to send it with.

use hmac::{Hmac, Mac};
use serde_json::json;
use sha2::Sha256;

/// A client for plain HTTP on this machine.
pub fn client() -> reqwest::Client {
    rustls::crypto::ring::default_provider().install_default().ok();
    reqwest::Client::builder().timeout(std::time::Duration::from_secs(60)).build().unwrap()
}

/// A push in the courier's own words.
pub fn push_body(
    courier: &str,
    reference: &str,
    waybill: &str,
    code: &str,
    reason: &str,
    at: chrono::DateTime<chrono::FixedOffset>,
) -> String {
    match courier {
        "ghn" => json!({
            "CODAmount": 0, "CODTransferDate": null, "ClientOrderCode": reference, "ConvertedWeight": 100,
            "Description": "", "Height": 1, "IsPartialReturn": false, "Length": 25, "OrderCode": waybill,
            "PartialReturnCode": "", "PaymentType": 1, "Reason": "", "ReasonCode": reason, "ShopID": 81558,
            "Status": code, "Time": at.to_utc().format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(), "TotalFee": 26000,
            "Type": "switch_status", "Warehouse": "Bưu Cục Mẫu", "Weight": 100, "Width": 18,
        }),
        _ => json!({
            "waybill": waybill, "our_reference": reference, "code": code, "text": "", "at": at.to_rfc3339(),
            "reason": reason, "place": "",
        }),
    }
    .to_string()
}

/// Sends a push the way the courier does, and says what it was answered.
pub async fn push(http: &reqwest::Client, url: &str, courier: &str, body: String) -> u16 {
    let mut request = http.post(url).header("content-type", "application/json");
    if courier == "demo" {
        let time = buuta::clock::Clock::now(&buuta::clock::SystemClock).second().to_string();
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(b"demo-push-secret").unwrap();
        mac.update(format!("{time}.{body}").as_bytes());
        let signature: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        request = request.header("X-Demo-Time", time).header("X-Demo-Signature", format!("sha256={signature}"));
    }
    request.body(body).send().await.unwrap().status().as_u16()
}
