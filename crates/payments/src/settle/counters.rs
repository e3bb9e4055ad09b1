use std::sync::atomic::{AtomicU64, Ordering};

/// How often each thing happened since the start, for metrics and alarms.
#[derive(Debug, Default)]
pub struct SettlementCounters {
    posted: AtomicU64,
    late: AtomicU64,
    credits: AtomicU64,
    returned: AtomicU64,
    repeats: AtomicU64,
    integrity: AtomicU64,
    unmatched: AtomicU64,
    unanswered: AtomicU64,
}

macro_rules! counted {
    ($($(#[$doc:meta])* $name:ident => $add:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $name(&self) -> u64 { self.$name.load(Ordering::Relaxed) }
        pub(super) fn $add(&self) { self.$name.fetch_add(1, Ordering::Relaxed); }
    )+};
}

impl SettlementCounters {
    counted! {
        /// Charges that were posted.
        posted => add_posted,
        /// Of these, after the attempt had failed, been cancelled or expired.
        late => add_late,
        /// Of these, more than the invoice needed.
        credits => add_credit,
        /// Money that went back.
        returned => add_returned,
        /// Facts that were posted before.
        repeats => add_repeat,
        /// Facts that contradict their attempts: each is a reason to wake somebody.
        integrity => add_integrity,
        /// Facts of no attempt of this portal's.
        unmatched => add_unmatched,
        /// Questions that a gateway did not answer.
        unanswered => add_unanswered,
    }
}
