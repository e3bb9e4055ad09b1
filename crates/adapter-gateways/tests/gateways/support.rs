//! Gateways set up for the fakes, and orders to open at them.

use adapter_gateways::{Fawry, FawrySettings, Paymob, PaymobSettings, Stripe, StripeSettings, TimeOuts};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::testing::FixedClock;
use kernel::{Currency, CustomerId, Locale, Money};
use payments::{
    Callback, CallbackMessage, CheckoutOrder, GatewayFact, OpenedCheckout, OrderRef, Payer, RefundOrder,
};
use std::sync::Arc;
use std::time::Duration;
use test_support::gateways::{FawryFake, PaymobFake, SignedMessage, StripeFake};

pub(crate) const NOW: &str = "2026-03-15T10:00:00Z";

pub(crate) fn now() -> DateTime<Utc> {
    NOW.parse().unwrap()
}

pub(crate) fn clock() -> FixedClock {
    FixedClock::at(NOW)
}

/// Long enough for a loaded machine, and never waited for.
pub(crate) fn patient() -> TimeOuts {
    TimeOuts {
        connect: Duration::from_secs(60),
        request: Duration::from_secs(60),
        method: Duration::from_secs(120),
    }
}

/// For tests of what becomes of an answer that never comes.
pub(crate) fn hasty() -> TimeOuts {
    TimeOuts {
        request: Duration::from_millis(150),
        ..patient()
    }
}

pub(crate) fn paymob_settings(base_url: String) -> PaymobSettings {
    PaymobSettings {
        base_url,
        secret_key: PaymobFake::SECRET_KEY.to_owned().into(),
        public_key: PaymobFake::PUBLIC_KEY.into(),
        api_key: PaymobFake::API_KEY.to_owned().into(),
        hmac_secret: PaymobFake::HMAC_SECRET.to_owned().into(),
        integration_ids: vec![PaymobFake::INTEGRATION.into()],
        owner: PaymobFake::OWNER.into(),
        time_outs: patient(),
    }
}

pub(crate) fn stripe_settings(base_url: String) -> StripeSettings {
    StripeSettings {
        base_url,
        secret_key: StripeFake::SECRET_KEY.to_owned().into(),
        webhook_secret: StripeFake::WEBHOOK_SECRET.to_owned().into(),
        time_outs: patient(),
    }
}

pub(crate) fn fawry_settings(base_url: String) -> FawrySettings {
    FawrySettings {
        base_url,
        merchant_code: FawryFake::MERCHANT_CODE.into(),
        security_key: FawryFake::SECURITY_KEY.to_owned().into(),
        time_outs: patient(),
    }
}

pub(crate) fn paymob(fake: &PaymobFake) -> Paymob {
    Paymob::new(paymob_settings(fake.base_url()), Arc::new(clock())).unwrap()
}

pub(crate) fn stripe(fake: &StripeFake) -> Stripe {
    Stripe::new(stripe_settings(fake.base_url()), Arc::new(clock())).unwrap()
}

pub(crate) fn fawry(fake: &FawryFake) -> Fawry {
    Fawry::new(fawry_settings(fake.base_url()), Arc::new(clock())).unwrap()
}

pub(crate) fn money(text: &str, code: &str) -> Money {
    Money::parse(text, Currency::parse(code).unwrap()).unwrap()
}

pub(crate) fn egp(text: &str) -> Money {
    money(text, "EGP")
}

pub(crate) fn order(reference: &str, amount: Money) -> CheckoutOrder {
    CheckoutOrder {
        reference: reference.into(),
        amount,
        invoice_number: "INV-2026-0042".into(),
        payer: Payer {
            customer: CustomerId(42),
            name: "منى علي حسن".into(),
            phone: Some("+201012345678".into()),
            email: Some("mona@example.org".into()),
        },
        locale: Locale::Ar,
        return_url: "https://shop.example/paid?a=1&b=2".into(),
        callback_url: "https://portal.example/callback".into(),
        now: now(),
        expires_at: now() + TimeDelta::minutes(30),
    }
}

pub(crate) fn order_ref(reference: &str, opened: &OpenedCheckout, amount: Money) -> OrderRef {
    OrderRef {
        reference: reference.into(),
        order: Some(opened.order.clone()),
        charge: None,
        amount,
    }
}

pub(crate) fn refund_of(order: &OrderRef, charge: &str, reference: &str, amount: Money) -> RefundOrder {
    RefundOrder {
        reference: reference.into(),
        order: OrderRef {
            charge: Some(charge.into()),
            ..order.clone()
        },
        charge: charge.into(),
        amount,
    }
}

pub(crate) fn delivered(message: SignedMessage) -> CallbackMessage {
    CallbackMessage {
        query: message.query,
        headers: message.headers,
        body: message.body,
        received_at: now(),
    }
}

/// The one fact of a message.
pub(crate) fn fact(callback: Callback) -> GatewayFact {
    match callback {
        Callback::Facts(facts) if facts.len() == 1 => facts[0].clone(),
        other => panic!("no single fact: {other:?}"),
    }
}
