//! Commands that are on their way to one client and not acknowledged yet. Must not know how they are written; what is
//! lost with the connection is sent again by the house.

/// Unacknowledged commands by packet identifier; never more than a few dozen, so a list will do.
#[derive(Debug)]
pub(crate) struct Commands {
    underway: Vec<(u16, Box<str>)>,
    most: usize,
    last_id: u16,
}

impl Commands {
    pub fn new(most: usize) -> Self {
        Self { underway: Vec::new(), most: most.clamp(1, usize::from(u16::MAX)), last_id: 0 }
    }

    pub fn has_room(&self) -> bool {
        self.underway.len() < self.most
    }

    pub fn is_underway(&self, command: &str) -> bool {
        self.underway.iter().any(|(_, id)| **id == *command)
    }

    /// The packet identifier for the next command: never zero, never one in use.
    pub fn begin(&mut self, command: Box<str>) -> u16 {
        loop {
            self.last_id = self.last_id.checked_add(1).unwrap_or(1);
            if !self.underway.iter().any(|(id, _)| *id == self.last_id) {
                self.underway.push((self.last_id, command));
                return self.last_id;
            }
        }
    }

    /// Which command an identifier stood for. `None` if none: a stray acknowledgement harms nobody.
    pub fn end(&mut self, id: u16) -> Option<Box<str>> {
        let at = self.underway.iter().position(|(underway, _)| *underway == id)?;
        Some(self.underway.swap_remove(at).1)
    }
}

#[cfg(test)]
mod tests {
    use super::Commands;

    #[test]
    fn identifiers_wrap_past_zero_and_past_those_in_use() {
        let mut commands = Commands::new(2);
        assert_eq!(commands.begin("kept".into()), 1);
        for _ in 0..u16::MAX - 1 {
            let id = commands.begin("passing".into());
            assert_eq!(commands.end(id).as_deref(), Some("passing"));
        }
        assert_eq!(commands.begin("after the wrap".into()), 2, "neither 0 nor 1");
        assert!(!commands.has_room());
        assert!(commands.is_underway("kept") && !commands.is_underway("passing"));
        assert_eq!(commands.end(77), None);
        assert_eq!(commands.end(1).as_deref(), Some("kept"));
        assert!(commands.has_room());
    }
}
