use crate::{Attempt, GatewayName};
use std::sync::Arc;

/// The addresses that payers and gateways are sent to.
#[derive(Clone)]
pub struct CheckoutLinks {
    /// The portal's own address, without a slash at its end.
    base: Arc<dyn Fn() -> String + Send + Sync>,
}

impl CheckoutLinks {
    /// Under the portal's own address (without a slash at its end), which may be known only once it listens.
    #[must_use]
    pub fn new(base: Arc<dyn Fn() -> String + Send + Sync>) -> Self {
        Self { base }
    }

    /// Where a gateway sends its messages.
    #[must_use]
    pub fn callback(&self, gateway: GatewayName) -> String {
        format!(
            "{}/api/customer/v1/payments/callback/{}",
            (self.base)(),
            gateway.as_str()
        )
    }

    /// The portal's own page about an attempt, for whoever holds its reference.
    #[must_use]
    pub fn status_page(&self, reference: &str) -> String {
        format!("{}/pay/{reference}", (self.base)())
    }

    /// Where the payer's browser goes afterwards: where the caller said, with the payment's id added to the query, or the
    /// portal's own page. Being there proves nothing.
    #[must_use]
    pub fn back(&self, attempt: &Attempt) -> String {
        let Some(url) = &attempt.return_url else {
            return self.status_page(&attempt.reference);
        };
        let (page, fragment) = url
            .split_once('#')
            .map_or((url.as_str(), None), |(page, fragment)| (page, Some(fragment)));
        let glue = if page.contains('?') { '&' } else { '?' };
        let fragment = fragment.map_or_else(String::new, |fragment| format!("#{fragment}"));
        format!("{page}{glue}paymentId={}{fragment}", attempt.id)
    }

    /// What the customer is given as the place to pay at.
    #[must_use]
    pub fn checkout(&self, attempt: &Attempt) -> Option<String> {
        attempt.gateway?;
        let own = || self.status_page(&attempt.reference);
        Some(attempt.checkout_url.clone().unwrap_or_else(own))
    }
}
