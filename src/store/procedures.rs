//! Procedures as citizens choose them: those whose papers may go by post, the ones asked for most first.

use crate::store::rows::get;
use crate::store::{Db, StoreError};
use sea_orm::ConnectionTrait;

/// More than any province has; a list beyond it is cut.
const MOST: i64 = 5000;

/// A procedure to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcedureLine {
    pub code: String,
    pub name: String,
    pub field: String,
}

/// The procedures whose papers may go by post, the most asked for first.
pub async fn list_by_post(db: &impl Db) -> Result<Vec<ProcedureLine>, StoreError> {
    let sql = "select p.code, p.name, p.field from procedure p left join request r on r.procedure_id = p.id \
               where p.by_post = 'allowed' group by p.id, p.code, p.name, p.field \
               order by count(r.id) desc, p.name limit $1";
    let rows = db.connection().query_all_raw(db.statement(sql, vec![MOST.into()])).await?;
    rows.iter()
        .map(|row| Ok(ProcedureLine { code: get(row, "code")?, name: get(row, "name")?, field: get(row, "field")? }))
        .collect()
}
