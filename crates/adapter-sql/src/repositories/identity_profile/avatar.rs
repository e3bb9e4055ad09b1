//! Which picture is a customer's.

use super::super::super::conflict_on;
use super::super::change::{append_event, record};
use super::SqlProfiles;
use crate::ext::{RowLockDsl, incoming};
use crate::schema::{customer, portal_avatar as avatar};
use crate::zone::utc;
use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::profile::{AvatarPath, Avatars, DiscardNotice};
use kernel::{Change, CustomerId, StorageError};

#[async_trait]
impl Avatars for SqlProfiles {
    async fn replace<'a>(
        &self,
        customer_id: CustomerId,
        picture: Option<&'a AvatarPath>,
        notice: &DiscardNotice,
        change: &Change,
    ) -> Result<bool, StorageError> {
        writing!(self.store, conn, {
            let known: Option<i64> = customer::table
                .filter(customer::id.eq(customer_id.0))
                .filter(customer::deleted_at.is_null())
                .select(customer::id)
                .row_lock()
                .get_result(conn)
                .await
                .optional()?;
            if known.is_none() {
                return Err(StorageError::failed("the customer is gone").into());
            }
            let old: Option<String> = avatar::table
                .find(customer_id.0)
                .select(avatar::path)
                .first(conn)
                .await
                .optional()?;
            let old = old.as_deref().and_then(AvatarPath::parse);
            if old.as_ref() == picture {
                return Ok(false);
            }
            match picture {
                None => {
                    diesel::delete(avatar::table.find(customer_id.0))
                        .execute(conn)
                        .await?;
                }
                Some(path) => {
                    diesel::insert_into(avatar::table)
                        .values((
                            avatar::customer_id.eq(customer_id.0),
                            avatar::path.eq(path.as_str()),
                            avatar::created_at.eq(utc(change.audit.at)),
                        ))
                        .on_conflict(conflict_on(avatar::customer_id))
                        .do_update()
                        .set((
                            avatar::path.eq(incoming(avatar::path)),
                            avatar::created_at.eq(incoming(avatar::created_at)),
                        ))
                        .execute(conn)
                        .await?;
                }
            }
            if let Some(old) = &old {
                append_event(conn, &notice.of(old), None).await?;
            }
            record(conn, change, None).await?;
            Ok(true)
        })
    }
}
