//! Work that an answer does not wait for, so that its time tells nothing.

use std::sync::Arc;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;
use tracing::Instrument;

/// Runs work beside the requests: bounded, and finished before the program ends.
#[derive(Clone)]
pub struct Detached {
    // The program's runtime: a worker's own ends with the worker.
    runtime: Handle,
    tasks: TaskTracker,
    places: Arc<Semaphore>,
}

impl Detached {
    /// On a runtime, at most `places` at once.
    #[must_use]
    pub fn new(runtime: Handle, tasks: TaskTracker, places: usize) -> Self {
        Self {
            runtime,
            tasks,
            places: Arc::new(Semaphore::new(places)),
        }
    }

    /// Starts the work; false, and nothing started, when every place is taken.
    pub fn run(&self, work: impl Future<Output = ()> + Send + 'static) -> bool {
        let Ok(place) = self.places.clone().try_acquire_owned() else {
            return false;
        };
        let work = async move {
            work.await;
            drop(place);
        };
        // Its log lines are the request's.
        let work = work.in_current_span();
        drop(self.tasks.spawn_on(work, &self.runtime));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::oneshot;

    #[tokio::test]
    async fn no_more_run_at_once_than_there_are_places_and_a_stop_waits_for_them() {
        let tasks = TaskTracker::new();
        let detached = Detached::new(Handle::current(), tasks.clone(), 1);
        let (release, held) = oneshot::channel::<()>();
        let (done, seen) = oneshot::channel();
        assert!(detached.run(async move {
            let _ = held.await;
            let _ = done.send(());
        }));
        assert!(!detached.run(async {}));
        release.send(()).unwrap();
        tasks.close();
        tasks.wait().await;
        seen.await.unwrap();
        assert!(detached.run(async {}));
    }
}
