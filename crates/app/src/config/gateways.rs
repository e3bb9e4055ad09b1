//! The payment gateways' settings: each gateway's are there as a whole, or it is off.

use super::source::Source;
use super::values::list;
use adapter_gateways::{FawrySettings, PaymobSettings, StripeSettings, TimeOuts};
use url::Url;

/// What is known of each gateway; `None`: it is off.
#[derive(Debug, Clone)]
pub struct GatewaySettings {
    /// Paymob's.
    pub paymob: Option<PaymobSettings>,
    /// Stripe's.
    pub stripe: Option<StripeSettings>,
    /// Fawry's.
    pub fawry: Option<FawrySettings>,
}

impl GatewaySettings {
    /// Whether any of them is on.
    #[must_use]
    pub const fn any(&self) -> bool {
        self.paymob.is_some() || self.stripe.is_some() || self.fawry.is_some()
    }
}

pub(super) fn assemble(source: &mut Source) -> Option<GatewaySettings> {
    let time_outs = TimeOuts::default();
    let ids = source.take("PORTAL_PAYMOB_INTEGRATION_IDS", list(|id| Ok(id.to_owned())))?;
    let paymob = whole(
        source,
        [
            "PORTAL_PAYMOB_SECRET_KEY",
            "PORTAL_PAYMOB_PUBLIC_KEY",
            "PORTAL_PAYMOB_API_KEY",
            "PORTAL_PAYMOB_HMAC_SECRET",
            "PORTAL_PAYMOB_INTEGRATION_IDS",
            "PORTAL_PAYMOB_OWNER",
        ],
    );
    let stripe = whole(
        source,
        ["PORTAL_STRIPE_SECRET_KEY", "PORTAL_STRIPE_WEBHOOK_SECRET"],
    );
    let fawry = whole(
        source,
        ["PORTAL_FAWRY_MERCHANT_CODE", "PORTAL_FAWRY_SECURITY_KEY"],
    );
    let paymob_url = source.take("PORTAL_PAYMOB_BASE_URL", without_password)?;
    let stripe_url = source.take("PORTAL_STRIPE_BASE_URL", without_password)?;
    let fawry_url = source.take("PORTAL_FAWRY_BASE_URL", without_password)?;
    Some(GatewaySettings {
        paymob: paymob.map(|[secret, public, api, hmac, _, owner]| PaymobSettings {
            base_url: paymob_url,
            secret_key: secret.into(),
            public_key: public,
            api_key: api.into(),
            hmac_secret: hmac.into(),
            integration_ids: ids,
            owner,
            time_outs,
        }),
        stripe: stripe.map(|[secret, webhook]| StripeSettings {
            base_url: stripe_url,
            secret_key: secret.into(),
            webhook_secret: webhook.into(),
            time_outs,
        }),
        fawry: fawry.map(|[merchant, key]| FawrySettings {
            base_url: fawry_url,
            merchant_code: merchant,
            security_key: key.into(),
            time_outs,
        }),
    })
}

/// An address that may be shown. What else it must be, its gateway says.
fn without_password(text: &str) -> Result<String, String> {
    let is_plain = Url::parse(text).is_ok_and(|url| url.username().is_empty() && url.password().is_none());
    // The text is not repeated: a password may stand in it.
    let refused = || "no address; write https://, and no name or password in it".to_owned();
    is_plain.then(|| text.to_owned()).ok_or_else(refused)
}

/// All of a gateway's settings. Some of them without the others are a mistake that is told: a gateway that is silently off would
/// only be noticed by customers.
fn whole<const N: usize>(source: &mut Source, names: [&'static str; N]) -> Option<[String; N]> {
    let values = names.map(|name| source.given(name));
    let is_off = values.iter().all(Option::is_none);
    let missing = names.iter().zip(&values).filter(|(_, value)| value.is_none());
    let missing: Vec<_> = missing.map(|(name, _)| *name).collect();
    if is_off || missing.is_empty() {
        let all: Vec<_> = values.into_iter().flatten().collect();
        return all.try_into().ok();
    }
    source.problems.extend(
        missing
            .iter()
            .map(|name| format!("{name}: missing; its gateway needs all of {}", names.join(", "))),
    );
    None
}
