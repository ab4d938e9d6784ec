//! What was refused is kept part by part, and taken again it means what it meant when it came.

use super::*;

const LATER: At = At(START.0 + 3 * 3_600_000);

fn memory() -> MemoryHistory {
    MemoryHistory::new(HistoryLimits::default())
}

fn letters(history: &impl History) -> Vec<(u64, focal_store::DeadLetter)> {
    history.dead_letters(&tenant(), None, 100).unwrap()
}

fn readings(history: &impl History) -> Vec<(At, f64)> {
    let key = focal_store::ThingKey::new(&tenant(), &pump());
    let all = history.readings(&key, "pressure", At(0), At(LATER.0 * 2), 1_000).unwrap();
    all.points.iter().map(|point| (point.at, point.min)).collect()
}

fn again(id: u64) -> Delivered {
    Delivered { tenant: tenant(), thing: pump(), payload: Payload::Replay(id) }
}

#[test]
fn of_a_batch_only_what_was_refused_is_buried() {
    let history = memory();
    let mut intake = shard(history.clone(), START);
    let batch =
        r#"[{"values":{"pressure":3.0}}, {"values":{"presure":4.0}}, {"id":"b", "valus":{}}]"#;
    let Verdict::Refused(why) = intake.take(&says(batch), START).unwrap() else { panic!("taken") };
    assert!(why.starts_with("signal 2: unknown_name"), "{why}");
    let lines = "{\"values\":{\"pressure\":3.0}}\n{\"values\": 7 }\n{}";
    assert!(intake.take(&says(lines), START).unwrap() != Verdict::Accepted);
    intake.commit().unwrap();
    let said: Vec<String> = letters(&history)
        .into_iter()
        .map(|(_, letter)| String::from_utf8(letter.payload).unwrap())
        .collect();
    let expected =
        [r#"{"values": 7 }"#, r#"{"id":"b", "valus":{}}"#, r#"{"values":{"presure":4.0}}"#];
    assert_eq!(said, expected);
    assert_eq!(readings(&history), [(START, 3.0)], "what was good was taken, once");
}

#[test]
fn a_letter_taken_again_is_of_the_moment_at_which_it_came() {
    let history = memory();
    let mut intake = shard(history.clone(), START);
    // Its thing is not known yet.
    let control = Control::Remove { tenant: tenant(), thing: pump() };
    intake.control(control, START).unwrap();
    let said = says(r#"{"values":{"pressure":3.0}}"#);
    assert!(intake.take(&said, START).unwrap() != Verdict::Accepted);
    intake.commit().unwrap();
    controls().into_iter().for_each(|control| intake.control(control, LATER).unwrap());
    let id = letters(&history)[0].0;
    assert_eq!(intake.take(&again(id), LATER).unwrap(), Verdict::Accepted);
    let twice = intake.take(&again(id), LATER).unwrap();
    assert!(matches!(twice, Verdict::Refused(why) if why.starts_with("no_letter")));
    assert_eq!(letters(&history).len(), 1, "it leaves with its commit, not before");
    intake.commit().unwrap();
    assert!(letters(&history).is_empty());
    assert_eq!(readings(&history), [(START, 3.0)]);
    let gone = intake.take(&again(id), LATER).unwrap();
    assert!(matches!(gone, Verdict::Refused(why) if why.starts_with("no_letter")));
}

#[test]
fn refused_again_it_stays_and_what_came_meanwhile_too() {
    let history = memory();
    let mut intake = shard(history.clone(), START);
    let broken = says(r#"{"values":{"presure":3.0}}"#);
    intake.take(&broken, START).unwrap();
    intake.commit().unwrap();
    let id = letters(&history)[0].0;
    intake.take(&broken, LATER).unwrap();
    let refused = intake.take(&again(id), LATER).unwrap();
    assert!(matches!(refused, Verdict::Refused(why) if why.starts_with("unknown_name")));
    intake.commit().unwrap();
    let at: Vec<At> = letters(&history).iter().map(|(_, letter)| letter.at).collect();
    assert_eq!(at, [LATER, START]);
}

#[test]
fn a_reply_is_taken_again_as_a_reply() {
    let history = memory();
    let mut intake = shard(history.clone(), START);
    let payload = Payload::Reply(br#"{"id":"c9"}"#.to_vec());
    intake.take(&Delivered { tenant: tenant(), thing: pump(), payload }, START).unwrap();
    intake.commit().unwrap();
    let (id, letter) = letters(&history).remove(0);
    assert_eq!(letter.topic, "replies");
    let refused = intake.take(&again(id), LATER).unwrap();
    assert!(matches!(refused, Verdict::Refused(why) if why.starts_with("not_a_reply")));
}

#[test]
fn of_what_was_never_kept_name_and_size_remain() {
    let history = memory();
    let mut intake = shard(history.clone(), START);
    let reason = "no_pictures: door".to_owned();
    let payload = Payload::Unkept { topic: "pictures/door".into(), size: 70_000, reason };
    let sent = Delivered { tenant: tenant(), thing: pump(), payload };
    assert!(matches!(intake.take(&sent, START).unwrap(), Verdict::Refused(_)));
    intake.commit().unwrap();
    let (id, letter) = letters(&history).remove(0);
    assert_eq!((letter.topic.as_str(), letter.size), ("pictures/door", 70_000));
    let refused = intake.take(&again(id), START).unwrap();
    assert!(matches!(refused, Verdict::Refused(why) if why.starts_with("cut")));
}

#[test]
fn a_thing_speaks_for_itself_alone() {
    let history = memory();
    let mut intake = shard(history.clone(), START);
    let own = says(r#"{"thing":"pump-1","values":{"pressure":3.0}}"#);
    assert_eq!(intake.take(&own, START).unwrap(), Verdict::Accepted);
    let other = intake.take(&says(r#"{"thing":"pump-2","values":{"pressure":9.0}}"#), START);
    assert!(matches!(other.unwrap(), Verdict::Refused(why) if why.starts_with("other_thing")));
    intake.commit().unwrap();
    assert_eq!(readings(&history), [(START, 3.0)]);
    assert_eq!(letters(&history).len(), 1);
}
