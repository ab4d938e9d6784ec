//! Owners as shown: a name and a swatch that never changes.

use focal_base::OwnerRef;
use focal_diagnose::{OwnerRole, Place};
use focal_engine::Names;
use serde::Serialize;
use utoipa::ToSchema;

/// `swatch`: 1 to 6 a colour, 0 the customer (dotted), -1 not known (hatched), above 6 a letter.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Owner {
    pub id: String,
    pub name: String,
    pub swatch: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub letter: Option<String>,
}

#[must_use]
pub fn owner(names: &Names<'_>, of: &OwnerRef) -> Owner {
    let name = names.owner(of);
    let (id, swatch) = match of {
        OwnerRef::Provider(id) => {
            let swatch = names.world.providers.get(id).map_or(-1, |row| i32::from(row.swatch));
            (id.0.clone(), swatch)
        }
        OwnerRef::Role(role) => (format!("role/{role}"), 7),
        OwnerRef::Customer => ("customer".to_owned(), 0),
        OwnerRef::Nobody => ("nobody".to_owned(), 7),
        OwnerRef::Unknown => ("unknown".to_owned(), -1),
    };
    let letter = match of {
        // Nobody has no name that could begin with a letter.
        OwnerRef::Nobody => Some("–".to_owned()),
        _ => (swatch > 6)
            .then(|| name.chars().next())
            .flatten()
            .map(|c| c.to_uppercase().to_string()),
    };
    Owner { id, name, swatch, letter }
}

/// The owner of a cause where it sits.
#[must_use]
pub fn owner_at(names: &Names<'_>, pack: &str, role: &OwnerRole, place: &Place) -> Owner {
    owner(names, &names.world.owner(pack, role, place))
}
