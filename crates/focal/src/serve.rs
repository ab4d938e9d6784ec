//! `focal serve`: opens the stores, starts the house, and puts the doors in front of it. Wiring only.

mod admin_socket;
mod certificate;
mod edge;
mod http_door;
mod numbers;
mod outside;
mod ports;
mod ready;
mod stop;
mod tls;
mod vitals;
mod wrong_tokens;

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum_server::Handle;
use focal_base::Span;
use focal_edge::{Hub, MqttServer};
use focal_engine::run::{Darkroom, RunParts, Running};
use focal_store::{Blobs, FailPoint, FjallHistory, SqliteStore, pass};
use focal_web::App;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

use crate::clock::{WebClock, clock, now};
use crate::config::{Config, is_set};
use crate::{logs, settings, stores};
use edge::{Edge, HttpIngest};
use http_door::HttpDoor;
use outside::Outside;
use ready::Ready;
use wrong_tokens::WrongTokens;

/// How long pages have to finish what they asked for.
const FAREWELL: Duration = Duration::from_secs(2);

/// What the command line adds to the configuration.
pub struct Asked {
    pub config: Config,
    pub any_port: bool,
    pub ready_file: Option<PathBuf>,
}

pub fn serve(asked: Asked) -> ExitCode {
    let done = logs::start(&asked.config.log).and_then(|()| {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        let runtime = runtime.map_err(|error| format!("failed to start: {error}"))?;
        runtime.block_on(live(asked))
    });
    match done {
        // All is on disk. Unwinding what is left would only take time: the next start reads what is there.
        Ok(()) => std::process::exit(0),
        Err(said) => {
            eprintln!("{said}");
            ExitCode::FAILURE
        }
    }
}

pub fn duration(span: Span) -> Duration {
    Duration::from_millis(span.0.unsigned_abs())
}

/// The doors' sockets. Taken first: a taken port is said before anything is opened.
struct Doors {
    http: TcpListener,
    mqtt: TcpListener,
    mqtt_tls: Option<TcpListener>,
    public_url: String,
    mqtt_address: String,
}

impl Doors {
    fn open(config: &Config, any_port: bool) -> Result<Doors, String> {
        let http = ports::listen("pages", &config.http.listen, any_port)?;
        let mqtt = ports::listen("things", &config.mqtt.listen, any_port)?;
        let tls = &config.mqtt.listen_tls;
        let mqtt_tls = (!tls.is_empty())
            .then(|| ports::listen("things with TLS", tls, any_port))
            .transpose()?;
        let scheme = if is_set(&config.http.tls_certificate) { "https" } else { "http" };
        let public_url = match config.public_url.as_str() {
            "" => format!("{scheme}://{}", reachable(&http)?),
            given => given.trim_end_matches('/').to_owned(),
        };
        let mqtt_address = match config.mqtt.public_address.as_str() {
            "" => reachable(&mqtt)?,
            given => given.to_owned(),
        };
        for listener in [Some(&http), Some(&mqtt), mqtt_tls.as_ref()].into_iter().flatten() {
            listener.set_nonblocking(true).map_err(|error| error.to_string())?;
        }
        Ok(Doors { http, mqtt, mqtt_tls, public_url, mqtt_address })
    }
}

/// An address under which a listener is reached from this machine.
fn reachable(listener: &TcpListener) -> Result<String, String> {
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    Ok(match address.ip().is_unspecified() {
        true => format!("localhost:{}", address.port()),
        false => address.to_string(),
    })
}

/// Everything that was opened, so that a back-up can be made beside the running house.
#[derive(Clone)]
pub struct Stores {
    pub sql: SqliteStore,
    pub history: FjallHistory,
    pub blobs: Blobs,
    pub pictures: Blobs,
}

