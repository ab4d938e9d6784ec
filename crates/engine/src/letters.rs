//! Letters: what leaves by mail, in its reader's language. Made when it leaves, from ids: so that nothing
//! personal lies in the outbox, and somebody who was erased meanwhile gets nothing.

use std::collections::BTreeMap;

use focal_base::{AgentId, Lang, PersonId, ProviderId, ThingId};

use crate::effect::{LinkTo, Mail, Recipient};
use crate::world::{Names, World};

/// A letter as it leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub to: String,
    pub from: String,
    pub subject: String,
    pub text: String,
    pub lang: Lang,
    /// What stands on the button of its link, where a reader shows buttons.
    pub open: String,
}

/// How long the link in a letter works, in days; a new password's only for half an hour.
#[must_use]
pub fn link_days(link: &LinkTo) -> f64 {
    match link {
        LinkTo::Customer { .. } => 7.0,
        LinkTo::Near { .. } => 1.0,
        LinkTo::Partner { .. } => 14.0,
        LinkTo::NewPassword { .. } => 30.0 / (24.0 * 60.0),
    }
}

/// Makes the letter. `link` is the whole address that its link opens. Nothing when there is nobody to
/// write to any more.
#[must_use]
pub fn compose(world: &World, mail: &Mail, link: Option<&str>) -> Option<Letter> {
    let (to, name, lang) = recipient(world, mail)?;
    let thing = mail.with.get("thing").map(|id| ThingId::from(id.as_str()));
    let thing = thing.and_then(|id| world.things.get(&id));
    let names = Names::new(world, &lang, thing.map(|row| row.pack.as_str()));
    let mut with = mail.with.clone();
    with.insert("organisation".into(), world.tenant.organisation.clone());
    with.insert("name".into(), name);
    let yours = thing.map(|row| names.text(&format!("kind.{}.yours", row.kind)));
    with.insert("yours".into(), yours.unwrap_or_else(|| world.tenant.organisation.clone()));
    let mut about = mail.about.as_str();
    if let Some(step) = mail.with.get("step") {
        // A step's own words, with their values filled in.
        for part in ["message", "favour", "question"] {
            let text = names.find(&format!("step.{step}.{part}")).unwrap_or_default();
            let text = names.fill(&text, &with);
            with.insert(part.into(), text);
        }
        // A question may have no message of its own: then it is the message.
        let is_empty = |part: &str| with.get(part).is_none_or(|text| text.is_empty());
        if about == "step" && is_empty("message") && !is_empty("question") {
            about = "question";
        }
    }
    let say = |key: &str| names.find(key).map(|text| names.fill(&text, &with));
    let subject = say(&format!("mail.{about}.subject"))?;
    let body = say(&format!("mail.{about}.body"))?;
    let mut text = format!("{}\n\n{}\n", say("mail.greeting")?, body.trim());
    if let Some((address, to)) = link.zip(mail.link.as_ref()) {
        let words = say(&format!("mail.{about}.link")).or_else(|| say("mail.link"))?;
        text.push_str(&format!("\n{words}\n{address}\n"));
        if let LinkTo::Customer { .. } = to {
            let days = BTreeMap::from([("days".to_owned(), format!("{:.0}", link_days(to)))]);
            text.push_str(&format!("{}\n", names.fill(&names.text("mail.link_expires"), &days)));
        }
    }
    text.push_str(&format!("\n{}\n", say("mail.signature")?));
    let (from, open) = (world.tenant.mail_from.clone(), say("mail.open")?);
    Some(Letter { to, from, subject: first_upper(&subject), text, lang, open })
}

/// Address, name and language of whoever it is for.
fn recipient(world: &World, mail: &Mail) -> Option<(String, String, Lang)> {
    let found = match &mail.to {
        Recipient::Person(id) => {
            let row = world.people.get(&PersonId::from(id.as_str()))?;
            (row.email.clone(), row.name.clone(), row.lang.clone())
        }
        Recipient::Agent(id) => {
            let row = world.agents.get(&AgentId::from(id.as_str()))?;
            (row.email.clone(), row.name.clone(), row.lang.clone())
        }
        Recipient::Provider(id) => {
            let row = world.providers.get(&ProviderId::from(id.as_str()))?;
            (row.email.clone(), row.name.clone(), row.lang.clone())
        }
    };
    Some(found).filter(|(address, _, _)| !address.is_empty())
}

fn first_upper(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}
