//! Everything the database holds about one order because of a courier's news, as lines that can be compared.

use buuta::flows::house::House;
use buuta::flows::record_event::state_of;
use buuta::store::{Db, events, orders};
use sea_orm::{ConnectionTrait, QueryResult};
use uuid::Uuid;

/// What is drawn: the name in messages, the columns, and where they are. `$1` is the order.
const PARTS: [(&str, &str); 7] = [
    (
        "order row",
        "select state, phase, state_since_at, delivery_tries, waiting_kind, provisional_kind, life \
         from \"order\" where id = $1",
    ),
    (
        "event row",
        "select raw_code, occurred_at, raw_reason, kind, reason, certainty, redelivery, authenticity, heard_by \
         from event where order_id = $1",
    ),
    (
        "notification due",
        "select kind, fact_code, fact_at, reason from notification where order_id = $1 and state = 'due'",
    ),
    (
        "sending that waits",
        "select n.kind, n.fact_code, n.fact_at from notification n join outbox o on o.subject_id = n.id \
         where n.order_id = $1 and o.kind = 'tell_citizen' and o.finished_at is null",
    ),
    ("custody fact", "select fact_key, kind, strength from custody_entry where order_id = $1"),
    ("open task", "select kind, detail from task where subject_id = $1 and settled_at is null"),
    (
        "leg",
        "select l.direction, l.ended_as, l.ended_at from leg l join parcel_leg pl on pl.leg_id = l.id \
         join parcel p on p.id = pl.parcel_id where p.order_id = $1",
    ),
];

/// The picture of an order: sorted lines, each beginning with the name of its part.
pub async fn draw(house: &House, order_id: Uuid) -> Vec<String> {
    let mut lines = Vec::new();
    for (part, sql) in PARTS {
        let statement = house.store.statement(sql, vec![order_id.into()]);
        for row in house.store.connection().query_all_raw(statement).await.unwrap() {
            // a custody key names its order, which is another in every permutation
            let text = columns(&row).replace(&order_id.to_string(), "this-order");
            lines.push(format!("{part}: {text}"));
        }
    }
    let order = orders::find(&house.store, order_id).await.unwrap().unwrap();
    let facts = events::list_facts(&house.store, order_id).await.unwrap();
    let mut state = state_of(house, &order, &facts, house.store.now());
    let timeline = std::mem::take(&mut state.timeline);
    lines.push(format!("folded state: {state:?}"));
    lines.extend(timeline.iter().enumerate().map(|(index, step)| format!("timeline, step {index}: {step:?}")));
    lines.sort();
    lines
}

fn columns(row: &QueryResult) -> String {
    let text = |name: &String| match row.try_get::<Option<String>>("", name) {
        Ok(text) => format!("{name}={}", text.unwrap_or_else(|| "∅".to_owned())),
        Err(_) => {
            let number = row.try_get::<Option<i64>>("", name).unwrap();
            format!("{name}={}", number.map_or_else(|| "∅".to_owned(), |number| number.to_string()))
        }
    };
    row.column_names().iter().map(text).collect::<Vec<_>>().join(" ")
}

/// What one picture has and the other has not, in words.
pub fn differences(first: &[String], other: &[String]) -> Vec<String> {
    let only = |these: &[String], those: &[String], how: &str| -> Vec<String> {
        let missing = these.iter().filter(|line| !those.contains(line));
        missing.map(|line| format!("{how} {line}")).collect()
    };
    let mut found = only(first, other, "only as written   ");
    found.extend(only(other, first, "only as it arrived"));
    if found.is_empty() && first != other {
        found.push("the same lines, but not equally often".to_owned());
    }
    found
}
