//! `/api/v1/admin/packs`: what lies in the folder of packs, what is installed, and what is wrong with it.

use std::collections::BTreeMap;
use std::path::Path;

use axum::Json;
use axum::extract::State;
use focal_base::slug_error;
use focal_engine::admin::packs::install;
use focal_engine::rows::Scope;
use focal_engine::{Kit, Names, World, shelf};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::decide;
use crate::app::App;
use crate::auth::session::Who;
use crate::extract::Body;
use crate::guard::ADMINISTRATOR;
use crate::route::Route;
use crate::trouble::{Answer, Trouble};

/// Packs that are listed, and problems shown of one.
const PACKS: usize = 100;
const PROBLEMS: usize = 50;

#[derive(Debug, Serialize, ToSchema)]
pub struct PackView {
    pack: String,
    name: String,
    installed: bool,
    /// The folder holds another version than the one installed.
    newer: bool,
    version: String,
    currency: String,
    roles: Vec<RoleName>,
    kinds: Vec<KindName>,
    components: Vec<ComponentRole>,
    skills: Vec<String>,
    problems: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RoleName {
    role: String,
    name: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct KindName {
    kind: String,
    name: String,
    /// Kinds of components that its things hang on.
    on: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ComponentRole {
    component: String,
    name: String,
    role: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Install {
    pack: String,
}

pub(super) fn routes() -> Vec<Route> {
    let path = "/api/v1/admin/packs";
    vec![
        Route::get(path, ADMINISTRATOR, "Packs that there are.", list)
            .scope(Scope::AdminRead)
            .gives_list::<PackView>(),
        Route::post(path, ADMINISTRATOR, "Installs a pack.", post)
            .scope(Scope::AdminWrite)
            .takes::<Install>()
            .gives::<PackView>(),
    ]
}

/// The files of a pack on the shelf; `None` when there is no such folder.
fn files(folder: &Path, pack: &str) -> Answer<Option<BTreeMap<String, String>>> {
    let root = folder.join(pack);
    if slug_error(pack).is_some() || !root.is_dir() {
        return Ok(None);
    }
    shelf::read(&root).map(Some).map_err(|error| {
        tracing::warn!(error, "a pack's folder cannot be read");
        Trouble::invalid("admin.pack_broken").field("pack").expected(error)
    })
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let folders = entries.filter(|entry| entry.path().is_dir()).map(|entry| entry.file_name());
    let mut names: Vec<String> = folders.map(|name| name.to_string_lossy().into_owned()).collect();
    names.retain(|name| slug_error(name).is_none());
    names.sort();
    names.truncate(PACKS);
    names
}

fn view(world: &World, who: &Who, name: &str, made: &Result<Kit, Vec<String>>) -> PackView {
    let installed = world.kit(name).map(AsRef::as_ref);
    let problems = made.as_ref().err().cloned().unwrap_or_default();
    let newer = matches!((made, installed), (Ok(kit), Some(current)) if kit.version != current.pack.version.hash);
    let texts = Names::new(world, &who.lang, Some(name));
    let kit = made.as_ref().ok().or(installed);
    let say = |key: String| {
        let own = kit.and_then(|kit| kit.pack.texts.get(&who.lang, &key)).map(str::to_owned);
        own.unwrap_or_else(|| texts.text(&key))
    };
    let pack = kit.map(|kit| &kit.pack);
    let roles = pack.map(|pack| pack.roles.clone()).unwrap_or_default();
    let kinds = kit.iter().flat_map(|kit| kit.pack.kinds.iter().map(|kind| (&kit.model, kind)));
    PackView {
        pack: name.to_owned(),
        name: title(name),
        installed: installed.is_some(),
        newer,
        version: pack.map(|pack| pack.version.number.to_string()).unwrap_or_default(),
        currency: pack.map(|pack| pack.currency.clone()).unwrap_or_default(),
        roles: roles
            .into_iter()
            .map(|role| RoleName { name: say(format!("role.{role}")), role })
            .collect(),
        kinds: kinds
            .map(|(model, kind)| KindName {
                kind: kind.kind.0.clone(),
                name: say(format!("kind.{}.name", kind.kind)),
                on: model
                    .kinds
                    .get(&kind.kind)
                    .map(|model| model.depends_on.iter().map(|part| part.0.clone()).collect())
                    .unwrap_or_default(),
            })
            .collect(),
        components: pack
            .iter()
            .flat_map(|pack| &pack.components)
            .map(|part| ComponentRole {
                component: part.component.0.clone(),
                name: say(format!("component.{}", part.component)),
                role: part.of.clone(),
            })
            .collect(),
        skills: pack.iter().flat_map(|pack| &pack.skills).map(|skill| skill.0.clone()).collect(),
        problems,
    }
}

/// `home-network` → `Home network`.
fn title(pack: &str) -> String {
    let words = pack.replace(['-', '_'], " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn make(files: &BTreeMap<String, String>) -> Result<Kit, Vec<String>> {
    Kit::make(files)
        .map_err(|problems| problems.iter().take(PROBLEMS).map(ToString::to_string).collect())
}

fn load(app: &App, name: &str) -> Answer<Result<Kit, Vec<String>>> {
    let found = files(&app.config.packs, name)?;
    Ok(found.map_or_else(|| Err(vec![]), |files| make(&files)))
}

async fn list(State(app): State<App>, who: Who) -> Answer<Json<Vec<PackView>>> {
    app.work(move |app| {
        let mut all = names(&app.config.packs);
        // What is installed is shown even when its folder has gone.
        let installed =
            app.read(&who, |world| world.pack_rows.keys().cloned().collect::<Vec<_>>())?;
        all.extend(installed);
        all.sort();
        all.dedup();
        let mut rows = Vec::new();
        for name in all {
            // One that cannot be read is listed with its problem; the others are listed too.
            let made = load(app, &name).unwrap_or_else(|trouble| {
                Err(trouble.expected.iter().map(ToString::to_string).collect())
            });
            rows.push(app.read(&who, |world| view(world, &who, &name, &made))?);
        }
        Ok(Json(rows))
    })
    .await
}

async fn post(
    State(app): State<App>,
    who: Who,
    Body(wish): Body<Install>,
) -> Answer<Json<PackView>> {
    app.work(move |app| {
        let absent = || Trouble::invalid("admin.pack_absent").field("pack");
        let files = files(&app.config.packs, &wish.pack)?.ok_or_else(absent)?;
        let made = make(&files);
        if let Err(problems) = &made {
            let trouble = Trouble::invalid("admin.pack_broken").field("pack");
            return Err(trouble.expected(problems.first().cloned().unwrap_or_default()));
        }
        decide(app, &who, |work, by| install(work, by, &wish.pack, files))?;
        Ok(Json(app.read(&who, |world| view(world, &who, &wish.pack, &made))?))
    })
    .await
}
