//! Says what was decided, in any language: keys become texts, ids become names.
//!
//! A text is looked up in the pack that the subject belongs to, then in the house's own catalogue. A
//! placeholder is named after what its value is (`{thing}`, `{step}`, `{cause}`, …), so the same stored
//! words can be said again after a person has been renamed or erased.

use std::collections::BTreeMap;

use focal_base::{
    AgentId, At, ComponentId, Lang, OwnerRef, PersonId, ProviderId, QueueId, Said, SkillName,
    ThingId,
};

use super::World;
use crate::house_texts::house_texts;

/// Looks up names and texts for one reader.
pub struct Names<'w> {
    pub world: &'w World,
    pub lang: &'w Lang,
    /// The pack whose words are meant, if any.
    pub pack: Option<&'w str>,
}

impl<'w> Names<'w> {
    #[must_use]
    pub fn new(world: &'w World, lang: &'w Lang, pack: Option<&'w str>) -> Names<'w> {
        Names { world, lang, pack }
    }

    /// The text of a key: from the pack, from the house, or the key itself, so that nothing is ever blank.
    #[must_use]
    pub fn text(&self, key: &str) -> String {
        self.find(key).unwrap_or_else(|| key.to_owned())
    }

    /// The text of a key, if there is one.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<String> {
        let from_pack = self.pack.and_then(|pack| self.world.kits.get(pack));
        let from_pack = from_pack.and_then(|kit| kit.pack.texts.get(self.lang, key));
        from_pack.or_else(|| house_texts().get(self.lang, key)).map(str::to_owned)
    }

    /// What a step asks, outside of the moment in which it is asked: a reading that it names is left open.
    #[must_use]
    pub fn question(&self, step: &str) -> String {
        left_open(&self.text(&format!("step.{step}.question")))
    }

    /// Says stored words.
    #[must_use]
    pub fn say(&self, said: &Said) -> String {
        self.fill(&self.text(&said.key.0), &said.with)
    }

    /// A step that was done, in the few words that say so; its title where a pack has none.
    #[must_use]
    pub fn done(&self, step: &str) -> String {
        let short = self.find(&format!("step.{step}.short"));
        short.unwrap_or_else(|| self.text(&format!("step.{step}.title")))
    }

