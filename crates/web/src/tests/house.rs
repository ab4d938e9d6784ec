//! A house for tests: two tenants that look alike, with one trouble each, behind the real router.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode};
use focal_base::{AgentId, At, Lang, PersonId, Span, TenantId, ThingId};
use focal_desk::Presence;
use focal_engine::admin::agents::AgentInput;
use focal_engine::admin::people::PersonInput;
use focal_engine::admin::places::{ComponentInput, SiteInput};
use focal_engine::admin::providers::ProviderInput;
use focal_engine::admin::things::ThingInput;
use focal_engine::admin::{
    By, Target, agents, desk, packs, people, places, providers, things, tokens,
};
use focal_engine::bus::LocalBus;
use focal_engine::intake::{Control, Delivered, Intake, IntakeSettings, Payload, Verdict};
use focal_engine::rows::{Binding, Consent, Role, Scope, TenantRow};
use focal_engine::run::{Darkroom, DarkroomSettings, Incoming};
use focal_engine::work::Work;
use focal_engine::{Controls, HouseParts, Refused, Twins, tables};
use focal_sense::{Shot, Signal};
use focal_store::{
    BlobLimits, Blobs, FjallHistory, HistoryLimits, Options, Query, Read, SqliteStore,
};
use serde_json::Value;
use tower::ServiceExt;

use crate::auth::password::{self, Cost};
use crate::auth::{programs, session};
use crate::{App, Clock, House, Ingest, NotTaken, Parts, Taken, WebConfig, router};

pub const PASSWORD: &str = "correct horse battery";
pub const ORIGIN: &str = "http://focal.test";
/// 2026-11-21T14:00:00Z
pub const START: At = At(1_795_269_600_000);

/// A clock that moves when it is told to.
#[derive(Default)]
pub struct Fixed(AtomicI64);

impl Clock for Fixed {
    fn now(&self) -> At {
        At(self.0.load(Ordering::SeqCst))
    }
}

impl Fixed {
    pub fn advance(&self, by: Span) {
        self.0.fetch_add(by.0, Ordering::SeqCst);
    }
}

#[derive(Default)]
struct Queue(Mutex<Vec<Control>>);

impl Controls for Queue {
    fn send(&self, control: Control) {
        self.0.lock().unwrap().push(control);
    }
}

/// Intake and what follows from it, in the caller's own thread.
pub struct Inline {
    intake: Mutex<Intake<FjallHistory>>,
    queue: Arc<Queue>,
    house: Arc<House>,
    clock: Arc<Fixed>,
    darkroom: Arc<Darkroom<FjallHistory>>,
    pub refuse: Mutex<Option<NotTaken>>,
}

impl Inline {
    pub fn hear(&self, delivered: &[Delivered]) -> Vec<Verdict> {
        let mut intake = self.intake.lock().unwrap();
        let now = self.clock.now();
        for control in std::mem::take(&mut *self.queue.0.lock().unwrap()) {
            intake.control(control, now).unwrap();
        }
        let verdicts = delivered.iter().map(|one| intake.take(one, now).unwrap()).collect();
        intake.commit().unwrap();
        drop(intake);
        while self.house.take_over(now).unwrap() {}
        verdicts
    }
}

impl Inline {
    /// Lets go of pictures, as upkeep does.
    pub fn forget_pictures(&self, tenant: &TenantId, before: At) {
        self.house.forget_pictures(tenant, before);
        self.hear(&[]);
    }
}

impl Ingest for Inline {
    fn take(&self, delivered: Vec<Delivered>) -> Taken<'_> {
        let refused = *self.refuse.lock().unwrap();
        let answer = refused.map_or_else(|| Ok(self.hear(&delivered)), Err);
        Box::pin(async move { answer })
    }

    fn take_picture(&self, incoming: Incoming) -> Taken<'_> {
        Box::pin(async move {
            let developed = self.darkroom.develop(incoming).await;
            self.take(vec![developed]).await
        })
    }
}

