//! A portal for one test, and a client that checks every answer against the OpenAPI document.

mod app;
mod client;
mod contract;
mod secrets;

pub use app::{Aftermath, Stack, TestApp};
pub use client::Answer;

/// Each test on SQLite and memory, on MariaDB and Redis, and on MariaDB and Redis attached to each shape of an ERP's
/// database: `sqlite::name`, `mariadb::name`, `mariadb_fullest::name` and so on.
///
/// ```ignore
/// on_both_stacks! {
///     async fn a_repair_is_shown(app) {
///         let mona = app.sign_in(standard::MONA).await;
///         app.get("/repairs/1").bearer(&mona).send().await.ok();
///     }
/// }
/// ```
macro_rules! on_both_stacks {
    ($($(#[$doc:meta])* async fn $name:ident($app:ident) $body:block)+) => {
        $($(#[$doc])* async fn $name($app: $crate::harness::TestApp) { $body })+
        mod sqlite {
            $(#[tokio::test] async fn $name() {
                $crate::harness::run($crate::harness::Stack::Embedded, super::$name).await;
            })+
        }
        mod mariadb {
            $(#[tokio::test] async fn $name() {
                $crate::harness::run($crate::harness::Stack::Served, super::$name).await;
            })+
        }
        on_every_erp! { $($name)+ }
    };
}

/// The same on each shape of an ERP's database alone: functions of a portal that is attached to it.
macro_rules! on_every_erp {
    ($($name:ident)+) => {
        on_every_erp! { mariadb_fullest, Fullest: $($name)+ }
        on_every_erp! { mariadb_other_members, OtherMembers: $($name)+ }
        on_every_erp! { mariadb_plans_own, PlansOwn: $($name)+ }
    };
    ($shape:ident, $variant:ident: $($name:ident)+) => {
        mod $shape {
            $(#[tokio::test] async fn $name() {
                let stack = $crate::harness::Stack::Erp(test_support::ErpShape::$variant);
                $crate::harness::run(stack, super::$name).await;
            })+
        }
    };
}

/// Runs a test on a stack; afterwards nothing secret that it used may be found where it must not be.
pub async fn run<F: Future<Output = ()>>(stack: Stack, test: impl FnOnce(TestApp) -> F) {
    let app = TestApp::on(stack).await;
    let aftermath = app.aftermath();
    test(app).await;
    aftermath.holds_no_secret().await;
}

/// The same call in Arabic and in English: refused alike, each in its own language. The English answer comes back.
pub async fn in_both_languages(call: impl AsyncFn(&str) -> Answer, status: u16, code: &str) -> Answer {
    let (arabic, english) = (call("ar").await, call("en").await);
    arabic.refused(status, code);
    english.refused(status, code);
    let is_arabic = |text: &str| text.chars().any(|c| ('\u{0600}'..='\u{06FF}').contains(&c));
    assert!(is_arabic(arabic.message()), "{}", arabic.message());
    assert!(english.message().is_ascii(), "{}", english.message());
    assert_eq!(arabic.fields(), english.fields());
    english
}
