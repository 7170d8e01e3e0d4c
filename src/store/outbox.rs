//! The outbox: work caused by facts, committed with them, done later under a lease.
//!
//! [`enqueue`] needs the open transaction and is the only way to cause work. Work of one kind for one subject is open
//! once: a second wish meanwhile is the same wish. Only asking about an order may wait again while it is being done:
//! the answer on its way may be older than the news that made us ask.

use crate::domain::time::At;
use crate::store::rows::{ROWS_AT_ONCE, get, known};
use crate::store::{Db, Engine, StoreError, Tx};
use buuta_entities::outbox;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WorkKind {
    /// Give an order to its courier. The subject is the order.
    PlaceOrder,
    /// Tell the courier of a request. The subject is the request.
    AnnounceRequest,
    /// Ask the courier to cancel an order, or to bring its papers back. The subject is the order.
    CancelOrder,
    /// Tell couriers of a corrected address. The subject is the wish.
    PassOnCorrection,
    /// Ask the courier about an order. The subject is the order.
    PullOrder,
    /// Send a notification. The subject is the notification.
    TellCitizen,
    /// Mail a one-time code. The subject is the code.
    MailCode,
}

impl WorkKind {
    /// Every kind.
    pub const ALL: [WorkKind; 7] = [
        WorkKind::PlaceOrder,
        WorkKind::AnnounceRequest,
        WorkKind::CancelOrder,
        WorkKind::PassOnCorrection,
        WorkKind::PullOrder,
        WorkKind::TellCitizen,
        WorkKind::MailCode,
    ];
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            WorkKind::PlaceOrder => "place_order",
            WorkKind::AnnounceRequest => "announce_request",
            WorkKind::CancelOrder => "cancel_order",
            WorkKind::PassOnCorrection => "pass_on_correction",
            WorkKind::PullOrder => "pull_order",
            WorkKind::TellCitizen => "tell_citizen",
            WorkKind::MailCode => "mail_code",
        }
    }
    /// Reads the stable text form.
    pub fn parse(text: &str) -> Option<WorkKind> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A piece of work under our lease.
#[derive(Clone, Debug)]
pub struct Work {
    pub id: Uuid,
    pub kind: WorkKind,
    pub subject_id: Uuid,
    pub lease_token: Uuid,
    /// When an earlier try began a call whose end nobody saw.
    pub call_begun_at: Option<At>,
    pub send_tries: u32,
}

/// How a piece of work ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    Done,
    /// Nobody can know whether it happened.
    Unknown(String),
    Failed(String),
    /// It is not needed any more.
    Dropped,
}

/// Whether the lease was still ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lease {
    Ours,
    /// It ran out and another worker may have taken the work: nothing was written.
    Lost,
}

/// Causes work, in the transaction of the fact that causes it.
pub async fn enqueue(tx: &Tx, kind: WorkKind, subject_id: Uuid, due_at: At) -> Result<(), StoreError> {
    enqueue_many(tx, kind, &[subject_id], due_at).await
}

/// The same for several subjects.
pub async fn enqueue_many(tx: &Tx, kind: WorkKind, subject_ids: &[Uuid], due_at: At) -> Result<(), StoreError> {
    for chunk in subject_ids.chunks(ROWS_AT_ONCE) {
        let rows = chunk.iter().map(|subject_id| new_row(tx, kind, *subject_id, due_at));
        outbox::Entity::insert_many(rows)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(tx.connection())
            .await?;
    }
    Ok(())
}

fn new_row(tx: &Tx, kind: WorkKind, subject_id: Uuid, due_at: At) -> outbox::ActiveModel {
    outbox::ActiveModel {
        id: Set(tx.new_id()),
        kind: Set(kind.as_str().to_owned()),
        subject_id: Set(subject_id),
        state: Set("waiting".to_owned()),
        due_at: Set(due_at.0),
        lease_token: Set(None),
        lease_until_at: Set(None),
        call_begun_at: Set(None),
        send_tries: Set(0),
        problem: Set(None),
        enqueued_at: Set(tx.now().0),
        finished_at: Set(None),
        leases_lost: Set(0),
    }
}