/// What a tenant of the test house has, by id.
#[derive(Clone, Debug)]
pub struct Tenant {
    pub id: TenantId,
    pub case: String,
    pub contact: String,
    pub run: String,
    pub incident: String,
    pub alarm: String,
    pub item: String,
    pub file: String,
    /// A camera, and a picture that is kept of it.
    pub camera: ThingId,
    pub picture: String,
    pub thing: ThingId,
    pub agent: AgentId,
    pub report: String,
    pub token: String,
}

pub struct TestHouse {
    pub app: App,
    pub router: Router,
    pub clock: Arc<Fixed>,
    pub ingest: Arc<Inline>,
    pub a: Tenant,
    pub b: Tenant,
    _folder: tempfile::TempDir,
}

pub fn packs_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs")
}

/// A house without any tenant.
pub fn empty() -> (App, Router, Arc<Fixed>, Arc<Inline>, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(Fixed::default());
    clock.advance(Span(START.0));
    let sql = SqliteStore::in_memory(&tables::specs(), Options::default()).unwrap();
    let history =
        FjallHistory::open(&folder.path().join("history"), HistoryLimits::default()).unwrap();
    let (twins, queue, bus) =
        (Twins::default(), Arc::new(Queue::default()), Arc::new(LocalBus::new(1_024)));
    let pictures = Blobs::open(&folder.path().join("pictures"), BlobLimits::default()).unwrap();
    let intake =
        Intake::new(history.clone(), IntakeSettings::default(), twins.clone(), bus.clone())
            .with_files(Some(pictures.clone()));
    let controls: Arc<dyn Controls> = queue.clone();
    let parts = HouseParts { sql, history, twins, bus, controls, seed: 1 };
    let house = Arc::new(House::open(parts, START).unwrap());
    let (ticks, settings) = (Arc::clone(&clock), DarkroomSettings::default());
    let tell: focal_engine::run::Clock = Arc::new(move || ticks.now());
    let darkroom = Darkroom::new(Arc::clone(&house), pictures.clone(), settings, tell);
    let ingest = Arc::new(Inline {
        intake: Mutex::new(intake),
        queue,
        house: Arc::clone(&house),
        clock: Arc::clone(&clock),
        darkroom: Arc::new(darkroom),
        refuse: Mutex::new(None),
    });
    let mut config = WebConfig::local(ORIGIN, packs_folder());
    config.limits.burst = 1_000_000;
    config.limits.grace = Duration::from_millis(1);
    config.limits.typing = Duration::from_millis(1);
    config.limits.attachment_bytes = 64 << 10;
    let blobs = Blobs::open(&folder.path().join("blobs"), BlobLimits::default()).unwrap();
    let given: Arc<dyn Clock> = clock.clone();
    let app = App::new(Parts {
        house,
        clock: given,
        config,
        ingest: ingest.clone(),
        blobs,
        pictures,
        password_cost: Cost { memory_kib: 64, passes: 1 },
    })
    .unwrap();
    let router = router(&app, Router::new());
    (app, router, clock, ingest, folder)
}

impl TestHouse {
    pub fn new() -> TestHouse {
        let (app, router, clock, ingest, folder) = empty();
        let blank = |id: &str| Tenant {
            id: TenantId::from(id),
            case: String::new(),
            contact: String::new(),
            run: String::new(),
            incident: String::new(),
            alarm: String::new(),
            item: String::new(),
            file: String::new(),
            camera: ThingId::from(format!("cam-{id}")),
            picture: String::new(),
            thing: ThingId::from(format!("pump-{id}")),
            agent: AgentId::from(format!("agent-{id}")),
            report: String::new(),
            token: String::new(),
        };
        let (a, b) = (blank("a"), blank("b"));
        let mut house = TestHouse { app, router, clock, ingest, a, b, _folder: folder };
        house.furnish(&house.a);
        house.furnish(&house.b);
        // Both troubles first: the clock moves while they come up, and offers run out.
        house.a = house.ask(house.a.clone());
        house.b = house.ask(house.b.clone());
        house.a.picture = house.camera(&house.a);
        house.b.picture = house.camera(&house.b);
        house
    }

