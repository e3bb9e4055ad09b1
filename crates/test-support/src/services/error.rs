//! Why a server could not be had.

use std::io;

/// Why a private server could not be started or steered.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The program is nowhere on this machine.
    #[error("{0} is not installed; `cargo xtask test` installs what the tests need")]
    Missing(&'static str),
    /// A step that the machine refused.
    #[error("{step}")]
    Io {
        /// What was tried.
        step: String,
        /// What the machine said.
        #[source]
        source: io::Error,
    },
    /// It ended by itself, or its set-up failed.
    #[error("{name} ended with {status}; its log:\n{log}")]
    Ended {
        /// Which server.
        name: &'static str,
        /// How it ended.
        status: String,
        /// What it said.
        log: String,
    },
    /// It runs, and does not answer.
    #[error("{name} did not answer within {seconds} s; its log:\n{log}")]
    Silent {
        /// Which server.
        name: &'static str,
        /// How long was waited.
        seconds: u64,
        /// What it said.
        log: String,
    },
    /// It was asked to do what only a running server can.
    #[error("{0} is not running")]
    NotRunning(&'static str),
}

impl ServiceError {
    /// Says which step an I/O error belongs to.
    pub(crate) fn at(step: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let step = step.into();
        move |source| Self::Io { step, source }
    }
}
