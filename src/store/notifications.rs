//! Notifications: what a citizen is to be told of an order, each at most once, and the tries at sending it.

use crate::domain::channel::Channel;
use crate::domain::notice::{Notice, NoticeKind, Standing};
use crate::domain::time::At;
use crate::store::rows::{ROWS_AT_ONCE, get, known};
use crate::store::{Db, StoreError, Tx};
use buuta_entities::{notification, notification_try};
use buuta_webhooks::Reason;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashSet;
use uuid::Uuid;

/// Who is told: the citizen of the request, or her proxy.
pub const CITIZEN: &str = "citizen";

/// Where a notification stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotificationState {
    Due,
    /// A try has begun whose end is not known: the call is under way, or a delivery report is waited for.
    Sending,
    /// A provider took it and, where it tells afterwards, said that it arrived.
    Sent,
    /// Nobody can know whether it went out; it is not sent again.
    Unknown,
    /// No channel could take it.
    Failed,
    /// A later fact made it pointless before it was sent.
    Overtaken,
}

impl NotificationState {
    /// Every state.
    pub const ALL: [NotificationState; 6] = [
        NotificationState::Due,
        NotificationState::Sending,
        NotificationState::Sent,
        NotificationState::Unknown,
        NotificationState::Failed,
        NotificationState::Overtaken,
    ];
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            NotificationState::Due => "due",
            NotificationState::Sending => "sending",
            NotificationState::Sent => "sent",
            NotificationState::Unknown => "unknown",
            NotificationState::Failed => "failed",
            NotificationState::Overtaken => "overtaken",
        }
    }
    fn parse(text: &str) -> Option<NotificationState> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// A notification.
#[derive(Clone, Debug)]
pub struct Notification {
    pub id: Uuid,
    pub order_id: Uuid,
    pub notice: Notice,
    pub state: NotificationState,
    pub made_due_at: At,
    /// The one whose message says this one too.
    pub joined_to: Option<Uuid>,
}

/// How a try at sending ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TryOutcome {
    Accepted,
    Refused,
    TryLater,
    Unknown,
}

impl TryOutcome {
    /// Every outcome.
    pub const ALL: [TryOutcome; 4] =
        [TryOutcome::Accepted, TryOutcome::Refused, TryOutcome::TryLater, TryOutcome::Unknown];
    fn parse(text: &str) -> Option<TryOutcome> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == text)
    }
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            TryOutcome::Accepted => "accepted",
            TryOutcome::Refused => "refused",
            TryOutcome::TryLater => "try_later",
            TryOutcome::Unknown => "unknown",
        }
    }
}

/// The notifications of an order.
pub async fn list_of_order(db: &impl Db, order_id: Uuid) -> Result<Vec<Notification>, StoreError> {
    list_of_orders(db, &[order_id]).await
}

/// The notifications of several orders.
pub async fn list_of_orders(db: &impl Db, order_ids: &[Uuid]) -> Result<Vec<Notification>, StoreError> {
    let rows = notification::Entity::find()
        .filter(notification::Column::OrderId.is_in(order_ids.iter().copied()))
        .order_by_asc(notification::Column::Id)
        .all(db.connection())
        .await?;
    rows.into_iter().map(notification_of).collect()
}

/// The notification of this row.
pub async fn find(db: &impl Db, id: Uuid) -> Result<Option<Notification>, StoreError> {
    notification::Entity::find_by_id(id).one(db.connection()).await?.map(notification_of).transpose()
}

/// The last notification of a kind, where there is one among the latest of all kinds.
pub async fn find_last_of_kind(db: &impl Db, kind: NoticeKind) -> Result<Option<Notification>, StoreError> {
    let sql = "select id from (select id, kind from notification order by id desc limit 2000) latest \
               where kind = $1 order by id desc limit 1";
    let row = db.connection().query_one_raw(db.statement(sql, vec![kind.as_str().into()])).await?;
    match row {
        Some(row) => find(db, get(&row, "id")?).await,
        None => Ok(None),
    }
}

/// Adds a notification that is due, or was overtaken before it was known; `None` when there is one under its key already.
pub async fn insert_if_new(
    tx: &Tx,
    order_id: Uuid,
    notice: &Notice,
    standing: Standing,
) -> Result<Option<Uuid>, StoreError> {
    let added = insert_many_if_new(tx, &[(order_id, notice.clone(), standing)]).await?;
    Ok(added.into_iter().next().map(|(id, _)| id))
}

