use crate::{GatewayName, IdempotencyKey, PaymentMethod};
use kernel::{CustomerId, InvoiceId};
use sha2::{Digest, Sha256};

/// What a customer asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayRequest {
    /// Which invoice.
    pub invoice: InvoiceId,
    /// How much, in hundredths; `None` for all that is owed.
    pub amount: Option<i64>,
    /// How.
    pub method: PaymentMethod,
    /// Through which gateway; `None` for the usual one.
    pub gateway: Option<GatewayName>,
    /// Where the browser goes afterwards; its origin was checked.
    pub return_url: Option<String>,
    /// The caller's `Idempotency-Key`.
    pub key: String,
}

impl PayRequest {
    /// The key as it is stored: it may be a secret of the caller's, and is compared byte by byte.
    pub(super) fn idempotency(&self, customer: CustomerId) -> IdempotencyKey {
        let amount = self.amount.map_or_else(String::new, |amount| amount.to_string());
        let gateway = self.gateway.map_or("", GatewayName::as_str);
        let asked = [
            self.invoice.to_string(),
            amount,
            self.method.as_str().to_owned(),
            gateway.to_owned(),
            self.return_url.clone().unwrap_or_default(),
        ];
        IdempotencyKey {
            hash: digest(&[customer.to_string(), self.key.clone()]),
            fingerprint: digest(&asked),
        }
    }
}

/// Each part with its length before it, so that no two lists of parts make the same text.
fn digest(parts: &[String]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(key: &str) -> PayRequest {
        PayRequest {
            invoice: InvoiceId(7),
            amount: Some(1250),
            method: PaymentMethod::Online,
            gateway: None,
            return_url: None,
            key: key.to_owned(),
        }
    }

    #[test]
    fn a_key_is_its_customers_and_the_fingerprint_is_of_everything_asked() {
        let one = request("k").idempotency(CustomerId(1));
        assert_eq!(one, request("k").idempotency(CustomerId(1)));
        assert_ne!(one.hash, request("k").idempotency(CustomerId(2)).hash);
        assert_ne!(one.hash, request("K").idempotency(CustomerId(1)).hash);
        assert!(!one.hash.contains('k') && one.hash.len() == 64);
        let others = [
            PayRequest {
                invoice: InvoiceId(8),
                ..request("k")
            },
            PayRequest {
                amount: None,
                ..request("k")
            },
            PayRequest {
                amount: Some(1251),
                ..request("k")
            },
            PayRequest {
                method: PaymentMethod::Cash,
                ..request("k")
            },
            PayRequest {
                gateway: Some(GatewayName::Fawry),
                ..request("k")
            },
            PayRequest {
                return_url: Some("https://shop.example/".into()),
                ..request("k")
            },
        ];
        for other in others {
            assert_ne!(
                one.fingerprint,
                other.idempotency(CustomerId(1)).fingerprint,
                "{other:?}"
            );
        }
    }
}
