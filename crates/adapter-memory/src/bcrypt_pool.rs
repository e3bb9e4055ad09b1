//! Passwords by bcrypt, on threads of their own: a storm of logins fills a queue, and no more.

use async_trait::async_trait;
use bcrypt::HashParts;
use chrono::TimeDelta;
use identity::{HasherError, PasswordHasher};
use kernel::Random;
use secrecy::{ExposeSecret, SecretString};
use std::collections::VecDeque;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use tokio::sync::oneshot;

/// A stored hash above this cost is not worth checking: at 16 one check takes seconds, at 31 a day.
const HIGHEST_COST: u32 = 16;
/// How far the threads stand back: with every core wanted by others, a tenth of it is left to passwords.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;
/// When a full queue may have room again.
const RETRY_AFTER: TimeDelta = TimeDelta::seconds(1);

type Job = Box<dyn FnOnce() + Send>;

/// How the pool is loaded, for the metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BcryptLoad {
    /// Passwords that wait.
    pub queued: usize,
    /// Passwords that are being worked on.
    pub running: usize,
    /// How many may wait.
    pub bound: usize,
}

/// A [`PasswordHasher`] with a bounded queue and a fixed number of threads.
pub struct BcryptPool {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
    random: Arc<dyn Random>,
    cost: u32,
}

struct Shared {
    queue: Mutex<Queue>,
    filled: Condvar,
    running: AtomicUsize,
    bound: usize,
}

#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    closed: bool,
}

