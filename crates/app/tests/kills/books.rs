//! What must hold when all is over.

use crate::customer::Customer;
use crate::program::Serving;
use crate::world::{World, until};
use adapter_sql::shop::standard;
use serde_json::{Value, json};

impl World {
    /// The one number that a statement gives.
    pub async fn count(&self, sql: &str) -> i64 {
        let sql = format!("SELECT CAST(({sql}) AS CHAR(20)) AS text");
        let texts = self.database().await.texts(&sql).await;
        texts[0].as_ref().unwrap().parse().unwrap()
    }

    /// Attempts of the invoice in one of these states, such as `'pending', 'processing'`.
    pub async fn attempts(&self, states: &str) -> i64 {
        let of = standard::PENDING;
        let sql = format!(
            "SELECT COUNT(*) FROM PortalPaymentAttempt WHERE invoiceId = {of} AND status IN ({states})"
        );
        self.count(&sql).await
    }

    async fn entries(&self, kind: &str) -> i64 {
        self.count(&format!(
            "SELECT COUNT(*) FROM PortalLedgerEntry WHERE kind = '{kind}'"
        ))
        .await
    }

    /// The books are the gateway's: one movement of each kind that there was, one row of the ERP's for each, one event and
    /// one audit row; and nobody is asked to look at anything.
    async fn holds(&self, refunds: i64) {
        let paymob = (self.paymob.charges_made(), self.paymob.refunds_made());
        assert_eq!(
            paymob,
            (1, usize::try_from(refunds).unwrap()),
            "what the gateway took and gave back"
        );
        let (invoice, entries) = (standard::PENDING, "SELECT paymentId FROM PortalLedgerEntry");
        let booked = (self.entries("charge").await, self.entries("refund").await);
        assert_eq!(booked, (1, refunds), "the ledger");
        let rows = format!("SELECT COUNT(*) FROM Payment WHERE invoiceId = {invoice}");
        let own = format!("{rows} AND id IN ({entries})");
        assert_eq!(
            (self.count(&rows).await, self.count(&own).await),
            (1 + refunds, 1 + refunds),
            "the ERP's rows"
        );
        let moved =
            "SELECT COUNT(*) FROM PortalOutbox WHERE kind = 'payment.updated' AND data LIKE '%\"moved\":{%'";
        assert_eq!(self.count(moved).await, 1 + refunds, "events that tell of money");
        for (action, times) in [("payment.posted", 1), ("payment.returned", refunds)] {
            let sql = format!("SELECT COUNT(*) FROM CustomerAuditLog WHERE action = '{action}'");
            assert_eq!(self.count(&sql).await, times, "{action}");
        }
        let sums = format!(
            "SELECT (SELECT amountPaid FROM Invoice WHERE id = {invoice}) = (SELECT SUM(amount) FROM PortalLedgerEntry)"
        );
        assert_eq!(self.count(&sums).await, 1, "the invoice has what the ledger has");
        assert_eq!(
            self.attempts("'pending', 'processing'").await,
            0,
            "nothing is left open"
        );
        let wrong = "SELECT COUNT(*) FROM PortalPaymentEvent WHERE state IN ('integrity_failure', 'waiting')";
        assert_eq!(self.count(wrong).await, 0, "somebody must look");
    }

    /// The invoice is paid, once, and the customer is told so.
    pub async fn is_paid(&self, portal: &Serving) {
        until("a payment is completed", async || {
            self.attempts("'completed'").await == 1
        })
        .await;
        self.holds(0).await;
        let customer = Customer::at(portal).await;
        assert_eq!(customer.payment(self.paid().await).await["status"], "completed");
        paid_in_full(&customer.invoice().await);
    }

    /// So much of the paid invoice went back, once, and the customer is told so.
    pub async fn is_partly_refunded(&self, portal: &Serving) {
        until("the refund is booked", async || self.entries("refund").await >= 1).await;
        self.holds(1).await;
        let states = "SELECT COUNT(*) FROM PortalRefund WHERE state = 'completed'";
        assert_eq!(self.count(states).await, 1);
        assert_eq!(self.count("SELECT COUNT(*) FROM PortalRefund").await, 1);
        let customer = Customer::at(portal).await;
        assert_eq!(
            customer.payment(self.paid().await).await["status"],
            "partially_refunded"
        );
    }

    /// The payment that has the money.
    pub async fn paid(&self) -> i64 {
        self.count("SELECT attemptId FROM PortalLedgerEntry WHERE kind = 'charge'")
            .await
    }
}

fn paid_in_full(invoice: &Value) {
    assert_eq!(
        (&invoice["status"], &invoice["amountDue"]),
        (&json!("paid"), &json!(0)),
        "{invoice}"
    );
    assert_eq!(invoice["amountPaid"], invoice["totalAmount"], "{invoice}");
}
