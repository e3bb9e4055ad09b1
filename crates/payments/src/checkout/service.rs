use super::{CheckoutLinks, PayRequest};
use crate::{
    Admission, Attempt, Attempts, Begun, CheckoutOrder, FailureReason, GatewayError, Gateways, GivenUp,
    Inquiries, NewAttempt, Payer, PaymentError, PaymentGateway, PaymentMethod, PaymentNews, PaymentStatus,
};
use kernel::{AttemptId, Cache, Caller, Change, Clock, CustomerId, Locale, Random, ShopZone};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// How often, and how long apart, it is looked whether an attempt that another request opens is open.
const LOOKS: u32 = 40;
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// What a customer may do to pay.
pub struct CheckoutService {
    attempts: Arc<dyn Attempts>,
    inquiries: Arc<dyn Inquiries>,
    gateways: Gateways,
    cache: Arc<dyn Cache>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    links: CheckoutLinks,
    zone: ShopZone,
}

impl CheckoutService {
    /// Over the ports, with the gateways that are on.
    #[must_use]
    #[allow(clippy::too_many_arguments)]
    pub fn new(
        attempts: Arc<dyn Attempts>,
        inquiries: Arc<dyn Inquiries>,
        gateways: Gateways,
        cache: Arc<dyn Cache>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        links: CheckoutLinks,
        zone: ShopZone,
    ) -> Self {
        Self {
            attempts,
            inquiries,
            gateways,
            cache,
            clock,
            random,
            links,
            zone,
        }
    }

    /// The addresses of its pages.
    #[must_use]
    pub const fn links(&self) -> &CheckoutLinks {
        &self.links
    }

    /// The gateways that are on.
    #[must_use]
    pub const fn gateways(&self) -> &Gateways {
        &self.gateways
    }

    /// Opens a payment, or finds the one that the same request opened before. Where the invoice's live attempt is another one,
    /// that one ends. The row is written before the gateway is asked, outside any transaction.
    ///
    /// # Errors
    /// Each variant of [`PaymentError`] but `NotFound` and `Over`.
    pub async fn pay(
        &self,
        caller: &Caller,
        request: &PayRequest,
        locale: Locale,
    ) -> Result<Attempt, PaymentError> {
        let found = self
            .attempts
            .invoice(caller.customer, request.invoice, self.zone)
            .await?;
        let (invoice, payer) = found.ok_or(PaymentError::InvoiceNotFound)?;
        let gateway = match request.method {
            PaymentMethod::Cash | PaymentMethod::BankTransfer => None,
            PaymentMethod::Online => {
                let gateway = match request.gateway {
                    Some(name) => self.gateways.get(name),
                    None => self.gateways.usual(),
                };
                let gateway = gateway.ok_or(PaymentError::GatewayOff)?;
                if !gateway.takes(invoice.due.currency) {
                    return Err(PaymentError::CurrencyUnsupported);
                }
                Some(gateway)
            }
        };
        for _ in 0..LOOKS {
            let new = self.new_attempt(caller.customer, request, gateway, locale);
            let begun = self.attempts.begin(&new, &caller.context, self.zone).await?;
            match begun {
                Begun::InvoiceNotFound => return Err(PaymentError::InvoiceNotFound),
                Begun::Begun { attempt, .. } => {
                    self.changed(caller.customer).await;
                    return match gateway {
                        None => Ok(*attempt),
                        Some(gateway) => {
                            self.open(gateway.as_ref(), *attempt, invoice.number, payer, caller)
                                .await
                        }
                    };
                }
                Begun::Not(Admission::Opening(_)) => tokio::time::sleep(LOOK_EVERY).await,
                Begun::Not(admission) => return not_begun(admission),
            }
        }
        Err(PaymentError::InProgress)
    }

    fn new_attempt(
        &self,
        customer: CustomerId,
        request: &PayRequest,
        gateway: Option<&Arc<dyn PaymentGateway>>,
        locale: Locale,
    ) -> NewAttempt {
        let now = self.clock.now();
        let name = gateway.map(|gateway| gateway.name());
        let unguessable: [u8; 16] = self.random.bytes();
        NewAttempt {
            customer,
            invoice: request.invoice,
            reference: unguessable.iter().map(|byte| format!("{byte:02x}")).collect(),
            method: request.method,
            gateway: name,
            integrations: gateway.map(|gateway| gateway.integrations()).unwrap_or_default(),
            amount: request.amount,
            return_url: request.return_url.clone(),
            locale,
            key: request.idempotency(customer),
            now,
            expires_at: now + name.map_or(Attempt::INTENT_LIFE, |name| name.attempt_life()),
        }
    }