    /// Puts values into a text's placeholders.
    #[must_use]
    pub fn fill(&self, text: &str, with: &BTreeMap<String, String>) -> String {
        let mut out = String::with_capacity(text.len() + 16);
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            out.push_str(&rest[..open]);
            let after = &rest[open + 1..];
            let Some(close) = after.find('}') else {
                out.push_str(&rest[open..]);
                return out;
            };
            let name = &after[..close];
            match with.get(name) {
                Some(value) => out.push_str(&self.value(name, value)),
                None => {
                    out.push('{');
                    out.push_str(name);
                    out.push('}');
                }
            }
            rest = &after[close + 1..];
        }
        out.push_str(rest);
        out
    }

    /// A value by what its placeholder is called.
    fn value(&self, name: &str, value: &str) -> String {
        // `step2`, `thing2`: a second one of the same sort.
        match name.trim_end_matches(|c: char| c.is_ascii_digit()) {
            "thing" => self.thing(&ThingId::from(value)),
            "person" | "customer" | "near" => self.person(&PersonId::from(value)),
            "agent" => self.agent(&AgentId::from(value)),
            "provider" => self.provider(&ProviderId::from(value)),
            "component" => self.component(&ComponentId::from(value)),
            "queue" => self.queue(&QueueId::from(value)),
            "skill" => self.skill(value),
            "step" => self.text(&format!("step.{value}.title")),
            "done" => self.done(value),
            "asks" => self.question(value),
            "cause" => self.text(&format!("cause.{value}.name")),
            "alarm" => self.text(&format!("alarm.{value}.agent")),
            "action" => self.text(&format!("action.{value}")),
            "key" => left_open(&self.text(value)),
            "until" | "at" | "time" => self.time(value),
            "cost" => self.money(value),
            "severity" => self.text(&format!("severity.{value}")),
            _ => value.to_owned(),
        }
    }

    /// A moment as people near the thing read it: 14:06.
    fn time(&self, value: &str) -> String {
        let Ok(at) = value.parse::<At>() else { return value.to_owned() };
        let zone =
            jiff::tz::TimeZone::get(&self.world.tenant.zone).unwrap_or(jiff::tz::TimeZone::UTC);
        let stamp = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default().to_zoned(zone);
        format!("{:02}:{:02}", stamp.hour(), stamp.minute())
    }

    /// An amount of the tenant's money as this language writes it: €19.70 or 19,70 €.
    #[must_use]
    pub fn money(&self, amount: &str) -> String {
        let currency = self.world.tenant.currency.as_str();
        let sign = match currency {
            "EUR" => "€",
            "USD" => "$",
            "GBP" => "£",
            other => other,
        };
        match self.lang.as_str() {
            "en" if sign.chars().count() == 1 => format!("{sign}{amount}"),
            "en" => format!("{amount} {sign}"),
            _ => format!("{} {sign}", amount.replace('.', ",")),
        }
    }

    #[must_use]
    pub fn thing(&self, id: &ThingId) -> String {
        self.world.things.get(id).map_or_else(|| id.0.clone(), |row| row.name.clone())
    }

    #[must_use]
    pub fn person(&self, id: &PersonId) -> String {
        self.world.people.get(id).map_or_else(|| self.text("name.erased"), |row| row.name.clone())
    }

    #[must_use]
    pub fn agent(&self, id: &AgentId) -> String {
        if let Some(row) = self.world.agents.get(id) {
            return row.name.clone();
        }
        // What a program did is said with the name of its token.
        let token = crate::rows::ApiTokenRow::of_actor(id.as_str());
        let token = token.and_then(|token| self.world.tokens.get(token));
        token.map_or_else(|| self.text("name.erased"), |row| row.name.clone())
    }

    #[must_use]
    pub fn provider(&self, id: &ProviderId) -> String {
        self.world.providers.get(id).map_or_else(|| id.0.clone(), |row| row.name.clone())
    }

    #[must_use]
    pub fn component(&self, id: &ComponentId) -> String {
        self.world.components.get(id).map_or_else(|| id.0.clone(), |row| row.name.clone())
    }

    #[must_use]
    pub fn queue(&self, id: &QueueId) -> String {
        self.world.queues.get(id).map_or_else(|| id.0.clone(), |row| row.name.0.clone())
    }

    /// A skill of the tenant, of a pack, or a language (`lang-es`).
    #[must_use]
    pub fn skill(&self, id: &str) -> String {
        if let Some(row) = self.world.skills.get(&SkillName::from(id)) {
            return row.name.clone();
        }
        let key = format!("skill.{id}");
        if let Some(own) = self.find(&key) {
            return own;
        }
        // Where no pack is at hand: whichever names it.
        let known = self.world.kits.iter().find(|(name, kit)| {
            !name.contains('@') && kit.pack.skills.contains(&SkillName::from(id))
        });
        match known {
            Some((pack, _)) => Names::new(self.world, self.lang, Some(pack)).text(&key),
            None => self.text(&key),
        }
    }

    #[must_use]
    pub fn owner(&self, owner: &OwnerRef) -> String {
        match owner {
            OwnerRef::Provider(id) => self.provider(id),
            OwnerRef::Role(role) => self.text(&format!("role.{role}")),
            OwnerRef::Customer => self.text("owner.customer"),
            OwnerRef::Nobody => self.text("owner.nobody"),
            OwnerRef::Unknown => self.text("owner.unknown"),
        }
    }
}

/// A text whose values are not known: "We read … bar".
fn left_open(text: &str) -> String {
    let mut parts = text.split('{');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push('…');
        out.push_str(part.split_once('}').map_or(part, |(_, after)| after));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_left_open() {
        assert_eq!(left_open("We read {value} bar from here."), "We read … bar from here.");
        assert_eq!(left_open("Is the floor wet?"), "Is the floor wet?");
        assert_eq!(left_open("{a}{b} and {c"), "…… and …c");
    }
}
