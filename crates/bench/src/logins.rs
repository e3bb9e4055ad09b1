//! Logins: each of the customers has one on the way at any time, so that no core waits for a password.

use crate::fill::{PASSWORD, login_name};
use crate::http::{Client, login};
use anyhow::{Result, ensure};
use std::net::SocketAddr;
use std::thread;
use std::time::Instant;

/// Logs so many customers in at once, from `first` on, each `each` times; how many a second.
pub(crate) fn measure(address: SocketAddr, first: u32, at_once: u32, each: u32) -> Result<f64> {
    let started = Instant::now();
    thread::scope(|scope| {
        let threads: Vec<_> = (first..first + at_once)
            .map(|customer| scope.spawn(move || one(address, customer, each)))
            .collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().unwrap_or_else(|_| Err(anyhow::anyhow!("panicked"))))
    })?;
    Ok(f64::from(at_once * each) / started.elapsed().as_secs_f64())
}

fn one(address: SocketAddr, customer: u32, times: u32) -> Result<()> {
    let mut client = Client::connect(address)?;
    let request = login(&login_name(customer), PASSWORD);
    for _ in 0..times {
        let answer = client.send(&request)?;
        ensure!(answer.status == 200, "a login was answered {}", answer.status);
    }
    Ok(())
}