    /// A camera that has sent one picture; gives the name of its file.
    fn camera(&self, tenant: &Tenant) -> String {
        let (id, by) = (&tenant.id, AgentId::from("setup"));
        let files = files(&packs_folder().join("security"));
        let camera = ThingInput {
            name: "Yard".into(),
            kind: "camera".into(),
            pack: "security".into(),
            site: None,
            customer: None,
            on: BTreeMap::new(),
            near: vec![],
            public_code: format!("code-cam-{id}"),
        };
        let put = self.app.act_in(id, |work| {
            packs::install(work, By(&by), "security", files)?;
            things::put(work, By(&by), &Target::New(Some(tenant.camera.0.clone())), camera)
        });
        put.unwrap();
        let grey = focal_sense::Grey::new(32, 24, vec![90; 32 * 24]).unwrap();
        let file = self.app.pictures.put(id, format!("yard of {id}").as_bytes()).unwrap();
        let shot = Shot { name: "view".into(), at: None, grey, file: file.clone() };
        let payload = Payload::Picture(Box::new(shot));
        let delivered = Delivered { tenant: id.clone(), thing: tenant.camera.clone(), payload };
        assert_eq!(self.ingest.hear(&[delivered]), [Verdict::Accepted]);
        file
    }

    /// A tenant with people and a pump that loses pressure.
    fn furnish(&self, tenant: &Tenant) {
        let id = tenant.id.clone();
        let row = TenantRow::new(
            id.clone(),
            &format!("House {id}"),
            "Europe/Madrid",
            "EUR",
            Lang::default(),
        );
        self.app.house.create_tenant(row).unwrap();
        self.people(tenant);
        self.pump(tenant);
        self.trouble(&tenant.thing, &id);
    }

    /// An agent is there, and the customer wants to talk about it.
    fn ask(&self, mut tenant: Tenant) -> Tenant {
        let id = tenant.id.clone();
        self.app.act_in(&id, |work| work.set_presence(&tenant.agent, Presence::Available)).unwrap();
        self.app
            .act_in(&id, |work| {
                let case =
                    work.ask_for_help(&PersonId::from(format!("rosa-{id}")), Some(&tenant.thing))?;
                let item = work.customer_writes(
                    &case,
                    &PersonId::from(format!("rosa-{id}")),
                    "Help",
                    None,
                    vec![],
                )?;
                (tenant.case, tenant.item) = (case.0, item.0);
                let report = focal_engine::reports::saved::Input {
                    name: "Mornings".to_owned(),
                    query: String::new(),
                    every: None,
                    only: Default::default(),
                    switches: Default::default(),
                };
                let by = focal_engine::admin::By(&tenant.agent);
                tenant.report = focal_engine::reports::saved::save(work, by, report)?.id;
                tenant.token = a_token(work, &tenant.agent)?;
                Ok(())
            })
            .unwrap();
        self.app
            .house
            .read(&id, |world| {
                let case = &world.cases[&tenant.case.as_str().into()];
                tenant.contact = world.contact_of(&case.case.id).unwrap().id.0.clone();
                tenant.run = case.case.runs.last().map(|run| run.id.0.clone()).unwrap_or_default();
                tenant.incident = case.case.incident.clone().unwrap().0;
                tenant.alarm = world.active_alarms(&tenant.thing).next().unwrap().id.0.clone();
            })
            .unwrap();
        let text = format!("notes of {id}");
        let file =
            crate::api::attachments::keep(&self.app, &id, "notes.txt".into(), text.as_bytes())
                .unwrap();
        tenant.file = file.hash;
        tenant
    }

