//! What must never be told: not in debug output, not in errors, not in the log.

use crate::support::{
    clock, egp, fawry, fawry_settings, hasty, order, order_ref, paymob, paymob_settings, refund_of, stripe,
    stripe_settings,
};
use adapter_gateways::{Fawry, Paymob, Stripe};
use payments::{OpenedCheckout, PaymentGateway};
use std::io::Write;
use std::sync::{Arc, Mutex};
use test_support::gateways::{FawryFake, Misbehaviour, PaymobFake, StripeFake};
use tracing_subscriber::fmt::MakeWriter;

const SECRETS: [&str; 10] = [
    PaymobFake::SECRET_KEY,
    PaymobFake::API_KEY,
    PaymobFake::HMAC_SECRET,
    "fake-token-",
    "egy_csk_test_",
    StripeFake::SECRET_KEY,
    StripeFake::WEBHOOK_SECRET,
    FawryFake::SECURITY_KEY,
    // The payer's.
    "mona@example.org",
    "01012345678",
];

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Asks a gateway everything, and gives all errors and answers that are not meant for the payer as text.
async fn everything(gateway: &dyn PaymentGateway) -> String {
    let opened = gateway.create(&order("A1", egp("100"))).await;
    let mut told = opened
        .as_ref()
        .map_or_else(|error| format!("{error} {error:?}"), |_| String::new());
    let opened = opened.unwrap_or(OpenedCheckout {
        order: "1".into(),
        checkout_url: None,
        outlet_code: None,
        expires_at: None,
    });
    let order = order_ref("A1", &opened, egp("100"));
    told += &match gateway.inquire(&order).await {
        Ok(inquiry) => format!("{inquiry:?}"),
        Err(error) => format!("{error} {error:?}"),
    };
    told += &match gateway.refund(&refund_of(&order, "1", "R1", egp("1"))).await {
        Ok(answer) => format!("{answer:?}"),
        Err(error) => format!("{error} {error:?}"),
    };
    told
}

#[tokio::test]
async fn neither_the_log_nor_an_error_tells_a_secret() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .with_ansi(false)
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let echo = format!("{{\"message\":\"{}\",\"code\":\"a b\"}}", SECRETS.join(" "));
    let mut told = String::new();
    for misbehaviour in [
        None,
        Some(Misbehaviour::Answer(401, echo.clone())),
        Some(Misbehaviour::Answer(422, echo.clone())),
        Some(Misbehaviour::Answer(200, echo.clone())),
        Some(Misbehaviour::Answer(500, echo)),
        Some(Misbehaviour::Malformed),
        Some(Misbehaviour::Hang),
        Some(Misbehaviour::Close),
    ] {
        let (of_paymob, of_stripe, of_fawry) = (
            PaymobFake::start().await,
            StripeFake::start().await,
            FawryFake::start().await,
        );
        of_paymob.misbehave_always(misbehaviour.clone());
        of_stripe.misbehave_always(misbehaviour.clone());
        of_fawry.misbehave_always(misbehaviour.clone());
        if misbehaviour == Some(Misbehaviour::Hang) {
            let mut settings = paymob_settings(of_paymob.base_url());
            settings.time_outs = hasty();
            told += &everything(&Paymob::new(settings, Arc::new(clock())).unwrap()).await;
            let mut settings = stripe_settings(of_stripe.base_url());
            settings.time_outs = hasty();
            told += &everything(&Stripe::new(settings, Arc::new(clock())).unwrap()).await;
            let mut settings = fawry_settings(of_fawry.base_url());
            settings.time_outs = hasty();
            told += &everything(&Fawry::new(settings, Arc::new(clock())).unwrap()).await;
            continue;
        }
        told += &everything(&paymob(&of_paymob)).await;
        told += &everything(&stripe(&of_stripe)).await;
        told += &everything(&fawry(&of_fawry)).await;
        // What both sides sign with is no secret once it is sent, but a signature can be sent again.
        told += &of_fawry
            .requests()
            .iter()
            .map(|request| request.path.clone())
            .collect::<String>();
    }
    drop(guard);
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for line in [
        "gateway=\"paymob\" operation=\"create\" status=201 ms=",
        "gateway=\"stripe\" operation=\"create\" status=200 ms=",
        "gateway=\"fawry\" operation=\"inquire\" status=200 ms=",
        "gateway=\"fawry\" operation=\"refund\"",
        "the gateway did not answer",
    ] {
        assert!(log.contains(line), "{line}: {log}");
    }
    for secret in SECRETS {
        assert!(!told.contains(secret), "{secret} in {told}");
        assert!(!log.contains(secret), "{secret} in {log}");
    }
    assert!(!log.contains("signature="), "{log}");
}

#[test]
fn settings_are_shown_without_their_secrets() {
    let shown = format!(
        "{:?} {:?} {:?}",
        paymob_settings("https://a.example".into()),
        stripe_settings("https://a.example".into()),
        fawry_settings("https://a.example".into())
    );
    assert!(shown.contains("https://a.example"));
    for secret in SECRETS {
        assert!(!shown.contains(secret), "{secret}");
    }
}
