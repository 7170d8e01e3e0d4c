//! What lies before an agency's desk: lists and counts of dossiers within a reach, and dossiers by what is scanned.
//!
//! Every condition is plain SQL over the rows that flows have written, so that a list and its count are the same
//! question; who holds the papers by all the evidence is asked for the lines shown.

use crate::domain::contact::Contact;
use crate::domain::staff::Reach;
use crate::domain::time::At;
use crate::store::requests::Way;
use crate::store::rows::{get, parameters};
use crate::store::{Db, StoreError, scope};
use sea_orm::{ConnectionTrait, QueryResult, Value};
use uuid::Uuid;

/// A list of the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// Taken in, without a result.
    InProcess,
    /// With the post on their way here, or here by the post's word and not signed for.
    OnItsWayHere,
    /// Results wanted by post that still lie here and stand on no sheet.
    ReadyForPost,
    /// Results that reached the citizen and are not confirmed; those with contradicting evidence first.
    Delivered,
    /// Past the appointment without a result.
    LateWithAgency,
    /// With the post since before this moment, on either way.
    LateWithPost { since_before: At },
    /// Ended in the citizen's hands or waiting for her: held at a post office, at the desk, or not confirmed.
    WaitsForCitizen,
}

/// A dossier of a list.
#[derive(Clone, Debug)]
pub struct Line {
    pub dossier_id: Uuid,
    pub request_code: String,
    pub code: Option<String>,
    pub contact: Contact,
    pub agency_id: Uuid,
    pub procedure_name: Option<String>,
    pub fee_vnd: u64,
    pub return_result: Way,
    pub due_at: Option<At>,
    /// The journey that puts it on the list.
    pub leg_id: Option<Uuid>,
    /// Since when it is what the list says.
    pub since_at: At,
}

/// A part of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub offset: u64,
    pub limit: u64,
}

/// The columns of a [`Line`], but for its leg and since when.
pub(crate) const LINE: &str = "d.id as dossier_id, d.code_sealed, d.key_id as code_key_id, d.agency_id, d.due_at, \
    r.code as request_code, r.contact_sealed, r.key_id as contact_key_id, r.return_result, \
    p.name as procedure_name, p.fee_vnd";
/// Where they come from.
pub(crate) const FROM: &str =
    "dossier d join request r on r.id = d.request_id left join procedure p on p.id = d.procedure_id";

/// The state of the last order a leg travels on.
const ORDER_STATE: &str = "(select o.state from \"order\" o join parcel pa on pa.order_id = o.id \
    join parcel_leg pl on pl.parcel_id = pa.id where pl.leg_id = l.id order by o.id desc limit 1)";
/// Since when that order has been in it.
const ORDER_SINCE: &str = "(select o.state_since_at from \"order\" o join parcel pa on pa.order_id = o.id \
    join parcel_leg pl on pl.parcel_id = pa.id where pl.leg_id = l.id order by o.id desc limit 1)";
/// When both sides signed that the post has the papers of a leg.
const SIGNED_TO_POST: &str = "(select min(c.occurred_at) from custody_entry c \
    where c.leg_id = l.id and c.to_holder = 'post' and c.strength = 'signed')";
/// When the courier, believed, first said that it has them.
const POST_SAYS_IT_HAS: &str = "(select min(e.occurred_at) from event e join parcel pa on pa.order_id = e.order_id \
    join parcel_leg pl on pl.parcel_id = pa.id where pl.leg_id = l.id and e.certainty = 'confirmed' \
    and e.authenticity = 'authentic' and e.kind in ('collected', 'accepted_at_office', 'in_transit'))";
/// States of an order in which the courier has not fetched anything yet.
const NOT_FETCHED: &str = "('asked', 'registered', 'accepted', 'pickup_scheduled', 'pickup_attempt_failed')";
/// The last journey of a dossier home.
const LAST_HOME: &str = "leg l on l.dossier_id = d.id and l.direction = 'to_citizen' and not exists (select 1 from leg n \
    where n.dossier_id = d.id and n.direction = 'to_citizen' and (n.opened_at, n.id) > (l.opened_at, l.id))";

/// What a list is made of.
struct Question {
    join: String,
    condition: String,
    leg: &'static str,
    since: String,
    order: String,
}

