//! Reports of what the house lives through: both ways to each figure agree, days are kept, a restart goes on.

use focal_base::{AgentId, At, Span};
use focal_desk::{Channel, Presence, StartedBy};
use focal_report::{By, Day, Metric, Question, answer, day};
use focal_store::Read;

use super::flows::TRIPPED;
use super::{case_of, id_of, look, passes, pump};
use crate::reports::{sheets_between, verify::verify};
use crate::stage::Stage;
use crate::tables;
use crate::work::ending::Resolution;

const ZONE: &str = "Europe/Madrid";

fn figure(stage: &Stage, metric: Metric) -> (i64, i64) {
    let day = Day::of(stage.now, &day::zone(ZONE));
    let question = Question::over(day.from, day.to, ZONE);
    let sheets = stage.house.sheets(&stage.tenant, day.from, question.looks_until(), stage.now);
    let found = answer(&sheets.unwrap(), &question, By::All);
    let figure = found[""].iter().find(|figure| figure.metric == metric).copied().unwrap();
    (figure.top, figure.of)
}

/// One decision, so many seconds later.
fn act(stage: &mut Stage, wait: i64, act: impl FnOnce(&mut crate::work::Work<'_, '_>)) {
    stage.now = stage.now + Span::secs(wait);
    let done = stage.house.act(&stage.tenant, stage.now, |work| {
        act(work);
        Ok(())
    });
    done.unwrap();
}

fn verified(stage: &Stage, date: &str) {
    let reader = stage.house.reader(&stage.tenant);
    let done = verify(&reader, Some(date), stage.now).unwrap();
    let found = done.unwrap_or_else(|difference| panic!("{difference}"));
    assert_eq!(found.day, date);
    assert!(found.figures > 15, "{found:?}");
}

/// A pump that does not restart when it is told to: its case waits for an agent.
fn waiting() -> Stage {
    let expect = "
expect:
  - {at: 30m, case: rosa, waits_for: agent}
";
    passes(&pump("{restart: ignores}", &format!("{TRIPPED}{expect}")))
}

#[test]
fn a_talk_is_counted_from_its_wait_to_what_was_written_after_it() {
    let mut stage = waiting();
    let (noa, id) = (AgentId::from("noa"), id_of(&stage, "rosa"));
    act(&mut stage, 0, |work| {
        let tenant = work.tx.world.tenant.clone();
        work.tx.put_tenant(crate::rows::TenantRow { after_work: Span::secs(40), ..tenant });
        work.count_things();
        work.vanished(&noa).unwrap();
    });
    let before = (figure(&stage, Metric::Abandonment), figure(&stage, Metric::Asa));
    assert_eq!(before, ((0, 0), (0, 0)), "nobody has asked for a person");
    // Once they do not wait for it, once they do.
    act(&mut stage, 5, |work| work.want_person(&id, &"rosa".into()).unwrap());
    act(&mut stage, 6, |work| work.gave_up(&id).unwrap());
    act(&mut stage, 5, |work| work.want_person(&id, &"rosa".into()).unwrap());
    act(&mut stage, 12, |work| work.set_presence(&noa, Presence::Available).unwrap());
    act(&mut stage, 8, |work| {
        let contact = work.tx.world.contact_of(&id).cloned().unwrap();
        assert_eq!((contact.channel, contact.started_by), (Channel::Chat, StartedBy::Customer));
        work.accept(&contact.id, &noa).unwrap();
    });
    act(&mut stage, 100, |work| work.resolve(&id, &noa, Resolution::default()).unwrap());
    let presence = |stage: &Stage| look(stage, |world| world.live.desk[&noa].presence);
    assert_eq!(presence(&stage), Presence::AfterContact);
    assert!(look(&stage, |world| world.contact_of(&id).is_none()), "nobody is at the other end");
    // Their time for it runs out by itself.
    stage.now = stage.now + Span::secs(40);
    stage.house.pass_time(stage.now).unwrap();
    assert_eq!(presence(&stage), Presence::Available);
    assert_eq!(figure(&stage, Metric::Asa), (20_000, 1));
    assert_eq!(figure(&stage, Metric::ServiceLevel), (1, 2));
    assert_eq!(figure(&stage, Metric::Abandonment), (1, 2));
    assert_eq!(figure(&stage, Metric::Aht), (140_000, 1));
    assert_eq!(figure(&stage, Metric::Occupancy).0, 140_000);
    assert_eq!(figure(&stage, Metric::FirstContact), (1, 1));
    assert_eq!(figure(&stage, Metric::CostPerThingMonth).1, 10_000);
    stage.now = stage.now + Span::secs(1);
    verified(&stage, "2026-03-11");
}

#[test]
fn days_that_are_over_are_kept_and_agree_with_the_journal() {
    let mut stage = waiting();
    let number = case_of(&stage, "rosa").case.number;
    assert!(number > 0);
    stage.house.keep_books(stage.now).unwrap();
    let kept =
        |stage: &Stage| stage.house.reader(&stage.tenant).all(&tables::SHEETS).unwrap().len();
    let before = kept(&stage);
    stage.now = stage.now + Span::days(2);
    stage.house.keep_books(stage.now).unwrap();
    assert_eq!(kept(&stage), before + 2, "the day under way is not over");
    assert_eq!(look(&stage, |world| world.tenant.zone.clone()), ZONE);
    for date in ["2026-03-11", "2026-03-12", "2026-03-13"] {
        verified(&stage, date);
    }
    // Things are counted once a day, however often the books are kept.
    let before = stage.house.reader(&stage.tenant).events(&Default::default()).unwrap().len();
    stage.house.keep_books(stage.now).unwrap();
    let after = stage.house.reader(&stage.tenant).events(&Default::default()).unwrap().len();
    assert_eq!(before, after);
}

#[test]
fn what_was_changed_afterwards_is_found() {
    let mut stage = waiting();
    stage.house.keep_books(stage.now).unwrap();
    stage.now = stage.now + Span::days(1);
    stage.house.keep_books(stage.now).unwrap();
    let reader = stage.house.reader(&stage.tenant);
    let mut row = reader.all(&tables::SHEETS).unwrap().remove(0);
    row.sheet.agents[0].available += 1;
    let done = stage.house.act(&stage.tenant, stage.now, |work| {
        work.tx.batch().put(&tables::SHEETS, &row);
        Ok(())
    });
    done.unwrap();
    let found = verify(&reader, Some("2026-03-11"), stage.now).unwrap().unwrap_err();
    assert!(found.to_string().contains("occupancy of all"), "{found}");
}

#[test]
fn a_day_that_is_kept_while_somebody_asks_counts_once() {
    let mut stage = waiting();
    stage.house.keep_books(stage.now).unwrap();
    stage.now = stage.now + Span::days(2);
    stage.house.keep_books(stage.now).unwrap();
    let reader = stage.house.reader(&stage.tenant);
    let rows = reader.all(&tables::SHEETS).unwrap();
    let kept: Vec<_> = rows.into_iter().map(|row| row.sheet).collect();
    let all = sheets_between(kept.clone(), &reader, (At::ZERO, stage.now)).unwrap();
    assert!(kept.len() >= 2);
    assert_eq!(all, kept);
}
