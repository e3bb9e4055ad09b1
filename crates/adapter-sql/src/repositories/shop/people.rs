//! Who there is, and what the shop says of itself.

use super::super::super::Conn;
use super::super::Store;
use super::{CHUNK, chosen};
use crate::schema::{
    branch, company, customer, customer_preferences, notification, role, system_setting, user,
};
use crate::shop::Shop;
use crate::zone::utc;
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::StorageError;

/// Roles, companies, branches, logins, customers and their preferences.
pub(super) async fn insert(store: &Store, shop: &Shop) -> Result<(), StorageError> {
    let wall = |at: Option<DateTime<Utc>>| at.map(|at| store.zone.to_wall(at));
    insert_all!(store, role::table, shop.roles, |r| (
        chosen(r.id).map(|id| role::id.eq(id)),
        role::name.eq(&*r.name),
        role::is_active.eq(true),
    ));
    insert_all!(store, company::table, shop.companies, |c| (
        chosen(c.id).map(|id| company::id.eq(id)),
        company::name.eq(&*c.name),
        company::email.eq(c.email.as_deref()),
        company::phone.eq(c.phone.as_deref()),
        company::address.eq(c.address.as_deref()),
        company::tax_number.eq(c.tax_number.as_deref()),
        company::created_at.eq(wall(c.created_at)),
        company::updated_at.eq(wall(c.created_at)),
    ));
    insert_all!(store, branch::table, shop.branches, |b| (
        chosen(b.id).map(|id| branch::id.eq(id)),
        branch::name.eq(&*b.name),
        branch::address.eq(b.address.as_deref()),
        branch::phone.eq(b.phone.as_deref()),
        branch::created_at.eq(wall(b.created_at)),
        branch::updated_at.eq(wall(b.created_at)),
        branch::deleted_at.eq(wall(b.deleted_at)),
    ));
    // Logins and customers point at each other: a login's link is set once its customer is there.
    insert_all!(store, user::table, shop.users, |u| (
        chosen(u.id).map(|id| user::id.eq(id)),
        user::name.eq(&*u.name),
        user::email.eq(&*u.email),
        user::password.eq(&*u.password),
        user::phone.eq(u.phone.as_deref()),
        user::is_active.eq(u.is_active),
        user::role_id.eq(u.role),
        user::force_password_reset.eq(u.force_password_reset),
        user::created_at.eq(wall(u.created_at)),
        user::updated_at.eq(wall(u.updated_at.or(u.created_at))),
        user::deleted_at.eq(wall(u.deleted_at)),
    ));
    insert_all!(store, customer::table, shop.customers, |c| (
        chosen(c.id).map(|id| customer::id.eq(id)),
        customer::name.eq(&*c.name),
        customer::phone.eq(c.phone.as_deref()),
        customer::email.eq(c.email.as_deref()),
        customer::address.eq(c.address.as_deref()),
        customer::company_id.eq(c.company),
        customer::user_id.eq(c.user),
        customer::created_at.eq(wall(c.created_at)),
        customer::updated_at.eq(wall(c.updated_at.or(c.created_at))),
        customer::deleted_at.eq(wall(c.deleted_at)),
    ));
    for chunk in shop.users.chunks(CHUNK) {
        writing!(store, conn, {
            for login in chunk {
                link(conn, &login.email, login.customer).await?;
            }
            Ok(())
        })?;
    }
    insert_all!(store, customer_preferences::table, shop.preferences, |p| (
        customer_preferences::customer_id.eq(p.customer),
        customer_preferences::language.eq(&*p.language),
        customer_preferences::theme.eq(&*p.theme),
        customer_preferences::notifications.eq(p.notifications.as_deref()),
        customer_preferences::created_at.eq(p.created_at.map(utc)),
        customer_preferences::updated_at.eq(p.created_at.map(utc)),
    ));
    Ok(())
}

async fn link(conn: &mut Conn, email: &str, to: Option<i64>) -> QueryResult<()> {
    if to.is_some() {
        diesel::update(user::table.filter(user::email.eq(email)))
            .set(user::customer_id.eq(to))
            .execute(conn)
            .await?;
    }
    Ok(())
}

/// The inboxes, which point at repairs.
pub(super) async fn insert_notifications(store: &Store, shop: &Shop) -> Result<(), StorageError> {
    let wall = |at: Option<DateTime<Utc>>| -> Option<NaiveDateTime> { at.map(|at| store.zone.to_wall(at)) };
    insert_all!(store, notification::table, shop.notifications, |n| (
        chosen(n.id).map(|id| notification::id.eq(id)),
        notification::kind.eq(n.kind.as_deref()),
        notification::message.eq(n.message.as_deref()),
        notification::is_read.eq(n.is_read),
        notification::user_id.eq(n.user),
        notification::repair_request_id.eq(n.repair),
        n.channel
            .as_deref()
            .map(|channel| notification::channel.eq(channel)),
        notification::title.eq(n.title.as_deref()),
        notification::related_type.eq(n.related_type.as_deref()),
        notification::related_id.eq(n.related_id),
        notification::created_at.eq(wall(n.created_at)),
        notification::updated_at.eq(wall(n.created_at)),
        notification::deleted_at.eq(wall(n.deleted_at)),
    ));
    Ok(())
}

/// The settings, last of all.
pub(super) async fn insert_settings(store: &Store, shop: &Shop) -> Result<(), StorageError> {
    insert_all!(store, system_setting::table, shop.settings, |s| (
        system_setting::name.eq(&*s.key),
        system_setting::value.eq(s.value.as_deref()),
        system_setting::is_encrypted.eq(s.is_encrypted),
    ));
    Ok(())
}
