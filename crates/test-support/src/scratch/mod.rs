//! What belongs to one test. A test can't go on without it, so that every failure here is a panic that says
//! what to do.
#![allow(
    clippy::panic,
    reason = "only tests call this, and a panic is how a test fails"
)]

mod dir;
mod mariadb;
mod redis;

pub use dir::ScratchDir;
pub use mariadb::ScratchMariaDb;
pub use redis::ScratchRedis;

/// The server that the variable names.
fn server(variable: &str) -> String {
    match std::env::var(variable) {
        Ok(url) => url.trim_end_matches('/').to_owned(),
        Err(_) => panic!(
            "{variable} is not set: this test needs the private servers. Run `cargo xtask test`, or keep \
             `cargo xtask services` running and export the two lines it prints"
        ),
    }
}

/// Unlike any name another test takes, in this process or in another.
fn unique_name() -> String {
    format!("portal_{}", uuid::Uuid::new_v4().simple())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_the_variable_the_test_is_told_what_to_run() {
        let refused = std::panic::catch_unwind(|| server("PORTAL_TEST_NO_SUCH_SERVER")).unwrap_err();
        let message = refused.downcast_ref::<String>().unwrap();
        assert!(
            message.contains("cargo xtask test") && message.contains("cargo xtask services"),
            "{message}"
        );
    }
}
