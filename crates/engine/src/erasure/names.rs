//! Taking somebody's name out of a row or an event: ids where a person or their place is meant, and the name and
//! address wherever somebody wrote them. Looks at the shape of what is stored; knows no table.

use serde_json::{Map, Value};

use crate::rows::Whom;

/// Fields that hold a person.
const PERSON: &[&str] = &["customer", "person", "near", "chosen"];
/// How an enum says that its id is a person's.
const KINDS: &[&str] = &["customer", "near", "person"];
/// Who answers or does something may be anybody; these are people.
const ACTORS: &[&str] = &["customer", "near"];
/// What stands where a name was struck out.
pub(crate) const STRUCK: &str = "…";

/// What is put in place of whom.
pub(crate) struct Names<'a> {
    pub whom: &'a Whom,
    pub instead: &'a str,
}

impl Names<'_> {
    /// Says whether anything was changed.
    pub fn take_out(&self, value: &mut Value) -> bool {
        match value {
            Value::Object(map) => self.object(map),
            Value::Array(all) => all.iter_mut().fold(false, |any, one| self.take_out(one) | any),
            Value::String(text) => self.strike(text),
            _ => false,
        }
    }

    fn object(&self, map: &mut Map<String, Value>) -> bool {
        let says = |map: &Map<String, Value>, key: &str, words: &[&str]| {
            map.get(key).and_then(Value::as_str).is_some_and(|word| words.contains(&word))
        };
        let mut any = false;
        for (says, field) in [(says(map, "kind", KINDS), "id"), (says(map, "by", ACTORS), "who")] {
            if says && let Some(value) = map.get_mut(field) {
                any |= self.person(value);
            }
        }
        for (key, value) in map.iter_mut() {
            any |= match key.as_str() {
                key if PERSON.contains(&key) => self.person(value),
                "site" => self.site(value),
                _ => false,
            };
            any |= self.take_out(value);
        }
        any
    }

    /// An id, or a list of them.
    pub fn person(&self, value: &mut Value) -> bool {
        match value {
            Value::String(id) if *id == self.whom.person.0 => {
                self.instead.clone_into(id);
                true
            }
            Value::Array(all) => all.iter_mut().fold(false, |any, one| self.person(one) | any),
            _ => false,
        }
    }

    pub fn site(&self, value: &mut Value) -> bool {
        let Value::String(id) = value else { return false };
        match self.whom.sites.get(&focal_base::SiteId::from(id.as_str())) {
            Some(instead) => {
                id.clone_from(&instead.0);
                true
            }
            None => false,
        }
    }

    /// Strikes out the address and the name where they stand as such, not as part of another's.
    pub fn strike(&self, text: &mut String) -> bool {
        let email = self.whom.email.as_deref().is_some_and(|email| {
            strike(text, &email.to_lowercase(), str::to_ascii_lowercase, is_in_address)
        });
        let name = self
            .whom
            .name
            .as_deref()
            .is_some_and(|name| strike(text, name, str::to_owned, char::is_alphanumeric));
        email || name
    }
}

/// Letters of an address; a full stop or comma behind it ends a sentence.
fn is_in_address(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '+' | '%')
}

/// `fold` keeps places: what is found in the folded text stands there in the text.
fn strike(
    text: &mut String,
    what: &str,
    fold: fn(&str) -> String,
    goes_on: fn(char) -> bool,
) -> bool {
    let folded = fold(text);
    let mut out = String::new();
    let mut from = 0;
    for (at, _) in folded.match_indices(what) {
        let end = at + what.len();
        let inside = folded[..at].chars().next_back().is_some_and(goes_on)
            || folded[end..].chars().next().is_some_and(goes_on);
        if !inside {
            out.push_str(&text[from..at]);
            out.push_str(STRUCK);
            from = end;
        }
    }
    if from == 0 {
        return false;
    }
    out.push_str(&text[from..]);
    *text = out;
    true
}

#[cfg(test)]
mod tests {
    use focal_base::{PersonId, SiteId};
    use serde_json::json;

    use super::*;

    fn rosa() -> Whom {
        Whom {
            person: PersonId::from("rosa"),
            name: Some("Rosa Vidal".into()),
            email: Some("Rosa@example.org".into()),
            sites: [(SiteId::from("hill"), SiteId::from("gone-1"))].into(),
        }
    }

    #[test]
    fn ids_change_where_a_person_is_meant_and_nowhere_else() {
        let whom = rosa();
        let names = Names { whom: &whom, instead: "gone" };
        let mut row = json!({
            "id": "rosa", "agent": "rosa", "thing": "rosa", "customer": "rosa", "site": "hill",
            "from": {"kind": "near", "id": "rosa"}, "other": {"kind": "agent", "id": "rosa"},
            "runs": [{"by": "customer", "who": "rosa"}, {"by": "agent", "who": "rosa"},
                     {"by": "near", "favour": {"chosen": "rosa", "asked": [{"person": "rosa"}]}}],
            "said": {"key": "k", "with": {"near": "rosa", "agent": "rosa", "provider": "rosa"}},
        });
        assert!(names.take_out(&mut row));
        assert_eq!(
            row,
            json!({
                "id": "rosa", "agent": "rosa", "thing": "rosa", "customer": "gone", "site": "gone-1",
                "from": {"kind": "near", "id": "gone"}, "other": {"kind": "agent", "id": "rosa"},
                "runs": [{"by": "customer", "who": "gone"}, {"by": "agent", "who": "rosa"},
                         {"by": "near", "favour": {"chosen": "gone", "asked": [{"person": "gone"}]}}],
                "said": {"key": "k", "with": {"near": "gone", "agent": "rosa", "provider": "rosa"}},
            })
        );
        assert!(!names.take_out(&mut row), "a second time nothing is left to change");
    }

    #[test]
    fn a_name_is_struck_out_where_it_stands_alone() {
        let whom = rosa();
        let names = Names { whom: &whom, instead: "gone" };
        for (text, then) in [
            ("Call Rosa Vidal, at ROSA@example.org.", "Call …, at …."),
            ("Rosa Vidalia and maria-rosa@example.org", "Rosa Vidalia and maria-rosa@example.org"),
            ("ñ Rosa Vidal ñ rosa@example.org ñ", "ñ … ñ … ñ"),
            ("Rosa", "Rosa"),
        ] {
            let mut given = text.to_owned();
            names.strike(&mut given);
            assert_eq!(given, then);
        }
    }
}
