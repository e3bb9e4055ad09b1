//! The end of an account.

use super::super::super::Conn;
use super::super::change::{append_event, record};
use super::super::identity::sessions;
use super::{SqlProfiles, lock_account, login_names};
use crate::ext::contains_pattern;
use crate::schema::{
    customer, customer_audit_log as log, customer_preferences as preferences, customer_session as session,
    notification, portal_avatar as avatar, portal_login_name as login_name, portal_one_time_code as code,
    portal_outbox as outbox, portal_repair_comment as comment, portal_reset_token as token,
    portal_update_request as asked, user, user_login_log as sign_in,
};
use crate::zone::utc;
use async_trait::async_trait;
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::LoginName;
use identity::account::{AccountClosure, Closed, NOBODY, closed_email};
use identity::profile::{AvatarPath, DiscardNotice, ProfileService};
use kernel::{Change, CustomerId, StorageError, UserId};
use std::collections::BTreeSet;

/// No bcrypt hash begins so: no password is ever right.
const NO_PASSWORD: &str = "!";

#[async_trait]
impl AccountClosure for SqlProfiles {
    async fn close<'a>(
        &self,
        owner: (CustomerId, UserId),
        hash: &'a str,
        notice: &DiscardNotice,
        at: DateTime<Utc>,
        change: &Change,
    ) -> Result<Option<Closed>, StorageError> {
        let (customer_id, user_id) = owner;
        let (own, wall) = (utc(at), self.store.zone.to_wall(at));
        writing!(self.store, conn, {
            if !lock_account(conn, customer_id, user_id).await? {
                return Ok(None);
            }
            let stored: String = user::table
                .find(user_id.0)
                .select(user::password)
                .first(conn)
                .await?;
            if stored != hash {
                return Ok(None);
            }
            let picture: Option<String> = avatar::table
                .find(customer_id.0)
                .select(avatar::path)
                .first(conn)
                .await
                .optional()?;
            if let Some(path) = picture.as_deref().and_then(AvatarPath::parse) {
                append_event(conn, &notice.of(&path), None).await?;
            }
            let sessions = sessions::end_all(conn, customer_id, None, at).await?;
            forget_traces(conn, customer_id, user_id).await?;
            close_login(conn, customer_id, user_id, wall).await?;
            forget_choices(conn, customer_id).await?;
            empty_words(conn, customer_id, user_id, own, wall).await?;
            record(conn, change, None).await?;
            Ok(Some(Closed { sessions }))
        })
    }
}

async fn close_login(
    conn: &mut Conn,
    customer_id: CustomerId,
    user_id: UserId,
    wall: NaiveDateTime,
) -> QueryResult<()> {
    diesel::update(customer::table.find(customer_id.0))
        .set((
            customer::name.eq(NOBODY),
            customer::phone.eq(None::<String>),
            customer::email.eq(None::<String>),
            customer::address.eq(None::<String>),
            customer::updated_at.eq(wall),
            customer::deleted_at.eq(wall),
        ))
        .execute(conn)
        .await?;
    diesel::update(user::table.find(user_id.0))
        .set((
            user::name.eq(NOBODY),
            user::email.eq(closed_email(user_id)),
            user::phone.eq(None::<String>),
            user::password.eq(NO_PASSWORD),
            user::is_active.eq(false),
            user::updated_at.eq(wall),
            user::deleted_at.eq(wall),
        ))
        .execute(conn)
        .await
        .map(drop)
}

async fn forget_choices(conn: &mut Conn, customer: CustomerId) -> QueryResult<()> {
    diesel::delete(avatar::table.find(customer.0))
        .execute(conn)
        .await?;
    diesel::delete(preferences::table.filter(preferences::customer_id.eq(customer.0)))
        .execute(conn)
        .await?;
    diesel::delete(login_name::table.filter(login_name::customer_id.eq(customer.0)))
        .execute(conn)
        .await?;
    diesel::delete(code::table.filter(code::customer_id.eq(customer.0)))
        .execute(conn)
        .await?;
    diesel::delete(token::table.filter(token::customer_id.eq(customer.0)))
        .execute(conn)
        .await?;
    diesel::update(session::table.filter(session::customer_id.eq(customer.0)))
        .set((
            session::ip_address.eq(None::<String>),
            session::user_agent.eq(None::<String>),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// What the portal wrote of the person beside their own rows. Asked while customer and login still have their contacts.
async fn forget_traces(conn: &mut Conn, customer: CustomerId, user: UserId) -> QueryResult<()> {
    diesel::update(sign_in::table.filter(sign_in::user_id.eq(user.0)))
        .set((
            sign_in::ip_address.eq(None::<String>),
            sign_in::device_info.eq(None::<String>),
        ))
        .execute(conn)
        .await?;
    let told = outbox::table
        .filter(outbox::customer_id.eq(customer.0))
        .filter(outbox::kind.eq(ProfileService::CONTACT_CHANGED));
    diesel::update(told)
        .set(outbox::data.eq("{}"))
        .execute(conn)
        .await?;
    // A refusal that was nobody's for want of a right login has the login name that was typed, in its one form.
    for name in contacts(conn, customer, user).await? {
        let named = log::table
            .filter(log::customer_id.is_null())
            .filter(log::request_data.like(contains_pattern(name.value())).escape('!'));
        diesel::update(named)
            .set(log::request_data.eq(None::<String>))
            .execute(conn)
            .await?;
    }
    Ok(())
}

/// Every phone and e-mail that signs the customer in or would.
async fn contacts(conn: &mut Conn, customer: CustomerId, user: UserId) -> QueryResult<BTreeSet<LoginName>> {
    let own: (Option<String>, Option<String>) = customer::table
        .find(customer.0)
        .select((customer::phone, customer::email))
        .first(conn)
        .await?;
    let login: (Option<String>, String) = user::table
        .find(user.0)
        .select((user::phone, user::email))
        .first(conn)
        .await?;
    let written = [own.0, own.1, login.0, Some(login.1)].into_iter().flatten();
    let mut names: BTreeSet<_> = written.filter_map(|text| LoginName::parse(&text)).collect();
    names.extend(login_names(conn, customer).await?);
    Ok(names)
}

async fn empty_words(
    conn: &mut Conn,
    customer: CustomerId,
    user: UserId,
    own: NaiveDateTime,
    wall: NaiveDateTime,
) -> QueryResult<()> {
    diesel::update(comment::table.filter(comment::customer_id.eq(customer.0)))
        .set((comment::comment.eq(""), comment::deleted_at.eq(own)))
        .execute(conn)
        .await?;
    diesel::update(asked::table.filter(asked::customer_id.eq(customer.0)))
        .set(asked::message.eq(None::<String>))
        .execute(conn)
        .await?;
    diesel::update(notification::table.filter(notification::user_id.eq(user.0)))
        .set((
            notification::title.eq(None::<String>),
            notification::message.eq(None::<String>),
            notification::deleted_at.eq(wall),
        ))
        .execute(conn)
        .await?;
    diesel::update(log::table.filter(log::customer_id.eq(customer.0)))
        .set(log::request_data.eq(None::<String>))
        .execute(conn)
        .await
        .map(drop)
}
