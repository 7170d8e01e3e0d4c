//! `/quay/phieu/{dossier_id}/{seq}`: one hand-over on paper, to be signed by hand as well: a consignment slip for papers
//! of a citizen, minutes for all others.

use crate::domain::custody::{Handover, Holder, Signature, SignedBy};
use crate::domain::leg::Purpose;
use crate::domain::scanned::slip_qr;
use crate::flows::house::House;
use crate::flows::see_dossier::{SeenDossier, see_dossier};
use crate::pages::barcode::{code128_svg, qr_svg};
use crate::pages::clerk::dossier::{address, passing};
use crate::pages::clerk::view::{PaperView, money, papers};
use crate::pages::page::{Page, send};
use crate::pages::staff::frame::{CLERK, StaffPage, Who};
use crate::pages::staff::refusal::{Refusal, refuse};
use crate::store::custody;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use uuid::Uuid;

/// Pixels per module.
const QR_MODULE_PX: u8 = 4;
const CODE128_MODULE_PX: u8 = 2;

#[derive(Template)]
#[template(path = "clerk/slip.html")]
struct SlipPage {
    page: Page,
    title: String,
    number: String,
    what: String,
    at: String,
    place: String,
    request_code: String,
    dossier_code: Option<String>,
    sender: Party,
    agency: Party,
    procedure: Option<String>,
    office: Option<String>,
    hotline: Option<String>,
    papers: Vec<PaperView>,
    missing: Vec<PaperView>,
    seal: Option<String>,
    fee: Option<(String, String)>,
    note: String,
    given_by: SignatureView,
    taken_by: SignatureView,
    /// Of the request's code, and the same for scanners that read lines only.
    qr: String,
    code128: String,
    back: String,
}

/// A side of the papers' way.
struct Party {
    name: String,
    address: String,
}

/// One signature.
struct SignatureView {
    name: String,
    role: String,
    how: String,
}

/// `GET /quay/phieu/{dossier_id}/{seq}`
pub async fn show(req: HttpRequest, house: web::Data<House>, who: Who, path: web::Path<(Uuid, u64)>) -> HttpResponse {
    let (dossier_id, seq) = *path;
    let page = StaffPage::of(&req, who, CLERK);
    match gather(&house, &page, dossier_id, seq).await {
        Ok(shown) => send(StatusCode::OK, page.page(), &shown),
        Err(refusal) => refuse(&req, refusal),
    }
}

async fn gather(house: &House, page: &StaffPage, dossier_id: Uuid, seq: u64) -> Result<SlipPage, Refusal> {
    let seen = see_dossier(house, &house.store, &page.who.staff, dossier_id).await?;
    let handovers = custody::list_handovers(&house.store, &[seen.dossier.id]).await?;
    let (entry, handover) = handovers.into_iter().find(|(entry, _)| entry.seq == seq).ok_or(Refusal::NotThere)?;
    let purpose = seen.journeys.iter().find(|journey| Some(journey.leg.id) == entry.leg_id);
    let purpose = purpose.map(|journey| journey.leg.purpose);
    slip(house, *page.page(), &seen, purpose, seq, &handover).ok_or(Refusal::Unavailable)
}

fn slip(
    house: &House,
    page: Page,
    seen: &SeenDossier,
    purpose: Option<Purpose>,
    seq: u64,
    handover: &Handover,
) -> Option<SlipPage> {
    let is_consignment = handover.from == Holder::Citizen && handover.to == Holder::Post;
    let code = &seen.request.code;
    let (counted, missing) = papers(&page, handover);
    let agency = seen.agency.as_ref();
    let label = page.say_with("clerk-code-label", &[("request", code)]);
    Some(SlipPage {
        title: page.say(if is_consignment { "clerk-slip-consignment" } else { "clerk-slip-minutes" }),
        number: page.say_with("clerk-slip-number", &[("request", code), ("number", &seq.to_string())]),
        what: match purpose {
            Some(purpose) => format!(
                "{} – {}",
                page.say(&format!("clerk-journey-{}", purpose.as_str().replace('_', "-"))),
                passing(&page, handover.from, handover.to)
            ),
            None => passing(&page, handover.from, handover.to),
        },
        at: page.moment(handover.at),
        place: handover.place.clone(),
        request_code: code.clone(),
        dossier_code: seen.dossier.code.clone(),
        sender: Party { name: seen.request.contact.name.clone(), address: address(house, seen) },
        agency: Party {
            name: agency.map(|agency| agency.name.clone()).unwrap_or_default(),
            address: agency.map(|agency| agency.address.clone()).unwrap_or_default(),
        },
        procedure: seen.procedure.as_ref().map(|procedure| procedure.name.clone()),
        office: seen.office.as_ref().map(|office| office.name.clone()),
        hotline: seen.office.as_ref().map(|office| office.hotline.clone()).filter(|text| !text.is_empty()),
        papers: counted,
        missing,
        seal: handover.seal_number.clone(),
        fee: handover.money.as_ref().map(|passed| (money(&page, passed.fee_vnd), passed.receipt_number.clone())),
        note: handover.note.clone(),
        given_by: signature(&page, &handover.given_by),
        taken_by: signature(&page, &handover.taken_by),
        qr: qr_svg(&slip_qr(code), &label, QR_MODULE_PX).ok()?,
        code128: code128_svg(code, &label, CODE128_MODULE_PX).ok()?,
        back: page.href(&format!("/quay/ho-so/{}", seen.dossier.id)),
        page,
    })
}

fn signature(page: &Page, signature: &Signature) -> SignatureView {
    let how = match signature.how {
        SignedBy::OwnSignIn => "clerk-how-own-sign-in",
        SignedBy::TypedInPresence => "clerk-how-in-presence",
        SignedBy::Drawn => "clerk-how-drawn",
    };
    SignatureView { name: signature.name.clone(), role: signature.role.clone(), how: page.say(how) }
}
