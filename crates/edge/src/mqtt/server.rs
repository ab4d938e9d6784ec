//! The listener: accepts, counts, wraps in TLS, and stops in good order. Must not know what things say.

use std::convert::Infallible;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use mqtt_protocol_core::mqtt::result_code::MqttError;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use super::door::{Door, Pass};
use super::encode::turn_away;
use super::greeting::greet;
use super::hello::Unfit;
use super::incoming::linger;
use super::session::Session;
use crate::hub::Hub;
use crate::limits::Limits;
use crate::seam::House;

/// Out of file descriptors or memory: trying again at once would only burn a core.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// The MQTT server. Listeners (with and without TLS) that share one server share its limits.
pub struct MqttServer<H> {
    floor: Arc<Floor<H>>,
}

/// What every connection needs.
struct Floor<H> {
    house: Arc<H>,
    hub: Hub,
    limits: Arc<Limits>,
    door: Door,
    signing_in: Arc<Semaphore>,
}

impl<H: House> MqttServer<H> {
    pub fn new(house: Arc<H>, hub: Hub, limits: Limits) -> Self {
        let door = Door::new(limits.connections, limits.connections_per_address);
        let signing_in = Arc::new(Semaphore::new(limits.signing_in.min(Semaphore::MAX_PERMITS)));
        Self { floor: Arc::new(Floor { house, hub, limits: Arc::new(limits), door, signing_in }) }
    }

    /// Serves until `stop` becomes true (or its sender is gone). Then accepts nobody, reads nothing more, waits
    /// briefly for messages under way and acknowledges them, tells MQTT 5 clients that the server is shutting down,
    /// and returns when its connections are gone, at the latest after four times [`Limits::farewell`].
    pub async fn serve(
        &self,
        listener: TcpListener,
        tls: Option<TlsAcceptor>,
        stop: watch::Receiver<bool>,
    ) {
        // Each connection holds a sender; when all are dropped, all are gone.
        let (alive, mut all_gone) = mpsc::channel::<Infallible>(1);
        let mut stopped = std::pin::pin!(stopped(stop.clone()));
        loop {
            let accepted = tokio::select! {
                biased;
                () = &mut stopped => break,
                accepted = self.accept(&listener) => accepted,
            };
            let Some((stream, from, pass, turn)) = accepted else {
                continue;
            };
            let (floor, tls, alive, stop) =
                (Arc::clone(&self.floor), tls.clone(), alive.clone(), stop.clone());
            tokio::spawn(async move {
                floor.receive(stream, tls, from, turn, stop).await;
                drop((pass, alive));
            });
        }
        drop((listener, alive));
        let _ = timeout(self.floor.limits.farewell * 4, all_gone.recv()).await;
    }

    async fn accept(
        &self,
        listener: &TcpListener,
    ) -> Option<(TcpStream, IpAddr, Pass, OwnedSemaphorePermit)> {
        // First the turn, then the connection: while too many are signing in, others wait in the kernel's queue.
        let turn = Arc::clone(&self.floor.signing_in).acquire_owned().await.ok()?;
        match listener.accept().await {
            Ok((stream, from)) => {
                let pass = self.floor.door.admit(from.ip());
                if pass.is_none() {
                    self.floor.hub.tally().turned_away.fetch_add(1, Ordering::Relaxed);
                }
                pass.map(|pass| (stream, from.ip().to_canonical(), pass, turn))
            }
            Err(error) => {
                let passing = [io::ErrorKind::ConnectionAborted, io::ErrorKind::ConnectionReset];
                if !passing.contains(&error.kind()) {
                    tracing::warn!(%error, "failed to accept a connection");
                    sleep(ACCEPT_PAUSE).await;
                }
                None
            }
        }
    }

    /// Serves one stream that is not a TCP socket, as `from`. For tests, on a clock of their own.
    #[cfg(test)]
    pub(crate) async fn serve_stream<S>(&self, stream: S, from: IpAddr, stop: watch::Receiver<bool>)
    where
        S: AsyncRead + AsyncWrite + Send + 'static,
    {
        let (reader, writer) = tokio::io::split(stream);
        if let Ok(turn) = Arc::clone(&self.floor.signing_in).acquire_owned().await {
            self.floor
                .converse(reader, writer, from, turn, stop, tokio::time::Instant::now())
                .await;
        }
    }
}

impl<H: House> Floor<H> {
    async fn receive(
        &self,
        stream: TcpStream,
        tls: Option<TlsAcceptor>,
        from: IpAddr,
        turn: OwnedSemaphorePermit,
        stop: watch::Receiver<bool>,
    ) {
        let since = tokio::time::Instant::now();
        // Acknowledgements are small and somebody waits for them.
        let _ = stream.set_nodelay(true);
        let Some(tls) = tls else {
            let (reader, writer) = stream.into_split();
            return self.converse(reader, writer, from, turn, stop, since).await;
        };
        match timeout(self.limits.connect_within, tls.accept(stream)).await {
            Ok(Ok(stream)) => {
                let (reader, writer) = tokio::io::split(stream);
                self.converse(reader, writer, from, turn, stop, since).await;
            }
            Ok(Err(_)) | Err(_) => {
                self.hub.tally().sign_ins_refused.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    async fn converse<R, W>(
        &self,
        mut reader: R,
        mut writer: W,
        from: IpAddr,
        turn: OwnedSemaphorePermit,
        stop: watch::Receiver<bool>,
        since: tokio::time::Instant,
    ) where
        R: AsyncRead + Unpin + Send,
        W: AsyncWrite + Unpin + Send,
    {
        let greeting = greet(self.house.as_ref(), &self.limits, from, &mut reader);
        let greeting = tokio::select! {
            greeting = tokio::time::timeout_at(since + self.limits.connect_within, greeting) => greeting,
            () = stopped(stop.clone()) => return,
        };
        drop(turn);
        match greeting {
            Ok(Ok(guest)) => {
                let house = Arc::clone(&self.house);
                let limits = Arc::clone(&self.limits);
                let (session, early) =
                    Session::begin(house, &self.hub, limits, guest, reader, writer);
                session.run(&early, stop).await;
            }
            Ok(Err(unfit)) => self.refuse(&mut reader, &mut writer, unfit).await,
            Err(_late) => {
                let unfit = Unfit { version: None, why: MqttError::MaximumConnectTime };
                self.refuse(&mut reader, &mut writer, unfit).await;
            }
        }
    }

    async fn refuse<R, W>(&self, reader: &mut R, writer: &mut W, unfit: Unfit)
    where
        R: AsyncRead + Unpin,
        W: AsyncWrite + Unpin,
    {
        self.hub.tally().sign_ins_refused.fetch_add(1, Ordering::Relaxed);
        tracing::debug!(why = %unfit.why, "a connection was not signed in");
        // Without a dialect there are no words, and nothing to lose by closing at once.
        let Some(version) = unfit.version else { return };
        let mut words = Vec::new();
        turn_away(version, unfit.why, &mut words);
        let goodbye = async {
            if writer.write_all(&words).await.is_ok() && writer.shutdown().await.is_ok() {
                linger(reader).await;
            }
        };
        let _ = timeout(self.limits.farewell, goodbye).await;
    }
}

/// Resolves when the server is to stop, or nobody is left who could say so.
pub(crate) async fn stopped(mut stop: watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}
