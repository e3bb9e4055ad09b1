//! Profiles.

use super::super::change::{append_event, record};
use super::super::identity::codes;
use super::{SqlProfiles, lock_account, present};
use crate::schema::{company, customer, portal_avatar as avatar, portal_one_time_code as code, user};
use crate::zone::{DbZone, utc};
use async_trait::async_trait;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::code::{CodePurpose, NewCode, SendVerdict};
use identity::profile::{
    AvatarPath, Company, Profile, ProfileReader, ProfileUpdate, ProfileWriter, UpdateOutcome, real_email,
};
use kernel::{Change, CompanyId, CustomerId, StorageError, UserId};

type Basics = (
    i64,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<NaiveDateTime>,
    Option<NaiveDateTime>,
);
type Row = (
    Basics,
    (String, Option<String>),
    Option<(i64, String)>,
    Option<String>,
);

fn profile((basics, login, company, avatar): Row, zone: DbZone) -> Profile {
    let (id, name, phone, email, address, created_at, updated_at) = basics;
    let (login_email, login_phone) = login;
    Profile {
        customer: CustomerId(id),
        name,
        email: email
            .as_deref()
            .and_then(real_email)
            .or_else(|| real_email(&login_email))
            .map(str::to_owned),
        phone: present(phone).or_else(|| present(login_phone)),
        address: present(address),
        avatar: avatar.as_deref().and_then(AvatarPath::parse),
        company: company.map(|(id, name)| Company {
            id: CompanyId(id),
            name,
        }),
        created_at: created_at.map(|at| zone.to_utc(at)),
        updated_at: updated_at.map(|at| zone.to_utc(at)),
    }
}

#[async_trait]
impl ProfileReader for SqlProfiles {
    async fn find(&self, customer_id: CustomerId, user_id: UserId) -> Result<Option<Profile>, StorageError> {
        let found = reading!(self.store, conn, {
            let found: Option<Row> = customer::table
                .inner_join(user::table.on(user::id.eq(user_id.0)))
                .left_join(
                    company::table.on(company::id
                        .nullable()
                        .eq(customer::company_id)
                        .and(company::deleted_at.is_null())),
                )
                .left_join(avatar::table.on(avatar::customer_id.eq(customer::id)))
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
                    (
                        customer::id,
                        customer::name,
                        customer::phone,
                        customer::email,
                        customer::address,
                        customer::created_at,
                        customer::updated_at,
                    ),
                    (user::email, user::phone),
                    (company::id, company::name).nullable(),
                    avatar::path.nullable(),
                ))
                .first(conn)
                .await
                .optional()?;
            Ok(found)
        })?;
        Ok(found.map(|row| profile(row, self.store.zone)))
    }
}

#[async_trait]
impl ProfileWriter for SqlProfiles {
    async fn update(
        &self,
        customer_id: CustomerId,
        user_id: UserId,
        update: &ProfileUpdate,
        change: &Change,
    ) -> Result<UpdateOutcome, StorageError> {
        let wall = self.store.zone.to_wall(change.audit.at);
        writing!(self.store, conn, {
            if !lock_account(conn, customer_id, user_id).await? {
                return Ok(UpdateOutcome::Missing);
            }
            if let [first, ..] = update.codes.as_slice() {
                let history = codes::history(conn, customer_id, first.created_at).await?;
                if let SendVerdict::Wait(wait) = history.judge(first.created_at, update.codes.len()) {
                    return Ok(UpdateOutcome::Wait(wait));
                }
            }
            for new in &update.codes {
                diesel::update(code::table)
                    .filter(code::customer_id.eq(customer_id.0))
                    .filter(code::purpose.eq(CodePurpose::Contact.as_str()))
                    .filter(code::channel.eq(new.destination.kind().as_str()))
                    .filter(code::ended_at.is_null())
                    .set(code::ended_at.eq(utc(new.created_at)))
                    .execute(conn)
                    .await?;
                let row = NewCode {
                    customer: customer_id,
                    user: user_id,
                    purpose: CodePurpose::Contact,
                    destination: new.destination.clone(),
                    nonce: new.nonce.clone(),
                    created_at: new.created_at,
                    expires_at: new.expires_at,
                };
                let id = codes::insert(conn, &row).await?;
                append_event(conn, &new.event, Some(id)).await?;
            }
            if update.name.is_some() || update.address.is_some() {
                diesel::update(customer::table.find(customer_id.0))
                    .set((
                        update.name.as_ref().map(|name| customer::name.eq(name)),
                        update
                            .address
                            .as_ref()
                            .map(|address| customer::address.eq(address.as_deref())),
                        customer::updated_at.eq(wall),
                    ))
                    .execute(conn)
                    .await?;
            }
            if let Some(name) = &update.name {
                diesel::update(user::table.find(user_id.0))
                    .set((user::name.eq(name), user::updated_at.eq(wall)))
                    .execute(conn)
                    .await?;
            }
            record(conn, change, None).await?;
            Ok(UpdateOutcome::Saved)
        })
    }
}
