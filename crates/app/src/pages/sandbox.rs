//! The sandbox's checkout.

use super::Frame;
use super::money::{amount, moment};
use crate::i18n::{text, text_with};
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use chrono::{DateTime, Utc};
use kernel::{Locale, ShopZone};
use maud::{Markup, html};
use payments::sandbox::{SandboxAction, SandboxOrder, SandboxState};

/// What the page is made of.
pub(crate) struct CheckoutView {
    pub(crate) order: SandboxOrder,
    pub(crate) locale: Locale,
    pub(crate) shop: String,
    /// Proves that a form was the page's own.
    pub(crate) token: String,
    pub(crate) now: DateTime<Utc>,
    pub(crate) zone: ShopZone,
}

/// The page: what is to be paid and how it may end, or how it ended.
pub(crate) fn checkout(view: &CheckoutView) -> HttpResponse {
    let content = html! {
        section.card {
            @match ending(view.order.state(view.now)) {
                None => (open(view)),
                Some((name, mood)) => (over(view, name, mood)),
            }
        }
    };
    let frame = Frame {
        locale: view.locale,
        title: view.say("sandbox-title"),
        shop: view.shop.clone(),
        notice: Some(view.say("sandbox-notice")),
        refresh: None,
    };
    frame.answer(StatusCode::OK, &content)
}

impl CheckoutView {
    fn say(&self, name: &str) -> String {
        text(self.locale, name)
    }
}

/// What an ending is called, and whether it is a good one.
const fn ending(state: SandboxState) -> Option<(&'static str, &'static str)> {
    match state {
        SandboxState::Open => None,
        SandboxState::Acted(SandboxAction::Pay) => Some(("sandbox-done-pay", "good")),
        SandboxState::Acted(SandboxAction::PaySlowly) => Some(("sandbox-done-pay-slowly", "wait")),
        SandboxState::Acted(SandboxAction::Decline) => Some(("sandbox-done-decline", "bad")),
        SandboxState::Acted(SandboxAction::PayTwice) => Some(("sandbox-done-pay-twice", "good")),
        SandboxState::Acted(SandboxAction::PayLate) => Some(("sandbox-done-pay-late", "wait")),
        SandboxState::Cancelled => Some(("sandbox-done-cancelled", "bad")),
        SandboxState::Expired => Some(("sandbox-done-expired", "bad")),
    }
}

fn open(view: &CheckoutView) -> Markup {
    let pay = text_with(
        view.locale,
        "sandbox-pay",
        &[("amount", &amount(view.order.amount))],
    );
    html! {
        h1 { (view.say("sandbox-title")) }
        (facts(view, true))
        p { (view.say("sandbox-intro")) }
        form method="post" action=(here(view.locale)) {
            input type="hidden" name="token" value=(view.token);
            (choice(view, SandboxAction::Pay, &pay))
            h2 { (view.say("sandbox-others")) }
            @for action in SandboxAction::ALL.into_iter().skip(1) {
                (choice(view, action, &view.say(&name(action))))
            }
        }
        (leave(view, "sandbox-abandon", false))
    }
}

fn over(view: &CheckoutView, ended: &str, mood: &str) -> Markup {
    let late = SandboxAction::PayLate;
    html! {
        h1 class=(mood) role="status" { (view.say(ended)) }
        p { (view.say(&format!("{ended}-about"))) }
        (facts(view, false))
        (leave(view, "page-back", true))
        @if view.order.allows(late, view.now) {
            h2 { (view.say("sandbox-others")) }
            form method="post" action=(here(view.locale)) {
                input type="hidden" name="token" value=(view.token);
                (choice(view, late, &view.say(&name(late))))
            }
        }
    }
}

fn facts(view: &CheckoutView, with_time: bool) -> Markup {
    let order = &view.order;
    html! {
        dl {
            div { dt { (view.say("page-invoice")) } dd { bdi { (order.invoice_number) } } }
            div { dt { (view.say("page-amount")) } dd.big { (amount(order.amount)) } }
            @if with_time {
                div { dt { (view.say("page-until")) } dd { bdi dir="ltr" { (moment(order.expires_at, view.zone)) } } }
            }
        }
    }
}

fn choice(view: &CheckoutView, action: SandboxAction, label: &str) -> Markup {
    let about = format!("{}-about", name(action));
    html! {
        div.choice {
            button.main[action == SandboxAction::Pay] type="submit" name="action" value=(action.as_str()) aria-describedby=(about) { (label) }
            small id=(about) { (view.say(&about)) }
        }
    }
}

fn leave(view: &CheckoutView, label: &str, main: bool) -> Markup {
    html! {
        div.choice {
            a.button.main[main] href=(view.order.return_url) rel="noreferrer" { (view.say(label)) }
            @if !main {
                small { (view.say("sandbox-abandon-about")) }
            }
        }
    }
}

/// `sandbox-pay-late`
fn name(action: SandboxAction) -> String {
    format!("sandbox-{}", action.as_str().replace('_', "-"))
}

fn here(locale: Locale) -> String {
    format!("?lang={}", locale.tag())
}
