//! What does not fit is refused by itself: its neighbours and the process go on.

use super::*;

#[test]
fn an_id_too_long_to_be_kept_costs_only_its_signal() {
    let folder = tempfile::tempdir().unwrap();
    let history = FjallHistory::open(folder.path(), HistoryLimits::default()).unwrap();
    let mut intake = shard(history.clone(), START);
    let of =
        |n: usize| says(&format!(r#"{{"id":"{}","values":{{"pressure":3.0}}}}"#, "x".repeat(n)));
    let verdicts: Vec<bool> = [1, 255, 256, 257]
        .into_iter()
        .map(|n| intake.take(&of(n), START).unwrap() == Verdict::Accepted)
        .collect();
    assert_eq!(verdicts, [true, true, false, false]);
    intake.commit().expect("the group is committed");
    let letters = history.dead_letters(&tenant(), None, 10).unwrap();
    let reasons: Vec<&str> = letters.iter().map(|(_, letter)| letter.reason.as_str()).collect();
    assert_eq!(
        reasons,
        [
            "too_long: id has 257 bytes; expected at most 255",
            "too_long: id has 256 bytes; expected at most 255"
        ]
    );
    let ids =
        history.signals(&focal_store::ThingKey::new(&tenant(), &pump()), START, At(START.0 + 1), 9);
    let mut lengths: Vec<usize> =
        ids.unwrap().iter().filter_map(|one| Some(one.id.as_ref()?.len())).collect();
    lengths.sort_unstable();
    assert_eq!(lengths, [1, 255]);
}
