//! `/auth`: logging in and out, sessions, forgotten passwords.

mod password;
mod sessions;
mod sign_in;

use crate::routes::ServiceConfig;

/// The area's routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    sign_in::configure(config);
    password::configure(config);
    sessions::configure(config);
}
