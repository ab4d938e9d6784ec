//! A small real house in a temporary folder, its things, and somebody with a browser without script.

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::{Request, StatusCode};
use focal_base::{
    AgentId, At, CaseId, Lang, PersonId, ProviderId, QueueId, RunId, SiteId, Span, TenantId,
    ThingId,
};
use focal_desk::{Presence, Queue};
use focal_engine::bus::LocalBus;
use focal_engine::effect::{Effect, LinkTo};
use focal_engine::intake::{
    Control, Delivered, Intake, IntakeSettings, Payload, RulesKey, ThingSetup,
};
use focal_engine::rows::{
    AgentRow, Binding, CaseRow, ComponentRow, Consent, NearBy, PackRow, PersonRow, ProviderRow,
    Role, SiteRow, TenantRow, Theme, ThingRow,
};
use focal_engine::run::Incoming;
use focal_engine::work::help::Answerer;
use focal_engine::{Controls, HouseParts, Kit, Twins, tables};
use focal_sense::{Signal, StateValue};
use focal_store::{Backoff, BlobLimits, Blobs, FjallHistory, HistoryLimits, Options, SqliteStore};
use tower::ServiceExt;

use crate::app::{App, Parts};
use crate::auth::links;
use crate::auth::password::Cost;
use crate::clock::Clock;
use crate::config::WebConfig;
use crate::ingest::{Ingest, NotTaken, Taken};
use crate::pages;

pub const START: &str = "2026-03-02T14:00:00+01:00";

#[derive(Default)]
struct Waiting(Mutex<VecDeque<Control>>);

impl Controls for Waiting {
    fn send(&self, control: Control) {
        self.0.lock().unwrap().push_back(control);
    }
}

struct TestClock(Mutex<At>);

impl Clock for TestClock {
    fn now(&self) -> At {
        *self.0.lock().unwrap()
    }
}

struct Nothing;

impl Ingest for Nothing {
    fn take(&self, _: Vec<Delivered>) -> Taken<'_> {
        Box::pin(async { Err(NotTaken::Over) })
    }

    fn take_picture(&self, _: Incoming) -> Taken<'_> {
        Box::pin(async { Err(NotTaken::Over) })
    }
}

pub struct TestHouse {
    pub app: App,
    clock: Arc<TestClock>,
    controls: Arc<Waiting>,
    intake: Intake<FjallHistory>,
    /// Every effect that has left the house.
    pub left: Vec<Effect>,
    _folder: tempfile::TempDir,
}

pub fn tenant() -> TenantId {
    TenantId::from("valle")
}

pub fn pump() -> ThingId {
    ThingId::from("pump-1")
}

fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for (name, inside) in [
        ("", folder.to_owned()),
        ("texts/", folder.join("texts")),
        ("pictures/", folder.join("pictures")),
    ] {
        for entry in std::fs::read_dir(inside).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|kind| kind == "yaml" || kind == "svg") {
                let file = path.file_name().unwrap().to_string_lossy().into_owned();
                all.insert(format!("{name}{file}"), std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    all
}

impl TestHouse {
    /// A house whose customer Rosa speaks this language.
    pub fn new(lang: &str) -> TestHouse {
        let folder = tempfile::tempdir().unwrap();
        let sql = SqliteStore::open(
            &folder.path().join("focal.db"),
            &tables::specs(),
            Options::default(),
        )
        .unwrap();
        let history =
            FjallHistory::open(&folder.path().join("history"), HistoryLimits::default()).unwrap();
        let blobs = Blobs::open(&folder.path().join("blobs"), BlobLimits::default()).unwrap();
        let pictures = Blobs::open(&folder.path().join("pictures"), BlobLimits::default()).unwrap();
        let (twins, controls, bus) =
            (Twins::default(), Arc::new(Waiting::default()), Arc::new(LocalBus::new(64)));
        let intake =
            Intake::new(history.clone(), IntakeSettings::default(), twins.clone(), bus.clone());
        let now: At = START.parse().unwrap();
        let parts = HouseParts { sql, history, twins, bus, controls: controls.clone(), seed: 7 };
        let house = Arc::new(focal_engine::House::open(parts, now).unwrap());
        let clock = Arc::new(TestClock(Mutex::new(now)));
        let mut config = WebConfig::local("http://focal.test", folder.path().to_owned());
        (config.limits.burst, config.limits.attachment_bytes) = (100_000, 100_000);
        let password_cost = Cost { memory_kib: 8, passes: 1 };
        let ingest = Arc::new(Nothing);
        let clock_ = clock.clone();
        let parts = Parts { house, clock: clock_, config, ingest, blobs, pictures, password_cost };
        let app = App::new(parts).unwrap();
        let mut made = TestHouse { app, clock, controls, intake, left: vec![], _folder: folder };
        made.people_the_house(lang);
        made
    }

    fn people_the_house(&mut self, lang: &str) {
        let mut row =
            TenantRow::new(tenant(), "Aguas del Valle", "Europe/Madrid", "EUR", Lang::default());
        row.mail_from = "focal@valle.example".to_owned();
        self.app.house.create_tenant(row).unwrap();
        let files = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/water"));
        let kit = Kit::make(&files).unwrap();
        let (now, lang) = (self.now(), Lang::from(lang));
        let done = self.app.house.act(&tenant(), now, |work| {
            let version = kit.version.clone();
            let pack = PackRow {
                pack: "water".to_owned(),
                version,
                files: files.clone(),
                installed: now,
                replaced: BTreeMap::new(),
            };
            work.tx.with_kits(|world| world.add_pack(pack));
            for (kind, rules) in &kit.rules {
                let key =
                    RulesKey { tenant: tenant(), pack: "water".to_owned(), kind: kind.clone() };
                work.tx.control(Control::Rules { key, rules: rules.clone() });
            }
            cast(work.tx, &lang, now);
            Ok(())
        });
        done.unwrap();
        self.settle();
    }

    pub fn now(&self) -> At {
        *self.clock.0.lock().unwrap()
    }

    pub fn jump(&self, span: Span) {
        let mut now = self.clock.0.lock().unwrap();
        *now = *now + span;
    }

    /// Lets everything that follows from this moment happen.
    pub fn settle(&mut self) {
        for _ in 0..64 {
            let mut moved = false;
            loop {
                let next = self.controls.0.lock().unwrap().pop_front();
                let Some(control) = next else { break };
                self.intake.control(control, self.now()).unwrap();
                moved = true;
            }
            self.intake.pass_time(self.now()).unwrap();
            moved |= self.intake.commit().unwrap();
            while self.app.house.take_over(self.now()).unwrap() {}
            let next = self.app.house.pass_time(self.now()).unwrap();
            moved |= self.mails();
            if !moved && next.is_none_or(|at| at > self.now()) {
                return;
            }
        }
        panic!("the house did not come to rest");
    }

    /// Takes what leaves the house; says whether there was anything.
    pub fn mails(&mut self) -> bool {
        let system = self.app.house.system();
        let claimed =
            system.claim(&[], self.now(), Span::mins(5), 256, &Backoff::default()).unwrap();
        for effect in &claimed {
            system.complete(&[(effect.tenant.clone(), effect.id.clone())], self.now()).unwrap();
            self.left.push(serde_json::from_value(effect.body.clone()).unwrap());
        }
        !claimed.is_empty()
    }

    /// A minute passes and the pump says how it is.
    pub fn pump_says(&mut self, values: &[(&str, f64)], wet: Option<bool>) {
        self.jump(Span::mins(1));
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
        let state =
            wet.map(|wet| ("wet_floor".to_owned(), StateValue::Bool(wet))).into_iter().collect();
        let signal = Signal { values, state, ..Signal::default() };
        let delivered = Delivered {
            tenant: tenant(),
            thing: pump(),
            payload: Payload::Signal(Box::new(signal)),
        };
        self.intake.take(&delivered, self.now()).unwrap();
        self.settle();
    }

    /// A leak of the house's pipe: Rosa has said where she sees water, and is shown how to close a lever.
    pub fn leak(&mut self) -> CaseId {
        let id = self.leak_begins();
        let answerer = Answerer {
            by: focal_case::Actor::Customer,
            who: "rosa".to_owned(),
            from: focal_engine::rows::From::Customer("rosa".into()),
        };
        let step = "ask-water-seen".into();
        let now = self.now();
        let told = self
            .app
            .house
            .act(&tenant(), now, |work| work.answer(&id, &step, "elsewhere", answerer));
        told.unwrap();
        self.settle();
        id
    }

    /// The pump loses pressure while water runs, and Rosa is asked what she sees.
    pub fn leak_begins(&mut self) -> CaseId {
        for _ in 0..3 {
            self.pump_says(
                &[
                    ("pressure_in", 2.5),
                    ("pressure_out", 4.5),
                    ("flow", 1.2),
                    ("current", 4.1),
                    ("vibration", 1.8),
                    ("sensor_voltage", 2.1),
                ],
                Some(false),
            );
        }
        for _ in 0..14 {
            self.pump_says(
                &[
                    ("pressure_in", 2.4),
                    ("pressure_out", 1.6),
                    ("flow", 9.4),
                    ("current", 5.0),
                    ("vibration", 2.1),
                    ("sensor_voltage", 1.1),
                ],
                None,
            );
        }
        self.case().case.id
    }

    /// The one case there is.
    pub fn case(&self) -> CaseRow {
        self.app
            .house
            .read(&tenant(), |world| world.cases.values().next().cloned())
            .unwrap()
            .unwrap()
    }

    pub fn live_run(&self, by: focal_case::Actor) -> Option<focal_case::StepRun> {
        self.case().case.live_runs().find(|run| run.by == by).cloned()
    }

    /// The path of a link as a mail carries it.
    pub fn link(&self, to: &LinkTo) -> String {
        let token =
            links::issue(&self.app.house.system(), &tenant(), to, links::lifetime(to), self.now())
                .unwrap();
        links::path(to, &token)
    }

    pub fn browser(&self) -> Browser {
        Browser { app: self.app.clone(), cookies: BTreeMap::new() }
    }

    /// Somebody who has opened their link.
    pub async fn inside(&self, to: &LinkTo) -> Browser {
        let mut browser = self.browser();
        let got = browser.get(&self.link(to)).await;
        assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.text);
        browser
    }

    pub async fn rosa(&self, case: Option<&CaseId>) -> Browser {
        self.inside(&LinkTo::Customer { person: "rosa".to_owned(), case: case.cloned() }).await
    }

    pub async fn near(&self, run: &RunId, person: &str) -> Browser {
        self.inside(&LinkTo::Near { run: run.clone(), person: person.to_owned() }).await
    }
}

