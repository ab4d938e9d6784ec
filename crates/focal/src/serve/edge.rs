//! The house as the edge sees it: who may sign in, where messages go, who came and went. Also what HTTP hands
//! over, which takes the same way.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::ops::{Bound, Deref};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use focal_base::{RunId, TenantId, ThingId};
use focal_edge::{Hub, Message, Receipt, Refusal, SignInRefused, Speaker, Taken, Topic, Verdicts};
use focal_engine::intake::{Delivered, Payload, Verdict};
use focal_engine::run::{Clock, Comings, CommandDesk, Darkroom, Door, Incoming, Outcome};
use focal_store::{CredentialKind, FjallHistory, SystemStore};
use focal_web::auth::hash_of;
use focal_web::{House, Ingest, NotTaken};
use tokio::sync::oneshot;

use super::wrong_tokens::WrongTokens;

/// Tokens that are looked up again each round, at least, and the rounds in which all are.
const AT_ONCE: usize = 100;
const ROUNDS: usize = 10;
const ROUND: Duration = Duration::from_secs(1);

/// Tenant and thing, in an order.
type Key = (Arc<str>, Arc<str>);
pub type Tokens = BTreeMap<Key, String>;

fn key(who: &Speaker) -> Key {
    (Arc::clone(&who.tenant), Arc::clone(&who.thing))
}

/// What the adapter works with. Cheap to clone.
#[derive(Clone)]
pub struct Edge(pub Arc<Parts>);

pub struct Parts {
    pub house: Arc<House>,
    pub door: Door,
    pub darkroom: Arc<Darkroom<FjallHistory>>,
    pub comings: Arc<Comings>,
    pub commands: Arc<CommandDesk>,
    pub clock: Clock,
    pub hub: Hub,
    pub wrong: WrongTokens,
    /// By which token each connected thing signed in: as hash, to see when it stops counting.
    pub signed_in: Mutex<Tokens>,
}

fn speaker(key: &Key) -> Speaker {
    Speaker::new(Arc::clone(&key.0), Arc::clone(&key.1))
}

fn tenant(who: &Speaker) -> TenantId {
    TenantId(who.tenant.to_string())
}

fn thing(who: &Speaker) -> ThingId {
    ThingId(who.thing.to_string())
}

impl Deref for Edge {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Edge {
    fn tokens(&self) -> MutexGuard<'_, Tokens> {
        self.signed_in.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the connections of things whose token was revoked or that were removed: a part of all that are
    /// connected is looked at each second, all of a small fleet, a large one within ten. Until the process ends.
    pub async fn end_revoked(self) {
        let mut after: Option<Key> = None;
        loop {
            tokio::time::sleep(ROUND).await;
            let some = self.some(&mut after);
            if !some.is_empty() {
                self.look_at(some).await;
            }
        }
    }

    /// The next few behind a place, and from the beginning again after the last.
    fn some(&self, after: &mut Option<Key>) -> Vec<Speaker> {
        let tokens = self.tokens();
        let most = AT_ONCE.max(tokens.len() / ROUNDS);
        let from = after.take().map_or(Bound::Unbounded, Bound::Excluded);
        let found: Vec<&Key> =
            tokens.range((from, Bound::Unbounded)).take(most).map(|(key, _)| key).collect();
        *after = if found.len() == most { found.last().map(|key| (*key).clone()) } else { None };
        found.into_iter().map(speaker).collect()
    }

    async fn look_at(&self, concerned: Vec<Speaker>) {
        let edge = self.clone();
        let looked = tokio::task::spawn_blocking(move || {
            for who in concerned {
                if edge.is_revoked(&who) {
                    edge.hub.disconnect(&who.tenant, &who.thing);
                }
            }
        });
        if let Err(error) = looked.await {
            tracing::error!(%error, "revoked tokens could not be looked for");
        }
    }

    fn is_revoked(&self, who: &Speaker) -> bool {
        let Some(hash) = self.tokens().get(&key(who)).cloned() else { return false };
        match self.house.system().credential(&hash, (self.clock)()) {
            Ok(found) => found.is_none() || !self.knows(who),
            Err(error) => {
                tracing::error!(%error, "a token could not be looked up; its connection stays");
                false
            }
        }
    }

    fn knows(&self, who: &Speaker) -> bool {
        let (tenant, thing) = (tenant(who), thing(who));
        self.house.read(&tenant, |world| world.things.contains_key(&thing)) == Some(true)
    }
}

/// Whose token it is. Blocks.
fn resolve(
    system: &SystemStore,
    name: &str,
    hash: &str,
    clock: &Clock,
) -> Result<Speaker, SignInRefused> {
    let found = system.credential(hash, clock()).map_err(|error| {
        tracing::error!(%error, "a token could not be looked up");
        SignInRefused::Busy
    })?;
    match found {
        Some(found) if found.kind == CredentialKind::Device && found.subject == name => {
            Ok(Speaker::new(found.tenant.0, found.subject))
        }
        _ => Err(SignInRefused::BadCredential),
    }
}

impl focal_edge::House for Edge {
    async fn sign_in(
        &self,
        name: &str,
        token: &[u8],
        from: IpAddr,
    ) -> Result<Speaker, SignInRefused> {
        if !self.wrong.may_try(from, (self.clock)()) {
            return Err(SignInRefused::Busy);
        }
        let Ok(token) = std::str::from_utf8(token) else {
            self.wrong.note(from, (self.clock)());
            return Err(SignInRefused::BadCredential);
        };
        let (hash, name) = (hash_of(token), name.to_owned());
        let (system, clock, found_by) =
            (self.house.system(), Arc::clone(&self.clock), hash.clone());
        let found =
            tokio::task::spawn_blocking(move || resolve(&system, &name, &found_by, &clock)).await;
        let found =
            found.unwrap_or(Err(SignInRefused::Busy)).and_then(|who| match self.knows(&who) {
                true => Ok(who),
                false => Err(SignInRefused::BadCredential),
            });
        match &found {
            Ok(who) => drop(self.tokens().insert(key(who), hash)),
            Err(SignInRefused::BadCredential) => self.wrong.note(from, (self.clock)()),
            Err(_) => {}
        }
        found
    }