/// The same for several; those that were added, with how each stands.
pub async fn insert_many_if_new(
    tx: &Tx,
    new: &[(Uuid, Notice, Standing)],
) -> Result<Vec<(Uuid, Standing)>, StoreError> {
    use notification::Column as C;
    let rows: Vec<notification::Model> = new
        .iter()
        .map(|(order_id, notice, standing)| {
            let (state, settled_at) = match standing {
                Standing::Due => (NotificationState::Due, None),
                Standing::Overtaken => (NotificationState::Overtaken, Some(tx.now().0)),
            };
            notification::Model {
                id: tx.new_id(),
                order_id: *order_id,
                kind: notice.kind.as_str().to_owned(),
                recipient: CITIZEN.to_owned(),
                fact_code: notice.fact_code.clone(),
                fact_at: At::from_second(notice.fact_second).0,
                state: state.as_str().to_owned(),
                reason: notice.reason.map(|reason| reason.as_str().to_owned()),
                made_due_at: tx.now().0,
                settled_at,
                made_due_anew_at: None,
                together_key: None,
                joined_to: None,
            }
        })
        .collect();
    for chunk in rows.chunks(ROWS_AT_ONCE) {
        let rows = chunk.iter().cloned().map(notification::ActiveModel::from);
        let key = [C::OrderId, C::Kind, C::Recipient, C::FactCode, C::FactAt];
        notification::Entity::insert_many(rows)
            .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
            .exec_without_returning(tx.connection())
            .await?;
    }
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let added: HashSet<Uuid> = notification::Entity::find()
        .select_only()
        .column(C::Id)
        .filter(C::Id.is_in(rows.iter().map(|row| row.id)))
        .into_tuple()
        .all(tx.connection())
        .await?
        .into_iter()
        .collect();
    let standing = rows.iter().zip(new).map(|(row, (_, _, standing))| (row.id, *standing));
    Ok(standing.filter(|(id, _)| added.contains(id)).collect())
}