fn person(id: &str, name: &str, lang: &Lang, near: bool) -> PersonRow {
    PersonRow {
        id: PersonId::from(id),
        name: name.to_owned(),
        email: format!("{id}@home.example"),
        lang: lang.clone(),
        zone: "Europe/Madrid".to_owned(),
        consent: Consent { mail: true, near },
        quiet: None,
        wake_if_critical: true,
        asked: 0,
        accepted: 0,
        last_asked: None,
    }
}

fn thing(id: &str, customer: Option<&str>, code: &str, now: At) -> ThingRow {
    let on = [("street-main", "main-7"), ("site-power", "power-7"), ("gateway", "gw-7")];
    let near = ["tomas", "ines"]
        .map(|person| NearBy { person: PersonId::from(person), eta: Span::mins(4) });
    ThingRow {
        id: ThingId::from(id),
        name: format!("Pump {id}"),
        kind: "booster-pump".into(),
        pack: "water".to_owned(),
        site: Some(SiteId::from("house")),
        customer: customer.map(PersonId::from),
        on: on.map(|(kind, part)| (kind.into(), part.into())).into_iter().collect(),
        near: near.to_vec(),
        maintenance: false,
        renewed: BTreeMap::new(),
        created: now,
        first_heard: None,
        public_code: code.to_owned(),
        spent: BTreeMap::new(),
    }
}

fn cast(tx: &mut focal_engine::tx::Tx<'_>, lang: &Lang, now: At) {
    for (id, name) in [("rosa", "Rosa Vidal"), ("ana", "Ana Soler")] {
        tx.put_person(person(id, name, lang, false));
    }
    for (id, name) in [("tomas", "Tomás Gil"), ("ines", "Inés Pardo")] {
        tx.put_person(person(id, name, lang, true));
    }
    let roles = [
        ("bombas", "Bombas Norte", "maker"),
        ("fontaneros", "Fontaneros Sol", "plumber"),
        ("casa", "Casa Mayor", "landlord"),
        ("aguas", "Canal Sur", "utility"),
    ];
    for (swatch, (id, name, role)) in (1u8..).zip(roles) {
        tx.put_provider(ProviderRow {
            id: ProviderId::from(id),
            name: name.to_owned(),
            email: format!("{id}@firm.example"),
            lang: lang.clone(),
            swatch,
            roles: vec![Binding { pack: "water".to_owned(), role: role.to_owned() }],
            answers_within: Span::hours(4),
        });
    }
    for (id, name, kind) in [
        ("main-7", "Calle Mayor", "street-main"),
        ("power-7", "Mayor 7", "site-power"),
        ("gw-7", "Zona 7", "gateway"),
    ] {
        let (id, name) = (id.into(), name.to_owned());
        tx.put_component(ComponentRow {
            id,
            name,
            kind: kind.into(),
            pack: "water".to_owned(),
            provider: None,
        });
    }
    cast_things(tx, now);
}

