//! What goes wrong around the house: it falls and starts, its disk fills, its clock jumps, the mail server is away.

use focal_base::Span;

use super::{End, Happening, Life};

impl Life<'_> {
    pub(super) fn weather_begins(&mut self) {
        let hazards = self.plan.hazards;
        let first = |life: &mut Self, every: Span, what: Happening| {
            if every > Span::ZERO {
                let after = life.dice("hazards").until_next(every);
                life.soon(after, what);
            }
        };
        first(self, hazards.low_disk_every, Happening::LowDisk(true));
        first(self, hazards.mail_down_every, Happening::MailDown(true));
        let jump = self.dice("hazards").span(Span::secs(40), Span::mins(30));
        first(self, hazards.clock_jump_every, Happening::ClockJumps(jump));
    }

    /// The process has gone; a supervisor starts it again.
    pub(super) fn fell(&mut self) -> Result<(), End> {
        if std::mem::replace(&mut self.down, true) {
            return Ok(());
        }
        let why = self.machine.fell.unwrap_or("it ended");
        self.counts.crashes += 1;
        self.met.note("falls");
        self.trace.say(self.now, "house", &format!("falls: {why}"));
        self.unanswered();
        let after = self.dice("restart").about(Span::secs(8), 1.2).max(Span::secs(1));
        self.soon(after, Happening::Starts);
        Ok(())
    }

    pub(super) fn starts(&mut self) -> Result<(), End> {
        if self.machine.is_up() {
            return Ok(());
        }
        self.machine.start(self.house_now())?;
        self.down = false;
        self.trace.say(self.now, "house", "starts");
        self.sweep()?;
        self.agents_come_back();
        Ok(())
    }

    pub(super) fn low_disk(&mut self, on: bool) {
        self.machine.low_disk = on;
        self.met.times("low disk", u64::from(on));
        self.trace.say(
            self.now,
            "house",
            if on { "has no room on its disk" } else { "has room again" },
        );
        let every = self.plan.hazards.low_disk_every;
        let after = match on {
            true => self.dice("hazards").about(Span::mins(10), 0.8),
            false => self.dice("hazards").until_next(every),
        };
        self.soon(after, Happening::LowDisk(!on));
    }

    pub(super) fn mail_down(&mut self, on: bool) {
        self.machine.mail_down = on;
        self.met.times("mail down", u64::from(on));
        self.trace.say(self.now, "mail", if on { "is down" } else { "is up again" });
        let every = self.plan.hazards.mail_down_every;
        let after = match on {
            true => self.dice("hazards").about(Span::mins(20), 0.8),
            false => self.dice("hazards").until_next(every),
        };
        self.soon(after, Happening::MailDown(!on));
    }

    pub(super) fn clock_jumps(&mut self, by: Span) {
        self.shift = by;
        self.met.note("clock jumps");
        self.trace.say(self.now, "house", &format!("its clock jumps ahead by {by}"));
        self.machine.listens_again(self.house_now());
        let after = self.dice("hazards").about(Span::mins(12), 0.6);
        self.soon(after, Happening::ClockSetRight);
    }

    pub(super) fn clock_set_right(&mut self) {
        self.shift = Span::ZERO;
        self.trace.say(self.now, "house", "its clock is set right");
        let every = self.plan.hazards.clock_jump_every;
        let after = self.dice("hazards").until_next(every);
        let by = self.dice("hazards").span(Span::secs(40), Span::mins(30));
        self.soon(after, Happening::ClockJumps(by));
    }
}
