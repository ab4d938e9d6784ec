//! A house whose commit can be held, whose intake can be full, and which writes down what it is told.

use std::net::IpAddr;
use std::sync::Mutex;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

use crate::seam::{
    House, Message, Receipt, Refusal, SignInRefused, Speaker, Taken, Ticket, Topic, Verdicts,
};

/// What the house was told, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Told {
    Connected(String),
    Disconnected(String),
    Listening(String),
    Acked(String, String),
    Took(String, Topic, String),
}

pub(super) struct TestHouse {
    told: watch::Sender<Vec<Told>>,
    /// Batches that were taken and are not committed.
    held: Mutex<Vec<(Ticket, Verdicts)>>,
    holding: watch::Sender<bool>,
    full: watch::Sender<bool>,
}

impl TestHouse {
    pub fn new() -> Self {
        Self {
            told: watch::channel(Vec::new()).0,
            held: Mutex::default(),
            holding: watch::channel(false).0,
            full: watch::channel(false).0,
        }
    }

    fn note(&self, told: Told) {
        self.told.send_modify(|all| all.push(told));
    }

    /// From now on nothing is committed until [`TestHouse::commit`].
    pub fn hold(&self) {
        self.holding.send_replace(true);
    }

    /// Whether the intake is full.
    pub fn full(&self, full: bool) {
        self.full.send_replace(full);
    }

    /// Commits the `nth` of the batches that are held.
    pub fn commit(&self, nth: usize) {
        let (ticket, verdicts) = self.held.lock().expect("whole").remove(nth);
        ticket.settle(verdicts);
    }

    /// Drops the `nth` held batch without a word.
    pub fn forget(&self, nth: usize) {
        drop(self.held.lock().expect("whole").remove(nth));
    }

    pub fn told(&self) -> Vec<Told> {
        self.told.borrow().clone()
    }

    /// What was taken so far: payloads.
    pub fn took(&self) -> Vec<String> {
        let payload = |told| match told {
            Told::Took(_, _, payload) => Some(payload),
            _ => None,
        };
        self.told().into_iter().filter_map(payload).collect()
    }

    /// Waits until the house has been told this.
    pub async fn hears(&self, expected: &Told) {
        let mut all = self.told.subscribe();
        let waited =
            timeout(Duration::from_secs(20), all.wait_for(|all| all.contains(expected))).await;
        assert!(waited.is_ok(), "never told {expected:?}, only {:?}", self.told());
    }

    /// Waits until this many messages have been taken.
    pub async fn took_at_least(&self, count: usize) {
        let taken = |all: &Vec<Told>| {
            all.iter().filter(|told| matches!(told, Told::Took(..))).count() >= count
        };
        let mut all = self.told.subscribe();
        let waited = timeout(Duration::from_secs(20), all.wait_for(taken)).await;
        assert!(waited.is_ok(), "only {:?}", self.told());
    }
}

/// The payload says what becomes of it.
fn judge(message: &Message) -> Taken {
    match message.payload.as_ref() {
        b"bad" => {
            Taken::Refused { code: Refusal::PayloadInvalid, reason: "not a signal".to_owned() }
        }
        b"odd" => Taken::Refused { code: Refusal::Other, reason: "é".repeat(400) },
        b"busy" => Taken::Busy,
        b"no space" => Taken::NoSpace,
        _ => Taken::Accepted,
    }
}

impl House for TestHouse {
    async fn sign_in(
        &self,
        thing: &str,
        token: &[u8],
        _from: IpAddr,
    ) -> Result<Speaker, SignInRefused> {
        match token {
            b"barred" => Err(SignInRefused::Barred),
            b"busy" => Err(SignInRefused::Busy),
            b"never" => std::future::pending().await,
            _ if token == format!("token of {thing}").as_bytes() => Ok(Speaker::new("acme", thing)),
            _ => Err(SignInRefused::BadCredential),
        }
    }

    async fn take(&self, who: &Speaker, batch: Vec<Message>) -> Receipt {
        assert!(!batch.is_empty(), "an empty batch is never handed over");
        let _ = self.full.subscribe().wait_for(|full| !full).await;
        let verdicts = Verdicts::Each(batch.iter().map(judge).collect());
        let (ticket, receipt) = Receipt::pair();
        if *self.holding.borrow() {
            self.held.lock().expect("whole").push((ticket, verdicts));
        } else {
            ticket.settle(verdicts);
        }
        for Message { topic, payload } in batch {
            let payload = String::from_utf8_lossy(&payload).into_owned();
            self.note(Told::Took(who.thing.to_string(), topic, payload));
        }
        receipt
    }

    fn connected(&self, who: &Speaker) {
        self.note(Told::Connected(who.thing.to_string()));
    }

    fn disconnected(&self, who: &Speaker) {
        self.note(Told::Disconnected(who.thing.to_string()));
    }

    fn listening(&self, who: &Speaker) {
        self.note(Told::Listening(who.thing.to_string()));
    }

    fn command_acked(&self, who: &Speaker, command_id: &str) {
        self.note(Told::Acked(who.thing.to_string(), command_id.to_owned()));
    }
}
