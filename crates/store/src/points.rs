//! Named points at which a process may be told to end as if its plug were pulled: one beside each step of "decide,
//! commit, act". `FOCAL_END_AT=takeover.taken:3` ends it at the third time it comes there. Without the variable a
//! point costs one look at a number that never changes. Knows nothing of what is done around them.

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

/// The variable of the environment by which one point is chosen.
pub const VARIABLE: &str = "FOCAL_END_AT";

const NONE: usize = usize::MAX;

static CHOSEN: AtomicUsize = AtomicUsize::new(NONE);
static LEFT: AtomicU32 = AtomicU32::new(0);

macro_rules! points {
    ($($point:ident $name:literal $about:literal;)*) => {
        /// A place between two steps.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum FailPoint { $(#[doc = $about] $point,)* }

        impl FailPoint {
            /// All of them, in the order of the story.
            pub const ALL: &[FailPoint] = &[$(FailPoint::$point,)*];

            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(FailPoint::$point => $name,)* }
            }

            #[must_use]
            pub fn about(self) -> &'static str {
                match self { $(FailPoint::$point => $about,)* }
            }
        }
    };
}

points! {
    StartDatabase "start.database" "the database is open, the history is not";
    StartHistory "start.history" "the history is open and numbered behind what was taken over";
    StartLoaded "start.loaded" "every tenant is loaded, the doors are shut";
    StartOpen "start.open" "the doors are open, nobody has been told";
    SetupSpent "setup.spent" "the first link is spent, there is no tenant yet";
    SetupListed "setup.listed" "the tenant is listed and has no row yet";
    SetupTenant "setup.tenant" "the tenant is there and has no administrator yet";
    HistoryBefore "history.before" "a group is gathered, its commit has not begun";
    HistoryAfter "history.after" "a group is on disk, memory does not know it yet";
    GroupDurable "group.durable" "a group is on disk and nobody who sent it has been told";
    GroupSettled "group.settled" "everybody who sent it is being told";
    SegmentMade "segment.made" "the next segment of readings has a place and is not in the books";
    SegmentTurned "segment.turned" "the next segment is in the books, memory does not know it yet";
    SegmentForgotten "segment.forgotten" "the oldest segment has left the books, its files are there";
    SegmentGone "segment.gone" "the files of the oldest segment are gone";
    TakeoverTaken "takeover.taken" "findings are in SQL, the house's own mark is not";
    TakeoverMarked "takeover.marked" "the mark stands, the history still has the findings";
    TakeoverDropped "takeover.dropped" "the history has let go of them";
    SqlBefore "sql.before" "rows, events and effects are written, their commit has not begun";
    SqlAfter "sql.after" "they are on disk, memory does not know it yet";
    DecisionTold "decision.told" "a decision was told to sense and pages, and whoever asked has no answer";
    OutboxClaimed "outbox.claimed" "effects are claimed and have not happened";
    CommandSent "command.sent" "a command was handed to its connection";
    CommandSettled "command.settled" "a command that arrived is off the outbox";
    MailLinked "mail.linked" "the link for a letter is made, the letter has not left";
    MailTaken "mail.taken" "the mail server took the letter, the outbox does not know it";
    MailMarked "mail.marked" "the letter is off the outbox";
    FileWritten "file.written" "a file is on disk under another name";
    FileNamed "file.named" "a file has its name, its folder is not synced";
    FileKept "file.kept" "a file is kept, no row names it yet";
    BackupDatabase "backup.database" "a back-up holds the database and nothing else";
    BackupHistory "backup.history" "a back-up holds database and history, no files";
    BackupWhole "backup.whole" "a back-up, or a house made of one, is whole and has not its name";
    BackupNamed "backup.named" "it has its name, its folder is not synced";
    ErasureBegun "erasure.begun" "somebody is no longer known, their words still stand";
    ErasureWords "erasure.words" "their words and their name in rows are gone, the journal still names them";
    ErasureJournal "erasure.journal" "no row and no event names them, their files are there";
    ErasureFiles "erasure.files" "their files are gone, what their things have sent is there";
    ErasurePast "erasure.past" "everything of theirs is deleted, and nothing is overwritten yet";
    ScrubHistory "scrub.history" "what was deleted is being overwritten in the history";
    ScrubDatabase "scrub.database" "it is being overwritten in the database";
    UpkeepKept "upkeep.kept" "readings that are too old are gone, rows that are too old are not";
    StopAsked "stop.asked" "it was asked to end";
    StopEnded "stop.ended" "every thread has ended, the process has not";
}

/// Comes by a point. Does not come back when it is the one that was chosen.
#[inline]
pub fn pass(point: FailPoint) {
    if CHOSEN.load(Ordering::Relaxed) == point as usize {
        reach();
    }
}

/// One time fewer; at the last the kernel ends the process, and no destructor touches a file once more.
#[cold]
fn reach() {
    let left = LEFT.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
    if left != Ok(1) {
        return;
    }
    let done =
        rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    // Not allowed to: then by the other way out that unwinds nothing.
    if done.is_err() {
        std::process::abort();
    }
    loop {
        std::thread::park();
    }
}

/// Chooses the point that the environment names; to be called once, first of all.
///
/// # Errors
/// What is wrong with the variable, and what was expected.
pub fn choose(given: Option<&str>) -> Result<(), String> {
    let Some(given) = given.filter(|given| !given.is_empty()) else { return Ok(()) };
    let (point, times) = read(given).map_err(|wrong| format!("{VARIABLE}: {wrong}"))?;
    LEFT.store(times, Ordering::SeqCst);
    CHOSEN.store(point as usize, Ordering::SeqCst);
    Ok(())
}

fn read(given: &str) -> Result<(FailPoint, u32), String> {
    let (name, times) = given.split_once(':').unwrap_or((given, "1"));
    let Some(point) = FailPoint::ALL.iter().find(|point| point.name() == name) else {
        return Err(format!("there is no point {name:?}; `focal points` lists them"));
    };
    let times = times.parse().ok().filter(|times| *times > 0);
    let times =
        times.ok_or_else(|| format!("expected {name}:1 or a larger number, not {given:?}"))?;
    Ok((*point, times))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_chosen_by_name_and_number() {
        assert_eq!(read("sql.after"), Ok((FailPoint::SqlAfter, 1)));
        assert_eq!(read("sql.after:12"), Ok((FailPoint::SqlAfter, 12)));
        for (wrong, word) in [
            ("sql", "focal points"),
            ("sql.after:0", "expected sql.after:1"),
            ("sql.after:x", "larger"),
        ] {
            let said = read(wrong).unwrap_err();
            assert!(said.contains(word), "{wrong}: {said}");
        }
    }

    #[test]
    fn names_are_unlike() {
        let names: std::collections::BTreeSet<&str> =
            FailPoint::ALL.iter().map(|point| point.name()).collect();
        assert_eq!(names.len(), FailPoint::ALL.len());
    }
}
