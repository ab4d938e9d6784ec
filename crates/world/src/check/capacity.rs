//! Capacity is never exceeded by an offer: whoever is offered something had room for it. What agents take upon
//! themselves by hand is theirs.

use std::collections::BTreeMap;

use focal_base::{AgentId, ContactId};
use focal_desk::ContactState;

use super::{Check, Look, Verdict, must};

#[derive(Default)]
pub struct WithinCapacity {
    seen: BTreeMap<ContactId, usize>,
}

impl Check for WithinCapacity {
    fn name(&self) -> &'static str {
        "capacity"
    }

    fn look(&mut self, look: &Look<'_>) -> Verdict {
        let mut used: BTreeMap<&AgentId, u32> = BTreeMap::new();
        for contact in look.world.contacts.values() {
            let Some(agent) = contact.agent().and_then(|id| look.world.live.desk.get(id)) else {
                continue;
            };
            // Counted here by the number of chats that their row says, and nothing else.
            let row = look.world.agents.get(&agent.id);
            let units = row.map_or(0, |row| row.capacity.max(1) * 3);
            let weight = match contact.channel {
                focal_desk::Channel::Chat => 3,
                focal_desk::Channel::Thing => 2,
                focal_desk::Channel::Email => 1,
            };
            let sum = used.entry(&agent.id).or_default();
            *sum += weight.min(units);
            let offers = contact.offers.len();
            let before = self.seen.insert(contact.id.clone(), offers).unwrap_or(0);
            let newly = matches!(contact.state, ContactState::Offered { .. }) && offers > before;
            let (sum, name) = (*sum, agent.id.clone());
            // The last of them in order of ids is seen with all the others counted.
            must(!newly || sum <= units, || {
                format!("{name} was offered {} and holds {sum} of {units} units", contact.id)
            })?;
        }
        for (agent, sum) in used {
            let offered = look.world.contacts.values().any(|contact| {
                contact.agent() == Some(agent)
                    && matches!(&contact.state, ContactState::Offered { since, .. } if *since == look.now)
            });
            let units = look.world.agents.get(agent).map_or(0, |row| row.capacity.max(1) * 3);
            must(!offered || sum <= units, || {
                format!("{agent} was offered more than fits: {sum} of {units}")
            })?;
        }
        Ok(())
    }
}
