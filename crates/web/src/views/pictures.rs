//! The pictures of a thing as the desk shows them: the reference beside the one that matters, what changed and where.

use focal_engine::Names;
use focal_engine::rows::ThingRow as Row;
use focal_sense::{KeptPicture, PicturesOf, ThingState};
use serde::Serialize;
use utoipa::ToSchema;

use super::Eye;
use super::when::When;
use crate::words;

/// One picture that is kept.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct KeptView {
    /// Where it is, for whoever is signed in.
    pub url: String,
    pub at: When,
    /// What it showed: learning, same, light, moved, covered, intrusion or on_lens.
    pub shows: String,
    /// The same in words.
    pub text: String,
    /// What changed: left, top, right and bottom as shares of the picture, the largest first.
    pub regions: Vec<[f64; 4]>,
    /// The alarm that it raised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alarm: Option<String>,
    /// The reference that it was held against.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<String>,
}

/// One view of a camera.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PictureView {
    pub picture: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<KeptView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<KeptView>,
    /// Those that raised an alarm, latest first.
    pub raised: Vec<KeptView>,
}

/// What a view shows, in words that every pack shares.
#[must_use]
pub fn view_text(names: &Names<'_>, picture: &str, view: &str) -> String {
    names
        .find(&format!("state.{picture}.{view}"))
        .unwrap_or_else(|| words::text(names.lang, &format!("view.{view}")))
}

/// Every view of a thing of which something is kept.
#[must_use]
pub fn pictures(eye: &Eye<'_>, names: &Names<'_>, row: &Row) -> Vec<PictureView> {
    let look = |state: &ThingState| {
        let views = state.pictures().filter(|view| view.kept().next().is_some());
        views.map(|view| one(names, row, view)).collect()
    };
    eye.twins.look(eye.world.id(), &row.id, look).unwrap_or_default()
}

fn one(names: &Names<'_>, row: &Row, view: PicturesOf<'_>) -> PictureView {
    let url = |file: &str| format!("/api/v1/things/{}/pictures/{}/{file}", row.id, view.name);
    let kept = |kept: &KeptPicture| KeptView {
        url: url(&kept.file),
        at: kept.at.into(),
        shows: kept.view.clone(),
        text: view_text(names, view.name, &kept.view),
        regions: kept
            .regions
            .iter()
            .map(|region| region.map(|thousandth| f64::from(thousandth) / 1_000.0))
            .collect(),
        alarm: kept.alarm.as_ref().map(|alarm| names.text(&format!("alarm.{alarm}.agent"))),
        against: kept.against.as_deref().map(url),
    };
    PictureView {
        picture: view.name.to_owned(),
        name: names.text(&format!("state.{}", view.name)),
        reference: view.reference.map(kept),
        last: view.last.map(kept),
        raised: view.raised.iter().rev().map(kept).collect(),
    }
}
