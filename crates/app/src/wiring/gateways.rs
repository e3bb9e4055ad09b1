//! The payment gateways that are on.

use super::WiringError;
use crate::config::Config;
use adapter_gateways::{Fawry, Paymob, SettingsError, Stripe};
use kernel::Clock;
use payments::{GatewayName, Gateways, PaymentGateway};
use std::sync::Arc;

/// The gateways whose settings are there, and after them those that need none, such as the sandbox.
///
/// # Errors
/// [`WiringError::Config`] for a setting that its gateway can't use, and for a default that is not on.
pub fn gateways(
    config: &Config,
    clock: &Arc<dyn Clock>,
    others: Vec<Arc<dyn PaymentGateway>>,
) -> Result<Gateways, WiringError> {
    let settings = &config.gateways;
    let mut on: Vec<Arc<dyn PaymentGateway>> = Vec::new();
    if let Some(paymob) = &settings.paymob {
        let made = Paymob::new(paymob.clone(), clock.clone());
        on.push(Arc::new(made.map_err(|error| refused("PAYMOB", &error))?));
    }
    if let Some(stripe) = &settings.stripe {
        let made = Stripe::new(stripe.clone(), clock.clone());
        on.push(Arc::new(made.map_err(|error| refused("STRIPE", &error))?));
    }
    if let Some(fawry) = &settings.fawry {
        let made = Fawry::new(fawry.clone(), clock.clone());
        on.push(Arc::new(made.map_err(|error| refused("FAWRY", &error))?));
    }
    on.extend(others);
    let gateways = Gateways::new(on, config.default_gateway);
    match config
        .default_gateway
        .filter(|name| gateways.get(*name).is_none())
    {
        Some(name) => Err(WiringError::Config(off(name))),
        None => Ok(gateways),
    }
}

fn refused(gateway: &str, error: &SettingsError) -> WiringError {
    WiringError::Config(match error {
        SettingsError::Bad { setting, problem } => {
            format!("PORTAL_{gateway}_{}: {problem}", setting.to_ascii_uppercase())
        }
        SettingsError::Http(cause) => format!("{error}: {cause}"),
    })
}

fn off(name: GatewayName) -> String {
    format!("PORTAL_DEFAULT_GATEWAY: {} is not on", name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::testing::FixedClock;

    const PAYMOB: [(&str, &str); 6] = [
        ("PORTAL_PAYMOB_SECRET_KEY", "egy_sk_hunter2"),
        ("PORTAL_PAYMOB_PUBLIC_KEY", "egy_pk"),
        ("PORTAL_PAYMOB_API_KEY", "api-hunter2"),
        ("PORTAL_PAYMOB_HMAC_SECRET", "hmac-hunter2"),
        ("PORTAL_PAYMOB_INTEGRATION_IDS", "1001, 1002"),
        ("PORTAL_PAYMOB_OWNER", "500001"),
    ];
    const STRIPE: [(&str, &str); 2] = [
        ("PORTAL_STRIPE_SECRET_KEY", "sk_hunter2"),
        ("PORTAL_STRIPE_WEBHOOK_SECRET", "whsec_hunter2"),
    ];
    const FAWRY: [(&str, &str); 2] = [
        ("PORTAL_FAWRY_MERCHANT_CODE", "merchant"),
        ("PORTAL_FAWRY_SECURITY_KEY", "key-hunter2"),
    ];

    /// The gateways that are on with these settings, or all that is wrong with them.
    fn on(pairs: &[(&str, &str)]) -> Result<Gateways, String> {
        let environment = pairs
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()));
        let loaded = Config::read(&environment.collect(), |_| Ok(String::new()));
        let loaded = loaded.map_err(|error| error.to_string())?;
        let told = format!("{loaded:?} {}", loaded.show());
        assert!(!told.contains("hunter2"), "{told}");
        let clock: Arc<dyn Clock> = Arc::new(FixedClock::at("2026-03-15T10:00:00Z"));
        gateways(&loaded.config, &clock, Vec::new()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_gateway_is_on_when_all_of_it_is_there() {
        assert!(on(&[]).unwrap().names().is_empty());
        assert_eq!(on(&PAYMOB).unwrap().names(), [GatewayName::Paymob]);
        assert_eq!(on(&STRIPE).unwrap().names(), [GatewayName::Stripe]);
        assert_eq!(on(&FAWRY).unwrap().names(), [GatewayName::Fawry]);
        let all = [
            &PAYMOB[..],
            &STRIPE,
            &FAWRY,
            &[("PORTAL_DEFAULT_GATEWAY", "fawry")],
        ]
        .concat();
        let all = on(&all).unwrap();
        assert_eq!(all.names().len(), 3);
        assert_eq!(all.usual().unwrap().name(), GatewayName::Fawry);
        let paymob = all.get(GatewayName::Paymob).unwrap();
        assert_eq!(paymob.integrations(), ["1001", "1002"]);
    }

    #[test]
    fn half_a_gateway_is_refused_by_the_name_of_what_is_missing() {
        for settings in [&PAYMOB[..], &STRIPE, &FAWRY] {
            for (at, (missing, _)) in settings.iter().enumerate() {
                let mut pairs = settings.to_vec();
                pairs.remove(at);
                let Err(error) = on(&pairs) else {
                    panic!("{missing}")
                };
                assert!(
                    error.contains(&format!("{missing}: missing")) && !error.contains("hunter2"),
                    "{error}"
                );
            }
        }
    }

    #[test]
    fn what_a_gateway_can_not_use_is_refused_by_its_setting() {
        for (name, value) in [
            ("PORTAL_PAYMOB_BASE_URL", "http://accept.paymob.com"),
            ("PORTAL_PAYMOB_OWNER", "the shop"),
            ("PORTAL_PAYMOB_INTEGRATION_IDS", "1001,card"),
            ("PORTAL_STRIPE_BASE_URL", "stripe"),
            ("PORTAL_STRIPE_WEBHOOK_SECRET", "hunter2"),
            ("PORTAL_FAWRY_BASE_URL", "https://me:hunter2@fawry.example"),
            ("PORTAL_DEFAULT_GATEWAY", "sandbox"),
            ("PORTAL_DEFAULT_GATEWAY", "cash"),
        ] {
            let mut pairs = [&PAYMOB[..], &STRIPE, &FAWRY].concat();
            pairs.retain(|(known, _)| *known != name);
            pairs.push((name, value));
            let Err(error) = on(&pairs) else {
                panic!("{name}={value}")
            };
            assert!(
                error.contains(&format!("{name}: ")) && !error.contains("hunter2"),
                "{error}"
            );
        }
    }
}
