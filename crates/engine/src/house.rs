//! The house: every tenant's world, and the one way to change it. Load, decide, commit; then tell.
//!
//! A decision holds its tenant's world alone from the first look to the commit, so two decisions never
//! see half of each other. Nothing is told and no effect leaves before the commit is on disk.

mod taking;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use focal_base::{At, IdSource, TenantId, ThingId};
use focal_desk::ContactState;
use focal_store::{
    FailPoint, History, Reader, SqliteStore, Store, StoreError, SystemStore, TenantReader,
    TenantStore, pass,
};

use crate::bus::Bus;
use crate::error::Refused;
use crate::intake::{Control, RulesKey, ThingSetup};
use crate::reports::{Books, nobody_is_there};
use crate::rows::{MemberRow, TenantRow};
use crate::tables;
use crate::twins::Twins;
use crate::tx::{Parts, Touched, Tx};
use crate::work::Work;
use crate::work::time::{Due, due};
use crate::work::watches::open_watches;
use crate::world::{Indexed, World};

use taking::Mark;

/// What the configuration says of the house.
#[derive(Clone, Debug)]
pub struct HouseSettings {
    /// How signals are judged, before a tenant's own settings.
    pub judging: focal_sense::Settings,
    /// Findings taken over in one decision: pages wait while it decides, and each decision costs a commit.
    pub group: usize,
    /// Due things dealt with per tenant and look, so that a storm of deadlines leaves room for people.
    pub due_at_once: usize,
}

impl Default for HouseSettings {
    fn default() -> HouseSettings {
        HouseSettings { judging: focal_sense::Settings::default(), group: 256, due_at_once: 200 }
    }
}

/// Due things dealt with in one commit.
const DUE_TOGETHER: usize = 16;

/// Where controls for sense go: a channel in the running house, a queue in a story.
pub trait Controls: Send + Sync {
    fn send(&self, control: Control);
}

/// One tenant's world with what makes its ids.
struct Room {
    /// Fair: in a storm one decision follows the other, and whoever wants to look comes in between.
    world: parking_lot::RwLock<World>,
    ids: Mutex<IdSource>,
    store: TenantStore,
}

pub struct House<H> {
    sql: SqliteStore,
    history: H,
    twins: Twins,
    bus: Arc<dyn Bus>,
    controls: Arc<dyn Controls>,
    rooms: RwLock<BTreeMap<TenantId, Arc<Room>>>,
    seed: u64,
    settings: HouseSettings,
    /// How far findings have been taken over.
    mark: Mutex<Mark>,
    pub(crate) books: Books,
}

/// What the house is built from.
pub struct HouseParts<H> {
    pub sql: SqliteStore,
    pub history: H,
    pub twins: Twins,
    pub bus: Arc<dyn Bus>,
    pub controls: Arc<dyn Controls>,
    /// New at every start, so that ids are never made twice; fixed in a story.
    pub seed: u64,
}

impl<H: History> House<H> {
    /// As [`House::open_with`], with the usual settings.
    pub fn open(parts: HouseParts<H>, now: At) -> Result<House<H>, StoreError> {
        House::open_with(parts, HouseSettings::default(), now)
    }

    /// Loads every tenant and tells sense about its things, rules and open watches.
    pub fn open_with(
        parts: HouseParts<H>,
        settings: HouseSettings,
        now: At,
    ) -> Result<House<H>, StoreError> {
        let HouseParts { sql, history, twins, bus, controls, seed } = parts;
        let mark = sql.system().taken()?.unwrap_or_default();
        let house = House {
            sql,
            history,
            twins,
            bus,
            controls,
            rooms: RwLock::new(BTreeMap::new()),
            seed,
            settings,
            mark: Mutex::new(Mark::at(mark)),
            books: Books::default(),
        };
        for tenant in house.system().tenants()? {
            let store = house.sql.tenant(&tenant.id);
            if let Some(mut world) = World::load(&store, now)? {
                world.live.judging = house.settings.judging.clone();
                house.set_up_sense(&world);
                house.add_room(world);
                nobody_is_there(&house.sql.tenant(&tenant.id), now)?;
            }
        }
        Ok(house)
    }

