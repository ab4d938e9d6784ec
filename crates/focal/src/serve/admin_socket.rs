//! A socket in the data folder through which commands on the same machine reach the running house: only its
//! user can open it, because they could read the files anyway. One line of JSON each way.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use focal_store::{Sources, backup};
use focal_web::House;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixListener;

use super::{Stores, socket_path};
use crate::clock::now;

/// Longer questions are not answered.
const MAX_QUESTION: u64 = 8 << 10;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do")]
pub enum Request {
    Backup { to: PathBuf },
    Reset { email: Option<String> },
    Verify { day: Option<String> },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Reply {
    Done(String),
    Failed(String),
}

struct Answering {
    stores: Stores,
    house: Arc<House>,
    public_url: String,
}

/// Answers until the process ends.
pub fn start(
    data: &Path,
    stores: Stores,
    house: Arc<House>,
    public_url: String,
) -> Result<(), String> {
    let path = socket_path(data);
    let failed = |error: std::io::Error| format!("failed to open {}: {error}", path.display());
    // The data folder is locked, so this is one that an earlier process left.
    let _ = std::fs::remove_file(&path);
    let listener = UnixListener::bind(&path).map_err(failed)?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).map_err(failed)?;
    let answering = Arc::new(Answering { stores, house, public_url });
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let answering = Arc::clone(&answering);
            tokio::spawn(async move {
                if let Err(error) = converse(stream, answering).await {
                    tracing::warn!(%error, "a command from this machine was not answered");
                }
            });
        }
    });
    Ok(())
}

async fn converse(
    stream: tokio::net::UnixStream,
    answering: Arc<Answering>,
) -> std::io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut line = String::new();
    tokio::io::BufReader::new(reader.take(MAX_QUESTION)).read_line(&mut line).await?;
    let reply = match serde_json::from_str::<Request>(&line) {
        Ok(request) => tokio::task::spawn_blocking(move || answering.answer(&request)).await?,
        Err(error) => Err(format!("the question cannot be read: {error}")),
    };
    let reply = match reply {
        Ok(said) => Reply::Done(said),
        Err(said) => Reply::Failed(said),
    };
    let mut bytes = serde_json::to_vec(&reply).unwrap_or_default();
    bytes.push(b'\n');
    writer.write_all(&bytes).await
}

impl Answering {
    fn answer(&self, request: &Request) -> Result<String, String> {
        match request {
            Request::Backup { to } => {
                let Stores { sql, history, blobs, pictures } = &self.stores;
                let sources = Sources { store: sql, history, blobs, pictures, now: now() };
                let made = backup(&sources, to).map_err(|error| error.to_string())?;
                crate::backup::proven(&sql.system(), &made, to)
            }
            Request::Verify { day } => crate::report::of(&self.stores.sql, day.as_deref()),
            Request::Reset { email } => {
                let path = focal_web::admin_reset(&self.house, email.as_deref(), now());
                path.map(|path| format!("{}{path}", self.public_url))
                    .map_err(|_| crate::admin::nobody(email.as_deref()))
            }
        }
    }
}

/// Asks the house that runs on this data folder. `None` when none does.
pub fn ask(data: &Path, request: &Request) -> Option<Result<String, String>> {
    let mut stream = UnixStream::connect(socket_path(data)).ok()?;
    Some(exchange(&mut stream, request))
}

fn exchange(stream: &mut UnixStream, request: &Request) -> Result<String, String> {
    let failed = |error: std::io::Error| format!("the running house did not answer: {error}");
    let mut bytes = serde_json::to_vec(request).map_err(|error| error.to_string())?;
    bytes.push(b'\n');
    stream.write_all(&bytes).map_err(failed)?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).map_err(failed)?;
    match serde_json::from_str::<Reply>(&line)
        .map_err(|_| "the running house ended before it answered".to_owned())?
    {
        Reply::Done(said) => Ok(said),
        Reply::Failed(said) => Err(said),
    }
}
