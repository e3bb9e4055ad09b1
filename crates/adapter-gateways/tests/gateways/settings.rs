//! Settings that can't be used are refused by name.

use crate::support::{clock, fawry_settings, paymob_settings, stripe_settings};
use adapter_gateways::{
    Fawry, FawrySettings, Paymob, PaymobSettings, SettingsError, Stripe, StripeSettings, TimeOuts,
};
use std::sync::Arc;
use std::time::Duration;

const URL: &str = "https://gateway.example";

fn refused<T>(result: Result<T, SettingsError>) -> &'static str {
    match result {
        Err(SettingsError::Bad { setting, problem }) => {
            assert!(!problem.contains("hunter2"), "{problem}");
            setting
        }
        Err(other) => panic!("{other}"),
        Ok(_) => "",
    }
}

#[test]
fn paymobs() {
    let with = |change: fn(&mut PaymobSettings)| {
        let mut settings = paymob_settings(URL.into());
        change(&mut settings);
        refused(Paymob::new(settings, Arc::new(clock())))
    };
    assert_eq!(with(|_| {}), "");
    assert_eq!(
        with(|s| s.integration_ids = vec!["1001".into(), "2002".into()]),
        ""
    );
    assert_eq!(with(|s| s.base_url = "http://gateway.example".into()), "base_url");
    assert_eq!(with(|s| s.secret_key = String::new().into()), "secret_key");
    assert_eq!(
        with(|s| s.secret_key = "hunter2\n".to_owned().into()),
        "secret_key"
    );
    assert_eq!(with(|s| s.public_key = String::new()), "public_key");
    assert_eq!(with(|s| s.api_key = String::new().into()), "api_key");
    assert_eq!(with(|s| s.hmac_secret = String::new().into()), "hmac_secret");
    for owner in ["", "0", "-1", "the shop", "0500001", "5e5", "٥٠٠"] {
        let mut settings = paymob_settings(URL.into());
        settings.owner = owner.into();
        assert_eq!(
            refused(Paymob::new(settings, Arc::new(clock()))),
            "owner",
            "{owner}"
        );
    }
    let bad: [&[&str]; 6] = [
        &[],
        &[""],
        &["card"],
        &["1001", "x"],
        &["01001"],
        &["1001", "11001"],
    ];
    for ids in bad {
        let mut settings = paymob_settings(URL.into());
        settings.integration_ids = ids.iter().map(|id| (*id).to_owned()).collect();
        assert_eq!(
            refused(Paymob::new(settings, Arc::new(clock()))),
            "integration_ids",
            "{ids:?}"
        );
    }
}

#[test]
fn stripes() {
    let with = |change: fn(&mut StripeSettings)| {
        let mut settings = stripe_settings(URL.into());
        change(&mut settings);
        refused(Stripe::new(settings, Arc::new(clock())))
    };
    assert_eq!(with(|_| {}), "");
    assert_eq!(with(|s| s.base_url = "gateway.example".into()), "base_url");
    assert_eq!(with(|s| s.secret_key = String::new().into()), "secret_key");
    assert_eq!(
        with(|s| s.webhook_secret = String::new().into()),
        "webhook_secret"
    );
    assert_eq!(
        with(|s| s.webhook_secret = "hunter2".to_owned().into()),
        "webhook_secret"
    );
}

#[test]
fn fawrys() {
    let with = |change: fn(&mut FawrySettings)| {
        let mut settings = fawry_settings(URL.into());
        change(&mut settings);
        refused(Fawry::new(settings, Arc::new(clock())))
    };
    assert_eq!(with(|_| {}), "");
    assert_eq!(
        with(|s| s.base_url = "https://me:hunter2@gateway.example".into()),
        "base_url"
    );
    assert_eq!(with(|s| s.merchant_code = String::new()), "merchant_code");
    assert_eq!(
        with(|s| s.security_key = " hunter2".to_owned().into()),
        "security_key"
    );
}

#[test]
fn nobody_waits_longer_than_the_port_allows() {
    let usual = TimeOuts::default();
    assert!(usual.connect < usual.request);
    assert!(usual.request <= Duration::from_secs(10));
    assert!(usual.method < Duration::from_secs(25));
}
