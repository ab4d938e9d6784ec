//! Letters: what leaves by mail, in its reader's language. Made when it leaves, from ids: so that nothing
//! personal lies in the outbox, and somebody who was erased meanwhile gets nothing.

use std::collections::BTreeMap;

use focal_base::{AgentId, At, Lang, PersonId, ProviderId, Severity, ThingId};

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

/// Until when a letter waits because its reader sleeps. Not for somebody who has a page open, or who wants to be
/// woken for something as grave as this, and not for what they have asked for and wait for.
#[must_use]
pub fn waits_until(world: &World, mail: &Mail, now: At) -> Option<At> {
    let Recipient::Person(id) = &mail.to else { return None };
    let person = world.people.get(&PersonId::from(id.as_str()))?;
    let until = person.quiet.as_ref()?.until(now)?;
    let case = mail.item.as_ref().and_then(|(case, _)| world.cases.get(case));
    let grave = case.is_some_and(|row| row.case.severity == Severity::Critical);
    let awake = world.live.present.contains_key(&person.id) || (grave && person.wake_if_critical);
    let asked_for = matches!(mail.about.as_str(), "reply" | "sign_in");
    (!awake && !asked_for).then_some(until)
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
            let agreed = match mail.about.as_str() {
                "favour" => row.consent.near,
                "sign_in" => true,
                _ => row.consent.mail,
            };
            (row.email.clone(), row.name.clone(), row.lang.clone(), agreed)
        }
        Recipient::Agent(id) => {
            let row = world.agents.get(&AgentId::from(id.as_str()))?;
            (row.email.clone(), row.name.clone(), row.lang.clone(), true)
        }
        Recipient::Provider(id) => {
            let row = world.providers.get(&ProviderId::from(id.as_str()))?;
            (row.email.clone(), row.name.clone(), row.lang.clone(), true)
        }
    };
    let (address, name, lang, agreed) = found;
    // Whoever has taken their consent back meanwhile is not written to.
    (agreed && !address.is_empty()).then_some((address, name, lang))
}

fn first_upper(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}