    /// Asks the gateway to open an attempt that is written down.
    async fn open(
        &self,
        gateway: &dyn PaymentGateway,
        attempt: Attempt,
        invoice_number: String,
        payer: Payer,
        caller: &Caller,
    ) -> Result<Attempt, PaymentError> {
        let order = CheckoutOrder {
            reference: attempt.reference.clone(),
            amount: attempt.amount,
            invoice_number: invoice_number.clone(),
            payer,
            locale: attempt.locale,
            return_url: self.links.back(&attempt),
            callback_url: self.links.callback(gateway.name()),
            now: attempt.created_at,
            expires_at: attempt.expires_at,
        };
        match gateway.create(&order).await {
            Ok(opened) => {
                let now = self.clock.now();
                let attempt = self.attempts.opened(attempt.id, &opened, now).await?;
                if attempt.status.is_open() {
                    return Ok(attempt);
                }
                // Another request ended it while the gateway was opening it; the worker gives it up there.
                self.inquiries.ask_now(attempt.id, now).await?;
                Err(PaymentError::InProgress)
            }
            Err(error) => {
                let (why, watch) = match &error {
                    GatewayError::NotSent(_) => (FailureReason::NotOpened, false),
                    GatewayError::Refused(_) => (FailureReason::GatewayError, false),
                    GatewayError::Unknown(_) => (FailureReason::GatewayError, true),
                };
                let change = self.failed(caller, &attempt, invoice_number, why);
                self.attempts.not_opened(attempt.id, why, watch, &change).await?;
                self.changed(caller.customer).await;
                Err(PaymentError::Gateway(error))
            }
        }
    }

    fn failed(&self, caller: &Caller, attempt: &Attempt, number: String, why: FailureReason) -> Change {
        let now = self.clock.now();
        let outcome =
            json!({ "paymentId": attempt.id, "invoiceId": attempt.invoice, "failure": why.as_str() });
        let news = PaymentNews::moved(attempt, number, PaymentStatus::Failed);
        Change::telling(
            caller.audit("payment.not_opened", outcome, now),
            news.event(&format!("not-opened/{}", attempt.reference), caller.customer, now),
        )
    }

    /// Gives up a pending attempt; doing so again is no error. The gateway is told by the worker, and the attempt watched for
    /// a late success.
    ///
    /// # Errors
    /// [`PaymentError::NotFound`], [`PaymentError::InProgress`] while the gateway is at it, [`PaymentError::Over`],
    /// [`PaymentError::Storage`].
    pub async fn cancel(&self, caller: &Caller, attempt: AttemptId) -> Result<Attempt, PaymentError> {
        let now = self.clock.now();
        let found = self.find(caller.customer, attempt).await?;
        let outcome = json!({ "paymentId": attempt, "invoiceId": found.invoice });
        let (_, number) = self.by_reference(&found.reference).await?;
        let news = PaymentNews::moved(&found, number, PaymentStatus::Cancelled);
        let change = Change::telling(
            caller.audit("payment.cancel", outcome, now),
            news.event(&format!("given-up/{}", found.reference), caller.customer, now),
        );
        match self.attempts.give_up(caller.customer, attempt, &change).await? {
            GivenUp::NotFound => Err(PaymentError::NotFound),
            GivenUp::InProgress => Err(PaymentError::InProgress),
            GivenUp::Over(_) => Err(PaymentError::Over),
            GivenUp::Already(attempt) => Ok(*attempt),
            GivenUp::Cancelled(attempt) => {
                self.changed(caller.customer).await;
                Ok(*attempt)
            }
        }
    }

    /// One of the customer's attempts.
    ///
    /// # Errors
    /// [`PaymentError::NotFound`], [`PaymentError::Storage`].
    pub async fn find(&self, customer: CustomerId, attempt: AttemptId) -> Result<Attempt, PaymentError> {
        let found = self.attempts.find(customer, attempt).await?;
        found.ok_or(PaymentError::NotFound)
    }

    /// An attempt and its invoice's number, for whoever holds the attempt's reference.
    ///
    /// # Errors
    /// [`PaymentError::NotFound`], [`PaymentError::Storage`].
    pub async fn by_reference(&self, reference: &str) -> Result<(Attempt, String), PaymentError> {
        let well_formed = reference.len() == 32 && reference.bytes().all(|b| b.is_ascii_hexdigit());
        if !well_formed {
            return Err(PaymentError::NotFound);
        }
        let found = self.attempts.by_reference(reference, self.zone).await?;
        found.ok_or(PaymentError::NotFound)
    }

    async fn changed(&self, customer: CustomerId) {
        // A cache out of reach is passed by until it is back; its adapter has logged why.
        let _ = self.cache.forget(customer).await;
    }
}

fn not_begun(admission: Admission) -> Result<Attempt, PaymentError> {
    Err(match admission {
        Admission::Same(attempt) => return Ok(*attempt),
        Admission::KeyMismatch => PaymentError::KeyMismatch,
        Admission::AlreadyPaid => PaymentError::AlreadyPaid,
        Admission::NotPayable => PaymentError::NotPayable,
        Admission::InProgress | Admission::Opening(_) | Admission::Begin { .. } => PaymentError::InProgress,
        Admission::TooMuch(due) => PaymentError::TooMuch(due),
        Admission::Fraction => PaymentError::Fraction,
        Admission::CurrencyUnsupported => PaymentError::CurrencyUnsupported,
    })
}
