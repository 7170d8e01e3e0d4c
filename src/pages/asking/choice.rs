//! What all the screens' fields mean together: every sentence about a wrong one is said here.

use crate::domain::codes::DossierCode;
use crate::domain::contact::{Contact, EmailAddress, PhoneNumber};
use crate::domain::money::Dong;
use crate::domain::postage::{Carriage, Group};
use crate::domain::terms::{Proxy, SlotChoice, Urgency};
use crate::domain::time::At;
use crate::flows::ask_from_home::{Cost, agency_near, agency_of_code, cost};
use crate::flows::house::House;
use crate::pages::asking::commune::{CommuneChoice, read_commune};
use crate::pages::asking::draft::Draft;
use crate::pages::asking::field::Problems;
use crate::pages::page::Page;
use crate::store::StoreError;
use crate::store::places::{self, Agency, Procedure};
use crate::store::requests::Way;

/// In place of a procedure: she has a dossier already.
pub const MINE: &str = "mine";
/// In place of a slot: within the hour.
pub const URGENT: &str = "urgent";

/// What she needs.
pub struct What {
    pub procedure: Option<Procedure>,
    pub dossier: Option<DossierCode>,
    /// Known already from the dossier's code, or chosen.
    pub agency: Option<Agency>,
    pub fetch_papers: Way,
    pub return_result: Way,
}

/// Where, and whom the postman meets.
pub struct Who {
    pub contact: Contact,
    pub proxy: Option<Proxy>,
    /// The agency it goes to.
    pub agency: Agency,
}

/// When he comes; nothing where no papers are fetched.
pub struct When {
    pub slot: Option<SlotChoice>,
    pub urgency: Urgency,
    pub group: Group,
}

/// The dossiers of agencies nobody has entered yet cannot be asked for.
pub const NO_AGENCY: &str = "asking-error-agency";

/// Reads the first screen.
pub async fn read_what(
    page: &Page,
    house: &House,
    draft: &Draft,
    problems: &mut Problems,
) -> Result<Option<What>, StoreError> {
    let chosen = draft.get("procedure");
    let mut what =
        What { procedure: None, dossier: None, agency: None, fetch_papers: Way::ByPost, return_result: Way::ByPost };
    match chosen {
        "" => problems.say(page, "procedure", "asking-error-procedure"),
        MINE => read_mine(page, house, draft, problems, &mut what).await?,
        code => {
            let found = places::find_procedure_by_code(&house.store, code).await?;
            what.procedure = found.filter(|procedure| procedure.is_allowed_by_post);
            if what.procedure.is_none() {
                problems.say(page, "procedure", "asking-error-procedure");
            }
        }
    }
    match draft.get("service") {
        "both" => {}
        "fetch" => what.return_result = Way::AtDesk,
        "result" => what.fetch_papers = Way::AtDesk,
        _ => problems.say(page, "service", "asking-error-service"),
    }
    Ok(problems.is_empty().then_some(what))
}

async fn read_mine(
    page: &Page,
    house: &House,
    draft: &Draft,
    problems: &mut Problems,
    what: &mut What,
) -> Result<(), StoreError> {
    match (draft.get("dossier"), DossierCode::read(draft.get("dossier"))) {
        ("", _) => problems.say(page, "dossier", "asking-error-dossier-empty"),
        (_, Err(_)) => problems.say(page, "dossier", "asking-error-dossier-shape"),
        (_, Ok(code)) => what.dossier = Some(code),
    }
    let agencies = places::list_agencies(&house.store).await?;
    let by_code = what.dossier.as_ref().and_then(|code| agency_of_code(code, &agencies));
    let by_choice = || agencies.iter().find(|agency| agency.code == draft.get("agency"));
    let only = || agencies.first().filter(|_| agencies.len() == 1);
    what.agency = by_choice().or(by_code).or_else(only).cloned();
    if what.agency.is_none() && what.dossier.is_some() {
        problems.say(page, "agency", NO_AGENCY);
    }
    Ok(())
}

