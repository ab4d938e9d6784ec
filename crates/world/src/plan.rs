//! A plan: everything one run is, drawn from its seed. Which packs, how many things and people, how far the world's
//! numbers lie from those that packs state, and what goes wrong around the house.

use focal_base::{At, Span};

use crate::dice::Dice;

/// How long a run is and how much is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// For the tests of a change: most of a day, few things.
    Short,
    /// For many seeds.
    Full,
    /// To measure how right Focal is: quiet weather, more troubles.
    Measured,
}

#[derive(Clone, Debug)]
pub struct Plan {
    pub seed: u64,
    pub size: Size,
    pub start: At,
    pub lasts: Span,
    /// On disk as the product is, or in memory.
    pub on_disk: bool,
    pub tenants: Vec<TenantPlan>,
    pub nature: Nature,
    pub hazards: Hazards,
}

#[derive(Clone, Debug)]
pub struct TenantPlan {
    pub id: &'static str,
    pub pack: String,
    pub things: usize,
    pub agents: usize,
    pub near: usize,
}

/// How the world differs from what packs state, so that Focal is not tried on its own assumptions.
#[derive(Clone, Copy, Debug)]
pub struct Nature {
    /// Every probability of a pack is moved by so many natural log-odds (one standard deviation), once per run.
    pub bent: f64,
    /// Share of troubles whose cause no pack describes.
    pub unknown: f64,
    /// Share of troubles that end by themselves.
    pub recovers: f64,
    /// Between two troubles of a tenant, on average.
    pub trouble_every: Span,
    /// Between two alarms without any trouble, on average.
    pub blip_every: Span,
    /// Chance that an answer is not what is so.
    pub wrong_answer: f64,
    /// A thing that something is wrong with is spared until that is over: what ails it has one answer.
    pub one_at_a_time: bool,
}

/// What goes wrong around the house. Each is a chance per occasion, or a mean time between two.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hazards {
    /// Per step between two commits.
    pub crash: f64,
    /// A message comes twice; comes late, and so in another order; is malformed.
    pub twice: f64,
    pub late: f64,
    pub malformed: f64,
    /// Per commit: the store refuses with certainty; the store fails and it is not known whether it wrote.
    pub refused: f64,
    pub doubt: f64,
    /// Means between two; zero is never.
    pub low_disk_every: Span,
    pub clock_jump_every: Span,
    pub mail_down_every: Span,
    /// A letter that was handed over and never arrives.
    pub lost_mail: f64,
    /// A browser is gone in the middle of something.
    pub vanishes: f64,
}

/// Packs that a tenant may have.
const START: At = At(1_772_409_600_000);

impl Plan {
    #[must_use]
    pub fn of(seed: u64, size: Size, packs: &[String]) -> Plan {
        let mut dice = Dice::of(seed, &["plan"]);
        let names = ["alder", "birch"];
        let many = if size == Size::Measured { 1 } else { 2 };
        let tenants = names.iter().take(many).enumerate().map(|(nth, id)| {
            // Every pack has its turn, whatever the seed.
            let turn = (seed as usize).wrapping_mul(many).wrapping_add(nth);
            let pack = packs.get(turn % packs.len().max(1)).cloned().unwrap_or_default();
            let things = match size {
                Size::Short => 4 + dice.below(5),
                Size::Full => 5 + dice.below(8),
                Size::Measured => 24,
            };
            let agents = if size == Size::Measured { 3 } else { 1 + dice.below(4) };
            TenantPlan { id, pack, things, agents, near: dice.below(5) }
        });
        let tenants = tenants.collect();
        // Monday morning, or any hour of the week that follows.
        let start = START + Span::mins(dice.below(7 * 24 * 60) as i64);
        let lasts = match size {
            Size::Short => Span::hours(10),
            Size::Full => Span::hours(16 + dice.below(33) as i64),
            Size::Measured => Span::days(8),
        };
        let nature = Nature {
            bent: dice.number(0.2, 0.8),
            unknown: dice.number(0.0, 0.15),
            recovers: dice.number(0.05, 0.25),
            trouble_every: match size {
                Size::Measured => Span::hours(4),
                _ => Span::mins(dice.span(Span(40), Span(150)).0),
            },
            blip_every: Span::hours(if size == Size::Measured { 24 } else { 6 }),
            wrong_answer: dice.number(0.0, 0.15),
            one_at_a_time: size == Size::Measured,
        };
        let calm = size == Size::Measured;
        let mut hazards = if calm { Hazards::calm() } else { Hazards::draw(&mut dice) };
        if size == Size::Short {
            // Starting is most of what a short run would do.
            hazards.crash *= 0.3;
        }
        let on_disk = !calm && seed.is_multiple_of(4);
        Plan { seed, size, start, lasts, on_disk, tenants, nature, hazards }
    }
}

impl Hazards {
    /// What no house is spared.
    fn calm() -> Hazards {
        Hazards { lost_mail: 0.01, vanishes: 0.01, ..Hazards::default() }
    }

    fn draw(dice: &mut Dice) -> Hazards {
        let mut some =
            |p: f64, most: f64| if dice.chance(p) { dice.number(0.0, most) } else { 0.0 };
        Hazards {
            crash: some(0.8, 0.0004),
            twice: some(0.8, 0.10),
            late: some(0.8, 0.10),
            malformed: some(0.5, 0.01),
            refused: some(0.7, 0.03),
            doubt: some(0.5, 0.001),
            lost_mail: some(0.7, 0.2),
            vanishes: some(0.8, 0.2),
            low_disk_every: Span((some(0.4, 1.0) * 3_600_000.0 * 12.0) as i64),
            clock_jump_every: Span((some(0.4, 1.0) * 3_600_000.0 * 12.0) as i64),
            mail_down_every: Span((some(0.5, 1.0) * 3_600_000.0 * 12.0) as i64),
        }
    }
}
