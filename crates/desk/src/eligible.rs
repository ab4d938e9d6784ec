//! Whether an agent may be offered a contact, how good a match they are, and why not otherwise. Knows
//! one contact and the agents; who goes first among contacts is [`crate::route`]'s.

use std::collections::BTreeMap;

use focal_base::{AgentId, At, QueueId, Said, SkillName, Span};

use crate::agent::{Agent, AgentView, Presence, Role};
use crate::contact::{Contact, OfferResult};
use crate::queue::{Queue, Relax};

/// What a contact asks of an agent at a moment, after relaxation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asks {
    /// Where it waits: whoever is limited to queues must serve this one.
    pub queue: QueueId,
    pub needs: BTreeMap<SkillName, u8>,
    /// Nobody else for now.
    pub only: Option<AgentId>,
    /// Named by the queue: asked whatever they know and whichever queues they serve.
    pub named: Option<AgentId>,
}

/// How good a match is. Smaller is better, compared from the first field to the last.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    /// The sticky agent first.
    pub stranger: bool,
    /// Times this agent has let this contact go.
    pub refusals: u32,
    pub tier: u8,
    /// Holds something else already.
    pub busy: bool,
    pub idle_since: At,
    pub agent: AgentId,
}

/// What every skill it needs comes down to: the queue's and the contact's, relaxed by waiting.
#[must_use]
pub fn asks(contact: &Contact, queue: &Queue, waited: Span, agents: &dyn Roster) -> Asks {
    let mut needs = queue.needs.clone();
    for (skill, level) in &contact.needs {
        let needed = needs.entry(skill.clone()).or_insert(*level);
        *needed = (*needed).max(*level);
    }
    let mut only = None;
    for step in queue.relaxed(waited) {
        match &step.relax {
            Relax::Only(_) => {}
            Relax::Drop(skill) => {
                needs.remove(skill);
            }
            Relax::Least { skill, level } => {
                if let Some(needed) = needs.get_mut(skill) {
                    *needed = (*needed).min(*level);
                }
            }
        }
    }
    let named = queue.named();
    if let Some(agent) = named {
        let ends = queue.relax.get(1).map(|step| step.after);
        let is_their_time = ends.is_none_or(|ends| waited < ends);
        only = Some(agent.clone()).filter(|agent| is_their_time && agents.is_there(agent));
    }
    let by_name = contact.only.clone().filter(|agent| agents.is_there(agent));
    Asks { queue: queue.id.clone(), needs, only: by_name.or(only), named: named.cloned() }
}

/// Who is there, for rules that depend on it.
pub trait Roster {
    fn view(&self, agent: &AgentId) -> Option<&AgentView>;
    /// In order of their ids.
    fn all(&self) -> Box<dyn Iterator<Item = &AgentView> + '_>;

    fn is_there(&self, agent: &AgentId) -> bool {
        self.view(agent).is_some_and(|view| view.agent.presence.is_there())
    }
}

impl Roster for BTreeMap<AgentId, AgentView> {
    fn view(&self, agent: &AgentId) -> Option<&AgentView> {
        self.get(agent)
    }

    fn all(&self) -> Box<dyn Iterator<Item = &AgentView> + '_> {
        Box::new(self.values())
    }
}

/// Ranks an agent for a contact, or says why they are not asked.
///
/// # Errors
/// The reason, as a key and its values.
pub fn rank(
    contact: &Contact,
    queue: &Queue,
    asks: &Asks,
    view: &AgentView,
    now: At,
) -> Result<Rank, Said> {
    if !view.agent.presence.takes_contacts() {
        return Err(Said::new("route.not_available"));
    }
    suits(asks, view)?;
    if !view.has_room_for(contact.channel) {
        return Err(Said::new("route.no_room"));
    }
    let refusals = refusals(contact, &view.agent.id);
    if let Some(last) = last_refusal(contact, &view.agent.id)
        && now < last + rest(queue)
    {
        return Err(Said::new("route.declined_just_now"));
    }
    Ok(Rank {
        stranger: contact.sticky.as_ref() != Some(&view.agent.id),
        refusals,
        tier: tier(asks, view),
        busy: view.used > 0,
        idle_since: view.idle_since,
        agent: view.agent.id.clone(),
    })
}

