//! `portal payments list|reconcile|confirm|refund`

use super::migrate::{before_serving, wiring_error};
use super::{CliError, chain, say};
use crate::config::Config;
use crate::wiring::{self, Machine};
use chrono::SecondsFormat;
use clap::Subcommand;
use kernel::{AttemptId, Currency, InvoiceId, Locale, Money, RequestContext};
use payments::{
    Attempt, ConfirmError, GatewayName, ListedAttempt, OperatorFilter, PaymentDesk, PaymentError,
    PaymentStatus, RefundError, Refunded,
};

/// What is done about payments.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// List payments, newest first.
    List {
        /// Only those that got so far: pending, processing, completed, failed, cancelled, expired, refunded, partially_refunded. May be
        /// repeated.
        #[arg(long, value_parser = status)]
        status: Vec<PaymentStatus>,
        /// Only those of this invoice.
        #[arg(long)]
        invoice: Option<i64>,
        /// Only those that a gateway contradicted: somebody must look at them.
        #[arg(long)]
        in_question: bool,
        /// At most so many, 1 to 1000.
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
        limit: u32,
    },
    /// Ask the gateway what became of a payment, and act on the answer; without one, of every payment that is due.
    Reconcile {
        /// The payment's id.
        payment: Option<i64>,
    },
    /// Book cash or a transfer that a customer had announced: the money is here. Doing so again does nothing more.
    Confirm {
        /// The payment's id.
        payment: i64,
        /// How much was counted, where it is not what was announced: 1250.50.
        #[arg(long, value_parser = amount)]
        amount: Option<i64>,
    },
    /// Give money back, through the payment's gateway or in cash.
    Refund {
        /// The payment's id.
        payment: i64,
        /// How much: 1250.50. All that is left where it is not said.
        #[arg(long, value_parser = amount)]
        amount: Option<i64>,
        /// It was given back in cash: it is only booked.
        #[arg(long)]
        cash: bool,
        /// Why, for the shop's own records.
        #[arg(long)]
        reason: Option<String>,
    },
}

fn status(text: &str) -> Result<PaymentStatus, String> {
    let names = PaymentStatus::ALL.map(PaymentStatus::as_str).join(", ");
    PaymentStatus::parse(text).ok_or_else(|| format!("none of {names}"))
}

/// Hundredths; the currency is the payment's.
fn amount(text: &str) -> Result<i64, String> {
    let money = Money::parse(text, Currency::EGP).map_err(|error| error.to_string())?;
    if money.minor > 0 {
        Ok(money.minor)
    } else {
        Err("it must be more than nothing".to_owned())
    }
}

/// Carries one out.
pub(super) async fn run(config: Config, action: Action) -> Result<(), CliError> {
    let database = wiring::database(&config).map_err(wiring_error)?;
    before_serving(&config, &database).await?;
    let desk = wiring::payment_desk(&config, &database, &Machine::default()).map_err(wiring_error)?;
    match action {
        Action::List {
            status,
            invoice,
            in_question,
            limit,
        } => {
            let filter = OperatorFilter {
                statuses: status,
                invoice: invoice.map(InvoiceId),
                in_question,
                limit,
            };
            list(&desk, &filter).await
        }
        Action::Reconcile { payment: Some(id) } => {
            let attempt = desk.reconcile(AttemptId(id)).await.map_err(failed)?;
            say(&line(&attempt));
            Ok(())
        }
        Action::Reconcile { payment: None } => {
            let asked = desk.reconcile_due().await.map_err(failed)?;
            say(&format!("{asked} payments were due"));
            Ok(())
        }
        Action::Confirm { payment, amount } => {
            let confirmed = desk
                .confirm(AttemptId(payment), amount, &context("payments confirm"))
                .await;
            let attempt = confirmed.map_err(|error| match error {
                ConfirmError::Payment(error) => failed(error),
                error @ (ConfirmError::NotFound
                | ConfirmError::Online
                | ConfirmError::Otherwise(_)
                | ConfirmError::Amount) => CliError::Other(error.to_string()),
            })?;
            say(&line(&attempt));
            Ok(())
        }
        Action::Refund {
            payment,
            amount,
            cash,
            reason,
        } => {
            let context = context("payments refund");
            let refunded = desk
                .refund(AttemptId(payment), amount, cash, reason, &context)
                .await;
            let refunded = refunded.map_err(|error| match error {
                RefundError::Payment(error) => failed(error),
                error @ (RefundError::NotFound
                | RefundError::NothingPaid
                | RefundError::TooMuch(_)
                | RefundError::GatewayOff) => CliError::Other(error.to_string()),
            })?;
            tell(refunded)
        }
    }
}

fn tell(refunded: Refunded) -> Result<(), CliError> {
    match refunded {
        Refunded::Done(refund) => {
            let amount = shown(refund.amount);
            say(&format!("refund {}: {amount} went back", refund.id));
            Ok(())
        }
        Refunded::UnderWay(refund) => {
            let amount = shown(refund.amount);
            say(&format!(
                "refund {}: {amount} is under way; the running portal sees it through",
                refund.id
            ));
            Ok(())
        }
        Refunded::Refused(refund, why) => Err(CliError::Other(format!(
            "refund {}: the gateway refused: {why}",
            refund.id
        ))),
    }
}

async fn list(desk: &PaymentDesk, filter: &OperatorFilter) -> Result<(), CliError> {
    let listed = desk.list(filter).await.map_err(failed)?;
    for ListedAttempt {
        attempt,
        kept,
        contradictions,
        refunding,
    } in &listed
    {
        let mut text = line(attempt);
        if kept.minor != 0 {
            text.push_str(&format!(", kept {}", shown(*kept)));
        }
        if *refunding > 0 {
            text.push_str(&format!(", {refunding} refunds under way"));
        }
        if *contradictions > 0 {
            text.push_str(&format!(", {contradictions} CONTRADICTIONS"));
        }
        say(&text);
    }
    say(&format!("{} payments", listed.len()));
    Ok(())
}

fn line(attempt: &Attempt) -> String {
    let way = attempt
        .gateway
        .map_or(attempt.method.as_str(), GatewayName::as_str);
    let failure = attempt
        .failure
        .map_or_else(String::new, |why| format!(" ({})", why.as_str()));
    format!(
        "{} invoice {} customer {} {} {} {}{failure} {}",
        attempt.id,
        attempt.invoice,
        attempt.customer,
        way,
        shown(attempt.amount),
        attempt.status.as_str(),
        attempt.created_at.to_rfc3339_opts(SecondsFormat::Secs, true),
    )
}

fn shown(money: Money) -> String {
    format!("{} {}", money.to_decimal(), money.currency)
}

fn context(command: &str) -> RequestContext {
    RequestContext {
        endpoint: command.to_owned(),
        method: "CLI".to_owned(),
        locale: Locale::En,
        ..RequestContext::default()
    }
}

fn failed(error: PaymentError) -> CliError {
    match &error {
        PaymentError::Storage(_) => CliError::Database(chain(&error)),
        PaymentError::NotFound => CliError::Other("there is no such payment".to_owned()),
        _ => CliError::Other(chain(&error)),
    }
}
