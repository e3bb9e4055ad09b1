//! Where a program of a test ends as `kill -9` ends it: before or after a write of a payment, or its commit. No release has this.

use diesel::connection::DebugQuery;
use rustix::process::{Signal, getpid, kill_process};
use std::env;
use std::io::Write;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// The setting that names the point, counted from 1.
const DIE_AT: &str = "PORTAL_TEST_DIE_AT";

/// The tables that only payments write to.
const MONEY: [&str; 7] = [
    "PortalPaymentAttempt",
    "PortalPaymentEvent",
    "PortalLedgerEntry",
    "PortalRefund",
    "PortalIdempotencyKey",
    "Payment",
    "Invoice",
];
/// The tables that count in a transaction which has written to one of [`MONEY`].
const BESIDE: [&str; 2] = ["PortalOutbox", "CustomerAuditLog"];

static LAST: LazyLock<Option<u64>> = LazyLock::new(|| env::var(DIE_AT).ok()?.parse().ok());
static PASSED: AtomicU64 = AtomicU64::new(0);

/// What one connection is at.
#[derive(Clone, Default)]
pub(super) struct Points {
    /// Its transaction has written to a table of payments.
    moved: bool,
}

impl Points {
    /// A statement is about to be sent.
    pub(super) fn before(&mut self, query: &dyn DebugQuery) {
        if LAST.is_none() {
            return;
        }
        let query = &query.to_string();
        if let Some(table) = written(query) {
            self.moved |= MONEY.contains(&table);
        }
        if self.counts(query) {
            pass("before", query);
        }
    }

    /// A statement was answered.
    pub(super) fn after(&mut self, query: &dyn DebugQuery) {
        if LAST.is_none() {
            return;
        }
        let query = &query.to_string();
        if self.counts(query) {
            pass("after", query);
        }
        if matches!(query.as_str(), "COMMIT" | "ROLLBACK") {
            self.moved = false;
        }
    }

    fn counts(&self, query: &str) -> bool {
        let beside = |table| MONEY.contains(&table) || BESIDE.contains(&table);
        self.moved && (query == "COMMIT" || written(query).is_some_and(beside))
    }
}

/// The table that a statement writes to.
fn written(query: &str) -> Option<&str> {
    let rest = ["INSERT INTO ", "UPDATE ", "DELETE FROM "]
        .iter()
        .find_map(|verb| query.strip_prefix(verb))?;
    rest.trim_start_matches(['`', '"']).split(['`', '"', ' ']).next()
}

fn pass(side: &str, query: &str) {
    let passed = PASSED.fetch_add(1, Ordering::SeqCst) + 1;
    if Some(passed) != *LAST {
        return;
    }
    let mut words = query.split_whitespace();
    let (verb, table) = (
        words.next().unwrap_or_default(),
        written(query).unwrap_or_default(),
    );
    // Nobody needs to read it.
    let _ = writeln!(
        std::io::stderr(),
        "killed at point {passed}: {side} {verb} {table}"
    );
    loop {
        let _ = kill_process(getpid(), Signal::KILL);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transaction_counts_from_its_first_write_of_money_to_its_commit() {
        let mut points = Points::default();
        let audit = "INSERT INTO `CustomerAuditLog` (`action`) VALUES (?) -- binds: [\"x\"]";
        assert!(!points.counts(audit) && !points.counts("COMMIT"));
        points.moved |= written("UPDATE `Invoice` SET `status` = ?").is_some_and(|t| MONEY.contains(&t));
        assert!(points.counts(audit) && points.counts("COMMIT"));
        assert!(!points.counts("SELECT `id` FROM `Payment`"));
        assert!(!points.counts("UPDATE `CustomerSession` SET `id` = 1"));
        assert_eq!(
            written("DELETE FROM `PortalIdempotencyKey` WHERE 1"),
            Some("PortalIdempotencyKey")
        );
        assert_eq!(written("INSERT INTO Payment (id) VALUES (1)"), Some("Payment"));
    }
}
