//! Where attempts stop: the way of a service, on rows made by hand.

use std::collections::BTreeMap;
use std::path::Path;

use focal_base::{AgentId, At, Lang, Severity, Span, TenantId};
use focal_engine::rows::{
    AttemptRow, AttemptWindow, Binding, ComponentRow, IncidentRow, PackRow, ProviderRow, TenantRow,
    ThingRow,
};
use focal_engine::{Twins, World};

use crate::live::doings::Doings;
use crate::views::Eye;
use crate::views::incident::{IncidentDetail, incident_detail};

const PACK: &str = "wearable-payment";

fn files() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs").join(PACK);
    let names =
        ["pack.yaml", "things.yaml", "causes.yaml", "steps.yaml", "texts/en.yaml", "texts/es.yaml"];
    let read =
        |name: &&str| std::fs::read_to_string(folder.join(name)).expect("a file of the pack");
    names.iter().map(|name| ((*name).to_owned(), read(name))).collect()
}

fn now() -> At {
    "2026-04-07T12:00:00Z".parse().expect("a moment")
}

fn world() -> World {
    let id = TenantId::from("t");
    let mut world = World::empty(TenantRow::new(id, "T", "UTC", "EUR", Lang::from("en")));
    let (version, installed) = ("1".to_owned(), now());
    world.add_pack(PackRow {
        pack: PACK.to_owned(),
        version,
        files: files(),
        installed,
        replaced: BTreeMap::new(),
    });
    let roles = [
        ("maker", "Watchmaker"),
        ("acquirer", "Tills"),
        ("network", "Cards"),
        ("bank", "North Bank"),
    ];
    for (swatch, (role, name)) in (1..).zip(roles) {
        let bound = Binding { pack: PACK.to_owned(), role: role.to_owned() };
        let row = ProviderRow {
            id: role.into(),
            name: name.to_owned(),
            email: format!("{role}@example.org"),
            lang: Lang::from("en"),
            swatch,
            roles: vec![bound],
            answers_within: Span::hours(1),
        };
        world.providers.insert(row.id.clone(), row);
    }
    for (component, kind) in [("north", "issuer"), ("net", "card-network")] {
        let row = ComponentRow {
            id: component.into(),
            name: format!("The {component}"),
            kind: kind.into(),
            pack: PACK.to_owned(),
            provider: None,
        };
        world.components.insert(row.id.clone(), row);
    }
    world
}

/// A watch with windows of attempts: minutes ago, passes, failures, the part where they stopped.
fn watch(world: &mut World, name: &str, windows: &[(i64, u32, u32, Option<&str>)]) {
    let body = serde_json::json!({
        "id": name, "name": name, "kind": "pay-watch", "pack": PACK, "created": now(),
        "public_code": name, "on": { "issuer": "north", "card-network": "net" },
    });
    let thing: ThingRow = serde_json::from_value(body).expect("a thing");
    let window = |(ago, ok, failed, part): &(i64, u32, u32, Option<&str>)| {
        let at = now() - Span::mins(*ago);
        AttemptWindow {
            window: at.0.div_euclid(Span::mins(5).0),
            ok: *ok,
            failed: *failed,
            passed_at: (*ok > 0).then_some(at),
            failed_at: (*failed > 0).then_some(at),
            told: None,
            part: part.map(str::to_owned),
            code: None,
        }
    };
    let row = AttemptRow {
        thing: thing.id.clone(),
        service: "wrist-payment".to_owned(),
        kind: thing.kind.clone(),
        on: thing.on.clone(),
        windows: windows.iter().map(window).collect(),
    };
    world.attempts.insert(AttemptRow::key(&thing.id, "wrist-payment"), row);
    world.things.insert(thing.id.clone(), thing);
}

fn detail(world: &mut World) -> IncidentDetail {
    world.index = world.reindexed();
    let incident = IncidentRow {
        id: "i".into(),
        number: 1,
        component: Some(("issuer".into(), "north".into())),
        first: Some("w1".into()),
        size: 1,
        listed: [].into(),
        severity: Severity::Major,
        opened: now(),
        closed: None,
        ebbs: false,
        superseded_by: None,
        belief: None,
        owner: None,
        doublings: 0,
        statements: vec![],
        handoffs: vec![],
        news: 0,
    };
    let (lang, me) = (Lang::from("en"), AgentId::from("a"));
    let (twins, doings) = (Twins::default(), Doings::new(8));
    let eye = Eye { world, lang: &lang, me: &me, now: now(), twins: &twins, doings: &doings };
    incident_detail(&eye, &incident, &["w1".into()], &[])
}

#[test]
fn attempts_are_shown_by_the_part_where_they_stop() {
    let mut world = world();
    watch(&mut world, "w1", &[(1, 0, 7, Some("bank"))]);
    watch(&mut world, "w2", &[(12, 3, 0, None), (2, 1, 2, Some("bank"))]);
    watch(&mut world, "w3", &[(3, 2, 1, Some("terminal"))]);
    // Too long ago; and one that does not say where.
    watch(&mut world, "w4", &[(90, 40, 40, Some("watch")), (2, 0, 5, None)]);
    let way = detail(&mut world).way.expect("a way");
    assert_eq!((way.attempts, way.passed, way.minutes), (16, 6, 15));
    let stops: Vec<(&str, &str, &str, u32)> = way
        .stops
        .iter()
        .map(|stop| (stop.id.as_str(), stop.name.as_str(), stop.owner.name.as_str(), stop.failed))
        .collect();
    let expect = [
        ("watch", "Watch", "Watchmaker", 0),
        ("terminal", "Terminal", "Tills", 1),
        ("network", "The net", "Cards", 0),
        ("bank", "The north", "North Bank", 9),
    ];
    assert_eq!(stops, expect);
    assert_eq!(way.stops[3].does.as_deref(), Some("decides"));
}

#[test]
fn where_nothing_fails_there_is_no_way_to_show() {
    let mut world = world();
    watch(&mut world, "w1", &[(1, 4, 0, None)]);
    assert_eq!(detail(&mut world).way, None);
}
