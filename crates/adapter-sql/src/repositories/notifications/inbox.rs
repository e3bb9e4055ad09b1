//! A login's in-app rows of `Notification`.

use super::super::super::Db;
use super::super::Store;
use super::super::change::record;
use crate::ext::RowLockDsl;
use crate::schema::notification;
use crate::zone::DbZone;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{Change, Keyset, Listed, NotificationId, SortDir, SortKey, StorageError, Window};
use notifications::{Inbox, InboxFilter, Notification, Recipient, Related};

#[derive(Queryable, Selectable)]
#[diesel(table_name = notification, check_for_backend(Db))]
struct Row {
    id: i64,
    kind: Option<String>,
    message: Option<String>,
    is_read: Option<bool>,
    repair_request_id: Option<i64>,
    created_at: Option<NaiveDateTime>,
    title: Option<String>,
    related_type: Option<String>,
    related_id: Option<i64>,
}

fn present(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

fn domain(row: Row, zone: DbZone) -> Notification {
    let related = match (present(row.related_type), row.related_id) {
        (Some(kind), Some(id)) => Some(Related { kind, id }),
        // The ERP knows of repairs only.
        _ => row.repair_request_id.map(|id| Related {
            kind: "repair".to_owned(),
            id,
        }),
    };
    Notification {
        id: NotificationId(row.id),
        title: present(row.title),
        message: present(row.message),
        kind: present(row.kind),
        is_read: row.is_read.unwrap_or(false),
        related,
        created_at: row.created_at.map(|wall| zone.to_utc(wall)),
    }
}

/// What the inbox holds.
macro_rules! inbox {
    ($owner:expr) => {
        notification::table
            .filter(notification::user_id.eq($owner.user.0))
            .filter(notification::deleted_at.is_null())
            .filter(
                // Not `ne_all`: a list of any length keeps the statement from staying prepared.
                notification::channel.is_null().or(notification::channel
                    .ne("EMAIL")
                    .and(notification::channel.ne("SMS"))
                    .assume_not_null()),
            )
    };
}

/// A row whose flag was never set is as unread as one whose flag says so.
macro_rules! not_read {
    () => {
        notification::is_read
            .is_null()
            .or(notification::is_read.eq(false).assume_not_null())
    };
}

/// The filter on a boxed query of the inbox.
macro_rules! matching {
    ($query:expr, $filter:expr) => {{
        let mut query = $query.into_boxed::<Db>();
        if $filter.unread_only {
            query = query.filter(not_read!());
        }
        if let Some(kind) = &$filter.kind {
            query = query.filter(notification::kind.eq(kind));
        }
        query
    }};
}

pub(super) async fn list(
    store: &Store,
    owner: Recipient,
    filter: &InboxFilter,
    dir: SortDir,
    window: &Window,
) -> Result<Inbox, StorageError> {
    let (total, unread, rows) = reading!(store, conn, {
        let unread = inbox!(owner).filter(not_read!()).count().single_value();
        // Both counts in one statement: the list itself is the second.
        let (total, unread): (Option<i64>, Option<i64>) = match window {
            Window::Page { .. } => {
                let total = matching!(inbox!(owner), filter).count().single_value();
                diesel::select((total, unread)).get_result(conn).await?
            }
            Window::After { .. } => (None, diesel::select(unread).get_result(conn).await?),
        };
        let mut query = matching!(inbox!(owner).select(Row::as_select()), filter);
        if let Some(keyset) = window.keyset() {
            query = after_time!(query, notification::created_at, notification::id, dir, keyset);
        }
        query = match dir {
            SortDir::Asc => query.order((notification::created_at.asc(), notification::id.asc())),
            SortDir::Desc => query.order((notification::created_at.desc(), notification::id.desc())),
        };
        let rows: Vec<Row> = query
            .limit(i64::from(window.limit()) + 1)
            .offset(i64::try_from(window.offset()).unwrap_or(i64::MAX))
            .load(conn)
            .await?;
        Ok((total, unread, rows))
    })?;
    let part = Listed::from_rows(rows, window.limit(), total.map(i64::unsigned_abs), |row| Keyset {
        key: row
            .created_at
            .map_or(SortKey::Null, |at| SortKey::Time(at.and_utc())),
        id: row.id,
    });
    Ok(Inbox {
        part: part.map(|row| domain(row, store.zone)),
        unread: unread.unwrap_or_default().unsigned_abs(),
    })
}

pub(super) async fn unread(store: &Store, owner: Recipient) -> Result<u64, StorageError> {
    let unread: i64 = reading!(store, conn, {
        Ok(inbox!(owner).filter(not_read!()).count().get_result(conn).await?)
    })?;
    Ok(unread.unsigned_abs())
}

pub(super) async fn read(
    store: &Store,
    owner: Recipient,
    id: NotificationId,
    change: &Change,
) -> Result<Option<()>, StorageError> {
    let now = store.zone.to_wall(change.audit.at);
    writing!(store, conn, {
        let locked: Option<Option<bool>> = inbox!(owner)
            .filter(notification::id.eq(id.0))
            .select(notification::is_read)
            .row_lock()
            .get_result(conn)
            .await
            .optional()?;
        match locked {
            None => Ok(None),
            Some(Some(true)) => Ok(Some(())),
            Some(_) => {
                diesel::update(notification::table.filter(notification::id.eq(id.0)))
                    .set((notification::is_read.eq(true), notification::updated_at.eq(now)))
                    .execute(conn)
                    .await?;
                record(conn, change, None).await?;
                Ok(Some(()))
            }
        }
    })
}

pub(super) async fn read_all(store: &Store, owner: Recipient, change: &Change) -> Result<u64, StorageError> {
    let now = store.zone.to_wall(change.audit.at);
    writing!(store, conn, {
        let read = diesel::update(inbox!(owner).filter(not_read!()))
            .set((notification::is_read.eq(true), notification::updated_at.eq(now)))
            .execute(conn)
            .await?;
        if read > 0 {
            record(conn, change, None).await?;
        }
        Ok(read as u64)
    })
}

pub(super) async fn remove(
    store: &Store,
    owner: Recipient,
    id: NotificationId,
    change: &Change,
) -> Result<Option<()>, StorageError> {
    let now = store.zone.to_wall(change.audit.at);
    writing!(store, conn, {
        let removed = diesel::update(inbox!(owner).filter(notification::id.eq(id.0)))
            .set((notification::deleted_at.eq(now), notification::updated_at.eq(now)))
            .execute(conn)
            .await?;
        if removed == 0 {
            return Ok(None);
        }
        record(conn, change, None).await?;
        Ok(Some(()))
    })
}
