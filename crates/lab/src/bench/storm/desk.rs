//! The desk during a storm: a list of cases, one case with its thread, and a contact that routing finds an agent
//! for, again and again, each with how long it took.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use focal_base::{AgentId, CaseId, PersonId, TenantId};
use focal_desk::Presence;
use focal_engine::House;
use focal_engine::rows::{CaseRow, ItemRow};
use focal_engine::tables;
use focal_store::{FjallHistory, Query, Read};

use super::cast::AGENT;
use super::house::Scene;

/// Cases of one page of the list.
const PAGE: usize = 100;
const LOOKS: Duration = Duration::from_millis(10);
/// Of so many looks one is also somebody who wants to talk.
const ASKS: usize = 10;

/// Milliseconds, shortest first.
#[derive(Default)]
pub struct Waited {
    pub list: Vec<f64>,
    pub case: Vec<f64>,
    pub routing: Vec<f64>,
}

impl Waited {
    pub fn longest(&self) -> f64 {
        let all = self.list.iter().chain(&self.case).chain(&self.routing);
        all.copied().fold(0.0, f64::max)
    }
}

pub struct Desk {
    stop: Arc<AtomicBool>,
    working: JoinHandle<Result<Waited, String>>,
}

impl Desk {
    pub fn opens(scene: &Scene) -> Result<Desk, String> {
        let (house, tenant) = (Arc::clone(&scene.running.house), scene.tenant.clone());
        let noa = AgentId::from(AGENT);
        let here = |work: &mut focal_engine::work::Work<'_, '_>| {
            work.set_presence(&noa, Presence::Available)
        };
        house.act(&tenant, scene.now(), here).map_err(|error| error.to_string())?;
        let stop = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&stop);
        let clock = scene.clock();
        let working = std::thread::spawn(move || work(&house, &tenant, &asked, &clock));
        Ok(Desk { stop, working })
    }

    pub fn closes(self) -> Result<Waited, String> {
        self.stop.store(true, Ordering::Relaxed);
        let mut waited = self.working.join().map_err(|_| "the desk failed".to_owned())??;
        for all in [&mut waited.list, &mut waited.case, &mut waited.routing] {
            all.sort_by(f64::total_cmp);
        }
        Ok(waited)
    }
}

fn timed<T>(into: &mut Vec<f64>, what: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let done = what();
    into.push(begun.elapsed().as_secs_f64() * 1e3);
    done
}

fn work(
    house: &House<FjallHistory>,
    tenant: &TenantId,
    stop: &AtomicBool,
    clock: &dyn Fn() -> focal_base::At,
) -> Result<Waited, String> {
    let mut waited = Waited::default();
    let store = house.reader(tenant);
    while !stop.load(Ordering::Relaxed) {
        let page =
            timed(&mut waited.list, || house.read(tenant, |world| list(world.cases.values())));
        let page = page.unwrap_or_default();
        let nth = waited.list.len();
        if let Some((case, person)) = page.get(nth % PAGE.min(page.len().max(1))) {
            let thread: Vec<ItemRow> = timed(&mut waited.case, || {
                let row = house.read(tenant, |world| world.cases.get(case).cloned()).flatten();
                let query = Query::by("case", case.as_str()).limit(200);
                row.map(|_| store.find(&tables::ITEMS, &query)).transpose()
            })
            .map_err(|error| error.to_string())?
            .unwrap_or_default();
            if let (true, Some(person), false) = (nth % ASKS == 0, person, thread.is_empty()) {
                let asks = timed(&mut waited.routing, || {
                    house.act(tenant, clock(), |work| work.want_person(case, person))
                });
                asks.map_err(|error| error.to_string())?;
            }
        }
        std::thread::sleep(LOOKS);
    }
    Ok(waited)
}

/// One page as the desk orders it: what is worst first, then what has waited longest.
fn list<'a>(rows: impl Iterator<Item = &'a CaseRow>) -> Vec<(CaseId, Option<PersonId>)> {
    let mut open: Vec<&CaseRow> = rows.filter(|row| !row.case.is_resolved()).collect();
    open.sort_by_key(|row| {
        (std::cmp::Reverse(row.case.severity), row.case.opened, row.case.number)
    });
    let page = open.into_iter().take(PAGE);
    page.map(|row| (row.case.id.clone(), row.case.customer.clone())).collect()
}
