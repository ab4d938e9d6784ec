//! Whose word about the client's address is believed: one's own proxies', nobody else's.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::middleware::{Next, from_fn};

/// Takes the header away unless a trusted proxy wrote it. The pages then believe what is left.
pub fn believe_only(router: Router, trusted: Vec<IpAddr>) -> Router {
    let trusted: Arc<[IpAddr]> = trusted.into();
    router.layer(from_fn(move |mut request: Request, next: Next| {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical());
        if !peer.is_some_and(|peer| trusted.contains(&peer)) {
            request.headers_mut().remove("x-forwarded-for");
        }
        next.run(request)
    }))
}
