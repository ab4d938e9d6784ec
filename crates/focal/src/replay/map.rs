//! Which column is which metric of the kind, and in which unit.

use focal_base::{KindName, MetricName};
use focal_engine::Kit;
use focal_pack::units;

use crate::config::nearest;

/// One column that is played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub metric: MetricName,
    /// As recorded, and as the pack wants it.
    pub from: String,
    pub to: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    pub kind: KindName,
    pub columns: Vec<Column>,
}

impl Mapping {
    /// Reads `column=metric:unit`, each checked against the pack; every mistake comes back at once.
    pub fn new(kit: &Kit, kind: &str, maps: &[String]) -> Result<Mapping, Vec<String>> {
        let kind = KindName::from(kind);
        let Some(def) = kit.pack.kind(kind.as_str()) else {
            let kinds = kit.pack.kinds.iter().map(|def| def.kind.as_str());
            return Err(vec![format!(
                "--kind {kind}: the pack {} has no such kind{}",
                kit.pack.name,
                nearest(kind.as_str(), kinds)
            )]);
        };
        let (mut columns, mut wrong) = (Vec::new(), Vec::new());
        for map in maps {
            match column(def, map) {
                Ok(column) => columns.push(column),
                Err(said) => wrong.push(format!("--map {map}: {said}")),
            }
        }
        if wrong.is_empty() { Ok(Mapping { kind, columns }) } else { Err(wrong) }
    }
}

fn column(def: &focal_sense::KindDef, map: &str) -> Result<Column, String> {
    let expected = "expected column=metric:unit, e.g. value=room_temp:[degF]";
    // From the right: a column may hold any sign, a metric and a unit hold no equals sign.
    let (name, rest) = map.rsplit_once('=').ok_or(expected)?;
    let (metric, unit) =
        rest.split_once(':').map_or((rest, None), |(metric, unit)| (metric, Some(unit)));
    let metric = MetricName::from(metric);
    let Some(declared) = def.telemetry.get(&metric) else {
        let all = def.telemetry.keys().map(MetricName::as_str);
        return Err(format!(
            "{} has no metric {metric}{}",
            def.kind,
            nearest(metric.as_str(), all)
        ));
    };
    let from = unit.unwrap_or(&declared.unit).to_owned();
    units::convert(1.0, &from, &declared.unit).map_err(|error| error.to_string())?;
    if name.is_empty() {
        return Err(expected.to_owned());
    }
    Ok(Column { name: name.to_owned(), metric, from, to: declared.unit.clone() })
}
