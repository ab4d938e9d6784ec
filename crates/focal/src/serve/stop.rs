//! When to stop: Ctrl-C or SIGTERM. A second one does not wait for good order.

use tokio::signal::unix::{SignalKind, signal};

/// The exit code of a program that was ended by SIGINT.
const EXIT_NOW: i32 = 130;

/// Returns at the first; ends the process at the second.
pub async fn asked() {
    next().await;
    tokio::spawn(async {
        next().await;
        std::process::exit(EXIT_NOW);
    });
}

async fn next() {
    let listen = |kind| {
        signal(kind).map_err(|error| tracing::error!(%error, "a signal cannot be listened for"))
    };
    let (Ok(mut interrupt), Ok(mut terminate)) =
        (listen(SignalKind::interrupt()), listen(SignalKind::terminate()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}