impl Listed {
    fn question(self, now: At) -> Question {
        let ask = |join: &str, leg, condition: String, since: &str, order: &str| Question {
            join: join.to_owned(),
            condition,
            leg,
            since: since.to_owned(),
            order: order.to_owned(),
        };
        let post_since = format!("coalesce({SIGNED_TO_POST}, {POST_SAYS_IT_HAS})");
        match self {
            Listed::InProcess => ask(
                "",
                "null",
                "d.result_ready_at is null and d.confirmed_at is null and (r.fetch_papers = 'at_desk' \
                 or d.accepted_at is not null or exists (select 1 from leg l where l.dossier_id = d.id \
                 and l.purpose = 'submission' and l.ended_as = 'delivered'))"
                    .to_owned(),
                "coalesce(d.accepted_at, d.opened_at)",
                "case when d.due_at is null then 1 else 0 end, d.due_at",
            ),
            Listed::OnItsWayHere => ask(
                "join leg l on l.dossier_id = d.id and l.direction = 'to_agency'",
                "l.id",
                "d.result_ready_at is null and (l.ended_at is null or (l.ended_as = 'delivered' \
                 and d.accepted_at is null and not exists (select 1 from custody_entry c where c.leg_id = l.id \
                 and c.to_holder = 'agency' and c.strength = 'signed')))"
                    .to_owned(),
                "coalesce(l.ended_at, l.opened_at)",
                "case when l.ended_at is null then 1 else 0 end, l.opened_at",
            ),
            Listed::ReadyForPost => ask(
                "join leg l on l.dossier_id = d.id and l.direction = 'to_citizen'",
                "l.id",
                format!(
                    "l.ended_at is null and {SIGNED_TO_POST} is null \
                     and coalesce({ORDER_STATE}, 'asked') in {NOT_FETCHED} \
                     and not exists (select 1 from manifest_leg m where m.leg_id = l.id and m.passing = 'waits')"
                ),
                "l.opened_at",
                "l.opened_at",
            ),
            Listed::Delivered => ask(
                &format!("join {LAST_HOME}"),
                "l.id",
                "d.confirmed_at is null and l.ended_as = 'delivered'".to_owned(),
                "l.ended_at",
                "case when exists (select 1 from task t where t.settled_at is null \
                 and t.kind in ('contradicting_custody', 'contradicting_news') and (t.subject_id = d.id \
                 or t.subject_id in (select pa.order_id from parcel pa join parcel_leg pl on pl.parcel_id = pa.id \
                 where pl.leg_id = l.id))) then 0 else 1 end, l.ended_at",
            ),
            Listed::LateWithAgency => ask(
                "",
                "null",
                format!("d.due_at < {} and d.result_ready_at is null and d.confirmed_at is null", now.0),
                "d.due_at",
                "d.due_at",
            ),
            Listed::LateWithPost { since_before } => ask(
                "join leg l on l.dossier_id = d.id",
                "l.id",
                format!(
                    "l.ended_at is null and {post_since} < {} and not (l.direction = 'to_citizen' \
                     and coalesce({ORDER_STATE}, 'asked') = 'held_for_collection')",
                    since_before.0
                ),
                &post_since,
                &post_since,
            ),
            Listed::WaitsForCitizen => ask(
                &format!("left join {LAST_HOME}"),
                "l.id",
                format!(
                    "d.confirmed_at is null and ((l.ended_at is null and {ORDER_STATE} = 'held_for_collection') \
                     or l.ended_as = 'delivered' \
                     or (l.id is null and d.result_ready_at is not null and r.return_result = 'at_desk'))"
                ),
                &format!(
                    "case when l.id is null then d.result_ready_at when l.ended_at is null then {ORDER_SINCE} \
                     else l.ended_at end"
                ),
                "since_at",
            ),
        }
    }
}

/// How many dossiers stand on a list.
pub async fn count(db: &impl Db, reach: Reach, listed: Listed) -> Result<u64, StoreError> {
    let question = listed.question(db.store().now());
    let (scope, values) = scope::of_dossiers(reach, 1);
    let sql = format!(
        "select count(*) as n from {FROM} {} where d.merged_into_id is null and {} and {scope}",
        question.join, question.condition
    );
    let row = db.connection().query_one_raw(db.statement(&sql, values)).await?;
    Ok(row.map(|row| get::<i64>(&row, "n")).transpose()?.and_then(|n| u64::try_from(n).ok()).unwrap_or(0))
}

/// A part of a list, the most urgent first.
pub async fn list(db: &impl Db, reach: Reach, listed: Listed, part: Part) -> Result<Vec<Line>, StoreError> {
    list_where(db, reach, listed, part, None).await
}

/// A part of a list, of the dossiers filed with one agency alone.
pub async fn list_of_agency(
    db: &impl Db,
    reach: Reach,
    listed: Listed,
    agency_id: Uuid,
    part: Part,
) -> Result<Vec<Line>, StoreError> {
    list_where(db, reach, listed, part, Some(agency_id)).await
}

