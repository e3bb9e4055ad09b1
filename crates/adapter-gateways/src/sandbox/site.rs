use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::OnceLock;
use url::Url;

/// Where the portal is: for payers, and for the sandbox itself, which speaks to its own process over loopback.
#[derive(Debug, Default)]
pub struct SandboxSite {
    public: Option<Url>,
    listening: OnceLock<SocketAddr>,
}

impl SandboxSite {
    /// With the address that customers use, where it is configured; else the page is where the portal listens.
    #[must_use]
    pub fn new(public: Option<Url>) -> Self {
        Self {
            public,
            listening: OnceLock::new(),
        }
    }

    /// The portal listens there. The first time counts.
    pub fn listens_at(&self, address: SocketAddr) {
        let ip = match address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
            ip => ip,
        };
        // A server that is started again in the same process listens to the same customers.
        let _ = self.listening.set(SocketAddr::new(ip, address.port()));
    }

    /// The page of an order; `None` while nothing listens.
    #[must_use]
    pub fn page(&self, reference: &str) -> Option<String> {
        let base = match &self.public {
            Some(url) => url.as_str().trim_end_matches('/').to_owned(),
            None => self.own()?,
        };
        Some(format!("{base}/sandbox/checkout/{reference}"))
    }

    /// Where messages go; `None` while nothing listens.
    #[must_use]
    pub fn callback(&self) -> Option<String> {
        Some(format!(
            "{}/api/customer/v1/payments/callback/sandbox",
            self.own()?
        ))
    }

    fn own(&self) -> Option<String> {
        self.listening.get().map(|address| format!("http://{address}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_where_customers_are_and_messages_stay_at_home() {
        let site = SandboxSite::new(None);
        assert_eq!((site.page("R1"), site.callback()), (None, None));
        site.listens_at("0.0.0.0:8080".parse().unwrap());
        assert_eq!(
            site.page("R1").unwrap(),
            "http://127.0.0.1:8080/sandbox/checkout/R1"
        );
        let public = SandboxSite::new(Some("https://portal.example/".parse().unwrap()));
        public.listens_at("[::]:9".parse().unwrap());
        assert_eq!(
            public.page("R1").unwrap(),
            "https://portal.example/sandbox/checkout/R1"
        );
        assert_eq!(
            public.callback().unwrap(),
            "http://[::1]:9/api/customer/v1/payments/callback/sandbox"
        );
    }
}
