//! No contact with two agents: a case has one live contact, whoever talks is whoever keeps the case, and an offer is
//! taken by the one it was made to.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{AgentId, ContactId, TenantId};
use focal_case::Keeper;
use focal_desk::ContactState;

use super::{Check, Look, Verdict, must};

#[derive(Default)]
pub struct OneAgent {
    /// With whom each active contact is.
    with: BTreeMap<(TenantId, ContactId), AgentId>,
}

impl Check for OneAgent {
    fn name(&self) -> &'static str {
        "contact"
    }

    fn look(&mut self, look: &Look<'_>) -> Verdict {
        let mut cases = BTreeSet::new();
        for contact in look.world.contacts.values() {
            let ended = matches!(contact.state, ContactState::Ended { .. });
            must(ended || cases.insert(&contact.case), || {
                format!("case {} has two live contacts", contact.case)
            })?;
            let ContactState::Active { with, .. } = &contact.state else { continue };
            let row = look.world.cases.get(&contact.case);
            let keeper = row.map(|row| &row.case.keeper);
            must(keeper == Some(&Keeper::Agent(with.clone())), || {
                format!("contact {} is with {with}, and its case with {keeper:?}", contact.id)
            })?;
        }
        self.follow(look)
    }
}

impl OneAgent {
    /// An active contact leaves its agent by a word, never in silence.
    fn follow(&mut self, look: &Look<'_>) -> Verdict {
        for event in look.events {
            let Some(id) = event.body.get("contact").and_then(|id| id.as_str()) else { continue };
            let key = (look.tenant.clone(), ContactId::from(id));
            match (event.kind.as_str(), &event.actor) {
                ("accepted", Some(agent)) => {
                    let agent = AgentId::from(agent.as_str());
                    let before = self.with.insert(key, agent.clone());
                    must(before.as_ref().is_none_or(|before| *before == agent), || {
                        format!("contact {id} was accepted by {agent} while with {before:?}")
                    })?;
                }
                // In one act, from whoever had it.
                ("taken_over", Some(agent)) => {
                    let before = self.with.insert(key, AgentId::from(agent.as_str()));
                    must(before.is_some(), || format!("contact {id} was taken over from nobody"))?;
                }
                ("vanished" | "contact_ended", _) => {
                    self.with.remove(&key);
                }
                _ => {}
            }
        }
        // What was handed on is with nobody.
        self.with.retain(|(tenant, id), agent| {
            let found = look.world.contacts.get(id);
            tenant != look.tenant || found.is_some_and(|found| found.agent() == Some(agent))
        });
        Ok(())
    }
}
