//! A login that succeeded.

use super::super::super::last_insert_id;
use super::super::change::{cut, record};
use super::SqlIdentity;
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
    async fn open(&self, login: &NewLogin, change: &Change) -> Result<SessionId, StorageError> {
        writing!(self.store, conn, {
            let new = &login.session;
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
            if let Some(rehash) = &login.rehash {
                // Not where the password was changed between the check and now.
                diesel::update(user::table)
                    .filter(user::id.eq(new.user.0))
                    .filter(user::password.eq(&rehash.old))
                    .set(user::password.eq(&rehash.new))
                    .execute(conn)
                    .await?;
            }
            record(conn, change, Some(id)).await?;
            Ok(SessionId(id))
        })
    }
}
