//! A few callers who ask at a steady pace, as customers do while others log in: how long they wait.

use crate::http::{Client, get};
use anyhow::{Result, ensure};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Callers, each on a connection of their own.
const CALLERS: usize = 4;
/// What each lets pass between its requests.
const PACE: Duration = Duration::from_millis(15);

/// Asks for the paths in turn until told to stop; what each answer took, in milliseconds.
pub(crate) fn ask(
    address: SocketAddr,
    paths: &[&str],
    tokens: &[String],
    stop: &AtomicBool,
) -> Result<Vec<f64>> {
    thread::scope(|scope| {
        let callers: Vec<_> = tokens
            .iter()
            .take(CALLERS)
            .map(|token| {
                let requests: Vec<String> = paths.iter().map(|path| get(path, token)).collect();
                scope.spawn(move || caller(address, &requests, stop))
            })
            .collect();
        let mut all = Vec::new();
        for caller in callers {
            let waited = caller
                .join()
                .unwrap_or_else(|_| Err(anyhow::anyhow!("panicked")))?;
            all.extend(waited);
        }
        Ok(all)
    })
}

fn caller(address: SocketAddr, requests: &[String], stop: &AtomicBool) -> Result<Vec<f64>> {
    let mut client = Client::connect(address)?;
    let mut waited = Vec::new();
    for request in requests.iter().cycle() {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let asked = Instant::now();
        let answer = client.send(request)?;
        waited.push(asked.elapsed().as_secs_f64() * 1000.0);
        ensure!(answer.status == 200, "a caller was answered {}", answer.status);
        thread::sleep(PACE);
    }
    Ok(waited)
}