    fn people(&self, tenant: &Tenant) {
        let id = &tenant.id;
        let by = AgentId::from("setup");
        let (app, zone) = (&self.app, "Europe/Madrid".to_owned());
        app.act_in(id, |work| {
            desk::put_queue(
                work,
                By(&by),
                &Target::New(Some("help".into())),
                desk::QueueInput {
                    name: "Help".into(),
                    skills: BTreeMap::new(),
                    hours: None,
                    priority: 0.0,
                    relax: vec![],
                },
            )?;
            desk::put_queue(
                work,
                By(&by),
                &Target::New(Some("more".into())),
                desk::QueueInput {
                    name: "More".into(),
                    skills: BTreeMap::new(),
                    hours: None,
                    priority: 0.0,
                    relax: vec![],
                },
            )?;
            desk::put_skill(work, By(&by), &Target::New(Some("knots".into())), "Knots")?;
            let hours =
                focal_case::Hours { zone: "Europe/Paris".into(), ..focal_case::Hours::default() };
            desk::put_hours(work, By(&by), &Target::New(Some("always".into())), "Always", hours)?;
            for role in [Role::Administrator, Role::Supervisor, Role::Agent] {
                let word = format!("{role:?}").to_lowercase();
                let input = AgentInput {
                    name: format!("{role:?} {id}"),
                    email: format!("{word}@{id}.example"),
                    role,
                    lang: "en".into(),
                    skills: BTreeMap::new(),
                    queues: vec![],
                    capacity: 4,
                    active: true,
                };
                let put =
                    agents::put(work, By(&by), &Target::New(Some(format!("{word}-{id}"))), input)?;
                let hash = app.passwords.hash(PASSWORD).unwrap();
                work.tx.credential(password::credential(id, &put.id, &hash));
            }
            let site = SiteInput {
                name: "Flat".into(),
                address: "8 Mill Street".into(),
                zone: zone.clone(),
                access: String::new(),
            };
            places::put_site(work, By(&by), &Target::New(Some(format!("flat-{id}"))), site)?;
            let person = PersonInput {
                name: format!("Rosa {id}"),
                email: format!("rosa@{id}.example"),
                lang: "en".into(),
                zone,
                consent: Consent { mail: true, near: false },
                quiet: None,
                wake_if_critical: false,
            };
            people::put(work, By(&by), &Target::New(Some(format!("rosa-{id}"))), person).map(drop)
        })
        .unwrap();
    }

    fn pump(&self, tenant: &Tenant) {
        let id = &tenant.id;
        let by = AgentId::from("setup");
        let files = files(&packs_folder().join("water"));
        self.app
            .act_in(id, |work| {
                packs::install(work, By(&by), "water", files)?;
                let roles = vec![Binding { pack: "water".into(), role: "maker".into() }];
                let maker = ProviderInput {
                    name: format!("Maker {id}"),
                    email: format!("maker@{id}.example"),
                    lang: "en".into(),
                    roles,
                    answers_within: Span::hours(4),
                    swatch: None,
                };
                providers::put(work, By(&by), &Target::New(Some(format!("maker-{id}"))), maker)?;
                let main = ComponentInput {
                    name: "Main".into(),
                    kind: "street-main".into(),
                    pack: "water".into(),
                    provider: None,
                };
                let main = places::put_component(
                    work,
                    By(&by),
                    &Target::New(Some(format!("main-{id}"))),
                    main,
                )?;
                let pump = ThingInput {
                    name: format!("Pump {id}"),
                    kind: "booster-pump".into(),
                    pack: "water".into(),
                    site: Some(format!("flat-{id}").into()),
                    customer: Some(format!("rosa-{id}").into()),
                    on: BTreeMap::from([("street-main".into(), main)]),
                    near: vec![],
                    public_code: format!("code-{id}"),
                };
                things::put(work, By(&by), &Target::New(Some(tenant.thing.0.clone())), pump)
                    .map(drop)
            })
            .unwrap();
    }

