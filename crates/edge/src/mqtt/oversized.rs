//! Publishes of MQTT 3.1.1 that are too long to be taken: such a client cannot be told why it is sent away, and would
//! send the same again for ever. Its beginning is read, the rest is thrown away, and what remains is a name and a
//! size. Must not know what becomes of them.

use std::sync::Arc;

use crate::limits::Limits;

/// Length of topic and packet identifier around the topic itself.
const AROUND: usize = 4;
/// The longest fixed header: one byte and a length of up to four.
const HEADER: usize = 5;

/// A publish of which only this is known.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Oversized {
    pub topic: String,
    /// `None`: QoS 0.
    pub id: Option<u16>,
    /// Bytes of the whole packet behind its fixed header.
    pub size: u64,
}

/// What stands at the front of what was fed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Front {
    /// Everything was taken in; more must come before anything can be said.
    More,
    /// A packet begins with these bytes, which were taken in already; the rest is for the usual reader.
    Usual(Vec<u8>),
    Whole(Oversized),
    /// It is not even thrown away, or does not read as a publish.
    Hopeless,
}

/// Looks at the front of each packet. Fed only between two packets, until it has given one of [`Front`].
#[derive(Debug)]
pub(crate) struct Sieve {
    limits: Arc<Limits>,
    header: Vec<u8>,
    /// While one is thrown away: its beginning, and how much of it is still to come.
    discarding: Option<(Vec<u8>, u64)>,
}

impl Sieve {
    pub fn new(limits: Arc<Limits>) -> Sieve {
        Sieve { limits, header: Vec::new(), discarding: None }
    }

    /// Takes bytes from the front of `rest`, which is moved on.
    pub fn feed(&mut self, rest: &mut &[u8]) -> Front {
        while self.discarding.is_none() {
            let Some((first, behind)) = rest.split_first() else { return Front::More };
            *rest = behind;
            self.header.push(*first);
            match length(&self.header) {
                // A wrong length is the usual reader's to refuse.
                None if self.header.len() < HEADER => {}
                Some(size) if self.is_too_long(size) => {
                    if size > u64::from(self.limits.discard_bytes) {
                        return Front::Hopeless;
                    }
                    self.discarding = Some((Vec::new(), size));
                }
                _ => return Front::Usual(std::mem::take(&mut self.header)),
            }
        }
        self.discard(rest)
    }

    fn is_too_long(&self, size: u64) -> bool {
        let is_publish = self.header.first().is_some_and(|first| first >> 4 == 3);
        let most = self.limits.packet_bytes.max(self.limits.control_packet_bytes);
        is_publish && self.header.len() as u64 + size > u64::from(most)
    }

    fn discard(&mut self, rest: &mut &[u8]) -> Front {
        let Some((start, left)) = &mut self.discarding else { return Front::More };
        let taken = rest.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
        let (these, behind) = rest.split_at(taken);
        *rest = behind;
        *left -= taken as u64;
        let room = (self.limits.topic_bytes + AROUND).saturating_sub(start.len());
        start.extend_from_slice(&these[..taken.min(room)]);
        if *left > 0 {
            return Front::More;
        }
        let start = std::mem::take(start);
        self.discarding = None;
        let header = std::mem::take(&mut self.header);
        read(&header, &start).map_or(Front::Hopeless, Front::Whole)
    }
}

/// What the fixed header says is to come; `None` while it is not whole, or never will be.
fn length(header: &[u8]) -> Option<u64> {
    let bytes = header.get(1..)?;
    let last = bytes.last()?;
    if last & 0x80 != 0 {
        return None;
    }
    let add = |sum: u64, byte: &u8| sum << 7 | u64::from(byte & 0x7F);
    Some(bytes.iter().rev().fold(0, add))
}

fn read(header: &[u8], start: &[u8]) -> Option<Oversized> {
    let size = length(header)?;
    let (long, behind) = start.split_first_chunk::<2>()?;
    let (topic, behind) = behind.split_at_checked(usize::from(u16::from_be_bytes(*long)))?;
    let topic = std::str::from_utf8(topic).ok()?.to_owned();
    let id = match header.first()? >> 1 & 0b11 {
        0 => None,
        1 => Some(u16::from_be_bytes(*behind.first_chunk::<2>()?)).filter(|id| *id != 0),
        _ => return None,
    };
    Some(Oversized { topic, id, size })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sieve() -> Sieve {
        let limits = Limits { packet_bytes: 300, control_packet_bytes: 100, ..Limits::default() };
        Sieve::new(Arc::new(Limits { discard_bytes: 20_000, ..limits }))
    }

    /// A publish with QoS 1 and a packet identifier.
    fn publish(topic: &str, payload: usize) -> Vec<u8> {
        let size = 4 + topic.len() + payload;
        let mut bytes = vec![0x32];
        let mut left = size;
        loop {
            let more = u8::from(left > 127) << 7;
            bytes.push((left % 128) as u8 | more);
            left /= 128;
            if left == 0 {
                break;
            }
        }
        bytes.extend((topic.len() as u16).to_be_bytes());
        bytes.extend(topic.as_bytes());
        bytes.extend([0, 7]);
        bytes.extend(vec![b'x'; payload]);
        bytes
    }

    #[test]
    fn however_it_is_cut_name_and_size_remain() {
        let sent = publish("focal/v1/pump-1/signals", 5_000);
        for cut in [1, 2, 3, 7, 100, 6_000] {
            let (mut sieve, mut found) = (sieve(), Vec::new());
            for part in sent.chunks(cut) {
                let mut rest = part;
                while !rest.is_empty() {
                    found.push(sieve.feed(&mut rest));
                }
            }
            found.retain(|one| *one != Front::More);
            let (topic, id) = ("focal/v1/pump-1/signals".to_owned(), Some(7));
            let size = 5_000 + 4 + topic.len() as u64;
            assert_eq!(found, [Front::Whole(Oversized { topic, id, size })], "cut at {cut}");
        }
    }

    #[test]
    fn what_is_not_too_long_is_left_alone() {
        for sent in [publish("t", 200), vec![0xC0, 0], vec![0x30, 0xFF, 0xFF, 0xFF, 0xFF, 1]] {
            let (mut sieve, mut rest) = (sieve(), sent.as_slice());
            let Front::Usual(front) = sieve.feed(&mut rest) else { panic!("{sent:?}") };
            assert_eq!([front.as_slice(), rest].concat(), sent);
        }
    }

    #[test]
    fn there_is_an_end_to_what_is_thrown_away() {
        let sent = publish("t", 30_000);
        assert_eq!(sieve().feed(&mut sent.as_slice()), Front::Hopeless);
        let mut nameless = publish("t", 400);
        nameless[3] = 0xFF;
        assert_eq!(sieve().feed(&mut nameless.as_slice()), Front::Hopeless);
    }
}
