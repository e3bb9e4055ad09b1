//! Access tokens: signed claims that name a session. They carry no right of their own: the session's row decides.

use crate::AuthError;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use kernel::{CustomerId, Keyring, MacKey, RoleId, SessionId, StorageError, UserId};
use serde::{Deserialize, Serialize};

/// What is put into the `type` claim.
const CUSTOMER: &str = "customer";

/// Whom a token is issued to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenSubject {
    /// The login.
    pub user: UserId,
    /// The customer.
    pub customer: CustomerId,
    /// The login's role.
    pub role: Option<RoleId>,
    /// The session.
    pub session: SessionId,
}

/// A token and the end of its time.
#[derive(Clone, PartialEq, Eq)]
pub struct IssuedToken {
    /// The JWT.
    pub token: String,
    /// When it ends, in whole seconds.
    pub expires_at: DateTime<Utc>,
}

/// What a token says (RFC 7519 names, and the portal's own).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccessClaims {
    /// The login's id, as text.
    pub sub: String,
    /// The customer's id.
    pub customer_id: i64,
    /// Always `customer` in a token of the portal's.
    #[serde(rename = "type")]
    pub kind: String,
    /// The login's role when the token was issued.
    pub role_id: Option<i64>,
    /// The session's id.
    pub sid: i64,
    /// Who issued it.
    pub iss: String,
    /// Whom it is for.
    pub aud: String,
    /// When it was issued, in seconds since 1970.
    pub iat: i64,
    /// When it ends, in seconds since 1970.
    pub exp: i64,
}

/// Issues access tokens and reads them back.
pub struct AccessTokens {
    current: (String, EncodingKey),
    honoured: Vec<(String, DecodingKey)>,
    validation: Validation,
    issuer: String,
    audience: String,
    ttl: TimeDelta,
}

impl AccessTokens {
    /// Signs with the ring's current key and honours the older ones. Issuer and audience are both checked.
    #[must_use]
    pub fn new(keys: &Keyring, issuer: &str, audience: &str, ttl: TimeDelta) -> Self {
        let keys = keys.derive("access-token");
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[issuer]);
        validation.set_audience(&[audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // The time is compared here, by the portal's clock.
        validation.validate_exp = false;
        Self {
            current: (
                keys.current().kid().to_owned(),
                EncodingKey::from_secret(keys.current().expose()),
            ),
            honoured: keys.iter().map(decoding).collect(),
            validation,
            issuer: issuer.to_owned(),
            audience: audience.to_owned(),
            ttl,
        }
    }

    /// A token for a session.
    ///
    /// # Errors
    /// Only when the claims can't be written, which would be a fault of ours.
    pub fn issue(&self, subject: TokenSubject, now: DateTime<Utc>) -> Result<IssuedToken, StorageError> {
        self.issue_until(subject, now, DateTime::<Utc>::MAX_UTC)
    }

    /// A token for a session that ends at `session_end`: what the client is told of the token's time is then true of the session too.
    ///
    /// # Errors
    /// Only when the claims can't be written, which would be a fault of ours.
    pub fn issue_until(
        &self,
        subject: TokenSubject,
        now: DateTime<Utc>,
        session_end: DateTime<Utc>,
    ) -> Result<IssuedToken, StorageError> {
        let end = (now + self.ttl).min(session_end).timestamp();
        let claims = AccessClaims {
            sub: subject.user.to_string(),
            customer_id: subject.customer.get(),
            kind: CUSTOMER.to_owned(),
            role_id: subject.role.map(RoleId::get),
            sid: subject.session.get(),
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
            iat: now.timestamp(),
            exp: end,
        };
        let (kid, key) = &self.current;
        let header = Header {
            kid: Some(kid.clone()),
            ..Header::new(Algorithm::HS256)
        };
        Ok(IssuedToken {
            token: encode(&header, &claims, key).map_err(StorageError::failed)?,
            expires_at: DateTime::from_timestamp(end, 0).unwrap_or(now),
        })
    }

    /// Reads a token: signature, issuer, audience, time and type.
    ///
    /// # Errors
    /// [`AuthError::Invalid`], [`AuthError::Expired`], or [`AuthError::NotCustomer`] for a token that is signed
    /// but of another type.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<AccessClaims, AuthError> {
        let claims = self.read(token)?;
        if claims.exp <= now.timestamp() {
            return Err(AuthError::Expired);
        }
        if claims.kind != CUSTOMER {
            return Err(AuthError::NotCustomer);
        }
        claims.try_into()
    }

    /// Reads a token whose time may be over: it signs nobody in, and still says whose session it was issued for.
    #[must_use]
    pub fn issued_for(&self, token: &str) -> Option<TokenSubject> {
        let claims = self.read(token).ok().filter(|claims| claims.kind == CUSTOMER)?;
        AccessClaims::try_from(claims).ok()?.subject().ok()
    }

    fn read(&self, token: &str) -> Result<AnyClaims, AuthError> {
        let kid = decode_header(token)
            .ok()
            .and_then(|header| header.kid)
            .ok_or(AuthError::Invalid)?;
        let (_, key) = self
            .honoured
            .iter()
            .find(|(id, _)| *id == kid)
            .ok_or(AuthError::Invalid)?;
        let read = decode::<AnyClaims>(token, key, &self.validation);
        read.map(|read| read.claims).map_err(|_| AuthError::Invalid)
    }
}

