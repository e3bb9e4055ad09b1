//! What codes by SMS may cost: fraudsters ask for codes to numbers whose operators pay them a share.

use crate::{Country, Phone};
use kernel::{Quota, RateLimiter};
use std::error::Error;
use std::sync::Arc;

/// Why a code is not sent to a phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// The shop has no customers in that country.
    Country,
    /// As many as may be went there lately.
    Quota,
}

/// Decides whether a code may go to a phone, by its country. What one account is sent is limited where codes are issued
/// ([`super::SendHistory`]), what one address may ask for where requests come in.
pub struct CodeBudget {
    limiter: Arc<dyn RateLimiter>,
    quota: Option<Quota>,
    countries: Vec<Country>,
}

impl CodeBudget {
    /// At most `quota` to each calling code, over all nodes; to phones of these countries alone, or of all when none is named.
    #[must_use]
    pub const fn new(limiter: Arc<dyn RateLimiter>, quota: Option<Quota>, countries: Vec<Country>) -> Self {
        Self {
            limiter,
            quota,
            countries,
        }
    }

    /// Whether phones of its country are sent codes at all.
    ///
    /// # Errors
    /// [`Held::Country`]
    pub fn serves(&self, phone: &Phone) -> Result<(), Held> {
        let served = self.countries.is_empty()
            || phone
                .country()
                .is_some_and(|country| self.countries.contains(&country));
        if served { Ok(()) } else { Err(Held::Country) }
    }

    /// Counts one code to a phone. When the counter is out of reach nobody is held back.
    ///
    /// # Errors
    /// [`Held::Quota`]
    pub async fn count(&self, phone: &Phone) -> Result<(), Held> {
        let Some(quota) = self.quota else { return Ok(()) };
        let code = phone.calling_code().unwrap_or_default();
        match self.limiter.hit(&format!("code:country:{code}"), quota).await {
            Ok(verdict) if verdict.allowed => Ok(()),
            Ok(_) => Err(Held::Quota),
            Err(error) => {
                tracing::warn!(error = &error as &dyn Error, "codes by SMS can't be counted");
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_trait::async_trait;
    use kernel::{StorageError, Verdict};
    use std::collections::BTreeMap;
    use std::sync::Mutex;
    use std::time::Duration;

    /// Counts for ever; `None` is out of reach.
    struct Counter(Option<Mutex<BTreeMap<String, u64>>>);

    impl Counter {
        fn new() -> Self {
            Self(Some(Mutex::default()))
        }
    }

    #[async_trait]
    impl RateLimiter for Counter {
        async fn add(&self, key: &str, quota: Quota, hits: u32) -> Result<Verdict, StorageError> {
            let counts = self.0.as_ref().ok_or_else(|| StorageError::unavailable("gone"))?;
            let mut counts = counts.lock().unwrap();
            let count = counts.entry(key.to_owned()).or_default();
            *count += u64::from(hits);
            Ok(Verdict::of(quota, *count, quota.window))
        }
    }

    fn phone(text: &str) -> Phone {
        Phone::parse(text).unwrap()
    }

    fn budget(counter: Counter, countries: &[&str]) -> CodeBudget {
        let countries = countries.iter().map(|text| Country::parse(text).unwrap());
        let quota = Quota {
            limit: 2,
            window: Duration::from_secs(3600),
        };
        CodeBudget::new(Arc::new(counter), Some(quota), countries.collect())
    }

    #[test]
    fn only_named_countries_are_served_when_any_is_named() {
        let some = budget(Counter::new(), &["EG", "US"]);
        assert_eq!(some.serves(&phone("01012345678")), Ok(()));
        // Canada has the same calling code as the United States.
        for elsewhere in ["+14165550123", "+966501234567"] {
            assert_eq!(some.serves(&phone(elsewhere)), Err(Held::Country), "{elsewhere}");
        }
        let all = budget(Counter::new(), &[]);
        assert_eq!(all.serves(&phone("+966501234567")), Ok(()));
    }

    #[tokio::test]
    async fn each_calling_code_has_a_count_of_its_own() {
        let budget = budget(Counter::new(), &[]);
        let (egypt, arabia) = (phone("01012345678"), phone("+966501234567"));
        let told = [
            budget.count(&egypt).await,
            budget.count(&egypt).await,
            budget.count(&phone("01112345678")).await,
            budget.count(&arabia).await,
        ];
        assert_eq!(told, [Ok(()), Ok(()), Err(Held::Quota), Ok(())]);
    }

    #[tokio::test]
    async fn without_a_counter_or_a_quota_nobody_is_held_back() {
        let gone = budget(Counter(None), &[]);
        let unlimited = CodeBudget::new(Arc::new(Counter::new()), None, Vec::new());
        for _ in 0..4 {
            assert_eq!(gone.count(&phone("01012345678")).await, Ok(()));
            assert_eq!(unlimited.count(&phone("01012345678")).await, Ok(()));
        }
    }
}
