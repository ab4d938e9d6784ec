//! The router: every route of the API behind its gate, the pages beside them, and the headers around all.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_TYPE};
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{any, get};
use tower_http::compression::CompressionLayer;

use crate::app::App;
use crate::guard::{headers, problem};
use crate::trouble::Trouble;
use crate::{api, assets, metrics, openapi, words};

/// Everything that this room serves. `pages` are the server-rendered ones, merged beside the API; they get
/// the same headers and bring their own guards.
pub fn router(app: &App, pages: Router<App>) -> Router {
    let mut routes: Router<App> = Router::new();
    for route in api::routes() {
        routes = routes.route(route.path, route.serve(app));
    }
    routes
        .route(
            "/api/openapi.json",
            get(|| async { ([(CONTENT_TYPE, "application/json")], openapi::text()) }),
        )
        .route("/api/{*rest}", any(no_such_route))
        .route("/healthz", get(metrics::healthz))
        .route("/metrics", get(metrics::metrics))
        .merge(pages)
        .fallback(assets::serve)
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(app.clone(), headers::put))
        .with_state(app.clone())
}

/// A problem like every other, for a path that nothing serves.
async fn no_such_route(State(app): State<App>, request: Request) -> Response {
    let accepted = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let lang = words::accepted(accepted);
    app.metrics.answered(StatusCode::NOT_FOUND);
    problem(&lang, &Trouble::not_found(), words::text(&lang, "error.not_found"))
}
