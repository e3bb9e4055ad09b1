//! Identity's ports on both engines, by the domain's own suite.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use adapter_sql::shop::standard;
use adapter_sql::{Database, DbZone, Options};
use identity::contract::World;
use kernel::ShopZone;

async fn keeps_its_promises(url: &str) {
    let zone = DbZone(chrono_tz::Africa::Cairo);
    let options = Options::new(url, zone, ShopZone(chrono_tz::Africa::Cairo)).unwrap();
    let database = Database::open(options).unwrap();
    database.migrate().await.unwrap();
    let shop = standard::shop("2026-03-10T10:00:00Z".parse().unwrap());
    database.insert_shop(&shop).await.unwrap();
    let ports = database.ports();
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

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_keeps_identitys_promises() {
    let folder = test_support::ScratchDir::create();
    keeps_its_promises(&folder.sqlite_url()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mariadb_keeps_identitys_promises() {
    let scratch = test_support::ScratchMariaDb::create();
    keeps_its_promises(scratch.url()).await;
}
