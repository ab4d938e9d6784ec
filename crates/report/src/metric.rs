//! The figures and what each means. A metric is a fraction: what is counted above, and what below; only a median is not.

use serde::{Deserialize, Serialize};

use crate::question::Dim;

macro_rules! metrics {
    ($($(#[$doc:meta])* $name:ident = $word:literal),+ $(,)?) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Metric { $($(#[$doc])* $name),+ }

        impl Metric {
            pub const ALL: &[Metric] = &[$(Metric::$name),+];

            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Metric::$name => $word),+ }
            }

            #[must_use]
            pub fn named(word: &str) -> Option<Metric> {
                match word { $($word => Some(Metric::$name),)+ _ => None }
            }
        }
    };
}

metrics! {
    /// (answered − answered late) / (answered + abandoned [− short abandons])
    ServiceLevel = "service_level",
    /// Waiting of answered contacts / answered
    Asa = "asa",
    /// (talk + after-contact work) / contacts an agent has finished
    Aht = "aht",
    /// Abandoned / offered to the queue
    Abandonment = "abandonment",
    /// Busy / (busy + available)
    Occupancy = "occupancy",
    /// Ended with one answered contact and not back within the window / ended with an answered contact
    FirstContact = "first_contact",
    /// Contacts / cases ended
    ContactsPerCase = "contacts_per_case",
    /// Ended by a step of the thing / endings
    SelfRepair = "self_repair",
    /// Ended by the customer without an agent / endings
    SelfService = "self_service",
    /// Ended by the thing, alone, or by the customer without an agent / endings
    WithoutPerson = "without_person",
    /// Median, with eight in ten
    TimeToOutcome = "time_to_outcome",
    /// First given to the owner that was proved / given away, with a proved owner
    RightOwner = "right_owner",
    /// Mean Brier score of the belief at the end against the proved cause
    Brier = "brier",
    /// Expected calibration error of the likeliest cause, in ten bins
    CalibrationError = "calibration_error",
    /// Spent on cases that ended / cases that ended
    CostPerCase = "cost_per_case",
    /// Spent on cases that ended / months of things
    CostPerThingMonth = "cost_per_thing_month",
    /// What support budgets allow a month, for the same things
    BudgetPerThingMonth = "budget_per_thing_month",
    /// Sum of stars / ratings
    Rating = "rating",
}

impl Metric {
    /// The dimensions by which it can be split and chosen.
    #[must_use]
    pub fn dims(self) -> &'static [Dim] {
        use Dim::{Agent, Cause, Channel, Kind, Language, Owner, Pack, Queue};
        match self {
            Metric::ServiceLevel | Metric::Asa | Metric::Aht | Metric::Abandonment => {
                &[Pack, Kind, Agent, Queue, Channel, Language]
            }
            Metric::Occupancy => &[Agent],
            Metric::CostPerThingMonth | Metric::BudgetPerThingMonth => &[Pack, Kind],
            Metric::Rating => &[Pack, Kind, Cause, Owner, Language],
            _ => &[Pack, Kind, Cause, Owner, Agent, Queue, Channel, Language],
        }
    }

    /// Whether it means something within a part of a day: agents' days and the number of things are whole days.
    #[must_use]
    pub fn within_days(self) -> bool {
        !matches!(self, Metric::Occupancy | Metric::CostPerThingMonth | Metric::BudgetPerThingMonth)
    }
}