    /// The pump loses pressure for three minutes.
    pub fn trouble(&self, thing: &ThingId, tenant: &TenantId) {
        for _ in 0..4 {
            self.clock.advance(Span::mins(1));
            let values =
                [("pressure_in", 3.0), ("pressure_out", 0.9), ("flow", 12.0), ("current", 4.0)];
            let signal = Signal {
                values: values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
                ..Signal::default()
            };
            let payload = Payload::Signal(Box::new(signal));
            let delivered = Delivered { tenant: tenant.clone(), thing: thing.clone(), payload };
            assert_eq!(self.ingest.hear(&[delivered]), [Verdict::Accepted]);
        }
    }

    /// A session of somebody, without the slow way through a password.
    pub fn session(&self, tenant: &Tenant, role: &str) -> String {
        let agent = AgentId::from(format!("{role}-{}", tenant.id));
        let (token, credential) =
            session::open(&tenant.id, &agent, self.app.config.sessions, self.app.now()).unwrap();
        self.app.house.system().put_credential(&credential).unwrap();
        token.reveal().to_owned()
    }

    pub async fn call(&self, request: Request<Body>) -> Answered {
        let response = self.router.clone().oneshot(request).await.unwrap();
        Answered::of(response).await
    }

    /// Everything a tenant has in the store, to see that nothing changed.
    pub fn state(&self, tenant: &TenantId) -> String {
        let reader = self.app.house.reader(tenant);
        let mut all = String::new();
        for spec in tables::specs() {
            for document in reader.documents(spec.name, &Query::new()).unwrap() {
                all.push_str(&format!(
                    "{}/{} v{}: {}\n",
                    spec.name, document.id, document.version, document.body
                ));
            }
        }
        let live = self.app.house.read(tenant, |world| format!("{:?}", world.live.desk)).unwrap();
        all + &live
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answered {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub text: String,
}

impl Answered {
    async fn of(response: Response<Body>) -> Answered {
        let (parts, body) = response.into_parts();
        // A live stream never ends; its status and headers are what tests look at here.
        let is_stream =
            parts.headers.get("content-type").is_some_and(|kind| kind == "text/event-stream");
        let bytes = if is_stream {
            bytes::Bytes::new()
        } else {
            axum::body::to_bytes(body, 32 << 20).await.unwrap()
        };
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answered { status: parts.status, headers: parts.headers, text }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|error| panic!("{error}: {} {:?}", self.status, self.text))
    }

    pub fn code(&self) -> String {
        self.json()["error"]["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// A program's token that is alive; nobody knows its secret.
fn a_token(work: &mut Work<'_, '_>, by: &AgentId) -> Result<String, Refused> {
    let wish = tokens::TokenInput {
        name: "Billing".to_owned(),
        scopes: vec![Scope::CasesRead],
        expires: work.tx.now + Span::days(30),
        per_minute: None,
    };
    let tenant = work.tx.world.id().clone();
    let secret = |row: &_| programs::credential(&tenant, row, format!("hash of {tenant}"));
    Ok(tokens::make(work, By(by), wish, secret)?.id)
}

/// A request as a program makes it.
pub fn program(method: &str, path: &str, token: &str, body: Option<&Value>) -> Request<Body> {
    let mut request = request(method, path, None, body);
    request.headers_mut().remove("x-focal");
    request.headers_mut().remove("origin");
    let bearer = format!("Bearer {token}").parse().unwrap();
    request.headers_mut().insert("authorization", bearer);
    request
}

/// A request as the desk makes it.
pub fn request(
    method: &str,
    path: &str,
    session: Option<&str>,
    body: Option<&Value>,
) -> Request<Body> {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("x-focal", "desk")
        .header("origin", ORIGIN);
    if let Some(session) = session {
        request = request.header("cookie", format!("focal={session}"));
    }
    match body {
        Some(body) => request
            .header("content-type", "application/json")
            .body(Body::from(body.to_string()))
            .unwrap(),
        None => request.body(Body::empty()).unwrap(),
    }
}

/// The files of a pack's folder.
pub fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "yaml") {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
                found.insert(name, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}
