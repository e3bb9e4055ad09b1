//! A password set by a reset token.

use super::super::change::record;
use super::SqlIdentity;
use super::accounts::{CustomerRow, UserRow, account};
use super::{codes, sessions};
use crate::schema::{
    customer, customer_preferences as preferences, portal_login_throttle as throttle,
    portal_reset_token as token, role, user,
};
use crate::zone::utc;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::AccountRecord;
use identity::code::{CodePurpose, PasswordReset, PasswordResets};
use kernel::{Change, SessionId, StorageError};

#[async_trait]
impl PasswordResets for SqlIdentity {
    async fn account(
        &self,
        token_hash: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<AccountRecord>, StorageError> {
        reading!(self.store, conn, {
            let found: Option<(UserRow, CustomerRow, Option<String>, Option<String>)> = token::table
                .inner_join(user::table.on(user::id.eq(token::user_id)))
                .inner_join(customer::table.on(customer::id.eq(token::customer_id)))
                .left_join(role::table.on(role::id.nullable().eq(user::role_id)))
                .left_join(preferences::table.on(preferences::customer_id.eq(token::customer_id)))
                .filter(token::token_hash.eq(token_hash))
                .filter(token::used_at.is_null())
                .filter(token::expires_at.gt(utc(now)))
                .select((
                    UserRow::as_select(),
                    CustomerRow::as_select(),
                    role::name.nullable(),
                    preferences::language.nullable(),
                ))
                .first(conn)
                .await
                .optional()?;
            Ok(found.map(|(user, customer, role, language)| account(user, customer, role, language)))
        })
    }

    async fn reset(
        &self,
        reset: &PasswordReset,
        change: &Change,
    ) -> Result<Option<Vec<SessionId>>, StorageError> {
        let at = utc(reset.at);
        writing!(self.store, conn, {
            let used = diesel::update(token::table)
                .filter(token::token_hash.eq(&reset.token_hash))
                .filter(token::customer_id.eq(reset.customer.0))
                .filter(token::user_id.eq(reset.user.0))
                .filter(token::used_at.is_null())
                .filter(token::expires_at.gt(at))
                .set(token::used_at.eq(at))
                .execute(conn)
                .await?;
            if used != 1 {
                return Ok(None);
            }
            // Others that the same customer earned would set it once more.
            diesel::update(token::table)
                .filter(token::customer_id.eq(reset.customer.0))
                .filter(token::used_at.is_null())
                .set(token::used_at.eq(at))
                .execute(conn)
                .await?;
            diesel::update(user::table.filter(user::id.eq(reset.user.0)))
                .set((
                    user::password.eq(&reset.password_hash),
                    user::force_password_reset.eq(false),
                    user::updated_at.eq(self.store.zone.to_wall(reset.at)),
                ))
                .execute(conn)
                .await?;
            let locks = reset.throttles.iter().map(|key| key.0.as_str());
            diesel::delete(throttle::table.filter(throttle::identifier.eq_any(locks)))
                .execute(conn)
                .await?;
            codes::end(conn, reset.customer, CodePurpose::Reset, reset.at).await?;
            let ended = sessions::end_all(conn, reset.customer, None, reset.at).await?;
            record(conn, change, None).await?;
            Ok(Some(ended))
        })
    }
}