fn cast_things(tx: &mut focal_engine::tx::Tx<'_>, now: At) {
    let (name, address) = ("Mayor 7".to_owned(), "Calle Mayor 7, 2º B".to_owned());
    tx.put_site(SiteRow {
        id: SiteId::from("house"),
        name,
        address,
        zone: "Europe/Madrid".to_owned(),
        access: String::new(),
    });
    for row in
        [thing("pump-1", Some("rosa"), "qr-rosa", now), thing("pump-2", None, "qr-nobody", now)]
    {
        let setup = ThingSetup::of(&row);
        tx.control(Control::Thing { tenant: tenant(), setup });
        tx.put_thing(row);
    }
    tx.put_queue(Queue { id: QueueId::from("help"), name: "Help".into(), ..Queue::default() });
    tx.put_agent(AgentRow {
        id: AgentId::from("noa"),
        name: "Noa Serra".to_owned(),
        email: "noa@valle.example".to_owned(),
        role: Role::Agent,
        lang: Lang::default(),
        theme: Theme::System,
        keys_off: false,
        comfort: Default::default(),
        active: true,
        skills: [("hydraulics".into(), 8), ("lang-es".into(), 9), ("lang-en".into(), 9)]
            .into_iter()
            .collect(),
        queues: vec![QueueId::from("help")],
        capacity: 3,
    });
}

/// Noa is there.
pub fn noa_comes(house: &TestHouse) {
    let noa = AgentId::from("noa");
    house
        .app
        .house
        .act(&tenant(), house.now(), |work| work.set_presence(&noa, Presence::Available))
        .unwrap();
}

/// A browser without script: cookies, redirects by hand, forms.
pub struct Browser {
    app: App,
    pub cookies: BTreeMap<String, String>,
}

pub struct Got {
    pub status: StatusCode,
    pub text: String,
    pub to: Option<String>,
    pub headers: axum::http::HeaderMap,
}

impl Browser {
    pub async fn get(&mut self, path: &str) -> Got {
        self.send(self.request("GET", path).body(Body::empty()).unwrap()).await
    }

    /// A page, which must be there.
    pub async fn page(&mut self, path: &str) -> String {
        let got = self.get(path).await;
        assert_eq!(got.status, StatusCode::OK, "{path}: {:?}", got.to);
        got.text
    }

    pub async fn post(&mut self, path: &str, form: &str) -> Got {
        let request =
            self.request("POST", path).header("content-type", "application/x-www-form-urlencoded");
        let request = request.header("origin", "http://focal.test");
        self.send(request.body(Body::from(form.to_owned())).unwrap()).await
    }

    pub async fn post_parts(&mut self, path: &str, parts: &[(&str, Option<&str>, &[u8])]) -> Got {
        let mut body = Vec::new();
        for (name, file, bytes) in parts {
            let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
            body.extend(
                format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n")
                    .into_bytes(),
            );
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--edge--\r\n");
        let request =
            self.request("POST", path).header("content-type", "multipart/form-data; boundary=edge");
        self.send(request.header("origin", "http://focal.test").body(Body::from(body)).unwrap())
            .await
    }

    pub fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::builder().method(method).uri(path).header("host", "focal.test");
        if cookies.is_empty() { request } else { request.header("cookie", cookies.join("; ")) }
    }

    pub async fn send(&mut self, request: Request<Body>) -> Got {
        let router: axum::Router = pages::router(self.app.clone());
        let response = router.oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        for line in head.headers.get_all("set-cookie") {
            let pair = line.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let bytes = axum::body::to_bytes(body, 10 << 20).await.unwrap();
        Got {
            status: head.status,
            text: String::from_utf8_lossy(&bytes).into_owned(),
            to: head.headers.get("location").map(|to| to.to_str().unwrap().to_owned()),
            headers: head.headers,
        }
    }
}

/// The words of a page as they are read, without its markup.
pub fn words(html: &str) -> String {
    let (mut out, mut inside) = (String::new(), false);
    let main = html
        .split("<main")
        .nth(1)
        .map_or(html, |rest| rest.split_once('>').map_or(rest, |(_, rest)| rest));
    for c in main.chars() {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                out.push('\n');
            }
            c if !inside => out.push(c),
            _ => {}
        }
    }
    let lines = out.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n").replace("&amp;", "&").replace("&quot;", "\"")
}
