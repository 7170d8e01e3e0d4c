//! A stack of results is marked, each for itself: scanned one after the other, or ticked on the list.

use crate::domain::scanned::{Scanned, readings};
use crate::flows::ask_order::AskOrderError;
use crate::flows::house::House;
use crate::flows::mark_result_ready::{Marked, mark_results_ready};
use crate::store::agency_desk::{self, Found};
use crate::store::staff::Staff;
use crate::store::{StoreError, scope};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Results in one stack at most.
pub const MOST_IN_A_STACK: usize = 500;
/// Results marked in one transaction: few enough that nobody waits long for it.
const MARKED_AT_ONCE: usize = 100;

/// What came of one line or tick.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A courier is to bring it.
    OnItsWay { dossier_id: Uuid, reference: String },
    /// The citizen comes for it.
    AtDesk { dossier_id: Uuid },
    /// It was marked before, or its journey was asked for.
    Before { dossier_id: Uuid },
    /// It stood in the stack already.
    Twice,
    /// There is no such dossier, or it lies beyond this officer's reach: which of them is not said.
    NotThere,
    /// The text is no code of a request or dossier.
    NoCode,
    /// Several dossiers have this request code: one of their own codes is needed.
    Several,
    /// The courier account of its request is no longer in use.
    NoAccount,
    /// The database could not do it: it can be sent again.
    Failed,
}

/// One of the stack, as it was typed, and what came of it.
#[derive(Clone)]
pub struct Item {
    /// As typed; empty where it was ticked.
    pub typed: String,
    pub verdict: Verdict,
}

/// What a line of the stack was found to be.
enum Meant {
    Dossier(Uuid),
    No(Verdict),
}

/// Marks the dossiers that were typed, one code a line, and those that were ticked. One that cannot be marked does not
/// hold up the others; what stands in the stack twice is marked once.
pub async fn mark_stack(
    house: &House,
    officer: &Staff,
    lines: &[String],
    ticked: &[Uuid],
) -> Result<Vec<Item>, StoreError> {
    let mut meant = meant_by(house, officer, lines).await?;
    for dossier_id in ticked {
        let is_within = scope::has_dossier(&house.store, officer.reach, *dossier_id).await?;
        let dossier = if is_within { Meant::Dossier(*dossier_id) } else { Meant::No(Verdict::NotThere) };
        meant.push((String::new(), dossier));
    }
    let mut seen = HashSet::new();
    let mut wanted = Vec::new();
    for (_, meant) in &mut meant {
        match meant {
            Meant::Dossier(id) if seen.insert(*id) => wanted.push(*id),
            Meant::Dossier(_) => *meant = Meant::No(Verdict::Twice),
            Meant::No(_) => {}
        }
    }
    let verdicts = mark_all(house, &wanted).await;
    let item = |(typed, meant): (String, Meant)| Item {
        typed,
        verdict: match meant {
            Meant::No(verdict) => verdict,
            Meant::Dossier(id) => verdicts.get(&id).cloned().unwrap_or(Verdict::Failed),
        },
    };
    let items = meant.into_iter().map(item).collect();
    house.bell.notify_waiters();
    Ok(items)
}

/// In parts of a transaction each. One that the database cannot do is taken apart, so that only what stands in its way
/// fails.
async fn mark_all(house: &House, wanted: &[Uuid]) -> HashMap<Uuid, Verdict> {
    let mut verdicts = HashMap::new();
    for part in wanted.chunks(MARKED_AT_ONCE) {
        if let Ok(marked) = mark_part(house, part).await {
            verdicts.extend(marked);
            continue;
        }
        for dossier_id in part {
            match mark_part(house, &[*dossier_id]).await {
                Ok(marked) => verdicts.extend(marked),
                Err(error) => tracing::error!(%dossier_id, %error, "a result of a stack could not be marked"),
            }
        }
    }
    verdicts
}

async fn mark_part(house: &House, dossier_ids: &[Uuid]) -> Result<Vec<(Uuid, Verdict)>, StoreError> {
    let tx = house.store.begin().await?;
    let marked = mark_results_ready(house, &tx, dossier_ids).await?;
    tx.commit().await?;
    let verdict = |(dossier_id, marked): (Uuid, Result<Marked, AskOrderError>)| {
        let verdict = match marked {
            Ok(Marked::OnItsWay(asked)) => Verdict::OnItsWay { dossier_id, reference: asked.reference },
            Ok(Marked::AtDesk) => Verdict::AtDesk { dossier_id },
            Ok(Marked::Before) | Err(AskOrderError::UnderWay) => Verdict::Before { dossier_id },
            Err(AskOrderError::NoSuchDossier) => Verdict::NotThere,
            Err(AskOrderError::NoSuchAccount(_)) => Verdict::NoAccount,
            Err(AskOrderError::Store(_)) => Verdict::Failed,
        };
        (dossier_id, verdict)
    };
    Ok(dossier_ids.iter().copied().zip(marked).map(verdict).collect())
}

/// Finds what was typed: all of it in two queries.
async fn meant_by(house: &House, officer: &Staff, lines: &[String]) -> Result<Vec<(String, Meant)>, StoreError> {
    let read: Vec<(&String, Vec<Scanned>)> = lines.iter().map(|line| (line, readings(line))).collect();
    let key_of = |scanned: &Scanned| match scanned {
        Scanned::Dossier(code) => Some(house.store.keys().index("dossier.code", code.canonical())),
        _ => None,
    };
    let request_of = |scanned: &Scanned| match scanned {
        Scanned::RequestCode(code) | Scanned::SlipQr { request_code: code } => Some(code.clone()),
        _ => None,
    };
    let all = || read.iter().flat_map(|(_, readings)| readings);
    let request_codes: Vec<String> = all().filter_map(request_of).collect();
    let code_keys: Vec<Vec<u8>> = all().filter_map(key_of).collect();
    let found = agency_desk::find_by_codes(&house.store, officer.reach, &request_codes, &code_keys).await?;
    let mut by_request: HashMap<String, HashSet<Uuid>> = HashMap::new();
    let mut by_key: HashMap<Vec<u8>, Uuid> = HashMap::new();
    for Found { dossier_id, request_code, code_key } in found {
        by_request.entry(request_code).or_default().insert(dossier_id);
        if let Some(key) = code_key {
            by_key.insert(key, dossier_id);
        }
    }
    let mut meant = Vec::with_capacity(read.len());
    for (line, readings) in read {
        let dossier = readings.iter().find_map(|scanned| {
            let of_request = request_of(scanned).and_then(|code| by_request.get(&code));
            match (of_request, key_of(scanned).and_then(|key| by_key.get(&key))) {
                (Some(several), _) if several.len() > 1 => Some(Meant::No(Verdict::Several)),
                (Some(one), _) => one.iter().next().map(|id| Meant::Dossier(*id)),
                (None, Some(id)) => Some(Meant::Dossier(*id)),
                (None, None) => None,
            }
        });
        let is_code = readings.iter().any(|scanned| request_of(scanned).is_some() || key_of(scanned).is_some());
        let otherwise = if is_code { Verdict::NotThere } else { Verdict::NoCode };
        meant.push((line.clone(), dossier.unwrap_or(Meant::No(otherwise))));
    }
    Ok(meant)
}
