//! The upper bound of logins: as many threads as cores, and nothing but bcrypt.

use anyhow::{Result, ensure};
use std::thread;
use std::time::Instant;

/// Checks the right password `each` times on every core; how many a second.
pub(crate) fn measure(password: &str, cost: u32, cores: usize, each: u32) -> Result<f64> {
    let hash = bcrypt::hash(password, cost)?;
    let started = Instant::now();
    let right = thread::scope(|scope| {
        let threads: Vec<_> = (0..cores)
            .map(|_| scope.spawn(|| (0..each).all(|_| bcrypt::verify(password, &hash).unwrap_or(false))))
            .collect();
        threads.into_iter().all(|thread| thread.join().unwrap_or(false))
    });
    let took = started.elapsed().as_secs_f64();
    ensure!(right, "a right password was found wrong");
    let checked = f64::from(each) * f64::from(u32::try_from(cores)?);
    Ok(checked / took)
}
