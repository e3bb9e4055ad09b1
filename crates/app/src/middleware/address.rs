//! Whose request it is when proxies stand between.

use ipnet::IpNet;
use std::net::IpAddr;

/// The caller's address: the peer, or, when the peer is a trusted proxy, the last address of `X-Forwarded-For` that is
/// none. What stands further left was written by the caller and proves nothing.
#[must_use]
pub(super) fn client<'a>(
    peer: IpAddr,
    forwarded: impl DoubleEndedIterator<Item = &'a str>,
    trusted: &[IpNet],
) -> IpAddr {
    let is_trusted = |ip: IpAddr| {
        trusted
            .iter()
            .any(|net| net.contains(&ip.to_canonical()) || net.contains(&ip))
    };
    let mut client = peer;
    let mut hops = forwarded
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .collect::<Vec<_>>();
    while is_trusted(client) {
        let Some(hop) = hops.pop() else { break };
        match parse(hop) {
            Some(ip) => client = ip,
            None => break,
        }
    }
    client.to_canonical()
}

/// An address, also with a port as some proxies write it.
fn parse(hop: &str) -> Option<IpAddr> {
    hop.parse().ok().or_else(|| {
        hop.parse::<std::net::SocketAddr>()
            .ok()
            .map(|address| address.ip())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_proxies_are_believed() {
        let trusted: Vec<IpNet> = vec!["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
        for (peer, lines, expected) in [
            ("203.0.113.9", vec!["1.2.3.4"], "203.0.113.9"),
            ("10.0.0.1", vec![], "10.0.0.1"),
            ("10.0.0.1", vec!["198.51.100.7"], "198.51.100.7"),
            (
                "10.0.0.1",
                vec!["6.6.6.6, 198.51.100.7, 10.0.0.2"],
                "198.51.100.7",
            ),
            ("10.0.0.1", vec!["6.6.6.6", "198.51.100.7:4711"], "198.51.100.7"),
            ("10.0.0.1", vec!["198.51.100.7, nonsense"], "10.0.0.1"),
            ("::ffff:10.0.0.1", vec!["2001:db8::1"], "2001:db8::1"),
            ("::1", vec!["::ffff:198.51.100.7"], "198.51.100.7"),
        ] {
            let client = client(peer.parse().unwrap(), lines.iter().copied(), &trusted);
            assert_eq!(client.to_string(), expected, "{peer} {lines:?}");
        }
    }
}
