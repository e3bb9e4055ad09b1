//! Where the mail server is, read from its URL.

use crate::SetUpError;
use crate::settings::is_loopback;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::TlsParameters;
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{SMTP_PORT, SUBMISSION_PORT, SUBMISSIONS_PORT};
use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};

/// What lies between.
pub(super) enum Tls {
    /// Nothing: the server is this machine.
    None,
    /// TLS from the start.
    Wrapped(TlsParameters),
    /// TLS by STARTTLS, or nothing is said.
    Upgraded(TlsParameters),
}

/// A mail server.
pub(super) struct Server {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) tls: Tls,
    pub(super) credentials: Option<Credentials>,
    pub(super) hello: ClientId,
}

impl Server {
    /// Reads `smtps://user:password@host:port/hello-name` and its kin, in the syntax of lettre's own URLs.
    pub(super) fn parse(url: &SecretString) -> Result<Self, SetUpError> {
        let wrong = SetUpError::SmtpUrl;
        let url = Url::parse(url.expose_secret())
            .map_err(|_| wrong("it is no address; write smtps://user:password@host"))?;
        let host = match url.host() {
            Some(Host::Ipv6(ip)) => ip.to_string(),
            Some(host) => host.to_string(),
            None => return Err(wrong("it names no host; write smtps://user:password@host")),
        };
        let mut upgraded = false;
        for (name, value) in url.query_pairs() {
            if (name.as_ref(), value.as_ref()) != ("tls", "required") {
                return Err(wrong("after the ? only tls=required is known"));
            }
            upgraded = true;
        }
        let parameters = || TlsParameters::new(host.clone()).map_err(|_| SetUpError::Tls);
        let (usual, tls) = match (url.scheme(), upgraded) {
            ("smtps", false) => (SUBMISSIONS_PORT, Tls::Wrapped(parameters()?)),
            ("smtp", true) => (SUBMISSION_PORT, Tls::Upgraded(parameters()?)),
            ("smtp", false) if is_loopback(&url) => (SMTP_PORT, Tls::None),
            ("smtp", false) => {
                return Err(wrong(
                    "without TLS only this machine is spoken to; write smtps://, or smtp://…?tls=required for STARTTLS",
                ));
            }
            ("smtps", true) => {
                return Err(wrong(
                    "smtps:// needs no tls=required; write smtp:// for STARTTLS",
                ));
            }
            _ => return Err(wrong("it must start with smtps:// or smtp://")),
        };
        let name = url.path().trim_matches('/');
        Ok(Self {
            port: url.port().unwrap_or(usual),
            tls,
            credentials: credentials(&url)?,
            hello: if name.is_empty() {
                ClientId::default()
            } else {
                ClientId::Domain(name.to_owned())
            },
            host,
        })
    }
}

fn credentials(url: &Url) -> Result<Option<Credentials>, SetUpError> {
    let decoded = |text: &str| {
        percent_encoding::percent_decode_str(text)
            .decode_utf8()
            .map(String::from)
            .map_err(|_| SetUpError::SmtpUrl("user or password is not UTF-8 once its %XX are read"))
    };
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        ("", Some(_)) | (_, None) => Err(SetUpError::SmtpUrl("user and password go together")),
        (user, Some(password)) => Ok(Some(Credentials::new(decoded(user)?, decoded(password)?))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(url: &str) -> Result<Server, SetUpError> {
        Server::parse(&url.into())
    }

    #[test]
    fn servers_are_read() {
        let server = parse("smtps://shop%40example.com:a%2Fb%3Ac@mail.example.com").unwrap();
        assert_eq!((server.host.as_str(), server.port), ("mail.example.com", 465));
        assert!(matches!(server.tls, Tls::Wrapped(_)));
        assert_eq!(
            server.credentials,
            Some(Credentials::new("shop@example.com".into(), "a/b:c".into()))
        );
        let server = parse("smtp://u:p@mail.example.com/portal.example.com?tls=required").unwrap();
        assert_eq!(server.port, 587);
        assert!(matches!(server.tls, Tls::Upgraded(_)));
        assert_eq!(server.hello, ClientId::Domain("portal.example.com".into()));
        for local in ["smtp://localhost", "smtp://127.0.0.1", "smtp://[::1]"] {
            let server = parse(local).unwrap();
            assert_eq!((server.port, server.credentials.is_none()), (25, true));
            assert!(matches!(server.tls, Tls::None));
        }
        assert_eq!(parse("smtp://[::1]:2525").unwrap().host, "::1");
    }

    #[test]
    fn what_is_no_safe_server_is_refused_without_its_password() {
        for bad in [
            "mail.example.com",
            "http://user:hunter22@mail.example.com",
            "smtp://user:hunter22@mail.example.com",
            "smtp://mail.example.com?tls=opportunistic",
            "smtp://user:hunter22@127.0.0.1?tls=none",
            "smtps://user:hunter22@mail.example.com?tls=required",
            "smtps://user@mail.example.com",
            "smtps://:hunter22@mail.example.com",
            "smtps://user:%FFhunter22@mail.example.com",
            "smtps:",
        ] {
            let Err(error) = parse(bad) else {
                panic!("{bad} is taken");
            };
            let told = format!("{error} {error:?}");
            assert!(!told.contains("hunter22"), "{told}");
        }
    }
}
