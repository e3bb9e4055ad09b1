//! Attempts as callers see them.

use super::PaymentState;
use crate::http::Amount;
use chrono::{DateTime, Utc};
use payments::{Attempt, CheckoutLinks, FailureReason, GatewayName, PaymentMethod};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A payment that was opened. The same request with the same `Idempotency-Key` gets the same answer, whatever became of the
/// payment since: `GET /payments/{paymentId}` tells that.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct OpenedPayment {
    /// Its id, for `GET /payments/{paymentId}`.
    #[schema(minimum = 1, example = 31)]
    payment_id: i64,
    /// Always `pending`.
    status: PaymentState,
    /// How much.
    amount: Amount,
    /// Of the amount.
    #[schema(example = "EGP")]
    currency: String,
    /// How.
    payment_method: PaymentWay,
    /// Through which gateway; none takes cash or a transfer.
    #[schema(required)]
    gateway: Option<PaymentGateway>,
    /// Where to send the customer's browser; only of an online payment.
    #[schema(
        required,
        example = "https://accept.paymob.com/unifiedcheckout/?publicKey=…&clientSecret=…"
    )]
    checkout_url: Option<String>,
    /// What the customer shows at an outlet, where the gateway is one of outlets. `checkoutUrl` is then a page that shows it.
    #[schema(required, example = "931337410")]
    outlet_code: Option<String>,
    /// Until when it may be paid.
    expires_at: DateTime<Utc>,
}

/// A payment: how far it got.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PaymentView {
    /// Its id.
    #[schema(minimum = 1, example = 31)]
    payment_id: i64,
    /// The invoice it is for.
    #[schema(minimum = 1, example = 123)]
    invoice_id: i64,
    /// How much.
    amount: Amount,
    /// Of the amount.
    #[schema(example = "EGP")]
    currency: String,
    /// How.
    payment_method: PaymentWay,
    /// Through which gateway; none takes cash or a transfer.
    #[schema(required)]
    gateway: Option<PaymentGateway>,
    /// How far it got.
    status: PaymentState,
    /// The gateway's id of the charge.
    #[schema(required, example = "192036465")]
    transaction_id: Option<String>,
    /// Why it failed.
    #[schema(required)]
    failure_reason: Option<PaymentFailure>,
    /// Where to send the customer's browser, while it can be paid.
    #[schema(
        required,
        example = "https://accept.paymob.com/unifiedcheckout/?publicKey=…&clientSecret=…"
    )]
    checkout_url: Option<String>,
    /// What the customer shows at an outlet, while it can be paid there.
    #[schema(required, example = "931337410")]
    outlet_code: Option<String>,
    /// When it was opened.
    created_at: DateTime<Utc>,
    /// Until when it may be paid.
    expires_at: DateTime<Utc>,
    /// When the money came.
    #[schema(required)]
    paid_at: Option<DateTime<Utc>>,
}

/// How a customer pays.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(example = "online")]
pub(crate) enum PaymentWay {
    /// Through a gateway.
    Online,
    /// At the counter.
    Cash,
    /// To the shop's account.
    BankTransfer,
}

/// A payment gateway.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum PaymentGateway {
    /// Cards and wallets in Egypt and around it.
    Paymob,
    /// Cards elsewhere.
    Stripe,
    /// Cash at an outlet.
    Fawry,
    /// For trying; only in development.
    Sandbox,
}

/// Why a payment failed.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum PaymentFailure {
    /// The bank or wallet refused, and does not say why.
    Declined,
    /// Not enough money behind the card or wallet.
    InsufficientFunds,
    /// The card's date has passed.
    ExpiredCard,
    /// The payer did not prove to be the card's owner.
    AuthenticationFailed,
    /// The gateway failed at it.
    GatewayError,
    /// The gateway never opened it.
    NotOpened,
}

impl From<PaymentMethod> for PaymentWay {
    fn from(method: PaymentMethod) -> Self {
        match method {
            PaymentMethod::Online => Self::Online,
            PaymentMethod::Cash => Self::Cash,
            PaymentMethod::BankTransfer => Self::BankTransfer,
        }
    }
}

impl From<PaymentWay> for PaymentMethod {
    fn from(way: PaymentWay) -> Self {
        match way {
            PaymentWay::Online => Self::Online,
            PaymentWay::Cash => Self::Cash,
            PaymentWay::BankTransfer => Self::BankTransfer,
        }
    }
}

impl From<PaymentGateway> for GatewayName {
    fn from(name: PaymentGateway) -> Self {
        match name {
            PaymentGateway::Paymob => Self::Paymob,
            PaymentGateway::Stripe => Self::Stripe,
            PaymentGateway::Fawry => Self::Fawry,
            PaymentGateway::Sandbox => Self::Sandbox,
        }
    }
}

impl From<GatewayName> for PaymentGateway {
    fn from(name: GatewayName) -> Self {
        match name {
            GatewayName::Paymob => Self::Paymob,
            GatewayName::Stripe => Self::Stripe,
            GatewayName::Fawry => Self::Fawry,
            GatewayName::Sandbox => Self::Sandbox,
        }
    }
}

impl From<FailureReason> for PaymentFailure {
    fn from(reason: FailureReason) -> Self {
        match reason {
            FailureReason::Declined => Self::Declined,
            FailureReason::InsufficientFunds => Self::InsufficientFunds,
            FailureReason::ExpiredCard => Self::ExpiredCard,
            FailureReason::AuthenticationFailed => Self::AuthenticationFailed,
            FailureReason::GatewayError => Self::GatewayError,
            FailureReason::NotOpened => Self::NotOpened,
        }
    }
}

impl OpenedPayment {
    pub(super) fn new(attempt: Attempt, links: &CheckoutLinks) -> Self {
        Self {
            payment_id: attempt.id.get(),
            status: PaymentState::Pending,
            amount: attempt.amount.into(),
            currency: attempt.amount.currency.to_string(),
            payment_method: attempt.method.into(),
            gateway: attempt.gateway.map(PaymentGateway::from),
            checkout_url: links.checkout(&attempt),
            outlet_code: attempt.outlet_code,
            expires_at: attempt.expires_at,
        }
    }
}

impl PaymentView {
    pub(super) fn new(attempt: Attempt, links: &CheckoutLinks) -> Self {
        let payable = attempt.status.is_open() && attempt.is_opened();
        Self {
            payment_id: attempt.id.get(),
            invoice_id: attempt.invoice.get(),
            amount: attempt.amount.into(),
            currency: attempt.amount.currency.to_string(),
            payment_method: attempt.method.into(),
            gateway: attempt.gateway.map(PaymentGateway::from),
            status: attempt.status.into(),
            checkout_url: links.checkout(&attempt).filter(|_| payable),
            transaction_id: attempt.transaction,
            failure_reason: attempt.failure.map(PaymentFailure::from),
            outlet_code: attempt.outlet_code.filter(|_| payable),
            created_at: attempt.created_at,
            expires_at: attempt.expires_at,
            paid_at: attempt.paid_at,
        }
    }
}