/// A token of another type need not have a customer's claims to be told that it is of another type.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AnyClaims {
    sub: String,
    customer_id: Option<i64>,
    #[serde(rename = "type", default)]
    kind: String,
    role_id: Option<i64>,
    sid: Option<i64>,
    iss: String,
    aud: String,
    #[serde(default)]
    iat: i64,
    exp: i64,
}

impl TryFrom<AnyClaims> for AccessClaims {
    type Error = AuthError;

    fn try_from(any: AnyClaims) -> Result<Self, AuthError> {
        Ok(Self {
            sub: any.sub,
            customer_id: any.customer_id.ok_or(AuthError::Invalid)?,
            kind: any.kind,
            role_id: any.role_id,
            sid: any.sid.ok_or(AuthError::Invalid)?,
            iss: any.iss,
            aud: any.aud,
            iat: any.iat,
            exp: any.exp,
        })
    }
}

impl AccessClaims {
    /// Whom the token names.
    ///
    /// # Errors
    /// [`AuthError::Invalid`] when `sub` is no id.
    pub fn subject(&self) -> Result<TokenSubject, AuthError> {
        Ok(TokenSubject {
            user: UserId(self.sub.parse().map_err(|_| AuthError::Invalid)?),
            customer: CustomerId(self.customer_id),
            role: self.role_id.map(RoleId),
            session: SessionId(self.sid),
        })
    }
}

fn decoding(key: &MacKey) -> (String, DecodingKey) {
    (key.kid().to_owned(), DecodingKey::from_secret(key.expose()))
}

/// Tokens stay out of logs.
impl std::fmt::Debug for IssuedToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IssuedToken")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(secret: &str, previous: &[&str]) -> AccessTokens {
        let ring = Keyring::new(secret.into(), previous.iter().map(|&s| s.into()).collect());
        AccessTokens::new(&ring, "portal", "customers", TimeDelta::days(7))
    }

    fn now() -> DateTime<Utc> {
        "2026-03-01T10:00:00.5Z".parse().unwrap()
    }

    const SUBJECT: TokenSubject = TokenSubject {
        user: UserId(1007),
        customer: CustomerId(7),
        role: Some(RoleId(6)),
        session: SessionId(3),
    };

    #[test]
    fn says_whom_it_was_issued_to() {
        let tokens = tokens("a secret", &[]);
        let issued = tokens.issue(SUBJECT, now()).unwrap();
        assert_eq!(issued.expires_at.to_rfc3339(), "2026-03-08T10:00:00+00:00");
        let claims = tokens.verify(&issued.token, now()).unwrap();
        assert_eq!(claims.subject().unwrap(), SUBJECT);
        assert_eq!((claims.sub.as_str(), claims.kind.as_str()), ("1007", "customer"));
        assert_eq!(claims.exp - claims.iat, 7 * 86400);
    }

    #[test]
    fn ends_when_it_says() {
        let tokens = tokens("a secret", &[]);
        let issued = tokens.issue(SUBJECT, now()).unwrap();
        let last = issued.expires_at - TimeDelta::seconds(1);
        assert!(tokens.verify(&issued.token, last).is_ok());
        assert!(matches!(
            tokens.verify(&issued.token, issued.expires_at),
            Err(AuthError::Expired)
        ));
    }

    #[test]
    fn older_keys_are_honoured_and_others_are_not() {
        let issued = tokens("old", &[]).issue(SUBJECT, now()).unwrap();
        assert!(tokens("new", &["old"]).verify(&issued.token, now()).is_ok());
        assert!(matches!(
            tokens("new", &[]).verify(&issued.token, now()),
            Err(AuthError::Invalid)
        ));
    }

    #[test]
    fn other_issuers_audiences_types_and_algorithms_are_refused() {
        let ring = Keyring::new("a secret".into(), vec![]);
        let ours = tokens("a secret", &[]);
        for other in [
            AccessTokens::new(&ring, "elsewhere", "customers", TimeDelta::days(7)),
            AccessTokens::new(&ring, "portal", "staff", TimeDelta::days(7)),
        ] {
            let issued = other.issue(SUBJECT, now()).unwrap();
            assert!(matches!(
                ours.verify(&issued.token, now()),
                Err(AuthError::Invalid)
            ));
        }
        let keys = ring.derive("access-token");
        let key = EncodingKey::from_secret(keys.current().expose());
        let header = |alg| Header {
            kid: Some(keys.current().kid().to_owned()),
            ..Header::new(alg)
        };
        let staff = serde_json::json!({
            "sub": "1", "type": "user", "iss": "portal", "aud": "customers", "exp": now().timestamp() + 60,
        });
        let token = encode(&header(Algorithm::HS256), &staff, &key).unwrap();
        assert!(matches!(ours.verify(&token, now()), Err(AuthError::NotCustomer)));
        let claims = ours
            .verify(&ours.issue(SUBJECT, now()).unwrap().token, now())
            .unwrap();
        let token = encode(&header(Algorithm::HS512), &claims, &key).unwrap();
        assert!(matches!(ours.verify(&token, now()), Err(AuthError::Invalid)));
        for text in ["", "a.b.c", "eyJhbGciOiJub25lIn0.e30."] {
            assert!(
                matches!(ours.verify(text, now()), Err(AuthError::Invalid)),
                "{text}"
            );
        }
    }
}
