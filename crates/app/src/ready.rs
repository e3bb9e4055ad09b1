//! Whether what the portal stands on answers.

use async_trait::async_trait;
use kernel::StorageError;
use std::sync::Arc;
use std::time::Duration;

/// The part without which nothing is served.
pub const DATABASE: &str = "database";

/// Something the portal needs and can ask.
#[async_trait]
pub trait Probe: Send + Sync {
    /// Asks it for an answer.
    ///
    /// # Errors
    /// When none comes.
    async fn ask(&self) -> Result<(), StorageError>;
}

/// The parts that are asked, by name.
#[derive(Clone, Default)]
pub struct Readiness {
    probes: Vec<(&'static str, Arc<dyn Probe>)>,
}

impl Readiness {
    /// Adds a part.
    #[must_use]
    pub fn with(mut self, name: &'static str, probe: Arc<dyn Probe>) -> Self {
        self.probes.push((name, probe));
        self
    }

    /// Asks every part at once, each for two seconds at most.
    pub async fn ask(&self) -> Vec<(&'static str, bool)> {
        let asked = self.probes.iter().map(|(name, probe)| async move {
            let answer = tokio::time::timeout(Duration::from_secs(2), probe.ask()).await;
            if let Ok(Err(error)) = &answer {
                tracing::warn!(part = name, error = error as &dyn std::error::Error, "not ready");
            }
            (*name, matches!(answer, Ok(Ok(()))))
        });
        futures_util::future::join_all(asked).await
    }
}
