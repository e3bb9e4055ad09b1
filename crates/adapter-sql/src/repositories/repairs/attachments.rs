//! The files on a repair, and which of them the shop shows.

use super::super::super::{Conn, conflict_on};
use super::super::Store;
use super::super::change::record;
use crate::ext::incoming;
use crate::schema::{portal_attachment_visibility as mark, repair_request as rr};
use crate::zone::utc;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{Change, CustomerId, RepairId};
use repairs::{Attachment, RepairError, Visibility};
use std::collections::HashMap;

/// The files in the ERP's JSON with the shop's marks.
pub(super) async fn load(
    conn: &mut Conn,
    repair: RepairId,
    json: Option<&str>,
) -> QueryResult<Vec<Attachment>> {
    let mut files = Attachment::read_all(json);
    if files.is_empty() {
        return Ok(files);
    }
    let marks: Vec<(String, bool)> = mark::table
        .filter(mark::repair_request_id.eq(repair.0))
        .select((mark::attachment_id, mark::visible))
        .load(conn)
        .await?;
    let marks: HashMap<String, Visibility> = marks
        .into_iter()
        .map(|(id, visible)| {
            let mark = if visible {
                Visibility::Visible
            } else {
                Visibility::Hidden
            };
            (id, mark)
        })
        .collect();
    Attachment::mark_all(&mut files, &marks);
    Ok(files)
}

pub(super) async fn of_customer(
    store: &Store,
    customer: CustomerId,
    repair: RepairId,
) -> Result<Option<Vec<Attachment>>, RepairError> {
    let files = reading!(store, conn, {
        let json: Option<Option<String>> = rr::table
            .filter(rr::id.eq(repair.0))
            .filter(rr::customer_id.eq(customer.0))
            .filter(rr::deleted_at.is_null())
            .select(rr::attachments)
            .first(conn)
            .await
            .optional()?;
        match json {
            None => Ok(None),
            Some(json) => Ok(Some(load(conn, repair, json.as_deref()).await?)),
        }
    })?;
    Ok(files)
}

pub(super) async fn of_any(store: &Store, repair: RepairId) -> Result<Option<Vec<Attachment>>, RepairError> {
    let files = reading!(store, conn, {
        match json(conn, repair).await? {
            None => Ok(None),
            Some(json) => Ok(Some(load(conn, repair, json.as_deref()).await?)),
        }
    })?;
    Ok(files)
}

async fn json(conn: &mut Conn, repair: RepairId) -> QueryResult<Option<Option<String>>> {
    rr::table
        .filter(rr::id.eq(repair.0))
        .filter(rr::deleted_at.is_null())
        .select(rr::attachments)
        .first(conn)
        .await
        .optional()
}

pub(super) async fn set_mark(
    store: &Store,
    repair: RepairId,
    file: &str,
    visibility: Visibility,
    change: &Change,
) -> Result<Option<()>, RepairError> {
    let marked = writing!(store, conn, {
        let files = Attachment::read_all(json(conn, repair).await?.flatten().as_deref());
        if files.iter().all(|known| known.id != file) {
            return Ok(None);
        }
        diesel::insert_into(mark::table)
            .values((
                mark::repair_request_id.eq(repair.0),
                mark::attachment_id.eq(file),
                mark::visible.eq(visibility == Visibility::Visible),
                mark::updated_at.eq(utc(change.audit.at)),
            ))
            .on_conflict(conflict_on((mark::repair_request_id, mark::attachment_id)))
            .do_update()
            .set((
                mark::visible.eq(incoming(mark::visible)),
                mark::updated_at.eq(incoming(mark::updated_at)),
            ))
            .execute(conn)
            .await?;
        record(conn, change, None).await?;
        Ok(Some(()))
    })?;
    Ok(marked)
}
