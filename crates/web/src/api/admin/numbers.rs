//! `/api/v1/admin/numbers`: the numbers of installed packs that are estimates, and the operator's own in their
//! place.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use focal_base::Lang;
use focal_engine::admin::numbers::{Effect, preview, put};
use focal_engine::rows::{PackRow, Scope};
use focal_engine::{Kit, Names, World};
use focal_pack::Origin;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{decide, show};
use crate::app::App;
use crate::auth::session::Who;
use crate::extract::{Body, Params};
use crate::guard::ADMINISTRATOR;
use crate::route::Route;
use crate::trouble::{Answer, Trouble};
use crate::views::number::label;
use crate::views::when::When;

#[derive(Debug, Serialize, ToSchema)]
pub struct NumberView {
    pack: String,
    /// E.g. `cause.pump-wear.prior`.
    path: String,
    /// What it is about, e.g. the name of a cause.
    subject: String,
    what: String,
    /// How it is written: `share`, `money`, `money_year`, `span`, `count`, `value`, `range` or `condition`.
    unit: &'static str,
    value: String,
    /// What the pack says, where the operator has put another in its place.
    own: Option<String>,
    /// `estimate`, `operator`, `source` or `unsaid`.
    origin: &'static str,
    /// Who says so.
    sources: Vec<SourceView>,
    by: Option<String>,
    at: Option<When>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SourceView {
    text: String,
    /// A: standard, manual, peer-reviewed. B: survey, trade press. C: vendor, consumer guide.
    grade: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListParams {
    /// All that are installed, when it is absent.
    pack: Option<String>,
    /// Also those that come from a source.
    all: Option<bool>,
}

/// `value` absent: the pack's own number is given back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NumberInput {
    pack: String,
    path: String,
    value: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PreviewView {
    effects: Vec<EffectView>,
    /// So many more are moved less.
    more: usize,
    /// Open cases of the pack: they go on with the numbers they began with.
    open_cases: usize,
    currency: String,
}

/// What is expected of one cause, before and after.
#[derive(Debug, Serialize, ToSchema)]
pub struct EffectView {
    cause: String,
    name: String,
    kind: String,
    share: [f64; 2],
    /// Cost of ending it once it is known.
    known: [f64; 2],
    /// Titles of the first step while it only looks like it.
    first: [Option<String>; 2],
    look: [Option<f64>; 2],
}

pub(super) fn routes() -> Vec<Route> {
    let path = "/api/v1/admin/numbers";
    vec![
        Route::get(path, ADMINISTRATOR, "Numbers of a pack that are estimates.", list)
            .scope(Scope::AdminRead)
            .query(&["pack", "all"])
            .gives_list::<NumberView>(),
        Route::put(path, ADMINISTRATOR, "Puts a number in the place of a pack's.", change)
            .scope(Scope::AdminWrite)
            .takes::<NumberInput>()
            .gives::<NumberView>(),
        Route::post(
            "/api/v1/admin/numbers/preview",
            ADMINISTRATOR,
            "What another number would change.",
            look,
        )
        .scope(Scope::AdminRead)
        .takes::<NumberInput>()
        .gives::<PreviewView>(),
    ]
}

async fn list(
    State(app): State<App>,
    who: Who,
    Params(params): Params<ListParams>,
) -> Answer<Json<Vec<NumberView>>> {
    app.work(move |app| {
        let all = params.all.unwrap_or(false);
        let listed = |view: &NumberView| all || matches!(view.origin, "estimate" | "operator");
        let views = show(app, &who, |world| match &params.pack {
            Some(pack) => views(world, &who.lang, pack),
            None => {
                let packs = world.pack_rows.keys();
                Some(packs.filter_map(|pack| views(world, &who.lang, pack)).flatten().collect())
            }
        })?;
        Ok(Json(views.into_iter().filter(listed).collect()))
    })
    .await
}

async fn change(
    State(app): State<App>,
    who: Who,
    Body(input): Body<NumberInput>,
) -> Answer<Json<NumberView>> {
    app.work(move |app| {
        let of = (input.pack.as_str(), input.path.as_str());
        decide(app, &who, |work, by| put(work, by, of, input.value.as_deref()))?;
        let all = show(app, &who, |world| views(world, &who.lang, &input.pack))?;
        let one = all.into_iter().find(|view| view.path == input.path);
        one.map(Json).ok_or_else(Trouble::not_found)
    })
    .await
}

/// Reckoned outside of the house: nobody waits for it.
async fn look(
    State(app): State<App>,
    who: Who,
    Body(input): Body<NumberInput>,
) -> Answer<Json<PreviewView>> {
    app.work(move |app| {
        let row: PackRow = show(app, &who, |world| world.pack_rows.get(&input.pack).cloned())?;
        let found = preview(&row, &input.path, input.value.as_deref())?;
        let view = show(app, &who, |world| {
            let kit = world.kit(&input.pack)?;
            let names = Names::new(world, &who.lang, Some(&input.pack));
            let open = world
                .cases
                .values()
                .filter(|row| row.case.pinned.pack == input.pack && !row.case.is_resolved());
            Some(PreviewView {
                effects: found.effects.iter().map(|effect| effect_view(&names, effect)).collect(),
                more: found.more,
                open_cases: open.count(),
                currency: kit.pack.currency.clone(),
            })
        })?;
        Ok(Json(view))
    })
    .await
}

fn effect_view(names: &Names<'_>, effect: &Effect) -> EffectView {
    let title = |step: &Option<focal_base::StepName>| {
        step.as_ref().map(|step| names.text(&format!("step.{step}.title")))
    };
    EffectView {
        cause: effect.cause.0.clone(),
        name: names.text(&format!("cause.{}.name", effect.cause)),
        kind: names.text(&format!("kind.{}.name", effect.kind)),
        share: [effect.share.0, effect.share.1],
        known: [effect.known.0, effect.known.1],
        first: [title(&effect.first.0), title(&effect.first.1)],
        look: [effect.look.0, effect.look.1],
    }
}

/// Every number of an installed pack, as it is used now.
fn views(world: &World, lang: &Lang, pack: &str) -> Option<Vec<NumberView>> {
    let (kit, row) = (world.kit(pack)?, world.pack_rows.get(pack)?);
    let names = Names::new(world, lang, Some(pack));
    let stated = stated(kit);
    let views = kit.pack.estimates.iter().map(|number| {
        let (label, replaced) = (label(&names, &number.path), row.replaced.get(&number.path));
        NumberView {
            pack: pack.to_owned(),
            path: number.path.clone(),
            subject: label.subject,
            what: label.what,
            unit: label.unit,
            value: number.value.clone(),
            own: kit.pack.replaced.get(&number.path).cloned(),
            origin: match &number.origin {
                Origin::Estimate => "estimate",
                Origin::Operator => "operator",
                Origin::Source(_) => "source",
                Origin::Unsaid => "unsaid",
            },
            sources: match &number.origin {
                Origin::Source(keys) => {
                    keys.iter().filter_map(|key| stated.get(key.as_str())).cloned().collect()
                }
                _ => Vec::new(),
            },
            by: replaced.map(|number| names.agent(&number.by)),
            at: replaced.map(|number| number.at.into()),
        }
    });
    Some(views.collect())
}

fn stated(kit: &Kit) -> BTreeMap<&str, SourceView> {
    let sources = kit.pack.sources.iter().map(|(key, source)| {
        let view = SourceView { text: source.text.clone(), grade: format!("{:?}", source.grade) };
        (key.as_str(), view)
    });
    sources.collect()
}
