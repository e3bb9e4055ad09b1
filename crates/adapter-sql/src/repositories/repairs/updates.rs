//! Customers asking how their repair is getting on.

use super::super::Store;
use super::super::change::record;
use super::staff::to_tell;
use crate::ext::RowLockDsl;
use crate::schema::{
    notification, portal_update_request as request, repair_request as rr, status_update_log as log,
};
use crate::zone::utc;
use chrono::NaiveDateTime;
use diesel::dsl::max;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{Change, CustomerId, RepairId};
use repairs::{Placed, RepairError, UpdateRequest, wait_for_next};

pub(super) async fn place(
    store: &Store,
    customer: CustomerId,
    repair: RepairId,
    new: &UpdateRequest,
    change: &Change,
) -> Result<Option<Placed>, RepairError> {
    let placed = writing!(store, conn, {
        let locked: Option<(Option<i64>, Option<String>)> = rr::table
            .filter(rr::id.eq(repair.0))
            .filter(rr::customer_id.eq(customer.0))
            .filter(rr::deleted_at.is_null())
            .select((rr::technician_id, rr::status))
            .row_lock()
            .get_result(conn)
            .await
            .optional()?;
        let Some((technician, status)) = locked else {
            return Ok(None);
        };
        let last: Option<NaiveDateTime> = request::table
            .filter(request::repair_request_id.eq(repair.0))
            .select(max(request::created_at))
            .get_result(conn)
            .await?;
        if let Some(retry_after) = wait_for_next(last.map(|last| last.and_utc()), new.at) {
            return Ok(Some(Placed::TooSoon { retry_after }));
        }
        diesel::insert_into(request::table)
            .values((
                request::repair_request_id.eq(repair.0),
                request::customer_id.eq(customer.0),
                request::message.eq(new.message.as_ref().map(|message| message.as_str())),
                request::created_at.eq(utc(new.at)),
            ))
            .execute(conn)
            .await?;
        let wall = store.zone.to_wall(new.at);
        let staff = to_tell(conn, technician).await?;
        for member in &staff {
            diesel::insert_into(notification::table)
                .values((
                    notification::kind.eq("repair_update_request"),
                    notification::message.eq(&new.notice),
                    notification::is_read.eq(false),
                    notification::user_id.eq(member),
                    notification::repair_request_id.eq(repair.0),
                    notification::channel.eq("IN_APP"),
                    notification::created_at.eq(wall),
                    notification::updated_at.eq(wall),
                    notification::related_type.eq("repair"),
                    notification::related_id.eq(repair.0),
                ))
                .execute(conn)
                .await?;
        }
        if staff.is_empty() {
            // Nobody has an inbox to look into; whoever opens the repair in the ERP reads its log.
            diesel::insert_into(log::table)
                .values((
                    log::repair_request_id.eq(repair.0),
                    log::from_status.eq(&status),
                    log::to_status.eq(&status),
                    log::notes.eq(&new.notice),
                    log::changed_by_id.eq(new.by.0),
                    log::created_at.eq(wall),
                ))
                .execute(conn)
                .await?;
        }
        record(conn, change, None).await?;
        Ok(Some(Placed::Told))
    })?;
    Ok(placed)
}
