//! What opening a payment does with its ports, step by step.
#![allow(clippy::unwrap_used)]

use kernel::testing::{CountingRandom, FixedClock, caller};
use kernel::{AttemptId, Clock, Currency, CustomerId, InvoiceId, Locale, Money, ShopZone};
use payments::{
    Admission, Attempt, Begun, CheckoutLinks, CheckoutService, FailureReason, GatewayError, GatewayName,
    Gateways, InvoiceMoney, InvoiceStanding, MockAttempts, MockInquiries, MockPaymentGateway, NewAttempt,
    OpenedCheckout, PayRequest, Payer, PaymentError, PaymentMethod, PaymentStatus,
};
use std::sync::Arc;

fn clock() -> Arc<FixedClock> {
    Arc::new(FixedClock::at("2026-03-01T10:00:00Z"))
}

fn attempt(new: &NewAttempt) -> Attempt {
    Attempt {
        id: AttemptId(31),
        customer: new.customer,
        invoice: new.invoice,
        reference: new.reference.clone(),
        method: new.method,
        gateway: new.gateway,
        amount: Money::new(50_000, Currency::EGP),
        status: PaymentStatus::Pending,
        failure: None,
        order: None,
        integrations: new.integrations.clone(),
        transaction: None,
        checkout_url: None,
        outlet_code: None,
        return_url: new.return_url.clone(),
        locale: new.locale,
        created_at: new.now,
        opening_until: Some(new.now + Attempt::OPENING),
        expires_at: new.expires_at,
        paid_at: None,
        next_inquiry_at: None,
        closed: false,
    }
}

fn request() -> PayRequest {
    PayRequest {
        invoice: InvoiceId(3),
        amount: None,
        method: PaymentMethod::Online,
        gateway: None,
        return_url: Some("https://shop.example/back?x=1#top".into()),
        key: "k".into(),
    }
}

fn store() -> MockAttempts {
    let mut attempts = MockAttempts::new();
    attempts.expect_invoice().returning(|customer, invoice, _| {
        let money = InvoiceMoney {
            invoice,
            customer,
            number: "INV-2026-000003".into(),
            due: Money::new(50_000, Currency::EGP),
            standing: InvoiceStanding::Payable,
        };
        let payer = Payer {
            customer,
            name: "منى".into(),
            phone: None,
            email: None,
        };
        Ok(Some((money, payer)))
    });
    attempts
}

fn gateway() -> MockPaymentGateway {
    let mut gateway = MockPaymentGateway::new();
    gateway.expect_name().return_const(GatewayName::Paymob);
    gateway.expect_takes().return_const(true);
    gateway.expect_integrations().returning(|| vec!["1001".into()]);
    gateway
}

fn service(attempts: MockAttempts, inquiries: MockInquiries, gateways: Gateways) -> CheckoutService {
    let mut cache = kernel::testing::MockCache::new();
    cache.expect_forget().returning(|_| Ok(()));
    CheckoutService::new(
        Arc::new(attempts),
        Arc::new(inquiries),
        gateways,
        Arc::new(cache),
        clock(),
        Arc::new(CountingRandom::default()),
        CheckoutLinks::new(Arc::new(|| "https://portal.example".into())),
        ShopZone(chrono_tz::Africa::Cairo),
    )
}

fn with(gateway: MockPaymentGateway) -> Gateways {
    Gateways::new(vec![Arc::new(gateway)], None)
}

fn opened() -> OpenedCheckout {
    OpenedCheckout {
        order: "9001".into(),
        checkout_url: Some("https://accept.example/pay".into()),
        outlet_code: None,
        expires_at: None,
    }
}

#[tokio::test]
async fn the_row_is_written_before_the_gateway_is_asked_and_its_order_noted_before_the_payer_goes() {
    let mut order = mockall::Sequence::new();
    let mut attempts = store();
    attempts
        .expect_begin()
        .once()
        .in_sequence(&mut order)
        .withf(|new, _, _| new.gateway == Some(GatewayName::Paymob) && new.integrations == ["1001"])
        .returning(|new, _, _| {
            Ok(Begun::Begun {
                attempt: Box::new(attempt(new)),
                ended: vec![],
            })
        });
    let mut gateway = gateway();
    gateway
        .expect_create()
        .once()
        .in_sequence(&mut order)
        .withf(|order| {
            order.amount == Money::new(50_000, Currency::EGP)
                && order.return_url == "https://shop.example/back?x=1&paymentId=31#top"
                && order.callback_url == "https://portal.example/api/customer/v1/payments/callback/paymob"
                && order.reference.len() == 32
        })
        .returning(|_| Ok(opened()));
    attempts
        .expect_opened()
        .once()
        .in_sequence(&mut order)
        .returning(|id, opened, now| {
            Ok(Attempt {
                id,
                order: Some(opened.order.clone()),
                checkout_url: opened.checkout_url.clone(),
                ..attempt(&new_attempt(now))
            })
        });
    let service = service(attempts, MockInquiries::new(), with(gateway));
    let paid = service.pay(&caller(7), &request(), Locale::Ar).await.unwrap();
    assert_eq!(
        service.links().checkout(&paid).unwrap(),
        "https://accept.example/pay"
    );
}

