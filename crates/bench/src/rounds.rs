//! One round: everything that is compared, one after the other.

use crate::bare_sql::BareSql;
use crate::memory_route::MemoryRoute;
use crate::peer::Peer;
use crate::portal::{BCRYPT_COST, Portal};
use crate::process::Running;
use crate::statements::Pair;
use crate::wrk::Wrk;
use crate::{bcrypt_alone, fill, logins, median::percentile, probe};
use anyhow::{Context as _, Result};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// What answers from the cache.
pub(crate) const STATS: &str = "/api/customer/dashboard/stats";
/// Lists that no cache holds: it keeps first pages alone.
pub(crate) const REPAIRS: &str = "/api/customer/repairs?page=2&limit=20";
pub(crate) const INVOICES: &str = "/api/customer/invoices?page=2&limit=20";
/// Passwords that each core checks in one measurement.
const PASSWORDS: u32 = 16;
/// Logins that are on the way for each core.
const WAITING: u32 = 4;
/// The first customer of those who only log in.
const COMERS: u32 = 101;

/// Everything that runs during the rounds.
pub(crate) struct Stage {
    pub(crate) wrk: Wrk,
    pub(crate) seconds: u32,
    pub(crate) cores: usize,
    pub(crate) portal: Portal,
    pub(crate) tokens: Vec<String>,
    pub(crate) route: MemoryRoute,
    pub(crate) bare: BareSql,
    pub(crate) repairs: Arc<[Pair]>,
    pub(crate) invoices: Arc<[Pair]>,
    pub(crate) peer: Option<(Peer, Vec<String>)>,
}

/// Requests a second, and microseconds of the server's own processor time for each, where it is a server.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Figures {
    pub(crate) rate: f64,
    pub(crate) cpu: f64,
}

/// The portal beside its bound, and beside the peer where there is one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Beside {
    pub(crate) bound: Figures,
    pub(crate) portal: Figures,
    pub(crate) peer: Option<Figures>,
}

/// What one round came to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Round {
    pub(crate) stats: Beside,
    pub(crate) repairs: Beside,
    pub(crate) invoices: Beside,
    /// A second: by bcrypt alone, and by the portal.
    pub(crate) logins: (f64, f64),
    /// The others' p99 in milliseconds: while nobody logs in, and while many do.
    pub(crate) waits: (f64, f64),
}

impl Stage {
    /// Fills caches, prepares statements and wakes every thread; nothing is noted.
    pub(crate) fn warm_up(&mut self) -> Result<()> {
        let seconds = std::mem::replace(&mut self.seconds, 1);
        self.lists(STATS)?;
        self.lists(REPAIRS)?;
        self.lists(INVOICES)?;
        self.seconds = seconds;
        Ok(())
    }

    /// A whole round.
    pub(crate) fn round(&mut self) -> Result<Round> {
        Ok(Round {
            stats: self.lists(STATS)?,
            repairs: self.lists(REPAIRS)?,
            invoices: self.lists(INVOICES)?,
            logins: self.logins()?,
            waits: self.waits()?,
        })
    }

    fn lists(&mut self, path: &str) -> Result<Beside> {
        let lasting = Duration::from_secs(u64::from(self.seconds));
        let bound = match path {
            STATS => self.asked(&self.route.process, self.route.address, path, &self.tokens)?,
            _ => {
                let pairs = match path {
                    REPAIRS => &self.repairs,
                    _ => &self.invoices,
                };
                let (rate, cpu) = (self.bare.measure(pairs, lasting)?, 0.0);
                Figures { rate, cpu }
            }
        };
        let portal = self.asked(&self.portal.process, self.portal.address, path, &self.tokens)?;
        let peer = self
            .peer
            .as_ref()
            .map(|(peer, tokens)| self.asked(&peer.process, peer.address, path, tokens))
            .transpose()?;
        Ok(Beside { bound, portal, peer })
    }

    fn asked(
        &self,
        process: &Running,
        address: SocketAddr,
        path: &str,
        tokens: &[String],
    ) -> Result<Figures> {
        let before = process.cpu()?;
        let ran = self
            .wrk
            .run(address, path, tokens, self.seconds)
            .with_context(|| format!("measuring {path}"))?;
        let used = process.cpu()?.saturating_sub(before);
        Ok(Figures {
            rate: ran.requests / ran.seconds,
            cpu: used.as_secs_f64() * 1e6 / ran.requests.max(1.0),
        })
    }

    fn logins(&self) -> Result<(f64, f64)> {
        let alone = bcrypt_alone::measure(fill::PASSWORD, BCRYPT_COST, self.cores, PASSWORDS)?;
        Ok((alone, self.log_in()?))
    }

    fn log_in(&self) -> Result<f64> {
        let at_once = u32::try_from(self.cores)? * WAITING;
        logins::measure(self.portal.address, COMERS, at_once, PASSWORDS / WAITING)
    }

    fn waits(&self) -> Result<(f64, f64)> {
        let calm = self.others(|| {
            thread::sleep(Duration::from_secs(u64::from(self.seconds)));
            Ok(())
        })?;
        let busy = self.others(|| self.log_in().map(drop))?;
        Ok((calm, busy))
    }

    /// The p99 of callers who ask while something happens.
    fn others(&self, happens: impl FnOnce() -> Result<()>) -> Result<f64> {
        let stop = AtomicBool::new(false);
        let waited = thread::scope(|scope| {
            let asking = scope.spawn(|| {
                probe::ask(
                    self.portal.address,
                    &[STATS, REPAIRS, INVOICES],
                    &self.tokens,
                    &stop,
                )
            });
            let happened = happens();
            stop.store(true, Ordering::Relaxed);
            let waited = asking.join().unwrap_or_else(|_| Err(anyhow::anyhow!("panicked")));
            happened.and(waited)
        })?;
        Ok(percentile(waited, 990))
    }
}
