//! The sandbox gateway as a running portal has it.

use crate::config::{Config, Environment};
use adapter_gateways::sandbox::{SandboxGateway, SandboxSite};
use kernel::{Keyring, MacKeys};
use payments::GatewayName;
use secrecy::ExposeSecret;
use std::sync::Arc;

/// How many bytes of a page's token are kept.
const TOKEN: usize = 16;

/// The gateway, where it is, and what proves a form to be its page's own.
#[derive(Clone)]
pub struct Sandbox {
    /// The gateway.
    pub gateway: Arc<SandboxGateway>,
    /// Where the portal listens.
    pub site: Arc<SandboxSite>,
    forms: MacKeys,
}

impl Sandbox {
    /// With the keys of its forms.
    #[must_use]
    pub fn new(gateway: Arc<SandboxGateway>, site: Arc<SandboxSite>, keyring: &Keyring) -> Self {
        Self {
            gateway,
            site,
            forms: keyring.derive("sandbox-form"),
        }
    }

    /// The token of an order's page.
    #[must_use]
    pub fn token(&self, reference: &str) -> String {
        let tag = self.forms.sign(&[reference.as_bytes()]);
        hex::encode(tag.get(..TOKEN).unwrap_or(&tag))
    }

    /// Whether a token is that of an order's page.
    #[must_use]
    pub fn is_token(&self, reference: &str, token: &str) -> bool {
        is_of(&self.forms, reference, token)
    }
}

fn is_of(forms: &MacKeys, reference: &str, token: &str) -> bool {
    hex::decode(token).is_ok_and(|tag| forms.verify(&[reference.as_bytes()], &tag))
}

/// Whether the sandbox is on: never in production. In development always beside the embedded database; elsewhere when it is asked
/// for by name, or when nothing else is on (decision 0075).
#[must_use]
pub fn is_on(config: &Config, others: bool) -> bool {
    let embedded = config.database_url.expose_secret().starts_with("sqlite://");
    let asked = config.default_gateway == Some(GatewayName::Sandbox);
    config.env == Environment::Development && (embedded || asked || !others)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(pairs: &[(&str, &str)]) -> Config {
        let pairs = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let read = Config::read(&pairs.collect(), |_| Ok(String::new()));
        read.unwrap().config
    }

    #[test]
    fn it_is_on_where_nothing_real_is() {
        let mysql = ("PORTAL_DATABASE_URL", "mysql://u:p@h/d");
        let named = ("PORTAL_DEFAULT_GATEWAY", "sandbox");
        let production = [
            ("PORTAL_ENV", "production"),
            ("PORTAL_JWT_SECRET", "0123456789abcdef0123456789abcdef"),
            ("PORTAL_PUBLIC_URL", "https://portal.example"),
        ];
        for (pairs, others, expected) in [
            (&[][..], false, true),
            (&[], true, true),
            (&[mysql], false, true),
            (&[mysql], true, false),
            (&[mysql, named], true, true),
            (&production, false, false),
        ] {
            assert_eq!(is_on(&config(pairs), others), expected, "{pairs:?} {others}");
        }
    }

    #[test]
    fn a_token_is_one_orders() {
        let keyring = Keyring::new("a secret".into(), vec![]);
        let forms = keyring.derive("sandbox-form");
        let token = hex::encode(&forms.sign(&[b"R1"])[..TOKEN]);
        let holds = |reference: &str, token: &str| is_of(&forms, reference, token);
        assert!(holds("R1", &token));
        for (reference, token) in [
            ("R2", token.as_str()),
            ("R1", ""),
            ("R1", &token[..30]),
            ("R1", "zz"),
        ] {
            assert!(!holds(reference, token), "{reference} {token}");
        }
    }
}
