//! The identities that a thing's newest signals had. They come in pages: a page that is full is handed out once to
//! be kept, so that remembering many costs little at each commit. Must not know where pages are kept.

use std::collections::VecDeque;

/// Identities of one page.
const PAGE: u64 = 64;

/// Oldest first. Grows only for a thing whose signals have an identity of their own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    kept: VecDeque<u64>,
    /// How many there ever were; the last of `kept` is the last of them.
    count: u64,
    /// Pages that were handed out, from the first one ever.
    given: u64,
    /// Made when it is first worth it; never written down.
    sieve: Option<Box<Sieve>>,
}

/// So many are compared one by one; above it most that are new are told by the sieve.
const FEW: usize = 128;
const SIEVE_WORDS: usize = 128;

/// A Bloom filter of two bits each in two generations: it never misses one of the newest, and forgets the older
/// half by leaving a whole generation behind.
#[derive(Clone, Debug)]
struct Sieve {
    fresh: [u64; SIEVE_WORDS],
    stale: [u64; SIEVE_WORDS],
    /// Put into `fresh` so far.
    added: usize,
}

impl Sieve {
    fn of(kept: &VecDeque<u64>) -> Sieve {
        let mut sieve =
            Sieve { fresh: [0; SIEVE_WORDS], stale: [0; SIEVE_WORDS], added: kept.len() };
        kept.iter().for_each(|identity| sieve.set(*identity));
        sieve
    }

    fn bits(identity: u64) -> [(usize, u64); 2] {
        [identity, identity.rotate_right(32)].map(|part| {
            let bit = part as usize % (SIEVE_WORDS * 64);
            (bit / 64, 1 << (bit % 64))
        })
    }

    fn set(&mut self, identity: u64) {
        for (word, bit) in Sieve::bits(identity) {
            self.fresh[word] |= bit;
        }
    }

    fn add(&mut self, identity: u64, most: usize) {
        self.set(identity);
        self.added += 1;
        if self.added >= most.max(1) {
            self.stale = self.fresh;
            self.fresh = [0; SIEVE_WORDS];
            self.added = 0;
        }
    }

    fn may_have(&self, identity: u64) -> bool {
        let all = |part: &[u64; SIEVE_WORDS]| {
            Sieve::bits(identity).iter().all(|(word, bit)| part[*word] & bit != 0)
        };
        all(&self.fresh) || all(&self.stale)
    }
}

impl Seen {
    /// What stands in the thing's own state: how many there were, and those of the page that is not full.
    pub fn unfilled(&self) -> (u64, impl Iterator<Item = u64>) {
        let most = self.kept.len();
        (self.count, self.kept.iter().skip(most.saturating_sub(Seen::open(self.count))).copied())
    }

    /// How many of so many stand in the page that is not full.
    pub fn open(count: u64) -> usize {
        (count % PAGE) as usize
    }

    /// As it was written.
    pub fn read(count: u64, newest: Vec<u64>) -> Seen {
        Seen { kept: newest.into(), count, given: count / PAGE, sieve: None }
    }

    /// From a list of all there were, as an older writing has it: none of its pages was ever handed out.
    pub fn of_list(all: Vec<u64>) -> Seen {
        Seen { count: all.len() as u64, kept: all.into(), given: 0, sieve: None }
    }

    /// Whether pages were handed out that must be read again.
    pub fn has_pages(&self) -> bool {
        self.count >= PAGE
    }

    /// Takes back pages that were handed out, in whatever order. Behind a gap nothing is known any more.
    pub fn restore(&mut self, pages: &[Vec<u8>]) {
        self.sieve = None;
        let mut read: Vec<(u64, &[u8])> = pages.iter().filter_map(|page| split(page)).collect();
        read.sort_unstable_by_key(|(number, _)| *number);
        let mut before = self.count / PAGE;
        for (number, identities) in read.into_iter().rev() {
            match number + 1 {
                next if next == before => before = number,
                // Written by a commit that was lost together with its state, or left from wider limits.
                next if next > before => continue,
                _ => break,
            }
            for bytes in identities.rchunks_exact(8) {
                self.kept.push_front(u64::from_le_bytes(bytes.try_into().unwrap_or_default()));
            }
        }
    }

    /// Hands out what was filled since the last call: a place among `most / 64 + 1`, and the page.
    pub fn pages(&mut self, most: usize) -> Vec<(u16, Vec<u8>)> {
        let places = (most as u64).div_ceil(PAGE) + 1;
        let first = self.count - self.kept.len() as u64;
        let mut pages = Vec::new();
        while self.given < self.count / PAGE {
            let (number, from) = (self.given, self.given * PAGE);
            self.given += 1;
            // What was forgotten before it was handed out needs no place.
            let Some(skip) = from.checked_sub(first) else { continue };
            let mut page = number.to_le_bytes().to_vec();
            let these = self.kept.iter().skip(skip as usize).take(PAGE as usize);
            these.for_each(|identity| page.extend_from_slice(&identity.to_le_bytes()));
            pages.push(((number % places) as u16, page));
        }
        pages
    }

    pub fn contains(&mut self, identity: u64) -> bool {
        if self.kept.len() > FEW {
            let sieve = self.sieve.get_or_insert_with(|| Box::new(Sieve::of(&self.kept)));
            if !sieve.may_have(identity) {
                return false;
            }
        }
        // Without an early end, several are compared at once.
        let any = |part: &[u64]| part.iter().fold(false, |found, one| found | (*one == identity));
        let (older, newer) = self.kept.as_slices();
        any(older) | any(newer)
    }

    /// Remembers one more, and forgets the oldest beyond `most`.
    pub fn add(&mut self, identity: u64, most: usize) {
        self.kept.push_back(identity);
        self.count += 1;
        if let Some(sieve) = &mut self.sieve {
            sieve.add(identity, most);
        }
        while self.kept.len() > most.max(1) {
            self.kept.pop_front();
        }
    }
}

fn split(page: &[u8]) -> Option<(u64, &[u8])> {
    let (number, identities) = page.split_first_chunk::<8>()?;
    let whole = identities.len() == 8 * PAGE as usize;
    whole.then(|| (u64::from_le_bytes(*number), identities))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Spread like a digest.
    fn identity(n: u64) -> u64 {
        n.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (n << 7)
    }

    #[test]
    fn the_newest_are_known_and_older_ones_are_not_whatever_the_sieve_says() {
        for most in [1, 5, 129, 1_280] {
            let mut seen = Seen::default();
            for n in 0..5_000u64 {
                assert!(!seen.contains(identity(n)), "{n} of {most} is new");
                seen.add(identity(n), most);
                for back in [0, most as u64 / 2, most as u64 - 1] {
                    let older = n.checked_sub(back);
                    assert!(older.is_none_or(|n| seen.contains(identity(n))), "{n} - {back}");
                }
                let forgotten = n.checked_sub(most as u64);
                assert!(forgotten.is_none_or(|n| !seen.contains(identity(n))), "{n} of {most}");
            }
        }
    }

    #[test]
    fn wider_and_narrower_limits_forget_nothing_that_is_kept() {
        let mut seen = Seen::default();
        for n in 0..4_000u64 {
            let most = if n / 700 % 2 == 0 { 300 } else { 900 };
            assert!(!seen.contains(identity(n)));
            seen.add(identity(n), most);
            let kept: Vec<u64> = seen.kept.iter().copied().collect();
            assert!(kept.len() <= most);
            assert!([0, kept.len() / 2, kept.len() - 1].iter().all(|i| seen.contains(kept[*i])));
        }
    }
}
