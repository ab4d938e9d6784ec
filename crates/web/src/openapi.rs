//! The description of the API, made from the list of routes: what is served is what is described. A snapshot
//! test keeps `openapi.json` beside the code, from which clients are generated.

use std::sync::OnceLock;

use axum::http::Method;
use focal_engine::rows::{Role, Scope};
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::path::{HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder, PathsBuilder, Ref, RefOr, Required,
    ResponseBuilder, Schema, SecurityRequirement,
};
use utoipa::{PartialSchema, ToSchema};

use crate::api;
use crate::guard::Guard;
use crate::route::{Programs, Route, Shape};
use crate::trouble::Problem;

/// As it is served and kept.
pub fn text() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| {
        let made = document().to_pretty_json();
        made.map_or_else(|_| "{}".to_owned(), |text| text + "\n")
    })
}

#[must_use]
pub fn document() -> OpenApi {
    let routes = api::routes();
    let mut components = ComponentsBuilder::new().schema(Problem::name(), Problem::schema());
    let mut mentioned = Vec::new();
    Problem::schemas(&mut mentioned);
    for shape in routes.iter().flat_map(|route| [route.takes, route.gives]).flatten() {
        mentioned.push(((shape.name)(), (shape.schema)()));
        (shape.mentions)(&mut mentioned);
    }
    for (name, schema) in mentioned {
        components = components.schema(name, schema);
    }
    let session = ApiKey::Cookie(ApiKeyValue::with_description(
        "__Host-focal",
        "Set by POST /api/v1/session.",
    ));
    let bearer =
        HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("A thing's token."));
    let scopes = Scope::ALL.map(Scope::word).join(", ");
    let program = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(format!(
        "A program's token, made in administration. Each route names the scope it needs: {scopes}."
    )));
    let components = components
        .security_scheme("token", SecurityScheme::Http(program.build()))
        .security_scheme("session", SecurityScheme::ApiKey(session))
        .security_scheme("device", SecurityScheme::Http(bearer.build()));
    let mut paths = PathsBuilder::new();
    for route in &routes {
        let item = utoipa::openapi::PathItem::new(verb(&route.method), operation(route));
        paths = paths.path(route.path, item);
    }
    let info = InfoBuilder::new()
        .title("Focal")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some("What the desk, things and other programs may ask of a Focal house."));
    OpenApiBuilder::new().info(info).paths(paths).components(Some(components.build())).build()
}

fn verb(method: &Method) -> HttpMethod {
    match *method {
        Method::POST => HttpMethod::Post,
        Method::PUT => HttpMethod::Put,
        Method::DELETE => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}

/// `get /api/v1/cases/{id}` → `get_cases_id`.
fn operation_id(route: &Route) -> String {
    let path = route.path.trim_start_matches("/api/v1/").replace(['/', '{', '}'], "_");
    let words = path.split('_').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_");
    format!("{}_{words}", route.method.as_str().to_lowercase())
}

fn operation(route: &Route) -> utoipa::openapi::path::Operation {
    let mut operation = OperationBuilder::new()
        .operation_id(Some(operation_id(route)))
        .summary(Some(route.about))
        .description(Some(audience(route)));
    for name in names(route.path) {
        operation = operation.parameter(parameter(name, ParameterIn::Path, Required::True));
    }
    for name in route.query {
        operation = operation.parameter(parameter(name, ParameterIn::Query, Required::False));
    }
    if let Some(shape) = route.takes {
        let content = ContentBuilder::new().schema(Some(reference(shape))).build();
        let body = RequestBodyBuilder::new()
            .content("application/json", content)
            .required(Some(Required::True));
        operation = operation.request_body(Some(body.build()));
    }
    operation = match route.gives {
        Some(shape) => operation.response("200", response("Done.", Some(reference(shape)))),
        None => operation.response("204", response("Done.", None)),
    };
    let problem = Ref::from_schema_name(Problem::name());
    operation = operation.response("default", response("Why not.", Some(problem.into())));
    let nothing = Vec::<String>::new;
    operation = match route.guard {
        Guard::Public(_) => operation,
        Guard::Device => operation.security(SecurityRequirement::new("device", nothing())),
        Guard::Least(_) => operation.security(SecurityRequirement::new("session", nothing())),
    };
    if let Some(Programs::With(scope)) = route.programs {
        operation = operation.security(SecurityRequirement::new("token", [scope.word()]));
    }
    operation.build()
}

fn audience(route: &Route) -> String {
    let people = people(route.guard);
    match route.programs {
        Some(Programs::With(scope)) => format!("{people} Programs, with {}.", scope.word()),
        Some(Programs::Never(why)) => format!("{people} No programs: {why}."),
        None => people,
    }
}

fn people(guard: Guard) -> String {
    match guard {
        Guard::Public(why) => format!("Anybody: {why}."),
        Guard::Device => "Things, by their token.".to_owned(),
        Guard::Least(Role::Agent) => "Agents, supervisors, administrators.".to_owned(),
        Guard::Least(Role::Supervisor) => "Supervisors, administrators.".to_owned(),
        Guard::Least(Role::Administrator) => "Administrators.".to_owned(),
    }
}

/// The names in braces of a path.
pub(crate) fn names(path: &'static str) -> impl Iterator<Item = &'static str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

fn parameter(
    name: &str,
    place: ParameterIn,
    required: Required,
) -> utoipa::openapi::path::Parameter {
    let schema = ObjectBuilder::new().schema_type(Type::String).build();
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(required)
        .schema(Some(schema))
        .build()
}

fn reference(shape: Shape) -> RefOr<Schema> {
    let one: RefOr<Schema> = Ref::from_schema_name((shape.name)()).into();
    if shape.list { ArrayBuilder::new().items(one).build().into() } else { one }
}

fn response(about: &str, schema: Option<RefOr<Schema>>) -> utoipa::openapi::Response {
    let response = ResponseBuilder::new().description(about);
    match schema {
        Some(schema) => response
            .content("application/json", ContentBuilder::new().schema(Some(schema)).build())
            .build(),
        None => response.build(),
    }
}
