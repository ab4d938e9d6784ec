//! Checks of what administrators write, each with the input's name and what was expected.

use std::collections::BTreeMap;

use focal_base::{Lang, Said, SkillName, slug_error};

use super::Target;
use crate::error::Refused;
use crate::house_texts::house_texts;
use crate::world::World;

/// Most characters of a name, an address line and an e-mail.
const NAME: usize = 120;
const LINE: usize = 300;
const EMAIL: usize = 254;

/// A name without line breaks or other control characters: names stand in subjects of mails.
pub fn name(text: &str, field: &'static str) -> Result<String, Refused> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > NAME || text.chars().any(char::is_control) {
        return Err(Refused::field("admin.name", field, "expected.name"));
    }
    Ok(text.to_owned())
}

pub fn line(text: &str, field: &'static str) -> Result<String, Refused> {
    let text = text.trim();
    if text.chars().count() > LINE || text.chars().any(char::is_control) {
        return Err(Refused::field("admin.line", field, "expected.line"));
    }
    Ok(text.to_owned())
}

/// An address that can be written to. Strict about what could end a header, plain about the rest.
pub fn email(text: &str, field: &'static str) -> Result<String, Refused> {
    let text = text.trim();
    let plain = |c: char| !c.is_control() && !c.is_whitespace() && !"<>,;:\"()[]\\".contains(c);
    let parts = text.split_once('@').filter(|(who, host)| {
        !who.is_empty()
            && !host.is_empty()
            && !host.contains('@')
            && !host.starts_with('.')
            && !host.ends_with('.')
    });
    if parts.is_none() || text.len() > EMAIL || !text.chars().all(plain) {
        return Err(Refused::field("admin.email", field, "expected.email"));
    }
    Ok(text.to_owned())
}

/// An e-mail, or nothing.
pub fn maybe_email(text: &str, field: &'static str) -> Result<String, Refused> {
    if text.trim().is_empty() { Ok(String::new()) } else { email(text, field) }
}

/// A language there are texts for.
pub fn lang(code: &str, field: &'static str) -> Result<Lang, Refused> {
    let known: Vec<&str> = house_texts().langs().map(Lang::as_str).collect();
    if known.contains(&code) {
        Ok(Lang::from(code))
    } else {
        Err(Refused::field("admin.lang", field, &known.join(", ")))
    }
}

pub fn zone(name: &str, field: &'static str) -> Result<String, Refused> {
    match jiff::tz::TimeZone::get(name) {
        Ok(_) => Ok(name.to_owned()),
        Err(_) => Err(Refused::field("admin.zone", field, "expected.zone")),
    }
}

pub fn currency(code: &str, field: &'static str) -> Result<String, Refused> {
    let good = code.len() == 3 && code.chars().all(|c| c.is_ascii_uppercase());
    if good {
        Ok(code.to_owned())
    } else {
        Err(Refused::field("admin.currency", field, "expected.currency"))
    }
}

/// The id of a row: given, or made from its name; free when it is new, and there when it is not.
pub fn id(target: &Target, name: &str, taken: impl Fn(&str) -> bool) -> Result<String, Refused> {
    match target {
        Target::Known(id) if taken(id) => Ok(id.clone()),
        Target::Known(_) => Err(Refused::NotFound("row")),
        Target::New(Some(id)) if !id.is_empty() => {
            if slug_error(id).is_some() {
                return Err(Refused::field("admin.slug", "id", "expected.slug"));
            }
            if taken(id) {
                return Err(Refused::field("admin.taken", "id", "expected.free"));
            }
            Ok(id.clone())
        }
        Target::New(_) => Ok(free(&slug(name), taken)),
    }
}

/// A name as a slug: accents go, what is left over becomes a hyphen.
fn slug(name: &str) -> String {
    let mut out = String::new();
    for c in name.to_lowercase().chars() {
        let plain = match c {
            'á' | 'à' | 'ä' | 'â' | 'ã' => 'a',
            'é' | 'è' | 'ë' | 'ê' => 'e',
            'í' | 'ì' | 'ï' | 'î' => 'i',
            'ó' | 'ò' | 'ö' | 'ô' | 'õ' => 'o',
            'ú' | 'ù' | 'ü' | 'û' => 'u',
            'ñ' => 'n',
            'ç' => 'c',
            other => other,
        };
        if plain.is_ascii_lowercase() || plain.is_ascii_digit() {
            out.push(plain);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    let short: String = out.trim_end_matches('-').chars().take(40).collect();
    if short.is_empty() { "row".to_owned() } else { short.trim_end_matches('-').to_owned() }
}

fn free(base: &str, taken: impl Fn(&str) -> bool) -> String {
    if !taken(base) {
        return base.to_owned();
    }
    // The table is finite, so some number is free.
    (2u32..).map(|n| format!("{base}-{n}")).find(|id| !taken(id)).unwrap_or_else(|| base.to_owned())
}

/// A skill must be one of the tenant's, one of an installed pack, or a language.
pub fn skills(
    world: &World,
    given: &BTreeMap<SkillName, u8>,
    field: &'static str,
) -> Result<(), Refused> {
    for (skill, level) in given {
        if !(1..=10).contains(level) {
            return Err(Refused::field("admin.level", field, "1 – 10"));
        }
        let own = world.skills.contains_key(skill);
        let packs = world.kits.values().any(|kit| kit.pack.skills.contains(skill));
        let language = skill.as_str().strip_prefix("lang-").is_some_and(|code| code.len() == 2);
        if !(own || packs || language) {
            return Err(unknown("admin.no_skill", field, skill.as_str()));
        }
    }
    Ok(())
}

/// Something that was named and is not there.
#[must_use]
pub fn unknown(key: &str, field: &'static str, name: &str) -> Refused {
    let said = Said::new(key).with("name", name);
    Refused::Invalid { said, field: Some(field), expected: None }
}

/// It is still needed, and by what.
#[must_use]
pub fn in_use(by: &str) -> Refused {
    Refused::Conflict(Said::new("admin.in_use").with("name", by))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_slugs() {
        for (name, want) in [
            ("Tomás Marín", "tomas-marin"),
            ("  Water & more! ", "water-more"),
            ("水", "row"),
            ("A".repeat(90).as_str(), "a".repeat(40).as_str()),
        ] {
            assert_eq!(slug(name), want);
            assert_eq!(slug_error(&slug(name)), None);
        }
        assert_eq!(
            id(&Target::New(None), "Water", |id| id == "water" || id == "water-2").unwrap(),
            "water-3"
        );
        assert!(id(&Target::New(Some("Bad Id".into())), "x", |_| false).is_err());
        assert!(id(&Target::Known("gone".into()), "x", |_| false).is_err());
    }

    #[test]
    fn addresses_that_could_end_a_header_are_refused() {
        for (text, good) in [
            ("rosa@example.org", true),
            ("rosa", false),
            ("rosa@", false),
            ("rosa@a@b", false),
            ("rosa@example.org\r\nBcc: all@example.org", false),
            ("Rosa <rosa@example.org>", false),
        ] {
            assert_eq!(email(text, "email").is_ok(), good, "{text:?}");
        }
    }
}
