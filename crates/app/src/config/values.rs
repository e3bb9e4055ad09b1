//! How the texts of settings are read.

use chrono_tz::Tz;
use ipnet::IpNet;
use kernel::{Currency, Quota};
use payments::GatewayName;
use std::net::IpAddr;
use std::time::Duration;
use url::Url;

type Parsed<T> = Result<T, String>;

/// `90s`, `15m`, `12h`, `7d`.
pub(super) fn duration(text: &str) -> Parsed<Duration> {
    let bad = || format!("{text:?} is no duration; write 90s, 15m, 12h or 7d");
    let (at, unit) = text.char_indices().next_back().ok_or_else(bad)?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        _ => return Err(bad()),
    };
    let number: u64 = text.get(..at).unwrap_or_default().parse().map_err(|_| bad())?;
    // A century: longer ones overflow dates further on.
    number
        .checked_mul(seconds)
        .filter(|total| (1..=3_155_760_000).contains(total))
        .map(Duration::from_secs)
        .ok_or_else(bad)
}

/// `100/15m`, or `off`.
pub(super) fn quota(text: &str) -> Parsed<Option<Quota>> {
    if text == "off" {
        return Ok(None);
    }
    let bad = || format!("{text:?} is no quota; write 100/15m or off");
    let (limit, window) = text.split_once('/').ok_or_else(bad)?;
    let limit = limit.parse().ok().filter(|limit| *limit > 0).ok_or_else(bad)?;
    Ok(Some(Quota {
        limit,
        window: duration(window)?,
    }))
}

/// A whole number within a range.
pub(super) fn number<T: std::str::FromStr + PartialOrd + std::fmt::Display + Copy>(
    range: std::ops::RangeInclusive<T>,
) -> impl Fn(&str) -> Parsed<T> {
    move |text| {
        let number = text.parse().ok().filter(|number| range.contains(number));
        number.ok_or_else(|| {
            format!(
                "{text:?} is no whole number from {} to {}",
                range.start(),
                range.end()
            )
        })
    }
}

/// `true` or `false`.
pub(super) fn flag(text: &str) -> Parsed<bool> {
    match text {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" => Ok(false),
        _ => Err(format!("{text:?} is neither true nor false")),
    }
}

/// One of a few words.
pub(super) fn choice<T: Copy>(members: &'static [(&'static str, T)]) -> impl Fn(&str) -> Parsed<T> {
    move |text| {
        let found = members
            .iter()
            .find(|(name, _)| *name == text)
            .map(|(_, member)| *member);
        let names: Vec<_> = members.iter().map(|(name, _)| *name).collect();
        found.ok_or_else(|| format!("{text:?} is none of {}", names.join(", ")))
    }
}

/// The name of a time zone.
pub(super) fn zone(text: &str) -> Parsed<Tz> {
    text.parse()
        .map_err(|_| format!("{text:?} is no time zone of the IANA database"))
}

/// An ISO 4217 code.
pub(super) fn currency(text: &str) -> Parsed<Currency> {
    Currency::parse(text).map_err(|error| error.to_string())
}

/// Parts with commas between; empty ones don't count.
pub(super) fn list<T>(item: impl Fn(&str) -> Parsed<T>) -> impl Fn(&str) -> Parsed<Vec<T>> {
    move |text| {
        text.split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(&item)
            .collect()
    }
}

/// An origin: scheme, host and port, nothing after.
pub(super) fn origin(text: &str) -> Parsed<String> {
    let bad = || format!("{text:?} is no origin; write https://portal.example.com");
    let url = Url::parse(text).map_err(|_| bad())?;
    let plain = matches!(url.scheme(), "http" | "https")
        && url.path() == "/"
        && url.query().is_none()
        && url.username().is_empty();
    plain.then(|| url.origin().ascii_serialization()).ok_or_else(bad)
}

/// An absolute web address, without the slash at its end.
pub(super) fn web_url(text: &str) -> Parsed<Option<Url>> {
    if text.is_empty() {
        return Ok(None);
    }
    let url = Url::parse(text).map_err(|error| format!("{text:?} is no address: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(format!("{text:?} is no http or https address"));
    }
    Ok(Some(url))
}

/// A gateway's name, or none.
pub(super) fn gateway(text: &str) -> Parsed<Option<GatewayName>> {
    if text.is_empty() {
        return Ok(None);
    }
    let names = GatewayName::ALL.map(GatewayName::as_str).join(", ");
    GatewayName::parse(text)
        .map(Some)
        .ok_or_else(|| format!("{text:?} is none of {names}"))
}

/// An address or a network.
pub(super) fn network(text: &str) -> Parsed<IpNet> {
    text.parse::<IpNet>()
        .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
        .map_err(|_| format!("{text:?} is neither an address nor a network"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_and_quotas() {
        assert_eq!(duration("15m"), Ok(Duration::from_secs(900)));
        assert_eq!(duration("7d"), Ok(Duration::from_secs(604_800)));
        for bad in ["", "m", "0s", "15", "-1s", "1w", "99999999999999999999d", "١م"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
        assert_eq!(
            quota("100/15m"),
            Ok(Some(Quota {
                limit: 100,
                window: Duration::from_secs(900)
            }))
        );
        assert_eq!(quota("off"), Ok(None));
        for bad in ["", "100", "0/1m", "x/1m", "10/"] {
            assert!(quota(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn origins_have_no_path() {
        assert_eq!(
            origin("https://Shop.example:443"),
            Ok("https://shop.example".into())
        );
        for bad in [
            "*",
            "null",
            "shop.example",
            "https://shop.example/app",
            "ftp://shop.example",
        ] {
            assert!(origin(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn networks_may_be_single_addresses() {
        assert!(
            network("10.0.0.0/8")
                .unwrap()
                .contains(&"10.1.2.3".parse::<IpAddr>().unwrap())
        );
        assert!(network("::1").is_ok());
        assert!(network("proxy").is_err());
    }
}
