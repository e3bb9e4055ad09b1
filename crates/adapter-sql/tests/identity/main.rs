//! Identity's ports on both engines, by the domain's own suites.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod journal;

use adapter_sql::shop::standard;
use adapter_sql::{Database, DbZone, Options, RawSql};
use identity::contract::{AccountWorld, AdminWorld, World};
use identity::login::LoginNameSync;
use journal::SqlJournal;
use kernel::testing::FixedClock;
use kernel::{Clock, ShopZone};
use std::sync::Arc;

const NOW: &str = "2026-03-10T10:00:00Z";

async fn filled(url: &str) -> Database {
    let zone = DbZone(chrono_tz::Africa::Cairo);
    let options = Options::new(url, zone, ShopZone(chrono_tz::Africa::Cairo)).unwrap();
    let database = Database::open(options).unwrap();
    database.migrate().await.unwrap();
    let shop = standard::shop(NOW.parse().unwrap());
    database.insert_shop(&shop).await.unwrap();
    database
}

async fn signing_in(url: &str) {
    let ports = filled(url).await.ports();
    let world = World {
        accounts: ports.accounts,
        logins: ports.logins,
        throttle: ports.login_throttle,
        names: ports.login_names,
        reader: ports.session_reader,
        activity: ports.session_activity,
        sessions: ports.sessions,
        codes: ports.codes,
        resets: ports.password_resets,
        journal: Arc::new(SqlJournal::open(url).await),
        customer: standard::MONA,
        user: standard::MONA_USER,
        role: standard::CUSTOMER_ROLE,
        phone: standard::MONA_PHONE,
        hash: standard::PASSWORD_HASH,
        other: standard::KARIM,
        other_user: standard::KARIM_USER,
    };
    world.all().await;
}

async fn ones_own_account(url: &str) {
    let ports = filled(url).await.ports();
    let clock: Arc<dyn Clock> = Arc::new(FixedClock::at(NOW));
    LoginNameSync::new(ports.login_names, clock).run().await.unwrap();
    let world = AccountWorld {
        reader: ports.profile_reader,
        writer: ports.profile_writer,
        contacts: ports.contact_changes,
        accounts: ports.accounts,
        passwords: ports.passwords,
        preferences: ports.preferences,
        avatars: ports.avatars,
        export: ports.account_export,
        closure: ports.account_closure,
        sessions: ports.sessions,
        logins: ports.logins,
        journal: Arc::new(SqlJournal::open(url).await),
        owner: (standard::MONA, standard::MONA_USER),
        email: standard::MONA_EMAIL,
        words: "متى ينتهي الإصلاح",
        hash: standard::PASSWORD_HASH,
        other: (standard::KARIM, standard::KARIM_USER),
        other_email: standard::KARIM_EMAIL,
    };
    world.all().await;
}

async fn staffs_hand(url: &str) {
    let ports = filled(url).await.ports();
    let clock: Arc<dyn Clock> = Arc::new(FixedClock::at(NOW));
    LoginNameSync::new(ports.login_names, clock).run().await.unwrap();
    // The shop has thrown its role away, and the unique key on its name holds all the same.
    let deleted = format!(
        "UPDATE `Role` SET `deletedAt` = '2026-03-01 10:00:00' WHERE id = {}",
        standard::CUSTOMER_ROLE
    );
    RawSql::open(url).await.exec(&deleted).await;
    let world = AdminWorld {
        admin: ports.account_admin,
        accounts: ports.accounts,
        throttle: ports.login_throttle,
        logins: ports.logins,
        sessions: ports.sessions,
        journal: Arc::new(SqlJournal::open(url).await),
        role: standard::CUSTOMER_ROLE,
        customers: 2,
        taken: standard::KARIM_EMAIL,
    };
    world.all().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_keeps_the_promises_of_staffs_hand() {
    let folder = test_support::ScratchDir::create();
    staffs_hand(&folder.sqlite_url()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mariadb_keeps_the_promises_of_staffs_hand() {
    let scratch = test_support::ScratchMariaDb::create();
    staffs_hand(scratch.url()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_keeps_the_promises_of_signing_in() {
    let folder = test_support::ScratchDir::create();
    signing_in(&folder.sqlite_url()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mariadb_keeps_the_promises_of_signing_in() {
    let scratch = test_support::ScratchMariaDb::create();
    signing_in(scratch.url()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_keeps_the_promises_of_ones_own_account() {
    let folder = test_support::ScratchDir::create();
    ones_own_account(&folder.sqlite_url()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mariadb_keeps_the_promises_of_ones_own_account() {
    let scratch = test_support::ScratchMariaDb::create();
    ones_own_account(scratch.url()).await;
}
