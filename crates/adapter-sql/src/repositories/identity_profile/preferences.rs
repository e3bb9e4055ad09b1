//! Preferences.

use super::super::super::{Conn, conflict_on};
use super::super::change::record;
use super::SqlProfiles;
use crate::ext::{RowLockDsl, incoming};
use crate::schema::{customer, customer_preferences as preferences};
use crate::zone::utc;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::preferences::{MOST_TYPES, Preferences, PreferencesChange, PreferencesStore};
use kernel::{Change, CustomerId, StorageError};

async fn load(conn: &mut Conn, customer: CustomerId) -> QueryResult<Option<Preferences>> {
    let row: Option<(String, String, Option<String>)> = preferences::table
        .filter(preferences::customer_id.eq(customer.0))
        .select((
            preferences::language,
            preferences::theme,
            preferences::notifications,
        ))
        .first(conn)
        .await
        .optional()?;
    Ok(row.map(|(language, theme, notifications)| {
        Preferences::from_stored(&language, &theme, notifications.as_deref())
    }))
}

#[async_trait]
impl PreferencesStore for SqlProfiles {
    async fn find(&self, customer: CustomerId) -> Result<Option<Preferences>, StorageError> {
        reading!(self.store, conn, { Ok(load(conn, customer).await?) })
    }

    async fn change(
        &self,
        customer_id: CustomerId,
        wanted: &PreferencesChange,
        at: DateTime<Utc>,
        change: &Change,
    ) -> Result<Option<Preferences>, StorageError> {
        let at = utc(at);
        writing!(self.store, conn, {
            // Two changes at once meet here, also where there is no row to lock yet.
            let _locked: Option<i64> = customer::table
                .filter(customer::id.eq(customer_id.0))
                .select(customer::id)
                .row_lock()
                .get_result(conn)
                .await
                .optional()?;
            let saved = load(conn, customer_id).await?.unwrap_or_default().with(wanted);
            if saved.notifications.len() > MOST_TYPES {
                return Ok(None);
            }
            let notifications = serde_json::to_string(&saved.notifications).map_err(StorageError::failed)?;
            diesel::insert_into(preferences::table)
                .values((
                    preferences::customer_id.eq(customer_id.0),
                    preferences::language.eq(saved.language.tag()),
                    preferences::theme.eq(saved.theme.as_str()),
                    preferences::notifications.eq(notifications),
                    preferences::created_at.eq(at),
                    preferences::updated_at.eq(at),
                ))
                .on_conflict(conflict_on(preferences::customer_id))
                .do_update()
                .set((
                    preferences::language.eq(incoming(preferences::language)),
                    preferences::theme.eq(incoming(preferences::theme)),
                    preferences::notifications.eq(incoming(preferences::notifications)),
                    preferences::updated_at.eq(incoming(preferences::updated_at)),
                ))
                .execute(conn)
                .await?;
            record(conn, change, None).await?;
            Ok(Some(saved))
        })
    }
}