async fn live(asked: Asked) -> Result<(), String> {
    let Asked { config, any_port, ready_file } = asked;
    let doors = Doors::open(&config, any_port)?;
    let stores = stores::open(&config)?;
    let hub = Hub::new();
    let outside = Outside {
        hub: hub.clone(),
        mailer: outside::mailer(&config.mail)?,
        from: sender(&config, &doors.public_url),
        public_url: doors.public_url.clone(),
        system: stores.sql.system(),
        clock: clock(),
    };
    let running = Running::start(RunParts {
        sql: stores.sql.clone(),
        history: stores.history.clone(),
        clock: clock(),
        seed: seed()?,
        settings: settings::run(&config),
        outside: Arc::new(outside),
        blobs: Some(stores.blobs.clone()),
        pictures: Some(stores.pictures.clone()),
    });
    let running = running.map_err(|error| error.to_string())?;
    pass(FailPoint::StartLoaded);
    let (stop, stopping) = watch::channel(false);
    let darkroom = Arc::new(Darkroom::new(
        Arc::clone(&running.house),
        stores.pictures.clone(),
        settings::darkroom(&config),
        clock(),
    ));
    let edge = edge(&config, &running, &hub, darkroom);
    let served = start_doors(&config, doors, &running, &edge, &stores, stopping).await?;
    let setup_link = focal_web::setup_link(&running.house, now());
    let setup_link =
        setup_link.map_err(|_| "failed to make the link for the first administrator".to_owned())?;
    pass(FailPoint::StartOpen);
    // Before anybody is told: who knows that it is ready may ask it to end.
    let wishes = stop::Wishes::listen()?;
    let ready = Ready {
        setup_link: setup_link.map(|path| format!("{}{path}", served.public_url)),
        http: served.public_url.clone(),
        mqtt: served.mqtt_address.clone(),
    };
    ready.say();
    if let Some(path) = &ready_file {
        ready.write(path)?;
    }
    wishes.first().await;
    pass(FailPoint::StopAsked);
    tracing::info!("stopping");
    let _ = stop.send(true);
    served.handle.graceful_shutdown(Some(FAREWELL));
    for task in served.tasks {
        let _ = task.await;
    }
    let ended = tokio::task::spawn_blocking(move || running.stop()).await;
    ended.map_err(|error| format!("failed to stop in good order: {error}"))?;
    pass(FailPoint::StopEnded);
    let _ = std::fs::remove_file(socket_path(&config.data));
    tracing::info!("stopped");
    Ok(())
}

fn edge(
    config: &Config,
    running: &Running<FjallHistory>,
    hub: &Hub,
    darkroom: Arc<Darkroom<FjallHistory>>,
) -> Edge {
    Edge(Arc::new(edge::Parts {
        house: Arc::clone(&running.house),
        door: running.door.clone(),
        darkroom,
        comings: Arc::clone(&running.comings),
        commands: Arc::clone(&running.commands),
        clock: clock(),
        hub: hub.clone(),
        wrong: WrongTokens::new(config.mqtt.wrong_tokens, config.mqtt.wrong_tokens_within),
        signed_in: Mutex::default(),
    }))
}

