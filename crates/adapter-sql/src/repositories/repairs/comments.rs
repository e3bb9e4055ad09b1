//! Comments in the portal's own table.

use super::super::super::{Conn, Db, last_insert_id};
use super::super::Store;
use super::super::change::record;
use super::{cursor_time, is_theirs};
use crate::schema::{portal_repair_comment as comment, repair_request as rr};
use crate::zone::utc;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{Change, CommentId, CustomerId, Keyset, Listed, RepairId, SortDir, SortKey, Window};
use repairs::{Comment, NewComment, RepairError};

#[derive(Queryable, Selectable)]
#[diesel(table_name = comment, check_for_backend(Db))]
struct CommentRow {
    id: i64,
    repair_request_id: i64,
    comment: String,
    created_at: NaiveDateTime,
}

impl From<CommentRow> for Comment {
    fn from(row: CommentRow) -> Self {
        Self {
            id: CommentId(row.id),
            repair: RepairId(row.repair_request_id),
            text: row.comment,
            created_at: row.created_at.and_utc(),
        }
    }
}

pub(super) async fn add(
    store: &Store,
    customer: CustomerId,
    repair: RepairId,
    new: &NewComment,
    change: &Change,
) -> Result<Option<Comment>, RepairError> {
    let at = utc(new.at);
    let id = writing!(store, conn, {
        if !is_theirs(conn, customer, repair).await? {
            return Ok(None);
        }
        diesel::insert_into(comment::table)
            .values((
                comment::repair_request_id.eq(repair.0),
                comment::customer_id.eq(customer.0),
                comment::comment.eq(new.text.as_str()),
                comment::created_at.eq(at),
            ))
            .execute(conn)
            .await?;
        let id = last_insert_id(conn).await?;
        record(conn, change, Some(id)).await?;
        Ok(Some(id))
    })?;
    Ok(id.map(|id| Comment {
        id: CommentId(id),
        repair,
        text: new.text.as_str().to_owned(),
        created_at: at.and_utc(),
    }))
}

/// The customer's own: a repair that came to them from somebody else brings no comments of theirs along.
pub(super) async fn latest(
    conn: &mut Conn,
    customer: CustomerId,
    repair: RepairId,
    most: u32,
) -> QueryResult<Vec<Comment>> {
    let rows: Vec<CommentRow> = comment::table
        .filter(comment::repair_request_id.eq(repair.0))
        .filter(comment::customer_id.eq(customer.0))
        .filter(comment::deleted_at.is_null())
        .order((comment::created_at.desc(), comment::id.desc()))
        .limit(i64::from(most))
        .select(CommentRow::as_select())
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(Comment::from).collect())
}

pub(super) async fn list(
    store: &Store,
    customer: CustomerId,
    repair: RepairId,
    dir: SortDir,
    window: &Window,
) -> Result<Option<Listed<Comment>>, RepairError> {
    let found = reading!(store, conn, {
        // Whether the repair is theirs and how many comments it has, in one statement.
        let total: Option<u64> = match window {
            Window::Page { .. } => {
                let counted = comment::table
                    .filter(comment::repair_request_id.eq(rr::id))
                    .filter(comment::customer_id.eq(customer.0))
                    .filter(comment::deleted_at.is_null())
                    .count()
                    .single_value();
                let count: Option<Option<i64>> = rr::table
                    .filter(rr::id.eq(repair.0))
                    .filter(rr::customer_id.eq(customer.0))
                    .filter(rr::deleted_at.is_null())
                    .select(counted)
                    .first(conn)
                    .await
                    .optional()?;
                match count {
                    None => return Ok(None),
                    Some(count) => Some(count.unwrap_or_default().unsigned_abs()),
                }
            }
            Window::After { .. } if is_theirs(conn, customer, repair).await? => None,
            Window::After { .. } => return Ok(None),
        };
        let mut query = comment::table
            .filter(comment::repair_request_id.eq(repair.0))
            .filter(comment::customer_id.eq(customer.0))
            .filter(comment::deleted_at.is_null())
            .select(CommentRow::as_select())
            .into_boxed::<Db>();
        if let Some(Keyset {
            key: SortKey::Time(at),
            id,
        }) = window.keyset()
        {
            let at = at.naive_utc();
            query = match dir {
                SortDir::Asc => query.filter(
                    comment::created_at
                        .gt(at)
                        .or(comment::created_at.eq(at).and(comment::id.gt(*id))),
                ),
                SortDir::Desc => query.filter(
                    comment::created_at
                        .lt(at)
                        .or(comment::created_at.eq(at).and(comment::id.lt(*id))),
                ),
            };
        }
        query = match dir {
            SortDir::Asc => query.order((comment::created_at.asc(), comment::id.asc())),
            SortDir::Desc => query.order((comment::created_at.desc(), comment::id.desc())),
        };
        let rows: Vec<CommentRow> = query
            .limit(i64::from(window.limit()) + 1)
            .offset(i64::try_from(window.offset()).unwrap_or(i64::MAX))
            .load(conn)
            .await?;
        Ok(Some((total, rows)))
    })?;
    Ok(found.map(|(total, rows)| {
        Listed::from_rows(rows, window.limit(), total, |row| Keyset {
            key: cursor_time(row.created_at),
            id: row.id,
        })
        .map(Comment::from)
    }))
}
