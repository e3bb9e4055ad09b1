//! Where a gateway is.

use crate::settings::{SettingsError, bad};
use url::{Host, Url};

/// The address that a gateway's paths are added to.
#[derive(Debug, Clone)]
pub(crate) struct BaseUrl(Url);

impl BaseUrl {
    /// Reads an address: https, or http where it never leaves this machine.
    pub(crate) fn parse(text: &str) -> Result<Self, SettingsError> {
        let refused = |problem: String| bad("base_url", problem);
        // The text itself is not repeated: a password may stand in it.
        let url = Url::parse(text).map_err(|error| refused(format!("no address: {error}")))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refused("a name or password has no place in it".into()));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(refused("it ends before the ? or the #".into()));
        }
        match url.scheme() {
            "https" if url.host().is_some() => {}
            "http" if is_loopback(&url) => {}
            "http" => return Err(refused("http is for 127.0.0.1 alone; write https://".into())),
            _ => return Err(refused("write https://".into())),
        }
        Ok(Self(url))
    }

    /// The address of a path that begins with a slash.
    pub(crate) fn at(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        let path = format!("{}{path}", url.path().trim_end_matches('/'));
        url.set_path(&path);
        url
    }

    /// Whether it stays on this machine.
    pub(crate) fn is_local(&self) -> bool {
        is_loopback(&self.0)
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_leaves_the_machine() {
        for good in [
            "https://accept.paymob.com",
            "https://proxy.example/paymob/",
            "http://127.0.0.1:8000",
            "http://[::1]:1",
            "http://localhost/",
        ] {
            assert!(BaseUrl::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "accept.paymob.com",
            "http://accept.paymob.com",
            "http://127.0.0.1.evil.example",
            "http://10.0.0.1",
            "ftp://127.0.0.1",
            "https://me:hunter2@host.example",
            "https://host.example/?key=hunter2",
            "https://host.example/#x",
        ] {
            let error = BaseUrl::parse(bad).expect_err(bad).to_string();
            assert!(
                error.starts_with("base_url: ") && !error.contains("hunter2"),
                "{error}"
            );
        }
    }

    #[test]
    fn paths_are_added_to_its_own() {
        let at = |base: &str| BaseUrl::parse(base).unwrap().at("/v1/intention/").to_string();
        assert_eq!(at("https://a.example"), "https://a.example/v1/intention/");
        assert_eq!(at("https://a.example/p/"), "https://a.example/p/v1/intention/");
    }
}