    async fn take(&self, who: &Speaker, batch: Vec<Message>) -> Receipt {
        let (tenant, thing) = (tenant(who), thing(who));
        let mut messages = Vec::with_capacity(batch.len());
        for message in batch {
            // Only who sends pictures waits for them to be looked at.
            messages.push(match payload(message) {
                Ok(payload) => Delivered { tenant: tenant.clone(), thing: thing.clone(), payload },
                Err((name, file)) => {
                    let (tenant, thing) = (tenant.clone(), thing.clone());
                    let incoming = Incoming { tenant, thing, name, at: None, file };
                    self.darkroom.develop(incoming).await
                }
            });
        }
        let (ticket, receipt) = Receipt::pair();
        let settle = Box::new(move |outcome| ticket.settle(verdicts(outcome)));
        self.door.hand_over(messages, settle).await;
        receipt
    }

    fn connected(&self, who: &Speaker) {
        self.comings.note(&tenant(who), &thing(who), true);
        // It may have been revoked after it was looked up and before the hub knew of it.
        let (edge, who) = (self.clone(), who.clone());
        tokio::spawn(async move { edge.look_at(vec![who]).await });
    }

    fn disconnected(&self, who: &Speaker) {
        self.tokens().remove(&key(who));
        self.comings.note(&tenant(who), &thing(who), false);
    }

    fn listening(&self, who: &Speaker) {
        self.commands.listening(&tenant(who), &thing(who));
    }

    fn command_acked(&self, who: &Speaker, command_id: &str) {
        self.commands.acked(&tenant(who), &RunId(command_id.to_owned()));
    }
}

/// A picture is what must still be looked at: its name and its bytes.
fn payload(message: Message) -> Result<Payload, (String, Vec<u8>)> {
    Ok(match message.topic {
        Topic::Signals => Payload::Signals(message.payload.into()),
        Topic::Reply => Payload::Reply(message.payload.into()),
        Topic::Picture(name) => return Err((name.into(), message.payload.into())),
        Topic::TooLong { of, size } => Payload::Unkept {
            reason: format!("too_large: {of}, {size} bytes; expected at most one packet's size"),
            topic: of.into(),
            size,
        },
    })
}

fn verdicts(outcome: Outcome) -> Verdicts {
    let each = match outcome {
        Outcome::Busy => return Verdicts::All(Taken::Busy),
        Outcome::NoSpace => return Verdicts::All(Taken::NoSpace),
        Outcome::Taken(each) => each,
    };
    if each.iter().all(|verdict| *verdict == Verdict::Accepted) {
        return Verdicts::All(Taken::Accepted);
    }
    Verdicts::Each(each.into_iter().map(taken).collect())
}

fn taken(verdict: Verdict) -> Taken {
    match verdict {
        Verdict::Accepted => Taken::Accepted,
        Verdict::Refused(reason) => {
            let code = match reason.split(':').next() {
                Some("unknown_thing" | "no_rules") => Refusal::Other,
                Some("no_pictures" | "other_thing") => Refusal::NotAllowed,
                Some("no_room" | "not_looked_at") => Refusal::Other,
                _ => Refusal::PayloadInvalid,
            };
            Taken::Refused { code, reason }
        }
    }
}

/// What HTTP hands over.
pub struct HttpIngest {
    pub door: Door,
    pub darkroom: Arc<Darkroom<FjallHistory>>,
}

impl HttpIngest {
    async fn hand_over(&self, delivered: Vec<Delivered>) -> Result<Vec<Verdict>, NotTaken> {
        let (settle, settled) = oneshot::channel();
        let tell = move |outcome| drop(settle.send(outcome));
        self.door.hand_over(delivered, Box::new(tell)).await;
        match settled.await {
            Ok(Outcome::Taken(verdicts)) => Ok(verdicts),
            Ok(Outcome::Busy) => Err(NotTaken::Busy),
            Ok(Outcome::NoSpace) => Err(NotTaken::NoSpace),
            Err(_) => Err(NotTaken::Over),
        }
    }
}

impl Ingest for HttpIngest {
    fn take(&self, delivered: Vec<Delivered>) -> focal_web::Taken<'_> {
        Box::pin(self.hand_over(delivered))
    }

    fn take_picture(&self, incoming: Incoming) -> focal_web::Taken<'_> {
        Box::pin(async move {
            let developed = self.darkroom.develop(incoming).await;
            self.hand_over(vec![developed]).await
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_stand_where_their_messages_stood() {
        let refused = |reason: &str| Verdict::Refused(reason.into());
        let not = |code, reason: &str| Taken::Refused { code, reason: reason.into() };
        let each = vec![Verdict::Accepted, refused("not_json: line 1"), refused("no_pictures: x")];
        let expected = vec![
            Taken::Accepted,
            not(Refusal::PayloadInvalid, "not_json: line 1"),
            not(Refusal::NotAllowed, "no_pictures: x"),
        ];
        assert_eq!(verdicts(Outcome::Taken(each)), Verdicts::Each(expected));
        let all = Outcome::Taken(vec![Verdict::Accepted; 2]);
        assert_eq!(verdicts(all), Verdicts::All(Taken::Accepted));
        assert_eq!(verdicts(Outcome::NoSpace), Verdicts::All(Taken::NoSpace));
    }
}
