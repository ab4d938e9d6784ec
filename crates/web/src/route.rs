//! A route of the API: its method, path, guard, limits, what it takes and gives, and who serves it. The
//! router, the description and the isolation test are all made from the one list of them.

use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodFilter, MethodRouter, on};
use focal_engine::rows::Scope;
use utoipa::ToSchema;
use utoipa::openapi::{RefOr, Schema};

use crate::app::App;
use crate::guard::Guard;
use crate::guard::gate::{Gate, pass};

/// A type's name, schema, and the schemas it mentions.
#[derive(Clone, Copy)]
pub struct Shape {
    pub name: fn() -> String,
    pub schema: fn() -> RefOr<Schema>,
    pub mentions: fn(&mut Vec<(String, RefOr<Schema>)>),
    pub list: bool,
}

/// Whether a program may call a route with its token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Programs {
    /// With this scope.
    With(Scope),
    /// Never, for the reason given.
    Never(&'static str),
}

#[derive(Clone)]
pub struct Route {
    pub method: Method,
    pub path: &'static str,
    pub guard: Guard,
    /// What a program needs. Said by every route that is not public: one that says nothing refuses them.
    pub programs: Option<Programs>,
    pub about: &'static str,
    /// Most bytes of a body; `None` is the limit for JSON.
    pub limit: Option<fn(&crate::config::Limits) -> usize>,
    pub endless: bool,
    pub query: &'static [&'static str],
    pub takes: Option<Shape>,
    pub gives: Option<Shape>,
    serve: MethodRouter<App>,
}

fn shape<T: ToSchema>(list: bool) -> Shape {
    Shape { name: || T::name().into_owned(), schema: T::schema, mentions: T::schemas, list }
}

impl Route {
    fn new<H, T>(
        method: Method,
        path: &'static str,
        guard: Guard,
        about: &'static str,
        handler: H,
    ) -> Route
    where
        H: Handler<T, App>,
        T: 'static,
    {
        // Only the five methods below are ever asked for.
        let filter = MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::GET);
        Route {
            method,
            path,
            guard,
            programs: None,
            about,
            limit: None,
            endless: false,
            query: &[],
            takes: None,
            gives: None,
            serve: on(filter, handler),
        }
    }

    pub fn get<H: Handler<T, App>, T: 'static>(
        path: &'static str,
        guard: Guard,
        about: &'static str,
        to: H,
    ) -> Route {
        Route::new(Method::GET, path, guard, about, to)
    }

    pub fn post<H: Handler<T, App>, T: 'static>(
        path: &'static str,
        guard: Guard,
        about: &'static str,
        to: H,
    ) -> Route {
        Route::new(Method::POST, path, guard, about, to)
    }

    pub fn put<H: Handler<T, App>, T: 'static>(
        path: &'static str,
        guard: Guard,
        about: &'static str,
        to: H,
    ) -> Route {
        Route::new(Method::PUT, path, guard, about, to)
    }

    pub fn delete<H: Handler<T, App>, T: 'static>(
        path: &'static str,
        guard: Guard,
        about: &'static str,
        to: H,
    ) -> Route {
        Route::new(Method::DELETE, path, guard, about, to)
    }

    /// Programs may call it, with this scope.
    #[must_use]
    pub fn scope(mut self, scope: Scope) -> Route {
        self.programs = Some(Programs::With(scope));
        self
    }

    /// Programs may not call it: it needs a person.
    #[must_use]
    pub fn person(mut self, why: &'static str) -> Route {
        self.programs = Some(Programs::Never(why));
        self
    }

    #[must_use]
    pub fn takes<T: ToSchema>(mut self) -> Route {
        self.takes = Some(shape::<T>(false));
        self
    }

    #[must_use]
    pub fn gives<T: ToSchema>(mut self) -> Route {
        self.gives = Some(shape::<T>(false));
        self
    }

    #[must_use]
    pub fn gives_list<T: ToSchema>(mut self) -> Route {
        self.gives = Some(shape::<T>(true));
        self
    }

    #[must_use]
    pub fn query(mut self, names: &'static [&'static str]) -> Route {
        self.query = names;
        self
    }

    #[must_use]
    pub fn limit(mut self, limit: fn(&crate::config::Limits) -> usize) -> Route {
        self.limit = Some(limit);
        self
    }

    #[must_use]
    pub fn endless(mut self) -> Route {
        self.endless = true;
        self
    }

    /// The route behind its gate.
    pub(crate) fn serve(self, app: &App) -> MethodRouter<App> {
        let limits = &app.config.limits;
        let limit = self.limit.map_or(limits.json_bytes, |limit| limit(limits));
        let gate = Gate {
            app: app.clone(),
            guard: self.guard,
            programs: self.programs,
            limit,
            endless: self.endless,
        };
        self.serve.layer(DefaultBodyLimit::max(limit)).layer(from_fn_with_state(gate, pass))
    }
}
