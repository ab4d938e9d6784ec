//! Routing never passes over a better eligible agent without a stored reason: whoever could have been offered it is
//! named with the offer, as the better one's turn or with why not.

use std::collections::BTreeMap;

use focal_base::{AgentId, At, ContactId};
use focal_desk::{Agent, Contact, ContactState, Presence, RouteReason};

use super::{Check, Look, Verdict, must};

#[derive(Default)]
pub struct Routing {
    seen: BTreeMap<ContactId, usize>,
    /// The desk as it was before the last round, by agent.
    before: BTreeMap<AgentId, Agent>,
}

impl Check for Routing {
    fn name(&self) -> &'static str {
        "routing"
    }

    fn look(&mut self, look: &Look<'_>) -> Verdict {
        for contact in look.world.contacts.values() {
            let offers = contact.offers.len();
            let before = self.seen.insert(contact.id.clone(), offers).unwrap_or(0);
            let ContactState::Offered { to, since, .. } = &contact.state else { continue };
            if offers <= before || *since != look.now {
                continue;
            }
            let reason = contact.route_reason.as_ref();
            let reason =
                reason.ok_or_else(|| format!("{} was offered without a reason", contact.id))?;
            self.judge(look, contact, to, reason)?;
        }
        self.before = look.world.live.desk.clone();
        Ok(())
    }
}

impl Routing {
    fn judge(
        &self,
        look: &Look<'_>,
        contact: &Contact,
        to: &AgentId,
        reason: &RouteReason,
    ) -> Verdict {
        let chosen = look.world.live.desk.get(to).or_else(|| self.before.get(to));
        let chosen = chosen
            .ok_or_else(|| format!("{} was offered to {to}, who is not there", contact.id))?;
        // Whoever a colleague has handed it to by name is asked whatever they know.
        let by_name = contact.only.as_ref() == Some(to);
        must(by_name || can(chosen, contact, reason), || {
            format!(
                "{} was offered to {to}, who is not who was asked for: {:?}",
                contact.id, reason.needs
            )
        })?;
        must(reason.eligible.first().map(|first| &first.agent) == Some(to), || {
            format!("{} went to {to}, and its reason names another first", contact.id)
        })?;
        // Neither knew the case nor had let it go: the better band, and in one band whoever is idle the longest.
        let plain = contact.sticky.is_none() && contact.only.is_none() && contact.offers.len() == 1;
        if let ([first, second, ..], true) = (reason.eligible.as_slice(), plain) {
            let idle = |id: &AgentId| {
                look.world.live.desk.get(id).is_some_and(|agent| is_idle(look, agent, contact))
            };
            let in_turn = first.tier < second.tier
                || first.tier == second.tier
                    && !(idle(&first.agent)
                        && idle(&second.agent)
                        && first.idle_since > second.idle_since);
            must(in_turn, || {
                format!("{} went to {to}, and it was the turn of {}", contact.id, second.agent)
            })?;
        }
        let named = |agent: &AgentId| {
            reason.eligible.iter().any(|one| one.agent == *agent)
                || reason.others.iter().any(|group| group.agents.contains(agent))
        };
        for agent in look.world.live.desk.values().filter(|agent| agent.id != *to) {
            let here = self.before.get(&agent.id).is_some_and(|before| before.since < look.now);
            if !here || !is_free(look, agent) || !can(agent, contact, reason) {
                continue;
            }
            must(named(&agent.id), || {
                format!("{} passed {} over without a word", contact.id, agent.id)
            })?;
            let ahead = reason.eligible.iter().any(|one| one.agent == agent.id);
            // Of two who could, and neither knew the case nor had let it go: the better band, then free hands.
            let plain = contact.sticky.is_none() && contact.offers.len() == 1;
            if ahead && plain && is_idle(look, chosen, contact) {
                must(band(chosen, reason) <= band(agent, reason), || {
                    format!("{} went to {to}, though {} knows more", contact.id, agent.id)
                })?;
            }
        }
        Ok(())
    }
}

fn can(agent: &Agent, contact: &Contact, reason: &RouteReason) -> bool {
    let serves = agent.queues.is_empty() || agent.queues.contains(&contact.queue);
    let knows = reason
        .needs
        .iter()
        .all(|(skill, least)| agent.skills.get(skill).copied().unwrap_or(0) >= *least);
    serves && knows
}

/// There, with nothing in hand and nothing just given away: nobody could say later that they were busy.
fn is_free(look: &Look<'_>, agent: &Agent) -> bool {
    let holds = look.world.contacts.values().any(|contact| contact.agent() == Some(&agent.id));
    let rested = agent.last_contact.is_none_or(|at: At| at < look.now);
    agent.presence == Presence::Available && !holds && rested
}

fn is_idle(look: &Look<'_>, agent: &Agent, but: &Contact) -> bool {
    !look
        .world
        .contacts
        .values()
        .any(|contact| contact.agent() == Some(&agent.id) && contact.id != but.id)
}

fn band(agent: &Agent, reason: &RouteReason) -> u8 {
    let least =
        reason.needs.keys().map(|skill| agent.skills.get(skill).copied().unwrap_or(0)).min();
    match least {
        None => 0,
        Some(level) if level >= 8 => 0,
        Some(level) if level >= 5 => 1,
        Some(_) => 2,
    }
}
