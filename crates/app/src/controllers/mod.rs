//! Handlers, one file for each area. They read the request, call one service, and shape the answer; rules live in the
//! domains.

pub mod docs;
pub mod files;
pub mod health;
