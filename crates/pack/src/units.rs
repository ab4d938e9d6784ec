//! Units of telemetry: a subset of UCUM codes with the spellings people use, and conversion between
//! those of one dimension. A reading is kept in its metric's declared unit.

use thiserror::Error;

use crate::problem::nearest;

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum UnitError {
    #[error("failed to convert: the unit `{unit}` is not known{}", hint(.nearest))]
    Unknown { unit: String, nearest: Option<String> },
    #[error("failed to convert: `{from}` is a {from_is} and `{to}` a {to_is}")]
    Dimension { from: String, from_is: &'static str, to: String, to_is: &'static str },
}

fn hint(nearest: &Option<String>) -> String {
    nearest.as_ref().map(|name| format!("; nearest is `{name}`")).unwrap_or_default()
}

/// One unit: a value `x` of it is `x * scale + offset` of its dimension's base.
struct Unit {
    /// UCUM code; case-sensitive.
    code: &'static str,
    /// Other spellings that are taken.
    also: &'static [&'static str],
    dimension: &'static str,
    scale: f64,
    offset: f64,
}

const fn unit(
    code: &'static str,
    also: &'static [&'static str],
    dimension: &'static str,
    scale: f64,
) -> Unit {
    Unit { code, also, dimension, scale, offset: 0.0 }
}

const fn degrees(
    code: &'static str,
    also: &'static [&'static str],
    scale: f64,
    offset: f64,
) -> Unit {
    Unit { code, also, dimension: "temperature", scale, offset }
}

/// Bases: K, Pa, m3/s, m3, m/s, m, A, V, W, J, Hz, s, byte/s, 1, dB, lx, g. Factors are exact or from NIST SP 811.
const UNITS: &[Unit] = &[
    degrees("K", &[], 1.0, 0.0),
    degrees("Cel", &["°C", "degC", "C"], 1.0, 273.15),
    degrees("[degF]", &["°F", "degF", "F"], 5.0 / 9.0, 459.67 * 5.0 / 9.0),
    unit("Pa", &[], "pressure", 1.0),
    unit("hPa", &[], "pressure", 1e2),
    unit("kPa", &[], "pressure", 1e3),
    unit("MPa", &[], "pressure", 1e6),
    unit("mbar", &[], "pressure", 1e2),
    unit("bar", &[], "pressure", 1e5),
    unit("[psi]", &["psi"], "pressure", 6_894.757_293_168),
    unit("m3/s", &[], "flow", 1.0),
    unit("m3/h", &["m³/h"], "flow", 1.0 / 3_600.0),
    unit("L/s", &["l/s"], "flow", 1e-3),
    unit("L/min", &["l/min"], "flow", 1e-3 / 60.0),
    unit("L/h", &["l/h"], "flow", 1e-3 / 3_600.0),
    unit("[gal_us]/min", &["gpm"], "flow", 3.785_411_784e-3 / 60.0),
    unit("m3", &["m³"], "volume", 1.0),
    unit("L", &["l"], "volume", 1e-3),
    unit("mL", &["ml"], "volume", 1e-6),
    unit("m/s", &[], "speed", 1.0),
    unit("mm/s", &[], "speed", 1e-3),
    unit("cm/s", &[], "speed", 1e-2),
    unit("km/h", &[], "speed", 1.0 / 3.6),
    unit("m", &[], "length", 1.0),
    unit("mm", &[], "length", 1e-3),
    unit("cm", &[], "length", 1e-2),
    unit("km", &[], "length", 1e3),
    unit("A", &[], "current", 1.0),
    unit("mA", &[], "current", 1e-3),
    unit("V", &[], "voltage", 1.0),
    unit("mV", &[], "voltage", 1e-3),
    unit("kV", &[], "voltage", 1e3),
    unit("W", &[], "power", 1.0),
    unit("mW", &[], "power", 1e-3),
    unit("kW", &[], "power", 1e3),
    unit("J", &[], "energy", 1.0),
    unit("kJ", &[], "energy", 1e3),
    unit("W.h", &["Wh"], "energy", 3.6e3),
    unit("kW.h", &["kWh"], "energy", 3.6e6),
    unit("Hz", &[], "frequency", 1.0),
    unit("kHz", &[], "frequency", 1e3),
    unit("/s", &["1/s"], "frequency", 1.0),
    unit("/min", &["1/min", "rpm"], "frequency", 1.0 / 60.0),
    unit("/h", &["1/h"], "frequency", 1.0 / 3_600.0),
    unit("s", &["sec"], "time", 1.0),
    unit("ms", &[], "time", 1e-3),
    unit("min", &[], "time", 60.0),
    unit("h", &[], "time", 3_600.0),
    unit("d", &[], "time", 86_400.0),
    unit("1", &[""], "ratio", 1.0),
    unit("%", &["percent"], "ratio", 1e-2),
    unit("[ppm]", &["ppm"], "ratio", 1e-6),
    unit("By/s", &["B/s"], "data rate", 1.0),
    unit("kbit/s", &[], "data rate", 125.0),
    unit("Mbit/s", &[], "data rate", 125_000.0),
    unit("dB[mW]", &["dBm"], "level", 1.0),
    unit("lx", &["lux"], "illuminance", 1.0),
    unit("g", &[], "mass", 1.0),
    unit("kg", &[], "mass", 1e3),
    unit("mS/cm", &[], "conductivity", 0.1),
    unit("dS/m", &[], "conductivity", 0.1),
];