    fn add_room(&self, world: World) {
        let id = world.id().clone();
        // Two tenants must not draw the same ids from one seed.
        let mixed =
            id.0.bytes().fold(self.seed, |seed, byte| seed.rotate_left(5) ^ u64::from(byte));
        let store = self.sql.tenant(&id);
        let room = Room {
            world: parking_lot::RwLock::new(world),
            ids: Mutex::new(IdSource::new(mixed)),
            store,
        };
        self.rooms.write().unwrap_or_else(PoisonError::into_inner).insert(id, Arc::new(room));
    }

    /// Makes a new, empty tenant.
    pub fn create_tenant(&self, row: TenantRow) -> Result<(), Refused> {
        if let Some(expected) = focal_base::slug_error(row.id.as_str()) {
            return Err(Refused::field("tenant.bad_id", "id", expected));
        }
        let system = self.system();
        let known = system.tenants()?.iter().any(|tenant| tenant.id == row.id);
        if !known {
            system.create_tenant(&row.id, &serde_json::json!({}))?;
        }
        pass(FailPoint::SetupListed);
        let mut batch = focal_store::Batch::new();
        batch.put(&tables::TENANT, &row);
        self.sql.tenant(&row.id).commit(batch)?;
        let mut world = World::empty(row);
        world.live.judging = self.settings.judging.clone();
        self.set_up_sense(&world);
        self.add_room(world);
        Ok(())
    }

    /// Everything sense must know of a tenant, in the order in which it can use it.
    fn set_up_sense(&self, world: &World) {
        let tenant = world.id().clone();
        self.controls
            .send(Control::Settings { tenant: tenant.clone(), settings: sense_settings(world) });
        for (name, kit) in world.kits.iter().filter(|(name, _)| !name.contains('@')) {
            for (kind, rules) in &kit.rules {
                let key =
                    RulesKey { tenant: tenant.clone(), pack: name.clone(), kind: kind.clone() };
                self.controls.send(Control::Rules { key, rules: Arc::clone(rules) });
            }
        }
        for row in world.things.values() {
            let setup = ThingSetup::of(row);
            self.controls.send(Control::Thing { tenant: tenant.clone(), setup });
        }
        for watch in open_watches(world) {
            self.controls.send(Control::KeepWatch { tenant: tenant.clone(), watch });
        }
    }

    #[must_use]
    pub fn system(&self) -> SystemStore {
        self.sql.system()
    }

    #[must_use]
    pub fn sql(&self) -> &SqliteStore {
        &self.sql
    }

    #[must_use]
    pub fn reader(&self, tenant: &TenantId) -> TenantReader {
        self.sql.reader().tenant(tenant)
    }

    #[must_use]
    pub fn readers(&self) -> Reader {
        self.sql.reader()
    }

    #[must_use]
    pub fn history(&self) -> &H {
        &self.history
    }

    /// Asks intake to let go of pictures that are older.
    pub fn forget_pictures(&self, tenant: &TenantId, before: At) {
        self.controls.send(Control::ForgetPictures { tenant: tenant.clone(), before });
    }

    #[must_use]
    pub fn twins(&self) -> &Twins {
        &self.twins
    }

    #[must_use]
    pub fn bus(&self) -> &Arc<dyn Bus> {
        &self.bus
    }

    #[must_use]
    pub fn tenants(&self) -> Vec<TenantId> {
        self.rooms.read().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect()
    }

    fn room(&self, tenant: &TenantId) -> Option<Arc<Room>> {
        self.rooms.read().unwrap_or_else(PoisonError::into_inner).get(tenant).cloned()
    }

    /// Looks at a tenant's world as it was last committed. Keep it short: decisions wait meanwhile.
    pub fn read<T>(&self, tenant: &TenantId, look: impl FnOnce(&World) -> T) -> Option<T> {
        let room = self.room(tenant)?;
        let world = room.world.read();
        Some(look(&world))
    }

