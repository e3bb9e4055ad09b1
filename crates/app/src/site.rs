//! Where the portal is.

use crate::config::Config;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::OnceLock;

/// The address that customers and gateways know the portal by.
#[derive(Debug)]
pub struct Site {
    public: Option<String>,
    configured: SocketAddr,
    listening: OnceLock<SocketAddr>,
}

impl Site {
    /// The configured public address; without one, where the portal listens.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let public = config.public_url.as_ref();
        Self {
            public: public.map(|url| url.as_str().trim_end_matches('/').to_owned()),
            configured: config.listen,
            listening: OnceLock::new(),
        }
    }

    /// The portal listens there. The first time counts: a server that is started again in the same process is the same portal.
    pub fn listens_at(&self, address: SocketAddr) {
        let _ = self.listening.set(address);
    }

    /// The address, without a slash at its end.
    #[must_use]
    pub fn base(&self) -> String {
        if let Some(public) = &self.public {
            return public.clone();
        }
        let address = self.listening.get().unwrap_or(&self.configured);
        let ip = match address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
            ip => ip,
        };
        format!("http://{}", SocketAddr::new(ip, address.port()))
    }
}