async fn list_where(
    db: &impl Db,
    reach: Reach,
    listed: Listed,
    part: Part,
    agency_id: Option<Uuid>,
) -> Result<Vec<Line>, StoreError> {
    let Question { join, condition, leg, since, order } = listed.question(db.store().now());
    let (scope, mut values) = scope::of_dossiers(reach, 1);
    let of_agency = match agency_id {
        Some(id) => {
            values.push(id.into());
            format!(" and d.agency_id = ${}", values.len())
        }
        None => String::new(),
    };
    let sql = format!(
        "select {LINE}, {leg} as leg_id, {since} as since_at from {FROM} {join} \
         where d.merged_into_id is null and {condition} and {scope}{of_agency} order by {order}, d.id \
         limit {} offset {}",
        part.limit, part.offset
    );
    let rows = db.connection().query_all_raw(db.statement(&sql, values)).await?;
    rows.iter().map(|row| line_of(db, row)).collect()
}

/// Which agencies have dossiers on a list, and how many.
pub async fn count_by_agency(db: &impl Db, reach: Reach, listed: Listed) -> Result<Vec<(Uuid, u64)>, StoreError> {
    let question = listed.question(db.store().now());
    let (scope, values) = scope::of_dossiers(reach, 1);
    let sql = format!(
        "select d.agency_id, count(*) as n from {FROM} {} where d.merged_into_id is null and {} and {scope} \
         group by d.agency_id",
        question.join, question.condition
    );
    let rows = db.connection().query_all_raw(db.statement(&sql, values)).await?;
    rows.iter().map(|row| Ok((get(row, "agency_id")?, u64::try_from(get::<i64>(row, "n")?).unwrap_or(0)))).collect()
}

pub(crate) fn line_of(db: &impl Db, row: &QueryResult) -> Result<Line, StoreError> {
    let keys = db.store().keys();
    let code = match (get::<Option<Vec<u8>>>(row, "code_sealed")?, get::<Option<String>>(row, "code_key_id")?) {
        (Some(sealed), Some(key_id)) => {
            Some(String::from_utf8_lossy(&keys.open("dossier.code", &key_id, &sealed)?).into_owned())
        }
        _ => None,
    };
    let contact_key_id: String = get(row, "contact_key_id")?;
    let contact_sealed: Vec<u8> = get(row, "contact_sealed")?;
    Ok(Line {
        dossier_id: get(row, "dossier_id")?,
        request_code: get(row, "request_code")?,
        code,
        contact: keys.open_json("request.contact", &contact_key_id, &contact_sealed)?,
        agency_id: get(row, "agency_id")?,
        procedure_name: get(row, "procedure_name")?,
        fee_vnd: get::<Option<i64>>(row, "fee_vnd")?.and_then(|fee| u64::try_from(fee).ok()).unwrap_or(0),
        return_result: Way::parse(&get::<String>(row, "return_result")?),
        due_at: get::<Option<i64>>(row, "due_at")?.map(At),
        leg_id: get(row, "leg_id")?,
        since_at: At(get(row, "since_at")?),
    })
}

/// A dossier found by what was scanned or typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub dossier_id: Uuid,
    pub request_code: String,
    /// The blind index of the dossier code it was found by, if it has one.
    pub code_key: Option<Vec<u8>>,
}

/// The dossiers within reach that have one of these request codes or dossier codes (as blind indexes). One that was
/// merged is found as the one that carries on.
pub async fn find_by_codes(
    db: &impl Db,
    reach: Reach,
    request_codes: &[String],
    code_keys: &[Vec<u8>],
) -> Result<Vec<Found>, StoreError> {
    let mut found = Vec::new();
    for (column, wanted) in [
        ("fr.code", request_codes.iter().map(|code| code.clone().into()).collect::<Vec<Value>>()),
        ("f.code_key", code_keys.iter().map(|key| key.clone().into()).collect()),
    ] {
        if wanted.is_empty() {
            continue;
        }
        let (scope, mut values) = scope::of_dossiers(reach, 1);
        let places = parameters(values.len() + 1, wanted.len());
        values.extend(wanted);
        let sql = format!(
            "select distinct d.id as dossier_id, fr.code as request_code, f.code_key from dossier f \
             join request fr on fr.id = f.request_id join dossier d on d.id = coalesce(f.merged_into_id, f.id) \
             join request r on r.id = d.request_id where {column} in ({places}) and {scope}"
        );
        for row in db.connection().query_all_raw(db.statement(&sql, values)).await? {
            found.push(Found {
                dossier_id: get(&row, "dossier_id")?,
                request_code: get(&row, "request_code")?,
                code_key: get(&row, "code_key")?,
            });
        }
    }
    Ok(found)
}
