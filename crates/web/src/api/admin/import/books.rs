//! The books that a table can fill, and what their columns mean. A row passes through the same reading and the
//! same decision as a form: only where its values come from differs.

use std::collections::BTreeSet;

use focal_engine::World;
use focal_engine::admin::{By, Target, people, places, things};
use focal_engine::work::Work;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::super::{components, people as people_api, sites, things as things_api};
use crate::trouble::{Answer, Trouble};

/// One book: its columns, its rows as their form shows them, and the decision that keeps one.
pub(super) struct Book {
    pub name: &'static str,
    columns: &'static [(&'static str, Cell)],
    /// What a new row cannot do without, beside its id.
    pub needs: &'static [&'static str],
    /// What no two rows may share.
    pub unique: &'static [&'static str],
    /// Columns that the installed packs bring.
    bindings: bool,
    pub current: fn(&World, &str) -> Option<Value>,
    pub all: fn(&World) -> Vec<Value>,
    /// What a new row has where its table says nothing.
    pub fresh: fn(&World) -> Value,
    pub put: fn(&mut Work<'_, '_>, By<'_>, &Target, Value) -> Answer<()>,
}

pub(super) struct Column {
    /// `consent.mail` stands in the form under `consent`.
    pub name: String,
    pub cell: Cell,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell {
    Text,
    Flag,
    /// Ids with a space, comma, semicolon or bar between them.
    List,
}

const YES: [&str; 7] = ["true", "yes", "y", "1", "sí", "si", "x"];
const NO: [&str; 5] = ["false", "no", "n", "0", "-"];

impl Column {
    /// The value that a cell means; `None` where an empty cell says nothing.
    pub fn read(&self, cell: &str) -> Answer<Option<Value>> {
        let word = cell.to_lowercase();
        Ok(Some(match self.cell {
            Cell::Text => json!(cell),
            Cell::List => {
                let ids = cell.split([' ', ',', ';', '|']).filter(|id| !id.is_empty());
                ids.collect::<Vec<_>>().into()
            }
            Cell::Flag if word.is_empty() => return Ok(None),
            Cell::Flag if YES.contains(&word.as_str()) => json!(true),
            Cell::Flag if NO.contains(&word.as_str()) => json!(false),
            Cell::Flag => {
                return Err(Trouble::invalid("import.flag").field(&self.name).expected("yes, no"));
            }
        }))
    }

    /// The cell that means a value.
    pub fn show(&self, row: &Value) -> String {
        match self.path().fold(row, |value, key| &value[key]) {
            Value::String(text) => text.clone(),
            Value::Bool(flag) => if *flag { "yes" } else { "no" }.to_owned(),
            Value::Array(ids) => ids.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
            Value::Number(number) => number.to_string(),
            Value::Null | Value::Object(_) => String::new(),
        }
    }

    pub fn set(&self, row: &mut Value, value: Value) {
        let place = self.path().fold(row, |place, key| {
            if !place.is_object() {
                *place = json!({});
            }
            &mut place[key]
        });
        *place = value;
    }

    fn path(&self) -> impl Iterator<Item = &str> {
        self.name.splitn(2, '.')
    }
}

impl Book {
    pub fn columns(&self, world: &World) -> Vec<Column> {
        let own = self
            .columns
            .iter()
            .map(|(name, cell)| Column { name: (*name).to_owned(), cell: *cell });
        let kinds: BTreeSet<&str> = if self.bindings {
            let parts = world.kits.values().flat_map(|kit| kit.pack.components.iter());
            parts.map(|part| part.component.as_str()).collect()
        } else {
            BTreeSet::new()
        };
        let bound =
            kinds.iter().map(|kind| Column { name: format!("on.{kind}"), cell: Cell::Text });
        own.chain(bound).collect()
    }
}

pub(super) const BOOKS: [Book; 4] = [
    Book {
        name: "people",
        columns: &[
            ("id", Cell::Text),
            ("name", Cell::Text),
            ("email", Cell::Text),
            ("lang", Cell::Text),
            ("zone", Cell::Text),
            ("consent.mail", Cell::Flag),
            ("consent.near", Cell::Flag),
            ("quiet.from", Cell::Text),
            ("quiet.to", Cell::Text),
            ("wake_if_critical", Cell::Flag),
        ],
        needs: &["name"],
        unique: &["id", "email"],
        bindings: false,
        current: |world, id| shown(world.people.get(&id.into()).map(people_api::view)),
        all: |world| world.people.values().map(people_api::view).filter_map(written).collect(),
        fresh: |world| json!({ "lang": world.tenant.default_lang, "zone": world.tenant.zone }),
        put: |work, by, target, row| {
            let input = people_api::read(form(row)?)?;
            Ok(people::put(work, by, target, input).map(drop)?)
        },
    },
    Book {
        name: "sites",
        columns: &[
            ("id", Cell::Text),
            ("name", Cell::Text),
            ("address", Cell::Text),
            ("zone", Cell::Text),
            ("access", Cell::Text),
        ],
        needs: &["name"],
        unique: &["id"],
        bindings: false,
        current: |world, id| shown(world.sites.get(&id.into()).map(sites::view)),
        all: |world| world.sites.values().map(sites::view).filter_map(written).collect(),
        fresh: |world| json!({ "zone": world.tenant.zone }),
        put: |work, by, target, row| {
            let input = sites::read(form(row)?);
            Ok(places::put_site(work, by, target, input).map(drop)?)
        },
    },
    Book {
        name: "components",
        columns: &[
            ("id", Cell::Text),
            ("name", Cell::Text),
            ("kind", Cell::Text),
            ("pack", Cell::Text),
            ("provider", Cell::Text),
        ],
        needs: &["name", "kind", "pack"],
        unique: &["id"],
        bindings: false,
        current: |world, id| shown(world.components.get(&id.into()).map(components::view)),
        all: |world| world.components.values().map(components::view).filter_map(written).collect(),
        fresh: |_| json!({}),
        put: |work, by, target, row| {
            let input = components::read(form(row)?);
            Ok(places::put_component(work, by, target, input).map(drop)?)
        },
    },
    Book {
        name: "things",
        columns: &[
            ("id", Cell::Text),
            ("name", Cell::Text),
            ("kind", Cell::Text),
            ("pack", Cell::Text),
            ("site", Cell::Text),
            ("customer", Cell::Text),
            ("near", Cell::List),
        ],
        needs: &["name", "kind", "pack"],
        unique: &["id"],
        bindings: true,
        current: |world, id| shown(world.things.get(&id.into()).map(things_api::view)),
        all: |world| world.things.values().map(things_api::view).filter_map(written).collect(),
        fresh: |_| json!({}),
        put: |work, by, target, row| {
            let input = things_api::read(form(row)?)?;
            Ok(things::put(work, by, target, input).map(drop)?)
        },
    },
];

fn written(view: impl Serialize) -> Option<Value> {
    serde_json::to_value(view).ok()
}

fn shown(view: Option<impl Serialize>) -> Option<Value> {
    view.and_then(written)
}

/// What a form would have sent.
fn form<T: DeserializeOwned>(row: Value) -> Answer<T> {
    serde_json::from_value(row).map_err(|error| {
        let said: String = error.to_string().chars().take(200).collect();
        let missing = said.split('`').nth(1).filter(|_| said.starts_with("missing field"));
        match missing {
            Some(field) => Trouble::invalid("import.needs").with("name", field).field(field),
            None => Trouble::invalid("error.invalid").expected(said),
        }
    })
}
