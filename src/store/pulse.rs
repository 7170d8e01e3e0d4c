//! Whether anything of a request has changed that its citizen is shown: one statement over indexed rows, which writes nothing
//! and which no writer has to remember.

use crate::store::rows::get;
use crate::store::{Db, StoreError};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

/// A line for each row that her page is made from: the same lines, the same page.
const ROWS: &str = "
select 'dossier' as kind, d.custody_count as a, coalesce(d.result_ready_at, 0) as b, coalesce(d.confirmed_at, 0) as c,
    coalesce(d.accepted_at, 0) as d, coalesce(d.due_at, 0) as e, '' as t
from dossier d where d.request_id = $1
union all
select 'leg', l.opened_at, coalesce(l.ended_at, 0), l.attempt, 0, 0, coalesce(l.ended_as, '')
from leg l join dossier d on d.id = l.dossier_id where d.request_id = $1
union all
select 'order', o.opened_at, o.state_since_at, o.version,
    (select count(*) from event e where e.order_id = o.id),
    (select count(*) from event e where e.order_id = o.id and e.heard_by = 'both'),
    o.placing_state || ' ' || o.state || ' ' || o.cancelling || ' ' || coalesce(o.waiting_kind, '') || ' ' ||
    coalesce(o.waybill, '')
from \"order\" o join parcel p on p.order_id = o.id join parcel_leg pl on pl.parcel_id = p.id
    join leg l on l.id = pl.leg_id join dossier d on d.id = l.dossier_id where d.request_id = $1
union all
select 'wish', w.made_at, coalesce(w.answered_at, 0), 0, 0, 0, w.kind from wish w where w.request_id = $1
union all
select 'booking', b.booked_at, 0, 0, 0, 0, '' from booking b where b.request_id = $1 and b.released_at is null
union all
select 'code', c.made_at, coalesce(c.ended_at, 0), 0, 0, 0, '' from one_time_code c where c.request_id = $1
union all
select 'rating', r.rated_at, coalesce(r.changed_at, 0), 0, 0, 0, '' from rating r where r.request_id = $1
order by 1, 2, 3, 4, 5, 6, 7";

/// The lines of a request, as one text.
pub async fn of_request(db: &impl Db, request_id: Uuid) -> Result<String, StoreError> {
    let rows = db.connection().query_all_raw(db.statement(ROWS, vec![request_id.into()])).await?;
    let mut lines = String::new();
    for row in rows {
        lines += &get::<String>(&row, "kind")?;
        for column in ["a", "b", "c", "d", "e"] {
            lines += &format!(" {}", get::<i64>(&row, column)?);
        }
        lines += &format!(" {}\n", get::<String>(&row, "t")?);
    }
    Ok(lines)
}
