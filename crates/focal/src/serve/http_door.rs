//! The door of the pages: how many connections are open, altogether and from one address. One too many is closed
//! before a byte of it is read.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv6Addr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use axum_server::accept::Accept;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use crate::config::Http;

#[derive(Default)]
struct Open {
    total: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// Cheap to clone; clones count together.
#[derive(Clone)]
pub struct HttpDoor(Arc<Rules>);

struct Rules {
    most: usize,
    most_per_address: usize,
    /// Everybody comes from a proxy's address.
    proxies: Vec<IpAddr>,
    open: Mutex<Open>,
}

impl Rules {
    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One open connection; gives its place back when dropped.
struct Pass {
    rules: Arc<Rules>,
    address: IpAddr,
}

impl Drop for Pass {
    fn drop(&mut self) {
        let mut open = self.rules.open();
        open.total -= 1;
        if let Some(here) = open.by_address.get_mut(&self.address) {
            *here -= 1;
            if *here == 0 {
                open.by_address.remove(&self.address);
            }
        }
    }
}

impl HttpDoor {
    pub fn new(http: &Http) -> HttpDoor {
        HttpDoor(Arc::new(Rules {
            most: http.limits.connections.max(1),
            most_per_address: http.limits.connections_per_address.max(1),
            proxies: http.trusted_proxies.clone(),
            open: Mutex::default(),
        }))
    }

    /// Puts the door before whatever accepts.
    pub fn before<A>(&self, inner: A) -> Guarded<A> {
        Guarded { door: self.clone(), inner }
    }

    fn admit(&self, from: IpAddr) -> Option<Pass> {
        let rules = &self.0;
        let address = host_of(from);
        let mut open = rules.open();
        let here = open.by_address.get(&address).copied().unwrap_or(0);
        let crowded =
            here >= rules.most_per_address && !rules.proxies.contains(&from.to_canonical());
        if open.total >= rules.most || crowded {
            return None;
        }
        open.total += 1;
        open.by_address.insert(address, here + 1);
        Some(Pass { rules: Arc::clone(rules), address })
    }
}

/// One IPv6 host commonly owns a whole /64.
fn host_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(six) => IpAddr::V6(Ipv6Addr::from_bits(six.to_bits() & !u128::from(u64::MAX))),
        four => four,
    }
}

#[derive(Clone)]
pub struct Guarded<A> {
    door: HttpDoor,
    inner: A,
}

type Accepting<T, S> = Pin<Box<dyn Future<Output = io::Result<(Held<T>, S)>> + Send>>;

impl<A, S> Accept<TcpStream, S> for Guarded<A>
where
    A: Accept<TcpStream, S>,
    A::Future: Send + 'static,
    A::Stream: Send,
    A::Service: Send,
{
    type Stream = Held<A::Stream>;
    type Service = A::Service;
    type Future = Accepting<A::Stream, A::Service>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let pass = stream.peer_addr().ok().and_then(|from| self.door.admit(from.ip()));
        let Some(pass) = pass else {
            return Box::pin(async { Err(io::Error::other("too many connections")) });
        };
        let _ = stream.set_nodelay(true);
        let inner = self.inner.accept(stream, service);
        Box::pin(async move {
            let (stream, service) = inner.await?;
            Ok((Held { stream, _pass: pass }, service))
        })
    }
}

/// A stream that holds its place.
pub struct Held<T> {
    stream: T,
    _pass: Pass,
}

impl<T: AsyncRead + Unpin> AsyncRead for Held<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Held<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        all: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, all)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_limits_hold_places_come_back_and_proxies_are_many() {
        let mut http = Http::default();
        (http.limits.connections, http.limits.connections_per_address) = (4, 2);
        http.trusted_proxies = vec!["10.0.0.1".parse().unwrap()];
        let door = HttpDoor::new(&http);
        let from = |text: &str| door.admit(text.parse().unwrap());
        let first = from("192.0.2.1");
        let second = from("::ffff:192.0.2.1");
        assert!(first.is_some() && second.is_some());
        assert!(from("192.0.2.1").is_none(), "two from one address");
        drop(first);
        assert!(from("192.0.2.1").is_some(), "its place came back");
        let many = [from("10.0.0.1"), from("10.0.0.1"), from("10.0.0.1")];
        assert!(many.iter().all(Option::is_some));
        assert!(from("192.0.2.9").is_none(), "four altogether");
    }
}
