//! A citizen asks the post to fetch her papers, to bring her result, or both.

use crate::domain::codes::{DossierCode, canonical_request_code, lookup_secret, request_code};
use crate::domain::contact::Contact;
use crate::domain::leg::Purpose;
use crate::domain::task::TaskKind;
use crate::domain::terms::{Terms, Urgency};
use crate::flows::ask_order::{self, AskOrderError};
use crate::flows::book_slot::{BookSlotError, book_slot};
use crate::flows::house::House;
use crate::kill::{self, KillPoint};
use crate::store::outbox::{self, WorkKind};
use crate::store::requests::{AnnounceState, NewRequest, OpenedBy, Way};
use crate::store::tasks::{self, SubjectKind};
use crate::store::{StoreError, Tx, dossiers, places, requests, terms};
use buuta_webhooks::{Announcement, OurReference, Session};
use uuid::Uuid;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Ask {
    pub opened_by: OpenedBy,
    pub agency_code: String,
    pub procedure_code: Option<String>,
    /// The official code, where the dossier has one already.
    pub dossier_code: Option<DossierCode>,
    pub contact: Contact,
    pub fetch_papers: Way,
    pub return_result: Way,
    pub lang: String,
    /// Name of the courier account; empty = the deployment's default.
    pub courier_account: String,
    /// What else was agreed, such as when the postman comes.
    pub terms: Terms,
}

/// What the citizen gets.
#[derive(Clone, Debug)]
pub struct Opened {
    pub request_id: Uuid,
    pub dossier_id: Uuid,
    pub code: String,
    /// Shown once; only its hash is kept.
    pub secret: String,
}

