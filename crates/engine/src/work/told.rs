//! What an agent tells a thing outside of any step: what it replied, and whether what was expected was seen.
//! A reply confirms nothing; only what is seen in its data does.

use focal_base::{RunId, ThingId};
use focal_store::{EventQuery, Read};

use super::Work;
use crate::bus::Note;
use crate::error::Refused;
use crate::tx::About;

/// What may become of a command, as events of the thing.
pub const REPLIED: &str = "command_replied";
pub const SEEN: &str = "command_seen";
pub const NOT_SEEN: &str = "command_not_seen";

/// Commands of one thing that are still waited for: who tells it more in one go waits for the latest alone.
const LATEST: usize = 40;

impl Work<'_, '_> {
    /// Something became of a command. A reply to what nobody said, and a second one, change nothing: a thing
    /// that replies for ever writes nothing.
    pub(super) fn came_of(
        &mut self,
        thing: &ThingId,
        run: &RunId,
        what: &str,
        ok: bool,
    ) -> Result<(), Refused> {
        let kinds = ["thing.told", REPLIED, SEEN, NOT_SEEN].map(str::to_owned).to_vec();
        let query = EventQuery {
            thing: Some(thing.clone()),
            kinds,
            newest_first: true,
            limit: LATEST,
            ..EventQuery::default()
        };
        let events = self.tx.store.events(&query)?;
        let of_it = || events.iter().filter(|event| event.body["run"] == run.0.as_str());
        let Some(told) = of_it().find(|event| event.kind == "thing.told") else { return Ok(()) };
        if of_it().any(|event| event.kind == what) {
            return Ok(());
        }
        let body = serde_json::json!({ "do": told.body["do"], "run": run, "ok": ok });
        self.tx.event(what, About::thing(thing), body);
        self.tx.note(Note::Thing { id: thing.clone() });
        Ok(())
    }
}