/// Reads the second screen.
pub async fn read_who(
    page: &Page,
    house: &House,
    draft: &mut Draft,
    what: &What,
    problems: &mut Problems,
) -> Result<(Option<Who>, Vec<CommuneChoice>), StoreError> {
    if draft.get("address").is_empty() {
        problems.say(page, "address", "asking-error-address");
    }
    let (commune_code, choices) = read_commune(page, house, draft, problems);
    let home = &house.settings.province.code;
    let is_away = |code: &String| house.gazetteer.commune(code).is_some_and(|commune| &commune.province_code != home);
    if what.fetch_papers == Way::ByPost && commune_code.as_ref().is_some_and(is_away) {
        let province = house.gazetteer.communes_of(home).first().and_then(|c| house.gazetteer.province_of(&c.code));
        let name = province.map(|province| province.name.as_str()).unwrap_or_default();
        problems.add("commune", page.say_with("asking-error-commune-outside", &[("province", name)]));
    }
    let name = read_name(page, draft, "name", problems);
    let phone = read_phone(page, draft, "phone", problems);
    let email = match (draft.get("email"), EmailAddress::read(draft.get("email"))) {
        ("", _) => None,
        (_, Ok(email)) => Some(email),
        (_, Err(_)) => {
            problems.say(page, "email", "asking-error-email");
            None
        }
    };
    let proxy = match draft.get("met") {
        "proxy" => {
            let proxy_name = read_name(page, draft, "proxy_name", problems);
            let proxy_phone = read_phone(page, draft, "proxy_phone", problems);
            proxy_name.zip(proxy_phone).map(|(name, phone)| Proxy { name, phone, hears_notices_at: None })
        }
        _ => None,
    };
    let (Some(name), Some(phone), Some(commune_code), true) = (name, phone, commune_code, problems.is_empty()) else {
        return Ok((None, choices));
    };
    let agency = match &what.agency {
        Some(agency) => Some(agency.clone()),
        None => agency_near(house, &house.store, &commune_code).await?,
    };
    let Some(agency) = agency else {
        problems.say(page, "commune", NO_AGENCY);
        return Ok((None, choices));
    };
    let address = draft.get("address").to_owned();
    let contact = Contact { name, phone, email, address, commune_code };
    Ok((Some(Who { contact, proxy, agency }), choices))
}

fn read_name(page: &Page, draft: &Draft, field: &'static str, problems: &mut Problems) -> Option<String> {
    let name = draft.get(field).split_whitespace().collect::<Vec<_>>().join(" ");
    if name.chars().filter(|c| c.is_alphabetic()).count() >= 2 && !name.chars().any(|c| c.is_ascii_digit()) {
        return Some(name);
    }
    let key = if field == "name" { "asking-error-name" } else { "asking-error-proxy-name" };
    problems.say(page, field, key);
    None
}

fn read_phone(page: &Page, draft: &Draft, field: &'static str, problems: &mut Problems) -> Option<PhoneNumber> {
    let phone = PhoneNumber::read(draft.get(field));
    if phone.is_err() {
        let key = if field == "phone" { "asking-error-phone" } else { "asking-error-proxy-phone" };
        problems.say(page, field, key);
    }
    phone.ok()
}

/// Reads the fourth screen. Whether the slot has a place is known once it is booked.
pub fn read_when(page: &Page, draft: &Draft, what: &What, problems: &mut Problems) -> Option<When> {
    let group = match draft.get("group") {
        "" => Group::Nobody,
        group => Group::parse(group).unwrap_or_default(),
    };
    if what.fetch_papers == Way::AtDesk {
        return Some(When { slot: None, urgency: Urgency::Usual, group });
    }
    match draft.get("slot") {
        URGENT => Some(When { slot: None, urgency: Urgency::Urgent, group }),
        named => {
            let slot = read_slot(named);
            if slot.is_none() {
                problems.say(page, "slot", "asking-error-slot");
            }
            slot.map(|slot| When { slot: Some(slot), urgency: Urgency::Usual, group })
        }
    }
}

/// How a form names a slot.
pub fn slot_name(slot: SlotChoice) -> String {
    format!("{}_{}", slot.office_id, slot.begins_at.0)
}

/// Reads how a form names a slot.
pub fn read_slot(name: &str) -> Option<SlotChoice> {
    let (office_id, begins_at) = name.split_once('_')?;
    Some(SlotChoice { office_id: office_id.parse().ok()?, begins_at: At(begins_at.parse().ok()?) })
}

/// What it costs.
pub fn cost_of(house: &House, what: &What, who: &Who, group: Group) -> Option<Cost> {
    let fee = Dong(what.procedure.as_ref().map_or(0, |procedure| procedure.fee_vnd));
    let ways = (what.fetch_papers, what.return_result);
    cost(house, &who.contact.commune_code, &who.agency, fee, ways, group)
}

/// The key of what carriage one way is called.
pub const fn carriage_key(carriage: Carriage) -> &'static str {
    match carriage {
        Carriage::Submission => "asking-carriage-submission",
        Carriage::Result => "asking-carriage-result",
    }
}
