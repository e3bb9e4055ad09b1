//! Where a payment stands, for whoever holds its reference. Nothing about a person.

use super::Frame;
use super::money::{amount, moment};
use crate::i18n::text;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Locale, ShopZone};
use maud::{Markup, html};
use payments::{Attempt, GatewayName, PaymentMethod, PaymentStatus};

/// What the page is made of.
pub(crate) struct PaymentView {
    pub(crate) attempt: Attempt,
    pub(crate) invoice_number: String,
    /// Where the caller wants its browsers back, if it said.
    pub(crate) back: Option<String>,
    pub(crate) locale: Locale,
    pub(crate) shop: String,
    pub(crate) now: DateTime<Utc>,
    pub(crate) zone: ShopZone,
}

/// The page. It looks for news by itself while there may be any.
pub(crate) fn payment(view: &PaymentView) -> HttpResponse {
    let attempt = &view.attempt;
    let live = attempt.is_live(view.now);
    let (state, mood) = state(attempt.status);
    let content = html! {
        section.card {
            h1 class=(mood) role="status" { (view.say(state)) }
            p { (about(view, state)) }
            dl {
                div { dt { (view.say("page-invoice")) } dd { bdi { (view.invoice_number) } } }
                div { dt { (view.say("page-amount")) } dd.big { (amount(attempt.amount)) } }
                @if live {
                    @if let Some(code) = &attempt.outlet_code {
                        div { dt { (view.say("pay-code")) } dd.code { bdi dir="ltr" { (code) } } }
                    }
                    div { dt { (view.say("page-until")) } dd { bdi dir="ltr" { (moment(attempt.expires_at, view.zone)) } } }
                }
            }
            (ways(view, live))
        }
    };
    let is_sandbox = attempt.gateway == Some(GatewayName::Sandbox);
    let frame = Frame {
        locale: view.locale,
        title: view.say("pay-title"),
        shop: view.shop.clone(),
        notice: is_sandbox.then(|| view.say("sandbox-notice")),
        refresh: (attempt.status.is_open() && attempt.gateway.is_some())
            .then(|| patience(view.now - attempt.created_at)),
    };
    frame.answer(StatusCode::OK, &content)
}

impl PaymentView {
    fn say(&self, name: &str) -> String {
        text(self.locale, name)
    }
}

/// What a state is called, and whether it is a good one.
const fn state(status: PaymentStatus) -> (&'static str, &'static str) {
    match status {
        PaymentStatus::Pending => ("pay-state-pending", "wait"),
        PaymentStatus::Processing => ("pay-state-processing", "wait"),
        PaymentStatus::Completed => ("pay-state-completed", "good"),
        PaymentStatus::Failed => ("pay-state-failed", "bad"),
        PaymentStatus::Cancelled => ("pay-state-cancelled", "bad"),
        PaymentStatus::Expired => ("pay-state-expired", "bad"),
        PaymentStatus::Refunded => ("pay-state-refunded", "wait"),
        PaymentStatus::PartiallyRefunded => ("pay-state-partially-refunded", "wait"),
    }
}

fn about(view: &PaymentView, state: &str) -> String {
    let attempt = &view.attempt;
    let pending = attempt.status == PaymentStatus::Pending;
    match attempt.method {
        PaymentMethod::Cash if pending => view.say("pay-intent-cash"),
        PaymentMethod::BankTransfer if pending => view.say("pay-intent-bank-transfer"),
        _ if pending && attempt.outlet_code.is_some() => view.say("pay-code-about"),
        _ => view.say(&format!("{state}-about")),
    }
}

/// Where to go from here: to the gateway while it can be paid, and back to where the payer came from.
fn ways(view: &PaymentView, live: bool) -> Markup {
    let attempt = &view.attempt;
    let pending = live && attempt.status == PaymentStatus::Pending;
    let page = attempt.checkout_url.as_ref().filter(|_| pending);
    html! {
        @if let Some(url) = page {
            div.choice { a.button.main href=(url) rel="noreferrer" { (view.say("pay-continue")) } }
        }
        @if let Some(url) = &view.back {
            div.choice { a.button.main[page.is_none()] href=(url) rel="noreferrer" { (view.say("page-back")) } }
        }
    }
}

/// Seconds until the next look: soon at first, then ever more rarely.
fn patience(age: TimeDelta) -> u32 {
    match age.num_minutes() {
        ..1 => 3,
        1..15 => 10,
        _ => 60,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_grow_rarer() {
        let minutes = [0, 1, 14, 15, 3000].map(|minutes| patience(TimeDelta::minutes(minutes)));
        assert_eq!(minutes, [3, 10, 10, 60, 60]);
        let (state, _) = state(PaymentStatus::PartiallyRefunded);
        assert_ne!(
            text(Locale::En, &format!("{state}-about")),
            format!("{state}-about")
        );
    }
}
