//! The bus: tells whoever listens that something has just been committed or is happening right now.
//!
//! It carries no truth. A listener that falls behind is told how much it missed and reads the state
//! again; nothing is ever stored for it. One process has [`LocalBus`]; several will share a broker
//! behind the same trait, and every implementation passes the one suite in `tests/bus.rs`.

use std::sync::Arc;

use focal_base::{AgentId, At, CaseId, ContactId, IncidentId, ItemId, TenantId, ThingId};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;

/// Something that pages may want to show at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    Case {
        id: CaseId,
    },
    Item {
        case: CaseId,
        id: ItemId,
    },
    /// A line of a case that is for one agent and for whoever runs the desk: no customer's page hears of it.
    Whisper {
        case: CaseId,
        id: ItemId,
    },
    Incident {
        id: IncidentId,
    },
    Thing {
        id: ThingId,
    },
    Offer {
        agent: AgentId,
        contact: ContactId,
    },
    OfferOver {
        agent: AgentId,
        contact: ContactId,
        case: CaseId,
    },
    Presence {
        agent: AgentId,
    },
    Reading {
        thing: ThingId,
        at: At,
        values: Vec<(String, f64)>,
    },
    Typing {
        case: CaseId,
        who: String,
        agent: bool,
        on: bool,
    },
    Looking {
        case: CaseId,
    },
    /// Somebody who runs the desk has taken this agent's talk.
    TakenOver {
        agent: AgentId,
        case: CaseId,
        by: AgentId,
    },
    /// What this agent may be offered was changed by somebody else.
    Adjusted {
        agent: AgentId,
        by: AgentId,
    },
    /// Definitions or settings changed.
    Settings,
}

/// A note with the tenant it belongs to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Told {
    pub tenant: TenantId,
    pub note: Note,
}

/// What a listener hears next.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    Note(Arc<Told>),
    /// So many notes went by unheard: read the state again.
    Missed(u64),
    /// The bus is closed.
    Over,
}

pub trait Bus: Send + Sync + 'static {
    /// Never blocks and never fails; without listeners it costs nothing.
    fn tell(&self, tenant: &TenantId, note: Note);
    /// Hears what is told from now on, in order.
    fn listen(&self) -> Listener;
    /// Whether anybody listens, so that costly notes need not be made for nobody.
    fn heard(&self) -> bool;
}

/// One listener's end. Dropping it ends the subscription.
pub struct Listener(broadcast::Receiver<Arc<Told>>);

impl Listener {
    /// Waits for the next note.
    pub async fn next(&mut self) -> Heard {
        match self.0.recv().await {
            Ok(told) => Heard::Note(told),
            Err(broadcast::error::RecvError::Lagged(n)) => Heard::Missed(n),
            Err(broadcast::error::RecvError::Closed) => Heard::Over,
        }
    }

    /// What is there already, without waiting.
    pub fn try_next(&mut self) -> Option<Heard> {
        match self.0.try_recv() {
            Ok(told) => Some(Heard::Note(told)),
            Err(broadcast::error::TryRecvError::Lagged(n)) => Some(Heard::Missed(n)),
            Err(broadcast::error::TryRecvError::Empty) => None,
            Err(broadcast::error::TryRecvError::Closed) => Some(Heard::Over),
        }
    }
}

/// The bus inside one process. Keeps the last `depth` notes for slow listeners, no more.
pub struct LocalBus {
    notes: broadcast::Sender<Arc<Told>>,
}

impl LocalBus {
    #[must_use]
    pub fn new(depth: usize) -> LocalBus {
        LocalBus { notes: broadcast::Sender::new(depth.max(1)) }
    }
}

impl Bus for LocalBus {
    fn tell(&self, tenant: &TenantId, note: Note) {
        if self.notes.receiver_count() > 0 {
            // An error only says that the last listener has just gone.
            let _ = self.notes.send(Arc::new(Told { tenant: tenant.clone(), note }));
        }
    }

    fn listen(&self) -> Listener {
        Listener(self.notes.subscribe())
    }

    fn heard(&self) -> bool {
        self.notes.receiver_count() > 0
    }
}