/// Why a request cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenRequestError {
    #[error("there is no agency with this code")]
    NoSuchAgency,
    #[error("there is no procedure with this code")]
    NoSuchProcedure,
    #[error("the papers of this procedure cannot be sent by post")]
    NotByPost,
    #[error("there is no commune with this code")]
    NoSuchCommune,
    #[error("the address lies outside the province this office serves; only results can be sent there")]
    OutsideProvince,
    #[error("neither fetching papers nor bringing a result was asked for")]
    NothingAsked,
    #[error("the slot has no place left")]
    SlotFull,
    #[error("the office has no such slot, or it is too soon")]
    NoSuchSlot,
    #[error("another request has this dossier already")]
    DossierTaken,
    #[error(transparent)]
    AskOrder(#[from] AskOrderError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Opens the request, its dossier and, if papers are to be fetched, the first journey.
pub async fn open_request(house: &House, tx: &Tx, ask: Ask) -> Result<Opened, OpenRequestError> {
    if ask.fetch_papers == Way::AtDesk && ask.return_result == Way::AtDesk {
        return Err(OpenRequestError::NothingAsked);
    }
    let commune_code = &ask.contact.commune_code;
    let commune = house.gazetteer.commune(commune_code).ok_or(OpenRequestError::NoSuchCommune)?;
    if ask.fetch_papers == Way::ByPost && commune.province_code != house.settings.province.code {
        return Err(OpenRequestError::OutsideProvince);
    }
    let agency = places::find_agency_by_code(tx, &ask.agency_code).await?.ok_or(OpenRequestError::NoSuchAgency)?;
    let procedure = match &ask.procedure_code {
        None => None,
        Some(code) => Some(places::find_procedure_by_code(tx, code).await?.ok_or(OpenRequestError::NoSuchProcedure)?),
    };
    if procedure.as_ref().is_some_and(|procedure| !procedure.is_allowed_by_post) {
        return Err(OpenRequestError::NotByPost);
    }
    if let Some(code) = &ask.dossier_code
        && dossiers::find_by_code(tx, code).await?.is_some()
    {
        return Err(OpenRequestError::DossierTaken);
    }
    let account = house.account_named(&ask.courier_account).map_err(AskOrderError::from)?;
    let slot = ask.terms.slot.filter(|_| ask.fetch_papers == Way::ByPost);
    let office_id = slot.map(|slot| slot.office_id).or_else(|| house.office_serving(commune_code));
    let code = request_code(&house.store.chance().bytes());
    let secret = secret_for(house, &ask.terms);
    let procedure_id = procedure.as_ref().map(|procedure| procedure.id);
    let wants_announcing = account.courier.announce(
        &Session { keys: account.account.settings.clone(), token: None, now: house.store.now().to_utc() },
        &probe(),
    );
    let announce_state = if wants_announcing.is_some() { AnnounceState::Wanted } else { AnnounceState::NotNeeded };
    let request_id = requests::insert(
        tx,
        NewRequest {
            code: code.clone(),
            secret: canonical_request_code(&secret),
            opened_by: ask.opened_by,
            agency_id: agency.id,
            procedure_id,
            account_id: account.account.id,
            fetch_papers: ask.fetch_papers,
            return_result: ask.return_result,
            office_id,
            contact: ask.contact,
            lang: ask.lang,
            announce_state,
        },
    )
    .await?;
    let dossier_id = dossiers::insert(tx, request_id, agency.id, procedure_id, ask.dossier_code.as_ref()).await?;
    terms::insert(tx, request_id, &ask.terms).await?;
    if ask.terms.content.claimed_dossier.is_some() {
        tasks::open(tx, TaskKind::ClaimedDossier, SubjectKind::Request, request_id, &code).await?;
    }
    if office_id.is_none() && ask.fetch_papers == Way::ByPost {
        tasks::open(tx, TaskKind::NoOffice, SubjectKind::Request, request_id, "no_office_near").await?;
    }
    if announce_state == AnnounceState::Wanted {
        outbox::enqueue(tx, WorkKind::AnnounceRequest, request_id, tx.now()).await?;
    }
    if ask.fetch_papers == Way::ByPost {
        let asked = ask_order::ask_order(house, tx, dossier_id, Purpose::Submission).await?;
        if ask.terms.urgency == Urgency::Urgent {
            terms::mark_urgent(tx, asked.order_id).await?;
            tasks::open(tx, TaskKind::UrgentPickup, SubjectKind::Request, request_id, &asked.reference).await?;
        }
    }
    // last, so that the slot's row is held as short as can be: others may want it
    if let Some(slot) = slot {
        book_slot(house, tx, request_id, slot).await?;
    }
    Ok(Opened { request_id, dossier_id, code, secret })
}

/// Opens a request in a transaction of its own.
pub async fn open_and_commit(house: &House, ask: Ask) -> Result<Opened, OpenRequestError> {
    let tx = house.store.begin().await?;
    let opened = open_request(house, &tx, ask).await?;
    tx.commit().await?;
    kill::here(KillPoint::RequestOpened);
    house.bell.notify_waiters();
    Ok(opened)
}

impl From<BookSlotError> for OpenRequestError {
    fn from(error: BookSlotError) -> OpenRequestError {
        match error {
            BookSlotError::Full => OpenRequestError::SlotFull,
            BookSlotError::NoSuchSlot => OpenRequestError::NoSuchSlot,
            BookSlotError::Store(error) => OpenRequestError::Store(error),
        }
    }
}

/// The look-up secret: random, but the same for a form that is sent twice, so that its second answer can show it again.
fn secret_for(house: &House, terms: &Terms) -> String {
    let random = match terms.operation {
        None => house.store.chance().bytes(),
        Some(operation) => {
            let text = operation.map(|byte| format!("{byte:02x}")).concat();
            let mut random = [0; 12];
            for (to, from) in random.iter_mut().zip(house.store.keys().index("request.secret", &text)) {
                *to = from;
            }
            random
        }
    };
    lookup_secret(&random)
}

/// What the same form has opened before, if it has.
pub async fn opened_before(house: &House, terms: &Terms) -> Result<Option<Opened>, StoreError> {
    let Some(operation) = terms.operation else { return Ok(None) };
    let Some(request_id) = terms::find_by_operation(&house.store, operation).await? else { return Ok(None) };
    let request = requests::find(&house.store, request_id).await?;
    let dossier = dossiers::list_of_request(&house.store, request_id).await?.into_iter().next();
    Ok(request.zip(dossier).map(|(request, dossier)| Opened {
        request_id,
        dossier_id: dossier.id,
        code: request.code,
        secret: secret_for(house, terms),
    }))
}

/// An empty announcement, to learn whether the courier takes any.
fn probe() -> Announcement {
    Announcement {
        reference: OurReference(String::new()),
        procedure_code: String::new(),
        procedure_name: String::new(),
        procedure_field: String::new(),
        documents: String::new(),
        sender: None,
        receiver: None,
    }
}
