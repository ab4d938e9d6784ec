//! Where a request comes from, as far as it can be trusted.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap};

/// The client's address, for counting tries and requests. From one of our own proxies it is the last entry
/// of `X-Forwarded-For`, which that proxy wrote; earlier entries are the client's own words.
#[must_use]
pub fn address(headers: &HeaderMap, extensions: &Extensions, proxies: &[IpAddr]) -> String {
    let socket = extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let ours = socket.is_some_and(|address| proxies.contains(&address));
    let forwarded = ours.then(|| last_forwarded(headers)).flatten();
    forwarded.or(socket).map_or_else(|| "unknown".to_owned(), group)
}

fn last_forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let line = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    line.rsplit(',').next()?.trim().parse().ok()
}

/// One subscriber has a whole /64 of IPv6.
fn group(address: IpAddr) -> String {
    match address {
        IpAddr::V4(four) => four.to_string(),
        IpAddr::V6(six) => match six.to_ipv4_mapped() {
            Some(four) => four.to_string(),
            None => six.segments()[..4].iter().map(|part| format!("{part:x}:")).collect(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forged_header_counts_only_behind_a_proxy() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "1.2.3.4, 5.6.7.8".parse().unwrap());
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo::<SocketAddr>("9.9.9.9:1".parse().unwrap()));
        assert_eq!(address(&headers, &extensions, &[]), "9.9.9.9");
        assert_eq!(address(&headers, &extensions, &["9.9.9.9".parse().unwrap()]), "5.6.7.8");
    }
}