    /// One decision about one tenant: committed whole, or as if it had never been.
    ///
    /// # Errors
    /// What the decision refuses, or a storage error; after a fatal one the process must end.
    pub fn act<T>(
        &self,
        tenant: &TenantId,
        now: At,
        decide: impl FnOnce(&mut Work<'_, '_>) -> Result<T, Refused>,
    ) -> Result<T, Refused> {
        let room = self.room(tenant).ok_or(Refused::NotFound("tenant"))?;
        let mut world = room.world.write();
        let mut ids = room.ids.lock().unwrap_or_else(PoisonError::into_inner);
        let mut tx = Tx::new(&mut world, &room.store, &mut ids, now);
        let decided = decide(&mut Work { tx: &mut tx, twins: &self.twins });
        let Parts { batch, notes, controls, touched, undo } = tx.parts();
        let mut rows = 0;
        let committed = decided.and_then(|value| {
            if !batch.is_empty() {
                rows = batch.puts.len();
                room.store.clone().commit(batch)?;
            }
            Ok(value)
        });
        match committed {
            Ok(value) => {
                forget_ended(&mut world, touched);
                world.effort.writes(rows);
                world.catch_up(now);
                drop(world);
                controls.into_iter().for_each(|control| self.controls.send(control));
                notes.into_iter().for_each(|note| self.bus.tell(tenant, note));
                pass(FailPoint::DecisionTold);
                Ok(value)
            }
            Err(refused) => {
                undo.into_iter().rev().for_each(|undo| undo(&mut world));
                Err(refused)
            }
        }
    }

    /// Lets go of what can no longer be opened again; the store keeps it.
    pub fn forget_over(&self, now: At) {
        for tenant in self.tenants() {
            let Some(room) = self.room(&tenant) else { continue };
            room.world.write().forget_over(now);
        }
    }

    /// Deals with what has become due, and says when to look again.
    pub fn pass_time(&self, now: At) -> Result<Option<At>, Refused> {
        let mut next: Option<At> = None;
        for tenant in self.tenants() {
            let most = self.settings.due_at_once.max(1);
            let Some((found, mut later)) = self.read(&tenant, |world| due(world, now, most)) else {
                continue;
            };
            let any = !found.is_empty();
            let many = found.len() > most;
            for few in found[..found.len().min(most)].chunks(DUE_TOGETHER) {
                self.deal_with(&tenant, few, now)?;
            }
            if any {
                // What was done may have made something due now, or before what was next.
                let (more, next) =
                    self.read(&tenant, |world| due(world, now, most)).unwrap_or_default();
                let new = more.iter().any(|what| !found.contains(what));
                later = if new { Some(now) } else { next };
            }
            // What there was no room for now is due at once.
            later = if many { Some(now) } else { later };
            next = [next, later].into_iter().flatten().min();
        }
        Ok(next)
    }

    /// A few at a time: in a storm one commit for each would be waiting for the disk, and one for all would let
    /// nobody in between. What is refused costs only itself.
    fn deal_with(&self, tenant: &TenantId, due: &[Due], now: At) -> Result<(), Refused> {
        let all = self.act(tenant, now, |work| due.iter().try_for_each(|what| work.on_due(what)));
        match all {
            Err(refused) if refused.is_fatal() => return Err(refused),
            Err(_) if due.len() > 1 => {
                return due.chunks(1).try_for_each(|one| self.deal_with(tenant, one, now));
            }
            Err(refused) => tracing::warn!(%refused, ?due, "what was due could not be done"),
            Ok(()) => {}
        }
        Ok(())
    }
}

/// What judging must know of a tenant.
#[must_use]
pub fn sense_settings(world: &World) -> focal_sense::Settings {
    focal_sense::Settings { scale: world.tenant.case.pace, ..world.live.judging.clone() }
}

/// What has ended leaves memory; the store keeps it.
fn forget_ended(world: &mut World, touched: Touched) {
    for id in touched.alarms {
        if world.alarms.get(&id).is_some_and(|row| row.returned.is_some()) {
            world.alarms.remove(&id);
        }
    }
    for id in touched.incidents {
        if world.incidents.get(&id).is_some_and(|row| row.closed.is_some()) {
            if let Some(row) = world.incidents.remove(&id) {
                row.index(&mut world.index, false);
            }
            let things: Vec<ThingId> = world.members_of(&id).cloned().collect();
            for thing in things {
                if let Some(row) = world.members.remove(&MemberRow::key(&id, &thing)) {
                    row.index(&mut world.index, false);
                }
            }
        }
    }
    for id in touched.contacts {
        if world
            .contacts
            .get(&id)
            .is_some_and(|row| matches!(row.state, ContactState::Ended { .. }))
        {
            world.contacts.remove(&id);
        }
    }
}
