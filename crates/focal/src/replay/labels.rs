//! Labelled windows: when something was wrong, as people know it.

use std::path::Path;

use focal_base::At;
use serde_json::Value;

use super::times;

/// From and until.
pub type Window = (At, At);

/// Reads `[[from, to], …]`, or an object that has such a list under the recording's path or name.
pub fn read(labels: &Path, recording: &Path) -> Result<Vec<Window>, String> {
    let name = labels.display();
    let text = std::fs::read_to_string(labels)
        .map_err(|error| format!("failed to read {name}: {error}"))?;
    let value: Value =
        serde_json::from_str(&text).map_err(|error| format!("{name}:{}: {error}", error.line()))?;
    let list = match &value {
        Value::Object(all) => {
            let path = recording.to_string_lossy().replace('\\', "/");
            let own = recording
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default();
            let fits = |key: &&String| {
                path.ends_with(key.as_str()) || key.rsplit('/').next() == Some(own.as_str())
            };
            let key = all
                .keys()
                .find(fits)
                .ok_or_else(|| format!("{name}: it has no windows for {own}"))?;
            &all[key]
        }
        list => list,
    };
    windows(list).ok_or_else(|| {
        format!("{name}: expected a list of [from, to] with times like \"2026-11-21 14:02:00\"")
    })
}

fn windows(list: &Value) -> Option<Vec<Window>> {
    let window = |pair: &Value| {
        let at = |place: usize| times::read(pair.get(place)?.as_str()?);
        let (from, to) = (at(0)?, at(1)?);
        (from <= to).then_some((from, to))
    };
    list.as_array()?.iter().map(window).collect()
}