fn find(name: &str) -> Option<&'static Unit> {
    UNITS.iter().find(|unit| unit.code == name || unit.also.contains(&name))
}

/// `value` of the unit `from`, in the unit `to`. Both may be a code or another spelling.
///
/// # Errors
/// When a unit is not known, or the two measure different things.
pub fn convert(value: f64, from: &str, to: &str) -> Result<f64, UnitError> {
    let unknown =
        |name: &str| UnitError::Unknown { unit: name.to_owned(), nearest: nearest(name, codes()) };
    let source = find(from).ok_or_else(|| unknown(from))?;
    let target = find(to).ok_or_else(|| unknown(to))?;
    if source.dimension != target.dimension {
        return Err(UnitError::Dimension {
            from: from.to_owned(),
            from_is: source.dimension,
            to: to.to_owned(),
            to_is: target.dimension,
        });
    }
    // The same unit must give back the same bits.
    if source.code == target.code {
        return Ok(value);
    }
    Ok((value * source.scale + source.offset - target.offset) / target.scale)
}

#[must_use]
pub fn is_known(name: &str) -> bool {
    find(name).is_some()
}

/// The UCUM code of a unit that may be spelt otherwise.
#[must_use]
pub fn canonical(name: &str) -> Option<&'static str> {
    find(name).map(|unit| unit.code)
}

/// Every code that [`convert`] knows.
pub fn codes() -> impl Iterator<Item = &'static str> {
    UNITS.iter().map(|unit| unit.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_conversions_hold() {
        let cases = [
            (72.0, "degF", "Cel", 22.222_222_222_222_22),
            (-40.0, "[degF]", "Cel", -40.0),
            (0.0, "Cel", "K", 273.15),
            (60.0, "psi", "bar", 4.136_854_375_9),
            (2.4, "bar", "kPa", 240.0),
            (1.0, "m3/h", "L/min", 16.666_666_666_7),
            (50.0, "%", "1", 0.5),
            (1.0, "kW.h", "J", 3.6e6),
            (1.5, "h", "min", 90.0),
            (120.0, "rpm", "Hz", 2.0),
        ];
        for (value, from, to, expected) in cases {
            let got = convert(value, from, to).expect(from);
            assert!(
                (got - expected).abs() < 1e-9 * expected.abs().max(1.0),
                "{value} {from} → {got} {to}"
            );
        }
    }

    #[test]
    fn every_unit_goes_to_its_base_and_back() {
        for a in UNITS {
            for b in UNITS.iter().filter(|b| b.dimension == a.dimension) {
                let there = convert(12.5, a.code, b.code).expect(a.code);
                let back = convert(there, b.code, a.code).expect(b.code);
                assert!((back - 12.5).abs() < 1e-6, "{} → {}", a.code, b.code);
            }
        }
    }

    #[test]
    fn codes_and_spellings_are_told_apart() {
        let mut all: Vec<&str> =
            UNITS.iter().flat_map(|u| u.also.iter().chain([&u.code])).copied().collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[test]
    fn wrong_units_are_told() {
        assert_eq!(
            convert(1.0, "bar", "Cel").unwrap_err().to_string(),
            "failed to convert: `bar` is a pressure and `Cel` a temperature"
        );
        let unknown = convert(1.0, "kPaa", "bar").unwrap_err();
        assert_eq!(
            unknown.to_string(),
            "failed to convert: the unit `kPaa` is not known; nearest is `kPa`"
        );
    }
}
