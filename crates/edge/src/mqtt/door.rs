//! The door: how many connections are open, altogether and from one address. Must not know what they say.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

#[derive(Debug, Default)]
struct Open {
    total: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// Counts open connections against two limits.
#[derive(Debug, Clone)]
pub(crate) struct Door {
    open: Arc<Mutex<Open>>,
    most: usize,
    most_per_address: usize,
}

/// One open connection; gives its place back when dropped.
#[derive(Debug)]
pub(crate) struct Pass {
    door: Door,
    address: IpAddr,
}

impl Door {
    pub fn new(most: usize, most_per_address: usize) -> Self {
        Self { open: Arc::default(), most, most_per_address }
    }

    /// Lets a connection in, or says no at the cheapest point there is: before a byte is read.
    pub fn admit(&self, from: IpAddr) -> Option<Pass> {
        let address = host_of(from);
        let mut open = self.open();
        let here = open.by_address.get(&address).copied().unwrap_or(0);
        if open.total >= self.most || here >= self.most_per_address {
            return None;
        }
        open.total += 1;
        open.by_address.insert(address, here + 1);
        Some(Pass { door: self.clone(), address })
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        let mut open = self.door.open();
        open.total -= 1;
        if let Some(here) = open.by_address.get_mut(&self.address) {
            *here -= 1;
            if *here == 0 {
                open.by_address.remove(&self.address);
            }
        }
    }
}

/// One IPv6 host commonly owns a whole /64, so that is what is counted.
fn host_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn both_limits_hold_and_places_come_back() {
        let door = Door::new(3, 2);
        let first = door.admit(ip("192.0.2.1")).expect("room");
        let _second = door.admit(ip("::ffff:192.0.2.1")).expect("room");
        assert!(door.admit(ip("192.0.2.1")).is_none(), "two from one address, mapped or not");
        let third = door.admit(ip("2001:db8::1")).expect("room");
        assert!(door.admit(ip("192.0.2.9")).is_none(), "three altogether");
        drop(third);
        drop(first);
        let _again = door.admit(ip("192.0.2.1")).expect("its place came back");
        assert_eq!(door.open().by_address.len(), 1, "no entry is left for who is gone");
    }

    #[test]
    fn an_ipv6_host_is_its_64() {
        let door = Door::new(9, 1);
        let _one = door.admit(ip("2001:db8:0:1::1")).expect("room");
        assert!(door.admit(ip("2001:db8:0:1:ffff::2")).is_none());
        assert!(door.admit(ip("2001:db8:0:2::1")).is_some());
    }
}
