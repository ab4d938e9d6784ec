//! Cameras: one that rightly looks elsewhere now is told to learn what it sees. Must not know how pictures are judged.

use std::collections::BTreeMap;

use focal_base::{AgentId, ThingId};
use focal_case::StepDef;

use super::Work;
use crate::error::Refused;
use crate::intake::{Control, ThingSetup};
use crate::rows::{CaseRow, ThingRow};
use crate::tx::About;

impl Work<'_, '_> {
    /// Somebody who was there says that a step is done which leaves the camera looking as it should.
    pub(super) fn renew_by(&mut self, row: &CaseRow, def: &StepDef) -> Result<(), Refused> {
        let (Some(picture), Some(thing)) = (&def.renews, row.case.thing.clone()) else {
            return Ok(());
        };
        self.renew(&thing, picture, About::row(row), serde_json::json!({ "step": def.step }))
    }

    /// An agent has looked: what the camera shows now is what it shall show.
    pub fn renew_picture(
        &mut self,
        thing: &ThingId,
        picture: &str,
        agent: &AgentId,
    ) -> Result<(), Refused> {
        self.renew(thing, picture, About::thing(thing).agent(agent), serde_json::json!({}))
    }

    fn renew(
        &mut self,
        thing: &ThingId,
        picture: &str,
        about: About,
        mut body: serde_json::Value,
    ) -> Result<(), Refused> {
        let row = self.tx.world.things.get(thing).cloned().ok_or(Refused::NotFound("thing"))?;
        let rules = self.tx.world.kit_of_thing(thing).and_then(|kit| kit.rules.get(&row.kind));
        if !rules.is_some_and(|rules| rules.def().pictures.contains_key(picture)) {
            return Err(Refused::NotFound("picture"));
        }
        let mut renewed: BTreeMap<_, _> = row.renewed.clone();
        renewed.insert(picture.to_owned(), self.tx.now);
        let row = ThingRow { renewed, ..row };
        let tenant = self.tx.world.id().clone();
        self.tx.control(Control::Thing { tenant, setup: ThingSetup::of(&row) });
        self.tx.put_thing(row);
        body["on"] = thing.as_str().into();
        body["picture"] = picture.into();
        self.tx.event("picture.renewed", about, body);
        Ok(())
    }

    /// An agent looks at pictures that are kept of a thing: who looked, and when, is a fact of its own.
    pub fn pictures_seen(&mut self, thing: &ThingId, picture: &str, agent: &AgentId) {
        let body = serde_json::json!({ "on": thing, "picture": picture });
        self.tx.event("picture.seen", About::thing(thing).agent(agent), body);
    }
}
