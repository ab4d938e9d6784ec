//! The router on a virtual clock against queueing theory: what it gives must be what an exact formula
//! says, within sampling error. Reference rows are those of the routing reference.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use focal_base::{AgentId, At, ContactId, Span};

use super::{agent, contact, queue};
use crate::{AgentView, Queue, Router};

/// A linear congruential generator (Knuth's MMIX constants): the same seed, the same day.
struct Draw(u64);

impl Draw {
    fn uniform(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    /// Exponential with this mean, in milliseconds.
    fn exponential(&mut self, mean_ms: f64) -> i64 {
        (-self.uniform().ln() * mean_ms).round() as i64
    }
}

/// A stream of contacts into one queue.
struct Stream {
    queue: Queue,
    per_hour: f64,
}

enum Event {
    Arrives(usize),
    Ends(AgentId),
}

/// What is to come, in order of time; equal times in the order they were planned.
#[derive(Default)]
struct Plan {
    times: BinaryHeap<Reverse<(At, usize)>>,
    events: Vec<Option<Event>>,
}

impl Plan {
    fn add(&mut self, when: At, event: Event) {
        self.times.push(Reverse((when, self.events.len())));
        self.events.push(Some(event));
    }

    fn next(&mut self) -> Option<(At, Event)> {
        let Reverse((when, index)) = self.times.pop()?;
        Some((when, self.events[index].take()?))
    }
}

/// Runs `contacts` contacts through the desk and returns the waits of each stream in seconds.
fn simulate(
    streams: &[Stream],
    agents: &[AgentView],
    handle: Span,
    contacts: u64,
) -> Vec<Vec<f64>> {
    let (mut draw, mut plan) = (Draw(7), Plan::default());
    let mut router = Router::new(streams.iter().map(|stream| stream.queue.clone()));
    agents.iter().for_each(|view| router.set_agent(view.clone()));
    let mut waits: Vec<Vec<f64>> = vec![Vec::new(); streams.len()];
    let mut stream_of: BTreeMap<ContactId, usize> = BTreeMap::new();
    let gap = |stream: usize| 3_600_000.0 / streams[stream].per_hour;
    for stream in 0..streams.len() {
        plan.add(At(draw.exponential(gap(stream))), Event::Arrives(stream));
    }
    let mut arrived = 0;
    while let Some((now, event)) = plan.next() {
        match event {
            Event::Arrives(_) if arrived == contacts => continue,
            Event::Arrives(stream) => {
                arrived += 1;
                let id = format!("c{arrived:08}");
                router.set_contact(&contact(&id, streams[stream].queue.id.as_str(), now));
                stream_of.insert(ContactId(id), stream);
                plan.add(now + Span(draw.exponential(gap(stream))), Event::Arrives(stream));
            }
            Event::Ends(agent) => {
                let view = agents.iter().find(|view| view.agent.id == agent).expect("known");
                router.set_agent(AgentView { idle_since: now, ..view.clone() });
            }
        }
        for found in router.route(now) {
            let stream = stream_of.remove(&found.contact).expect("known");
            waits[stream].push(found.reason.waited.as_secs_f64());
            plan.add(now + Span(draw.exponential(handle.0 as f64)), Event::Ends(found.agent));
        }
    }
    waits
}

/// Checks a mean of waits against theory: within three standard errors, which batch means give because
/// waits that follow each other are alike, and those small enough to say something.
fn check(name: &str, waits: &[f64], of: impl Fn(f64) -> f64, expect: f64) {
    const BATCHES: usize = 30;
    let size = waits.len() / BATCHES;
    let mean = |batch: &[f64]| batch.iter().map(|wait| of(*wait)).sum::<f64>() / batch.len() as f64;
    let means: Vec<f64> = waits.chunks_exact(size).take(BATCHES).map(mean).collect();
    let all = means.iter().sum::<f64>() / BATCHES as f64;
    let spread = means.iter().map(|mean| (mean - all).powi(2)).sum::<f64>();
    let error = (spread / (BATCHES * (BATCHES - 1)) as f64).sqrt();
    println!("{name}: {all:.4} ± {error:.4}, theory {expect:.4}");
    assert!(error < 0.08 * expect, "{name}: ± {error:.4} says too little");
    assert!((all - expect).abs() < 3.0 * error, "{name}: {all:.4} ± {error:.4}, not {expect:.4}");
}

fn waited(wait: f64) -> f64 {
    f64::from(wait > 0.0)
}

fn in_time(wait: f64) -> f64 {
    f64::from(wait <= 20.0)
}

fn same_agents(count: usize) -> Vec<AgentView> {
    (0..count).map(|i| agent(&format!("a{i:03}"), "")).collect()
}

#[test]
fn one_queue_lands_on_erlang_c() {
    let all = Stream { queue: queue("q", ""), per_hour: 100.0 };
    let waits = simulate(&[all], &same_agents(8), Span::secs(180), 100_000);
    check("P(wait)", &waits[0], waited, 0.16727);
    check("average speed of answer", &waits[0], |wait| wait, 10.036);
    check("service level", &waits[0], in_time, 0.88015);
}

#[test]
fn two_priorities_land_on_theory() {
    let stream = |id: &str, priority, per_hour| Stream {
        queue: Queue { priority, acceleration: 1e-6, ..queue(id, "") },
        per_hour,
    };
    let streams = [stream("first", 10.0, 80.0), stream("second", 0.0, 120.0)];
    let waits = simulate(&streams, &same_agents(16), Span::secs(240), 100_000);
    check("first", &waits[0], |wait| wait, 8.712);
    check("second", &waits[1], |wait| wait, 52.272);
}

/// Two skills each, in a ring, do nearly all that pooling does: 11.6 s where one skill each gives 140.5.
#[test]
fn two_skills_each_are_nearly_a_pool() {
    let names = ["s0", "s1", "s2", "s3", "s4", "s5"];
    let stream = |name: &&str| Stream { queue: queue(name, &format!("{name} 5")), per_hour: 100.0 };
    let streams: Vec<Stream> = names.iter().map(stream).collect();
    let knows = |i: usize| format!("{} 5, {} 5", names[i % 6], names[(i + 1) % 6]);
    let agents: Vec<AgentView> = (0..102).map(|i| agent(&format!("a{i:03}"), &knows(i))).collect();
    let waits = simulate(&streams, &agents, Span::secs(540), 15_000).concat();
    let asa = waits.iter().sum::<f64>() / waits.len() as f64;
    println!("two skills each: {asa:.1} s");
    assert!((4.0..25.0).contains(&asa), "{asa}");
}