fn new_attempt(now: chrono::DateTime<chrono::Utc>) -> NewAttempt {
    NewAttempt {
        customer: CustomerId(7),
        invoice: InvoiceId(3),
        reference: "r".into(),
        method: PaymentMethod::Online,
        gateway: Some(GatewayName::Paymob),
        integrations: vec![],
        amount: None,
        return_url: None,
        locale: Locale::Ar,
        key: payments::IdempotencyKey {
            hash: String::new(),
            fingerprint: String::new(),
        },
        now,
        expires_at: now,
    }
}

#[tokio::test]
async fn a_gateway_that_fails_ends_the_attempt_and_is_watched_only_where_it_may_have_done_it() {
    for (error, why, watch) in [
        (GatewayError::not_sent("down"), FailureReason::NotOpened, false),
        (
            GatewayError::Refused("400".into()),
            FailureReason::GatewayError,
            false,
        ),
        (
            GatewayError::unknown("time-out"),
            FailureReason::GatewayError,
            true,
        ),
    ] {
        let mut attempts = store();
        attempts.expect_begin().returning(|new, _, _| {
            Ok(Begun::Begun {
                attempt: Box::new(attempt(new)),
                ended: vec![],
            })
        });
        attempts
            .expect_not_opened()
            .once()
            .withf(move |id, failure, watched, change| {
                *id == AttemptId(31) && *failure == why && *watched == watch && change.events.len() == 1
            })
            .returning(|_, _, _, _| Ok(()));
        let mut gateway = gateway();
        gateway.expect_create().returning(move |_| Err(error.clone()));
        let service = service(attempts, MockInquiries::new(), with(gateway));
        let failed = service.pay(&caller(7), &request(), Locale::Ar).await;
        assert!(matches!(failed, Err(PaymentError::Gateway(_))), "{failed:?}");
    }
}

#[tokio::test]
async fn one_that_ended_while_it_was_opened_is_given_to_the_worker_and_not_to_the_payer() {
    let mut attempts = store();
    attempts.expect_begin().returning(|new, _, _| {
        Ok(Begun::Begun {
            attempt: Box::new(attempt(new)),
            ended: vec![],
        })
    });
    attempts.expect_opened().returning(|id, _, now| {
        Ok(Attempt {
            id,
            status: PaymentStatus::Cancelled,
            ..attempt(&new_attempt(now))
        })
    });
    let mut inquiries = MockInquiries::new();
    inquiries.expect_ask_now().once().returning(|_, _| Ok(()));
    let mut gateway = gateway();
    gateway.expect_create().returning(|_| Ok(opened()));
    let service = service(attempts, inquiries, with(gateway));
    let failed = service.pay(&caller(7), &request(), Locale::Ar).await;
    assert!(matches!(failed, Err(PaymentError::InProgress)), "{failed:?}");
}

#[tokio::test(start_paused = true)]
async fn while_another_request_opens_it_this_one_waits_and_asks_no_gateway() {
    let mut attempts = store();
    let mut looks = 0;
    attempts.expect_begin().times(3).returning(move |new, _, _| {
        looks += 1;
        Ok(Begun::Not(if looks < 3 {
            Admission::Opening(AttemptId(31))
        } else {
            Admission::Same(Box::new(attempt(new)))
        }))
    });
    let service = service(attempts, MockInquiries::new(), with(gateway()));
    service.pay(&caller(7), &request(), Locale::Ar).await.unwrap();
}

#[tokio::test]
async fn without_a_gateway_or_with_another_currency_nothing_begins() {
    let none = service(store(), MockInquiries::new(), Gateways::default());
    let off = none.pay(&caller(7), &request(), Locale::Ar).await;
    assert!(matches!(off, Err(PaymentError::GatewayOff)), "{off:?}");
    let mut dollars = MockPaymentGateway::new();
    dollars.expect_name().return_const(GatewayName::Stripe);
    dollars.expect_takes().return_const(false);
    let service = service(store(), MockInquiries::new(), with(dollars));
    let unsupported = service.pay(&caller(7), &request(), Locale::Ar).await;
    assert!(
        matches!(unsupported, Err(PaymentError::CurrencyUnsupported)),
        "{unsupported:?}"
    );
    assert_eq!(clock().now().to_rfc3339(), "2026-03-01T10:00:00+00:00");
}
