//! Which topics are a thing's own: the whole authorisation of MQTT, in one place. Exact names, no patterns.

use crate::seam::{Speaker, Topic};

/// The topics of one thing.
#[derive(Debug)]
pub(crate) struct Topics {
    /// `focal/v1/{thing}/`
    prefix: String,
    commands: String,
    longest: usize,
}

impl Topics {
    pub fn of(who: &Speaker, longest: usize) -> Self {
        let prefix = format!("focal/v1/{}/", who.thing);
        Self { commands: format!("{prefix}commands"), prefix, longest }
    }

    pub fn commands(&self) -> &str {
        &self.commands
    }

    /// What a publish to this topic is about; `None` if it is not for this thing to say.
    pub fn published(&self, topic: &str) -> Option<Topic> {
        if topic.len() > self.longest {
            return None;
        }
        match topic.strip_prefix(self.prefix.as_str())? {
            "signals" => Some(Topic::Signals),
            "replies" => Some(Topic::Reply),
            other => other
                .strip_prefix("pictures/")
                .filter(|name| is_name(name))
                .map(|name| Topic::Picture(name.into())),
        }
    }

    /// The part of an own topic behind the thing's prefix.
    pub fn below<'a>(&self, topic: &'a str) -> &'a str {
        topic.strip_prefix(self.prefix.as_str()).unwrap_or(topic)
    }

    /// Whether a subscription to this filter is this thing's to have.
    pub fn may_subscribe(&self, filter: &str) -> bool {
        filter == self.commands
    }
}

/// A thing's id becomes a level of a topic, and a picture's name a label elsewhere: no separators, wildcards,
/// control characters, byte-order marks or dot files.
pub(crate) fn is_name(name: &str) -> bool {
    let bad = |c: char| matches!(c, '/' | '\\' | '+' | '#' | '\u{feff}') || c.is_control();
    !name.is_empty() && !name.starts_with(['.', '$']) && !name.contains(bad)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(topic: &str, expect: Option<Topic>) {
        let topics = Topics::of(&Speaker::new("acme", "pump-1"), 64);
        assert_eq!(topics.published(topic), expect, "{topic:?}");
    }

    #[test]
    fn own_topics_and_nothing_else() {
        check("focal/v1/pump-1/signals", Some(Topic::Signals));
        check("focal/v1/pump-1/replies", Some(Topic::Reply));
        check("focal/v1/pump-1/pictures/door", Some(Topic::Picture("door".into())));
        let others = [
            "",
            "/",
            "focal/v1/pump-1",
            "focal/v1/pump-1/",
            "focal/v1/pump-1/commands",
            "focal/v1/pump-1/signals/",
            "focal/v1/pump-1/signals/x",
            "focal/v1/pump-1/Signals",
            "focal/v1/pump-1/pictures/",
            "focal/v1/pump-1/pictures/a/b",
            "focal/v1/pump-1/pictures/..",
            "focal/v1/pump-1/pictures/a\0b",
            "focal/v1/pump-1/pictures/\u{feff}",
            "focal/v1/pump-1/pictures/a-name-that-is-longer-than-the-limit-allows-it",
            "focal/v1/pump-10/signals",
            "focal/v1/pump/signals",
            "focal/v1/+/signals",
            "focal/v1/#",
            "focal//v1/pump-1/signals",
            "/focal/v1/pump-1/signals",
            "focal/v2/pump-1/signals",
            "$SYS/broker/uptime",
            "$share/g/focal/v1/pump-1/signals",
        ];
        for topic in others {
            check(topic, None);
        }
    }

    #[test]
    fn one_filter_is_allowed() {
        let topics = Topics::of(&Speaker::new("acme", "pump-1"), 64);
        assert!(topics.may_subscribe("focal/v1/pump-1/commands"));
        for filter in [
            "focal/v1/pump-1/#",
            "focal/v1/+/commands",
            "#",
            "+",
            "$share/g/focal/v1/pump-1/commands",
            "",
        ] {
            assert!(!topics.may_subscribe(filter), "{filter:?}");
        }
    }

    #[test]
    fn names_of_one_level() {
        for good in ["pump-1", "door_2.jpg", "Bomba nº 4", "a:b@c"] {
            assert!(is_name(good), "{good:?}");
        }
        for bad in
            ["", "a/b", "+", "a#", "..", ".hidden", "$SYS", "a\nb", "\u{85}", "a\u{feff}", "a\\b"]
        {
            assert!(!is_name(bad), "{bad:?}");
        }
    }
}