/// What serves, and how it is asked to end.
struct Served {
    public_url: String,
    mqtt_address: String,
    handle: Handle<SocketAddr>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

async fn start_doors(
    config: &Config,
    doors: Doors,
    running: &Running<FjallHistory>,
    edge: &Edge,
    stores: &Stores,
    stopping: watch::Receiver<bool>,
) -> Result<Served, String> {
    let app = App::new(focal_web::Parts {
        house: Arc::clone(&running.house),
        clock: Arc::new(WebClock),
        config: settings::web(config, &doors.public_url, &doors.mqtt_address),
        ingest: Arc::new(HttpIngest {
            door: running.door.clone(),
            darkroom: Arc::clone(&edge.darkroom),
        }),
        blobs: stores.blobs.clone(),
        pictures: stores.pictures.clone(),
        password_cost: focal_web::auth::password::Cost::default(),
    });
    let app = app.map_err(|_| "failed to make the pages ready".to_owned())?;
    let mut tasks = start_mqtt(config, doors.mqtt, doors.mqtt_tls, edge, &stopping)?;
    let handle = Handle::new();
    tasks.push(start_http(config, doors.http, &app, handle.clone())?);
    tokio::spawn(focal_web::deliver_live(app.clone()));
    focal_web::give_back_after_start(&app);
    tokio::spawn(edge.clone().end_revoked());
    tokio::spawn(vitals::keep(vitals::Sources {
        app: app.clone(),
        health: Arc::clone(&running.health),
        door: running.door.clone(),
        hub: edge.hub.clone(),
        system: stores.sql.system(),
        places: vitals::Places::new(config, !config.mail.host.is_empty()),
    }));
    tokio::spawn(numbers::keep(numbers::Sources {
        app,
        health: Arc::clone(&running.health),
        door: running.door.clone(),
        hub: edge.hub.clone(),
        history: stores.history.clone(),
    }));
    let socket = admin_socket::start(
        &config.data,
        stores.clone(),
        Arc::clone(&running.house),
        doors.public_url.clone(),
    );
    if let Err(error) = socket {
        tracing::warn!(
            error,
            "focal backup and focal admin will not reach this house while it runs"
        );
    }
    Ok(Served { public_url: doors.public_url, mqtt_address: doors.mqtt_address, handle, tasks })
}

fn start_mqtt(
    config: &Config,
    plain: TcpListener,
    tls: Option<TcpListener>,
    edge: &Edge,
    stopping: &watch::Receiver<bool>,
) -> Result<Vec<tokio::task::JoinHandle<()>>, String> {
    let server = Arc::new(MqttServer::new(
        Arc::new(edge.clone()),
        edge.hub.clone(),
        config.mqtt.limits.clone(),
    ));
    let mut all = vec![(plain, None)];
    if let Some(listener) = tls {
        let config =
            tls::server_config(&config.mqtt.tls_certificate, &config.mqtt.tls_key, &[b"mqtt"])?;
        all.push((listener, Some(TlsAcceptor::from(config))));
    }
    let start = |(listener, tls): (TcpListener, Option<TlsAcceptor>)| {
        let listener =
            tokio::net::TcpListener::from_std(listener).map_err(|error| error.to_string())?;
        let (server, stopping) = (Arc::clone(&server), stopping.clone());
        Ok(tokio::spawn(async move { server.serve(listener, tls, stopping).await }))
    };
    all.into_iter().map(start).collect()
}

fn start_http(
    config: &Config,
    listener: TcpListener,
    app: &App,
    handle: Handle<SocketAddr>,
) -> Result<tokio::task::JoinHandle<()>, String> {
    let router = focal_web::router(app, focal_web::pages::router(app.clone()));
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let failed = |error: std::io::Error| format!("failed to serve pages: {error}");
    let said = |done: std::io::Result<()>| {
        if let Err(error) = done {
            tracing::error!(%error, "pages are not served any more");
        }
    };
    let door = HttpDoor::new(&config.http);
    let headers = duration(config.http.limits.headers);
    if is_set(&config.http.tls_certificate) {
        let (certificate, key) = (&config.http.tls_certificate, &config.http.tls_key);
        let tls = tls::server_config(certificate, key, &[b"http/1.1"])?;
        let tls = axum_server::tls_rustls::RustlsConfig::from_config(tls);
        let server = axum_server::from_tcp_rustls(listener, tls).map_err(failed)?.handle(handle);
        let mut server = server.map(|inner| door.before(inner));
        patience(&mut server, headers);
        return Ok(tokio::spawn(async move { said(server.serve(service).await) }));
    }
    let server = axum_server::from_tcp(listener).map_err(failed)?.handle(handle);
    let mut server = server.map(|inner| door.before(inner));
    patience(&mut server, headers);
    Ok(tokio::spawn(async move { said(server.serve(service).await) }))
}

/// A connection that sends no request does not stay.
fn patience<A>(server: &mut axum_server::Server<SocketAddr, A>, headers: Duration) {
    let http = server.http_builder();
    http.http1().timer(hyper_util::rt::TokioTimer::new()).header_read_timeout(headers);
}

fn sender(config: &Config, public_url: &str) -> String {
    if !config.mail.from.is_empty() {
        return config.mail.from.clone();
    }
    let host = public_url
        .split("://")
        .nth(1)
        .unwrap_or("localhost")
        .split(['/', ':'])
        .next()
        .unwrap_or("localhost");
    format!("Focal <focal@{host}>")
}

/// From the operating system, so that no two starts make the same ids.
fn seed() -> Result<u64, String> {
    let mut bytes = [0u8; 8];
    getrandom::fill(&mut bytes)
        .map_err(|error| format!("the operating system gives no randomness: {error}"))?;
    Ok(u64::from_le_bytes(bytes))
}

/// Where the running house takes words from its own machine.
pub fn socket_path(data: &Path) -> PathBuf {
    data.join("focal.sock")
}

pub use admin_socket::{Request, ask};