/// Notes why, where the reason became known after the notice fell due.
pub async fn update_reason(tx: &Tx, id: Uuid, reason: Option<Reason>) -> Result<(), StoreError> {
    notification::Entity::update_many()
        .col_expr(notification::Column::Reason, Expr::value(reason.map(Reason::as_str)))
        .filter(notification::Column::Id.eq(id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Moves a notification on, with those told by its message. One that is settled gets its moment; one that is due again
/// loses it.
pub async fn update_state(tx: &Tx, id: Uuid, state: NotificationState) -> Result<(), StoreError> {
    use notification::Column as C;
    let is_open = matches!(state, NotificationState::Due | NotificationState::Sending);
    notification::Entity::update_many()
        .col_expr(C::State, Expr::value(state.as_str()))
        .col_expr(C::SettledAt, Expr::value((!is_open).then_some(tx.now().0)))
        .filter(C::Id.eq(id).or(C::JoinedTo.eq(id)))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// What a try begins with.
pub struct NewTry {
    pub channel: Channel,
    /// `None` for mail.
    pub provider_id: Option<Uuid>,
    /// Parts the message is sent in, and what they cost, đồng.
    pub parts: Option<i64>,
    pub cost_vnd: Option<i64>,
    /// The version of the text it is told by.
    pub template_version: i64,
    /// The try whose message says this too: that one has the provider and the cost.
    pub led_by: Option<Uuid>,
}

/// A try at sending a notification.
#[derive(Clone, Debug)]
pub struct Try {
    pub id: Uuid,
    pub notification_id: Uuid,
    pub channel: Channel,
    pub provider_id: Option<Uuid>,
    /// The provider's name for the message, where it gave one.
    pub message_ref: Option<String>,
    pub begun_at: At,
    /// `None` while it is under way, or its report is waited for.
    pub outcome: Option<TryOutcome>,
    /// Until when a report is waited for.
    pub report_until_at: Option<At>,
    pub delivered_at: Option<At>,
    /// The try whose message said this too, where this one had none of its own.
    pub led_by: Option<Uuid>,
    /// Why it came to nothing: a provider's code, or words of ours.
    pub problem: Option<String>,
}

impl Try {
    /// The code by which it was not taken, where one was given: `eSMS 177`, or `550` of a mail server.
    pub fn code(&self) -> Option<&str> {
        let problem = self.problem.as_deref()?;
        if let Some((_, code)) = problem.strip_suffix(')').and_then(|problem| problem.rsplit_once('(')) {
            return Some(code).filter(|code| !code.is_empty());
        }
        let (_, number) = problem.split_once(' ')?;
        number.parse::<i64>().is_ok().then_some(problem)
    }
}

/// Begins a try, before the provider is called.
pub async fn begin_try(tx: &Tx, notification_id: Uuid, new: &NewTry) -> Result<Uuid, StoreError> {
    let tries = notification_try::Entity::find()
        .filter(notification_try::Column::NotificationId.eq(notification_id))
        .count(tx.connection())
        .await?;
    let id = tx.new_id();
    let row = notification_try::ActiveModel {
        id: Set(id),
        notification_id: Set(notification_id),
        try_no: Set(i64::try_from(tries + 1).unwrap_or(i64::MAX)),
        channel: Set(new.channel.as_str().to_owned()),
        begun_at: Set(tx.now().0),
        ended_at: Set(None),
        outcome: Set(None),
        problem: Set(None),
        provider_id: Set(new.provider_id),
        message_ref: Set(None),
        report_until_at: Set(None),
        delivered_at: Set(None),
        parts: Set(new.parts),
        cost_vnd: Set(new.cost_vnd),
        template_version: Set(Some(new.template_version)),
        led_by: Set(new.led_by),
    };
    notification_try::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(id)
}

/// The tries at a notification since it was last made due anew, oldest first.
pub async fn list_tries(db: &impl Db, notification_id: Uuid) -> Result<Vec<Try>, StoreError> {
    use notification_try::Column as C;
    let anew = notification::Entity::find_by_id(notification_id).one(db.connection()).await?;
    let since = anew.and_then(|row| row.made_due_anew_at).unwrap_or(i64::MIN);
    let rows = notification_try::Entity::find()
        .filter(C::NotificationId.eq(notification_id))
        .filter(C::BegunAt.gte(since))
        .order_by_asc(C::TryNo)
        .all(db.connection())
        .await?;
    rows.into_iter().map(try_of).collect()
}

/// All tries at several notifications, oldest first.
pub async fn list_tries_of(db: &impl Db, notification_ids: &[Uuid]) -> Result<Vec<Try>, StoreError> {
    use notification_try::Column as C;
    let rows = notification_try::Entity::find()
        .filter(C::NotificationId.is_in(notification_ids.iter().copied()))
        .order_by_asc(C::Id)
        .all(db.connection())
        .await?;
    rows.into_iter().map(try_of).collect()
}

fn try_of(row: notification_try::Model) -> Result<Try, StoreError> {
    let outcome = row.outcome.as_deref();
    Ok(Try {
        id: row.id,
        notification_id: row.notification_id,
        channel: known(Channel::parse(&row.channel), "notification_try", "channel")?,
        provider_id: row.provider_id,
        message_ref: row.message_ref.clone(),
        begun_at: At(row.begun_at),
        outcome: outcome.map(|text| known(TryOutcome::parse(text), "notification_try", "outcome")).transpose()?,
        report_until_at: row.report_until_at.map(At),
        delivered_at: row.delivered_at.map(At),
        led_by: row.led_by,
        problem: row.problem,
    })
}

/// Whether a message surely reached her, by whichever try.
pub async fn has_arrived(db: &impl Db, notification_id: Uuid) -> Result<bool, StoreError> {
    use notification_try::Column as C;
    let arrived = notification_try::Entity::find()
        .filter(C::NotificationId.eq(notification_id))
        .filter(C::DeliveredAt.is_not_null());
    Ok(arrived.count(db.connection()).await? > 0)
}

/// The last try a provider took that is meant by its name for the message or, where that is not known yet, by our own
/// number. A try with another name is not meant.
pub async fn find_try(
    db: &impl Db,
    provider_id: Uuid,
    notification_id: Option<Uuid>,
    message_ref: &str,
) -> Result<Option<Uuid>, StoreError> {
    use notification_try::Column as C;
    let of_provider = || notification_try::Entity::find().filter(C::ProviderId.eq(provider_id)).order_by_desc(C::Id);
    let mut found = None;
    if !message_ref.is_empty() {
        found = of_provider().filter(C::MessageRef.eq(message_ref)).one(db.connection()).await?;
    }
    if let (None, Some(notification_id)) = (&found, notification_id) {
        let mut meant = of_provider().filter(C::NotificationId.eq(notification_id));
        if !message_ref.is_empty() {
            meant = meant.filter(C::MessageRef.is_null());
        }
        found = meant.one(db.connection()).await?;
    }
    Ok(found.map(|row| row.id))
}

/// The notification a try was at.
pub async fn find_notification_of_try(db: &impl Db, try_id: Uuid) -> Result<Option<Uuid>, StoreError> {
    let row = notification_try::Entity::find_by_id(try_id).one(db.connection()).await?;
    Ok(row.map(|row| row.notification_id))
}

/// Notes the provider's name for a message, where it gave one.
pub async fn note_message_ref(tx: &Tx, try_id: Uuid, message_ref: &str) -> Result<(), StoreError> {
    let name = Some(message_ref).filter(|name| !name.is_empty());
    set_of_try(tx, try_id, notification_try::Column::MessageRef, Expr::value(name)).await
}

/// Has a try wait for its report until a moment.
pub async fn await_report(tx: &Tx, try_id: Uuid, until: At) -> Result<(), StoreError> {
    set_of_try(tx, try_id, notification_try::Column::ReportUntilAt, Expr::value(until.0)).await
}

/// Notes that a message arrived, for all whom it told.
pub async fn note_delivered(tx: &Tx, try_id: Uuid) -> Result<(), StoreError> {
    use notification_try::Column as C;
    notification_try::Entity::update_many()
        .col_expr(C::DeliveredAt, Expr::value(tx.now().0))
        .filter(C::Id.eq(try_id).or(C::LedBy.eq(try_id)))
        .exec(tx.connection())
        .await?;
    Ok(())
}

async fn set_of_try(
    tx: &Tx,
    try_id: Uuid,
    column: notification_try::Column,
    value: sea_orm::sea_query::Expr,
) -> Result<(), StoreError> {
    notification_try::Entity::update_many()
        .col_expr(column, value)
        .filter(notification_try::Column::Id.eq(try_id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Ends a try as its report says, with those it led, also where it had been ended as unknown.
pub async fn settle_try(tx: &Tx, try_id: Uuid, outcome: TryOutcome, problem: Option<&str>) -> Result<(), StoreError> {
    use notification_try::Column as C;
    notification_try::Entity::update_many()
        .col_expr(C::EndedAt, Expr::value(tx.now().0))
        .col_expr(C::Outcome, Expr::value(outcome.as_str()))
        .col_expr(C::Problem, Expr::value(problem))
        .filter(C::Id.eq(try_id).or(C::LedBy.eq(try_id)))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Makes a notification due anew: what was tried before counts no more.
pub async fn make_due_anew(tx: &Tx, id: Uuid) -> Result<(), StoreError> {
    notification::Entity::update_many()
        .col_expr(notification::Column::MadeDueAnewAt, Expr::value(tx.now().0))
        .filter(notification::Column::Id.eq(id))
        .exec(tx.connection())
        .await?;
    update_state(tx, id, NotificationState::Due).await
}

/// Ends the open tries of a notification and of those told by its message.
pub async fn end_tries(
    tx: &Tx,
    notification_id: Uuid,
    outcome: TryOutcome,
    problem: Option<&str>,
) -> Result<(), StoreError> {
    use notification_try::Column as C;
    notification_try::Entity::update_many()
        .col_expr(C::EndedAt, Expr::value(tx.now().0))
        .col_expr(C::Outcome, Expr::value(outcome.as_str()))
        .col_expr(C::Problem, Expr::value(problem))
        .filter(C::NotificationId.eq(notification_id).or(C::NotificationId.in_subquery(joined_to(notification_id))))
        .filter(C::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// How many notifications stand like this.
pub async fn count(db: &impl Db, state: NotificationState) -> Result<u64, StoreError> {
    let query = notification::Entity::find().filter(notification::Column::State.eq(state.as_str()));
    Ok(query.count(db.connection()).await?)
}

fn joined_to(leader_id: Uuid) -> SelectStatement {
    use notification::Column as C;
    Query::select().column(C::Id).from(notification::Entity).and_where(C::JoinedTo.eq(leader_id)).to_owned()
}

pub(super) fn notification_of(row: notification::Model) -> Result<Notification, StoreError> {
    Ok(Notification {
        id: row.id,
        order_id: row.order_id,
        notice: Notice {
            kind: known(NoticeKind::parse(&row.kind), "notification", "kind")?,
            fact_code: row.fact_code,
            fact_second: At(row.fact_at).second(),
            reason: row
                .reason
                .as_deref()
                .map(|text| known(Reason::parse(text), "notification", "reason"))
                .transpose()?,
        },
        state: known(NotificationState::parse(&row.state), "notification", "state")?,
        made_due_at: At(row.made_due_at),
        joined_to: row.joined_to,
    })
}

/// How many notifications stand like what, in one pass; states without any are left out.
pub async fn count_by_state(db: &impl Db) -> Result<Vec<(String, u64)>, StoreError> {
    let sql = "select state, count(*) as n from notification group by state order by state";
    let rows = db.connection().query_all_raw(db.statement(sql, vec![])).await?;
    rows.iter().map(|row| Ok((get(row, "state")?, u64::try_from(get::<i64>(row, "n")?).unwrap_or(0)))).collect()
}