impl BcryptPool {
    /// Starts the threads, which stand back for all others where the system can do that for a thread. `cost` is bcrypt's
    /// (4–16; each step doubles the work), `bound` how many passwords may wait.
    ///
    /// # Errors
    /// When the cost is out of its range, or a thread can't be started.
    pub fn start(cost: u32, threads: usize, bound: usize, random: Arc<dyn Random>) -> io::Result<Self> {
        if !(4..=HIGHEST_COST).contains(&cost) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("bcrypt's cost must be from 4 to {HIGHEST_COST}"),
            ));
        }
        let shared = Arc::new(Shared {
            queue: Mutex::default(),
            filled: Condvar::new(),
            running: AtomicUsize::new(0),
            bound,
        });
        let threads = (0..threads.max(1))
            .map(|n| {
                let shared = shared.clone();
                thread::Builder::new().name(format!("bcrypt-{n}")).spawn(move || {
                    stand_back();
                    shared.work();
                })
            })
            .collect::<io::Result<_>>()?;
        Ok(Self {
            shared,
            threads,
            random,
            cost,
        })
    }

    /// How it is loaded now.
    #[must_use]
    pub fn load(&self) -> BcryptLoad {
        BcryptLoad {
            queued: self.shared.lock().jobs.len(),
            running: self.shared.running.load(Ordering::Relaxed),
            bound: self.shared.bound,
        }
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, HasherError> {
        let (sender, receiver) = oneshot::channel();
        let job = Box::new(move || {
            // Whoever asked may have gone while it waited.
            if !sender.is_closed() {
                let _ = sender.send(work());
            }
        });
        self.shared.push(job)?;
        receiver.await.map_err(|gone| HasherError::Failed(Box::new(gone)))
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, job: Job) -> Result<(), HasherError> {
        let mut queue = self.lock();
        if queue.jobs.len() >= self.bound {
            return Err(HasherError::Busy {
                retry_after: RETRY_AFTER,
            });
        }
        queue.jobs.push_back(job);
        drop(queue);
        self.filled.notify_one();
        Ok(())
    }

    fn work(&self) {
        while let Some(job) = self.next() {
            self.running.fetch_add(1, Ordering::Relaxed);
            job();
            self.running.fetch_sub(1, Ordering::Relaxed);
        }
    }

    /// The next job, waited for; `None` when the pool is closed and empty.
    fn next(&self) -> Option<Job> {
        let mut queue = self.lock();
        loop {
            if let Some(job) = queue.jobs.pop_front() {
                return Some(job);
            }
            if queue.closed {
                return None;
            }
            queue = self.filled.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Drop for BcryptPool {
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.shared.filled.notify_all();
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

#[async_trait]
impl PasswordHasher for BcryptPool {
    async fn verify(&self, password: &SecretString, hash: Option<String>) -> Result<bool, HasherError> {
        let (password, cost) = (password.clone(), self.cost);
        self.run(move || verify(password.expose_secret(), hash.as_deref(), cost))
            .await
    }

    async fn hash(&self, password: &SecretString) -> Result<String, HasherError> {
        let (password, cost, salt) = (password.clone(), self.cost, self.random.bytes::<16>());
        let hashed = self
            .run(move || bcrypt::hash_with_salt(password.expose_secret(), cost, salt))
            .await?;
        hashed
            .map(|parts| parts.to_string())
            .map_err(|error| HasherError::Failed(Box::new(error)))
    }

    fn needs_rehash(&self, hash: &str) -> bool {
        readable(hash).is_none_or(|parts| parts.get_cost() != self.cost)
    }
}

/// Lets this thread work on what the others leave: a password takes a quarter of a second, and every other request would
/// wait for it on a machine whose cores are all at it. Elsewhere than on Linux it would be the whole process that stands
/// back, so nothing is done there; and where it is refused, all are alike.
fn stand_back() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(None, NICENESS);
}

/// A hash of a version that is the same as today's: `$2x$` marks the ones of a faulty implementation.
fn readable(hash: &str) -> Option<HashParts> {
    let known = ["$2a$", "$2b$", "$2y$"]
        .iter()
        .any(|prefix| hash.starts_with(prefix));
    let parts: HashParts = hash.parse().ok().filter(|_| known)?;
    (4..=HIGHEST_COST).contains(&parts.get_cost()).then_some(parts)
}

/// Costs as much as one hash at `cost` whenever it fails: each step of cost doubles the work, so that the steps from
/// the stored hash's up to the one below `cost` make up exactly what is missing.
fn verify(password: &str, hash: Option<&str>, cost: u32) -> bool {
    let Some((hash, parts)) = hash.and_then(|hash| Some((hash, readable(hash)?))) else {
        spend(password, cost);
        return false;
    };
    let right = bcrypt::verify(password, hash).unwrap_or(false);
    if !right {
        for step in parts.get_cost()..cost {
            spend(password, step);
        }
    }
    right
}

fn spend(password: &str, cost: u32) {
    std::hint::black_box(bcrypt::hash_with_salt(password, cost, [0; 16]).is_ok());
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::testing::CountingRandom;

    fn pool(bound: usize) -> BcryptPool {
        BcryptPool::start(5, 1, bound, Arc::new(CountingRandom::default())).unwrap()
    }

    #[tokio::test]
    async fn what_it_hashes_it_knows_again() {
        let pool = pool(8);
        let hash = pool.hash(&"وردة في البستان".into()).await.unwrap();
        assert!(hash.starts_with("$2b$05$"));
        assert!(!pool.needs_rehash(&hash));
        assert!(
            pool.verify(&"وردة في البستان".into(), Some(hash.clone()))
                .await
                .unwrap()
        );
        assert!(!pool.verify(&"another".into(), Some(hash.clone())).await.unwrap());
        assert_ne!(hash, pool.hash(&"وردة في البستان".into()).await.unwrap());
    }

    #[tokio::test]
    async fn hashes_of_the_existing_system_are_read_and_marked_for_renewal() {
        let pool = pool(8);
        let parts = bcrypt::hash_with_salt("secret word", 4, [7; 16]).unwrap();
        for version in [
            bcrypt::Version::TwoA,
            bcrypt::Version::TwoB,
            bcrypt::Version::TwoY,
        ] {
            let hash = parts.format_for_version(version);
            assert!(pool.needs_rehash(&hash), "{hash}");
            assert!(
                pool.verify(&"secret word".into(), Some(hash.clone()))
                    .await
                    .unwrap()
            );
            assert!(!pool.verify(&"secret work".into(), Some(hash)).await.unwrap());
        }
        let faulty = parts.format_for_version(bcrypt::Version::TwoX);
        assert!(!pool.verify(&"secret word".into(), Some(faulty)).await.unwrap());
    }

    #[tokio::test]
    async fn what_is_no_hash_is_never_right() {
        let pool = pool(8);
        let dear = bcrypt::hash_with_salt("x", 4, [7; 16]).unwrap().to_string();
        let dear = dear.replacen("$04$", "$31$", 1);
        for hash in [
            None,
            Some(""),
            Some("plain"),
            Some("$2b$05$short"),
            Some(dear.as_str()),
        ] {
            let hash = hash.map(ToOwned::to_owned);
            assert!(!pool.verify(&"x".into(), hash.clone()).await.unwrap(), "{hash:?}");
        }
    }

    #[tokio::test]
    async fn a_full_queue_is_told_and_empties() {
        let pool = Arc::new(pool(1));
        let (release, held) = std::sync::mpsc::channel::<()>();
        let holder = tokio::spawn({
            let pool = pool.clone();
            async move { pool.run(move || held.recv().is_ok()).await }
        });
        while pool.load().running == 0 {
            tokio::task::yield_now().await;
        }
        let waiting = tokio::spawn({
            let pool = pool.clone();
            async move { pool.hash(&"a".into()).await }
        });
        while pool.load().queued == 0 {
            tokio::task::yield_now().await;
        }
        let refused = pool.verify(&"b".into(), None).await;
        assert!(matches!(refused, Err(HasherError::Busy { .. })));
        release.send(()).unwrap();
        assert!(holder.await.unwrap().unwrap());
        assert!(waiting.await.unwrap().is_ok());
        assert!(pool.verify(&"b".into(), None).await.is_ok());
    }

    #[test]
    fn a_cost_out_of_range_is_refused() {
        for cost in [3, 17] {
            assert!(BcryptPool::start(cost, 1, 1, Arc::new(CountingRandom::default())).is_err());
        }
    }
}
