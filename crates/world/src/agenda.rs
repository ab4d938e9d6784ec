//! The agenda: what happens when, in one order that depends on nothing but when and in which order it was put
//! down. The virtual clock stands wherever it is.

use std::collections::BTreeMap;

use focal_base::At;

#[derive(Clone, Debug)]
pub struct Agenda<T> {
    all: BTreeMap<(At, u64), T>,
    count: u64,
}

impl<T> Default for Agenda<T> {
    fn default() -> Agenda<T> {
        Agenda { all: BTreeMap::new(), count: 0 }
    }
}

impl<T> Agenda<T> {
    pub fn put(&mut self, at: At, what: T) {
        self.count += 1;
        self.all.insert((at, self.count), what);
    }

    #[must_use]
    pub fn next_at(&self) -> Option<At> {
        self.all.keys().next().map(|(at, _)| *at)
    }

    /// The first thing that is due by then.
    pub fn take(&mut self, by: At) -> Option<T> {
        let key = self.all.keys().next().copied().filter(|(at, _)| *at <= by)?;
        self.all.remove(&key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_at_once_keeps_the_order_in_which_it_was_put_down() {
        let mut agenda = Agenda::default();
        for (at, what) in [(5, "b"), (3, "a"), (5, "c")] {
            agenda.put(At(at), what);
        }
        assert_eq!((agenda.take(At(2)), agenda.next_at()), (None, Some(At(3))));
        let all: Vec<_> = std::iter::from_fn(|| agenda.take(At(9))).collect();
        assert_eq!(all, ["a", "b", "c"]);
    }
}
