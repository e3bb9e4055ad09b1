//! Every statement that is sent, counted.

#[cfg(any(test, feature = "testing"))]
mod points;

use diesel::connection::{Instrumentation, InstrumentationEvent};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
#[cfg(any(test, feature = "testing"))]
use std::sync::{Mutex, PoisonError};

/// Counts the statements of all connections that were made with it; `BEGIN` and `COMMIT` are statements too.
#[derive(Clone, Default)]
pub struct Statements {
    inner: Arc<Inner>,
    /// Each connection's own.
    #[cfg(any(test, feature = "testing"))]
    points: points::Points,
}

#[derive(Default)]
struct Inner {
    sent: AtomicU64,
    #[cfg(any(test, feature = "testing"))]
    kept: Mutex<Option<Vec<String>>>,
}

impl Statements {
    /// How many were sent since the start.
    #[must_use]
    pub fn sent(&self) -> u64 {
        self.inner.sent.load(Ordering::Relaxed)
    }
}

#[cfg(any(test, feature = "testing"))]
impl Statements {
    /// Keeps the text of every statement from now on, for [`Self::kept`]. Tests only: a text may hold what it was sent with.
    pub fn keep(&self) {
        *self.inner.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(Vec::new());
    }

    /// The texts since [`Self::keep`], oldest first; none are kept after this.
    #[must_use]
    pub fn kept(&self) -> Vec<String> {
        let mut kept = self.inner.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.take().unwrap_or_default()
    }
}

impl Instrumentation for Statements {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if matches!(event, InstrumentationEvent::StartQuery { .. }) {
            self.inner.sent.fetch_add(1, Ordering::Relaxed);
        }
        #[cfg(any(test, feature = "testing"))]
        match event {
            InstrumentationEvent::StartQuery { query, .. } => {
                self.points.before(query);
                if let Some(kept) = &mut *self.inner.kept.lock().unwrap_or_else(PoisonError::into_inner) {
                    kept.push(query.to_string());
                }
            }
            InstrumentationEvent::FinishQuery { query, .. } => self.points.after(query),
            _ => {}
        }
    }
}
