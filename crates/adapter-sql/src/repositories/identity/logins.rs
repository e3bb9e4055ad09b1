//! A login that succeeded.

use super::super::super::last_insert_id;
use super::super::change::{cut, record};
use super::SqlIdentity;
use crate::ext::RowLockDsl;
use crate::schema::{
    customer_session as session, portal_login_throttle as throttle, user, user_login_log as log,
};
use crate::zone::utc;
use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::login::{Logins, NewLogin};
use kernel::{Change, SessionId, StorageError};

#[async_trait]
impl Logins for SqlIdentity {
    async fn open(&self, login: &NewLogin, change: &Change) -> Result<Option<SessionId>, StorageError> {
        writing!(self.store, conn, {
            let new = &login.session;
            // Whoever replaces the password ends the sessions there are: this one must be among them or not be at all.
            let stored: Option<String> = user::table
                .filter(user::id.eq(new.user.0))
                .filter(user::deleted_at.is_null())
                .select(user::password)
                .row_lock()
                .get_result(conn)
                .await
                .optional()?;
            // Compared here: to many collations two hashes are the same that differ in case.
            if stored.as_ref() != Some(&login.verified) {
                return Ok(None);
            }
            let ip = new.ip.map(|ip| ip.to_string());
            let agent = new.user_agent.as_deref().map(|agent| cut(agent, 255));
            diesel::insert_into(session::table)
                .values((
                    session::customer_id.eq(new.customer.0),
                    session::user_id.eq(new.user.0),
                    session::token.eq(&new.token_hash),
                    session::generation.eq(0),
                    session::ip_address.eq(&ip),
                    session::user_agent.eq(agent),
                    session::expires_at.eq(utc(new.expires_at)),
                    session::last_seen_at.eq(utc(new.created_at)),
                    session::created_at.eq(utc(new.created_at)),
                ))
                .execute(conn)
                .await?;
            let id = last_insert_id(conn).await?;
            diesel::insert_into(log::table)
                .values((
                    log::user_id.eq(new.user.0),
                    log::login_at.eq(self.store.zone.to_wall(login.at)),
                    log::ip_address.eq(&ip),
                    log::device_info.eq(agent),
                ))
                .execute(conn)
                .await?;
            diesel::delete(throttle::table.filter(throttle::identifier.eq(&login.throttle.0)))
                .execute(conn)
                .await?;
            if let Some(renewed) = &login.rehash {
                diesel::update(user::table.filter(user::id.eq(new.user.0)))
                    .set(user::password.eq(renewed))
                    .execute(conn)
                    .await?;
            }
            record(conn, change, Some(id)).await?;
            Ok(Some(SessionId(id)))
        })
    }
}
