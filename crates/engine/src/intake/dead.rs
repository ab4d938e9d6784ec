//! Dead letters: what was refused is kept as it was said, part by part, and can be taken once more. Must not know
//! who asks for that.

use focal_base::{At, TenantId};
use focal_sense::members;
use focal_store::{DeadLetter, History};

use super::shard::{Intake, IntakeError};
use super::{Delivered, Verdict};

/// The topic of answers to commands.
pub(super) const REPLIES: &str = "replies";

/// A part of a message that was refused.
pub(super) struct Bad {
    /// Its line or place; `None` when it is the whole message.
    pub line: Option<usize>,
    pub reason: String,
    pub said: Vec<u8>,
}

impl Bad {
    fn verdict(self) -> Verdict {
        Verdict::Refused(match self.line {
            Some(line) => format!("signal {line}: {}", self.reason),
            None => self.reason,
        })
    }
}

/// Gives each part what it said, letter by letter.
pub(super) fn as_written(bad: &mut [Bad], message: &[u8]) {
    let all = if bad.iter().any(|one| one.line.is_some()) { members(message) } else { Vec::new() };
    for one in bad {
        let find = |line: usize| all.binary_search_by_key(&line, |(line, _)| *line).ok();
        let said = one.line.and_then(find).map_or(message, |place| all[place].1);
        one.said = said.to_vec();
    }
}

impl<H: History> Intake<H> {
    pub(super) fn bury(&mut self, letter: DeadLetter) -> Verdict {
        let verdict = Verdict::Refused(letter.reason.clone());
        self.batch.dead.push(letter);
        verdict
    }

    /// One letter for each part; the first is what the sender is told.
    pub(super) fn bury_parts(&mut self, of: &Delivered, bad: Vec<Bad>, now: At) -> Verdict {
        for one in &bad {
            let letter = DeadLetter::new(&of.tenant, &of.thing, now, &one.reason, &one.said);
            self.batch.dead.push(letter);
        }
        bad.into_iter().next().map_or(Verdict::Accepted, Bad::verdict)
    }

    /// Takes a letter once more, as of the moment at which it came. It leaves in the commit of what it said.
    pub(super) fn take_letter(
        &mut self,
        tenant: &TenantId,
        id: u64,
    ) -> Result<Verdict, IntakeError> {
        let gathered = self.batch.replayed.iter().any(|(of, one)| of == tenant && *one == id);
        let letter = match self.history.dead_letters(tenant, id.checked_add(1), 1) {
            Ok(found) => found.into_iter().find(|(found, _)| *found == id && !gathered),
            Err(error) if error.is_fatal() => return Err(error.into()),
            Err(error) => return Ok(Verdict::Refused(format!("not_readable: {error}"))),
        };
        let Some((_, letter)) = letter else {
            return Ok(Verdict::Refused("no_letter: it was replayed or thrown away".to_owned()));
        };
        if !letter.is_whole() {
            return Ok(Verdict::Refused("cut: it was not kept as a whole".to_owned()));
        }
        let DeadLetter { thing, topic, at, payload, .. } = letter;
        let refused = match topic.as_str() {
            DeadLetter::SIGNALS => {
                let bad = self.take_bytes(tenant, &thing, &payload, at)?;
                bad.into_iter().next().map(Bad::verdict)
            }
            REPLIES => self.take_reply(tenant, &thing, &payload)?.map(Verdict::Refused),
            _ => Some(Verdict::Refused(format!("no_pictures: {topic} cannot be taken"))),
        };
        Ok(refused.unwrap_or_else(|| {
            self.batch.replayed.push((tenant.clone(), id));
            Verdict::Accepted
        }))
    }
}
