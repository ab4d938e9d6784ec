//! Wrong tokens, counted by address: guessing is hopeless against 256 bits, and must not cost anything either.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use focal_base::{At, Span};

/// Addresses that are counted at once; beyond it the one that began first is forgotten.
const ADDRESSES: usize = 10_000;

pub struct WrongTokens {
    most: u32,
    within: Span,
    counted: Mutex<BTreeMap<IpAddr, (At, u32)>>,
}

impl WrongTokens {
    pub fn new(most: u32, within: Span) -> WrongTokens {
        WrongTokens { most: most.max(1), within, counted: Mutex::default() }
    }

    pub fn may_try(&self, from: IpAddr, now: At) -> bool {
        let counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        let found = counted.get(&host_of(from));
        found.is_none_or(|(since, wrong)| now.since(*since) >= self.within || *wrong < self.most)
    }

    pub fn note(&self, from: IpAddr, now: At) {
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.len() >= ADDRESSES {
            counted.retain(|_, (since, _)| now.since(*since) < self.within);
            if counted.len() >= ADDRESSES
                && let Some(oldest) =
                    counted.iter().min_by_key(|(_, (since, _))| *since).map(|(key, _)| *key)
            {
                counted.remove(&oldest);
            }
        }
        let entry = counted.entry(host_of(from)).or_insert((now, 0));
        if now.since(entry.0) >= self.within {
            *entry = (now, 0);
        }
        entry.1 += 1;
    }
}

/// One IPv6 host commonly owns a whole /64.
fn host_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(six) => IpAddr::V6(Ipv6Addr::from_bits(six.to_bits() & !u128::from(u64::MAX))),
        four => four,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_waits_after_too_many_and_others_do_not() {
        let wrong = WrongTokens::new(2, Span::mins(1));
        let (one, two): (IpAddr, IpAddr) =
            ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        for (at, expected) in [(0, true), (1, true), (2, false), (59_999, false), (60_000, true)] {
            assert_eq!(wrong.may_try(one, At(at)), expected, "{at}");
            assert!(wrong.may_try(two, At(at)));
            if expected {
                wrong.note(one, At(at));
            }
        }
        let next_door = ("2001:db8::1".parse().unwrap(), "2001:db8::2".parse().unwrap());
        wrong.note(next_door.0, At(0));
        wrong.note(next_door.0, At(0));
        assert!(!wrong.may_try(next_door.1, At(1)), "the same /64");
    }

    #[test]
    fn the_list_is_bounded() {
        let wrong = WrongTokens::new(2, Span::mins(1));
        for n in 0..(ADDRESSES as u32 + 50) {
            wrong.note(IpAddr::from(n.to_be_bytes()), At(0));
        }
        assert_eq!(wrong.counted.lock().unwrap().len(), ADDRESSES);
    }
}
