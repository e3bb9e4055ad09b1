//! The password, changed by its owner.

use super::super::change::record;
use super::super::identity::sessions;
use super::{SqlProfiles, end_resets, lock_account};
use crate::schema::{customer, user};
use crate::zone::utc;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::account::{Passwords, StoredPassword};
use kernel::{Change, CustomerId, SessionId, StorageError, UserId};

type Row = (
    String,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    String,
);

#[async_trait]
impl Passwords for SqlProfiles {
    async fn find(
        &self,
        customer_id: CustomerId,
        user_id: UserId,
    ) -> Result<Option<StoredPassword>, StorageError> {
        let found = reading!(self.store, conn, {
            let found: Option<Row> = customer::table
                .inner_join(user::table.on(user::id.eq(user_id.0)))
                .filter(customer::id.eq(customer_id.0))
                .filter(customer::deleted_at.is_null())
                .filter(user::deleted_at.is_null())
                .filter(customer::user_id.is_null().or(customer::user_id.eq(user_id.0)))
                .filter(
                    user::customer_id
                        .is_null()
                        .or(user::customer_id.eq(customer_id.0)),
                )
                .select((
                    user::password,
                    customer::name,
                    customer::phone,
                    user::phone,
                    customer::email,
                    user::email,
                ))
                .first(conn)
                .await
                .optional()?;
            Ok(found)
        })?;
        Ok(found.map(
            |(hash, name, phone, login_phone, email, login_email)| StoredPassword {
                hash,
                name,
                phones: [phone, login_phone],
                emails: [email, Some(login_email)],
            },
        ))
    }

    async fn replace<'a>(
        &self,
        owner: (CustomerId, UserId),
        keep: SessionId,
        hashes: (&'a str, &'a str),
        at: DateTime<Utc>,
        change: &Change,
    ) -> Result<Option<Vec<SessionId>>, StorageError> {
        let ((customer_id, user_id), (from, to)) = (owner, hashes);
        writing!(self.store, conn, {
            if !lock_account(conn, customer_id, user_id).await? {
                return Ok(None);
            }
            let row = user::table.find(user_id.0);
            // Compared here: to many collations two hashes are the same that differ in case.
            let stored: String = row.select(user::password).first(conn).await?;
            if stored != from {
                return Ok(None);
            }
            diesel::update(row)
                .set((
                    user::password.eq(to),
                    user::force_password_reset.eq(false),
                    user::updated_at.eq(self.store.zone.to_wall(at)),
                ))
                .execute(conn)
                .await?;
            end_resets(conn, customer_id, utc(at)).await?;
            let ended = sessions::end_all(conn, customer_id, Some(keep), at).await?;
            record(conn, change, None).await?;
            Ok(Some(ended))
        })
    }
}