/// Whether they are the right person at all, whatever they do at this moment.
fn suits(asks: &Asks, view: &AgentView) -> Result<(), Said> {
    if !view.agent.roles.contains(&Role::Agent) {
        return Err(Said::new("route.not_an_agent"));
    }
    if let Some(only) = &asks.only {
        let is_them = *only == view.agent.id;
        return if is_them { Ok(()) } else { Err(Said::new("route.kept_for").with("agent", only)) };
    }
    if asks.named.as_ref() == Some(&view.agent.id) {
        return Ok(());
    }
    if !view.agent.serves(&asks.queue) {
        return Err(Said::new("route.other_queues").with("queue", &asks.queue));
    }
    for (skill, least) in &asks.needs {
        let level = view.agent.skills.get(skill).copied().unwrap_or(0);
        if level < *least {
            let why = if level == 0 { "route.lacks_skill" } else { "route.too_low" };
            return Err(Said::new(why).with("skill", skill).with("least", least));
        }
    }
    Ok(())
}

/// Somebody who is there and could take it once their hands are free.
#[must_use]
pub fn could_take(asks: &Asks, view: &AgentView) -> bool {
    view.agent.presence.is_there() && suits(asks, view).is_ok()
}

/// Whether anybody among these could ever take the contact: were they all there with free hands, and had
/// it waited for as long as its queue's needs relax. Handed over by name it is that agent's alone.
#[must_use]
pub fn anybody_could<'a>(
    contact: &Contact,
    queue: &Queue,
    agents: impl IntoIterator<Item = &'a Agent>,
) -> bool {
    let there = |agent: &Agent| AgentView {
        agent: Agent { presence: Presence::Available, ..agent.clone() },
        used: 0,
        idle_since: At::ZERO,
    };
    let all: BTreeMap<AgentId, AgentView> =
        agents.into_iter().map(|agent| (agent.id.clone(), there(agent))).collect();
    let asks = asks(contact, queue, Span(i64::MAX), &all);
    all.values().any(|view| could_take(&asks, view))
}

/// Bands of proficiency: within one the longest idle is asked. The weakest needed skill decides.
fn tier(asks: &Asks, view: &AgentView) -> u8 {
    let level = |skill| view.agent.skills.get(skill).copied().unwrap_or(0);
    match asks.needs.keys().map(level).min() {
        None | Some(8..) => 0,
        Some(5..=7) => 1,
        Some(_) => 2,
    }
}

/// Times that an agent let the contact go, by word, by silence or by vanishing.
#[must_use]
pub fn refusals(contact: &Contact, agent: &AgentId) -> u32 {
    contact.offers.iter().filter(|offer| offer.to == *agent && is_refusal(offer.result)).count()
        as u32
}

fn last_refusal(contact: &Contact, agent: &AgentId) -> Option<At> {
    let refused =
        |offer: &&crate::contact::OfferRecord| offer.to == *agent && is_refusal(offer.result);
    contact.offers.iter().rev().find(refused).map(|offer| offer.at)
}

fn is_refusal(result: Option<OfferResult>) -> bool {
    matches!(result, Some(OfferResult::Declined | OfferResult::TimedOut | OfferResult::Vanished))
}

/// Whoever let it go is not asked again before this has passed since the offer.
fn rest(queue: &Queue) -> Span {
    Span(queue.offer_for.0.saturating_mul(2))
}

/// Whoever let it go more often waits for those who are there and let it go less often. Returns the
/// fewest refusals among the agents who suit it and are there, busy or not.
#[must_use]
pub fn fewest_refusals(contact: &Contact, asks: &Asks, agents: &dyn Roster) -> u32 {
    if contact.offers.is_empty() {
        return 0;
    }
    let suiting = agents.all().filter(|view| view.agent.presence.is_there());
    let suiting = suiting.filter(|view| suits(asks, view).is_ok());
    suiting.map(|view| refusals(contact, &view.agent.id)).min().unwrap_or(0)
}