/// Takes up to `limit` pieces of work that are due, or whose lease ran out, under a new lease.
pub async fn claim(tx: &Tx, kinds: &[WorkKind], limit: u64, lease_s: i64) -> Result<Vec<Work>, StoreError> {
    let now = tx.now();
    let token = tx.new_id();
    let sql = format!(
        "update outbox set state = 'leased', lease_token = $1, lease_until_at = $2, send_tries = send_tries + 1, \
         leases_lost = leases_lost + case when state = 'leased' then 1 else 0 end \
         where id in (select id from ({}) as due order by at, id limit $4) \
         returning id, kind, subject_id, call_begun_at, send_tries",
        due(tx.store().engine(), kinds)
    );
    let values =
        vec![token.into(), now.plus_s(lease_s).0.into(), now.0.into(), i64::try_from(limit).unwrap_or(i64::MAX).into()];
    let rows = tx.connection().query_all_raw(tx.statement(&sql, values)).await?;
    let mut claimed = rows
        .iter()
        .map(|row| {
            Ok(Work {
                id: get(row, "id")?,
                kind: known(WorkKind::parse(&get::<String>(row, "kind")?), "outbox", "kind")?,
                subject_id: get(row, "subject_id")?,
                lease_token: token,
                call_begun_at: get::<Option<i64>>(row, "call_begun_at")?.map(At),
                send_tries: u32::try_from(get::<i64>(row, "send_tries")?).unwrap_or(u32::MAX),
            })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    claimed.sort_by_key(|work| work.id);
    Ok(claimed)
}

/// The first pieces of work of each kind and state that are due at `$3`, at most `$4` of each. Every part walks an index in
/// its order and stops: a pile of one kind, or what waits for later, costs nothing.
fn due(engine: Engine, kinds: &[WorkKind]) -> String {
    let skip_locked = match engine {
        Engine::Sqlite => "",
        Engine::Postgres => " for update skip locked",
    };
    let part = |kind: &WorkKind, state: &str, at: &str| {
        format!(
            "select * from (select id, {at} as at from outbox where kind = '{}' and state = '{state}' and {at} <= $3 \
             order by {at}, id limit $4{skip_locked}) as part",
            kind.as_str()
        )
    };
    let parts: Vec<String> = kinds
        .iter()
        .flat_map(|kind| [part(kind, "waiting", "due_at"), part(kind, "leased", "lease_until_at")])
        .collect();
    parts.join(" union all ")
}

/// Notes that a call is about to begin: from here on, a crash leaves the outcome unknown.
pub async fn begin_call(tx: &Tx, work: &Work) -> Result<Lease, StoreError> {
    let updated = ours(work).col_expr(outbox::Column::CallBegunAt, Expr::value(tx.now().0)).exec(tx.connection());
    lease_of(updated.await?.rows_affected)
}

/// Ends a piece of work.
pub async fn finish(tx: &Tx, work: &Work, ended: &Ended) -> Result<Lease, StoreError> {
    use outbox::Column as C;
    let (state, problem) = match ended {
        Ended::Done => ("done", None),
        Ended::Unknown(problem) => ("unknown", Some(problem.as_str())),
        Ended::Failed(problem) => ("failed", Some(problem.as_str())),
        Ended::Dropped => ("dropped", None),
    };
    let updated = ours(work)
        .col_expr(C::State, Expr::value(state))
        .col_expr(C::Problem, Expr::value(problem))
        .col_expr(C::FinishedAt, Expr::value(tx.now().0))
        .col_expr(C::LeaseToken, Expr::value(None::<Uuid>))
        .col_expr(C::LeaseUntilAt, Expr::value(None::<i64>))
        .exec(tx.connection())
        .await?;
    lease_of(updated.rows_affected)
}

/// What is known of the call when work is put back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastCall {
    /// It surely did nothing, or there was none.
    DidNothing,
    /// Nobody knows what it did.
    Unknown,
}

/// Puts work back to be done later.
pub async fn retry_at(tx: &Tx, work: &Work, at: At, last_call: LastCall, problem: &str) -> Result<Lease, StoreError> {
    use outbox::Column as C;
    let mut update = ours(work);
    if last_call == LastCall::DidNothing {
        update = update.col_expr(C::CallBegunAt, Expr::value(None::<i64>));
    }
    put_back(tx, work, update, at, problem).await
}

/// Puts work off that could not begin now. That was no try, and whether an earlier call had begun is known as before.
pub async fn put_off(tx: &Tx, work: &Work, until: At, problem: &str) -> Result<Lease, StoreError> {
    use outbox::Column as C;
    let update = ours(work)
        .col_expr(C::SendTries, Expr::value(i64::from(work.send_tries.saturating_sub(1))))
        .col_expr(C::CallBegunAt, Expr::value(work.call_begun_at.map(|at| at.0)));
    put_back(tx, work, update, until, problem).await
}

async fn put_back(
    tx: &Tx,
    work: &Work,
    update: sea_orm::UpdateMany<outbox::Entity>,
    at: At,
    problem: &str,
) -> Result<Lease, StoreError> {
    use outbox::Column as C;
    let waits_already = outbox::Entity::find()
        .filter(C::Kind.eq(work.kind.as_str()))
        .filter(C::SubjectId.eq(work.subject_id))
        .filter(C::State.eq("waiting"))
        .one(tx.connection())
        .await?
        .is_some();
    if waits_already {
        return finish(tx, work, &Ended::Dropped).await;
    }
    let update = update
        .col_expr(C::State, Expr::value("waiting"))
        .col_expr(C::DueAt, Expr::value(at.0))
        .col_expr(C::Problem, Expr::value(problem))
        .col_expr(C::LeasesLost, Expr::value(0))
        .col_expr(C::LeaseToken, Expr::value(None::<Uuid>))
        .col_expr(C::LeaseUntilAt, Expr::value(None::<i64>));
    lease_of(update.exec(tx.connection()).await?.rows_affected)
}

/// Has the placing of an account's orders done now that waits to be tried again, but for those whose last call is still to
/// be found out.
pub async fn hasten_placing(tx: &Tx, account_id: Uuid) -> Result<(), StoreError> {
    let sql = "update outbox set due_at = $1 where kind = 'place_order' and state = 'waiting' and due_at > $1 \
               and call_begun_at is null and subject_id in (select id from \"order\" where account_id = $2)";
    tx.connection().execute_raw(tx.statement(sql, vec![tx.now().0.into(), account_id.into()])).await?;
    Ok(())
}

/// Drops work that waits, because what it was for has been settled otherwise. Work under a lease is left to its worker.
pub async fn drop_waiting(tx: &Tx, kind: WorkKind, subject_id: Uuid) -> Result<(), StoreError> {
    use outbox::Column as C;
    outbox::Entity::update_many()
        .col_expr(C::State, Expr::value("dropped"))
        .col_expr(C::FinishedAt, Expr::value(tx.now().0))
        .filter(C::Kind.eq(kind.as_str()))
        .filter(C::SubjectId.eq(subject_id))
        .filter(C::State.eq("waiting"))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Drops open work of several subjects, also under a lease: its worker will find the lease lost, and write nothing.
pub async fn drop_open(tx: &Tx, kind: WorkKind, subject_ids: &[Uuid]) -> Result<(), StoreError> {
    use outbox::Column as C;
    outbox::Entity::update_many()
        .col_expr(C::State, Expr::value("dropped"))
        .col_expr(C::FinishedAt, Expr::value(tx.now().0))
        .col_expr(C::LeaseToken, Expr::value(None::<Uuid>))
        .col_expr(C::LeaseUntilAt, Expr::value(None::<i64>))
        .filter(C::Kind.eq(kind.as_str()))
        .filter(C::SubjectId.is_in(subject_ids.iter().copied()))
        .filter(C::FinishedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// How much work is open, of which kinds, and the earliest due time: for `doctor` and metrics.
pub async fn count_open(db: &impl Db, kind: WorkKind) -> Result<u64, StoreError> {
    let query = outbox::Entity::find()
        .filter(outbox::Column::Kind.eq(kind.as_str()))
        .filter(outbox::Column::FinishedAt.is_null());
    Ok(query.count(db.connection()).await?)
}

/// How much work failed since a moment: for `doctor`.
pub async fn count_failed_since(db: &impl Db, since: At) -> Result<u64, StoreError> {
    let query = outbox::Entity::find()
        .filter(outbox::Column::State.eq("failed"))
        .filter(outbox::Column::FinishedAt.gte(since.0));
    Ok(query.count(db.connection()).await?)
}

/// When the next piece of work falls due, if any waits.
pub async fn next_due_at(db: &impl Db) -> Result<Option<At>, StoreError> {
    let statement = db.statement(
        "select min(case when state = 'waiting' then due_at else lease_until_at end) as at \
         from outbox where finished_at is null",
        vec![],
    );
    let row = db.connection().query_one_raw(statement).await?;
    Ok(row.map(|row| get::<Option<i64>>(&row, "at")).transpose()?.flatten().map(At))
}

fn ours(work: &Work) -> sea_orm::UpdateMany<outbox::Entity> {
    outbox::Entity::update_many()
        .filter(outbox::Column::Id.eq(work.id))
        .filter(outbox::Column::LeaseToken.eq(work.lease_token))
}

fn lease_of(rows: u64) -> Result<Lease, StoreError> {
    Ok(if rows == 1 { Lease::Ours } else { Lease::Lost })
}
