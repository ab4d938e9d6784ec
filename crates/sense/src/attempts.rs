//! Attempts at services, counted per service and window: a thing that tries a hundred times in a
//! minute is one witness, not a hundred. Must not know whose fault a failure is.

use focal_base::{At, Span};

use crate::{Attempt, Found, Settings};

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ServiceState {
    pub service: Box<str>,
    /// Start of the window.
    pub since: At,
    /// Whether a pass and a failure were already told in this window.
    pub told_ok: bool,
    pub told_failed: bool,
    /// Not yet told.
    pub ok: u32,
    pub failed: u32,
    /// Of the newest failure.
    pub stopped_at: Option<String>,
    pub code: Option<String>,
}

/// Counts what a signal says. The first pass and the first failure of a window are told at once.
pub(crate) fn count(
    services: &mut Vec<ServiceState>,
    attempts: &[Attempt],
    at: At,
    settings: &Settings,
    mut tell: impl FnMut(At, Found),
) {
    for attempt in attempts {
        let place = place_of(services, &attempt.service, at, settings, &mut tell);
        let state = &mut services[place];
        if at >= state.since + window(settings) {
            state.finish(&mut tell, settings);
            *state = ServiceState::new(&attempt.service, at);
        }
        if attempt.ok {
            state.ok += 1;
        } else {
            state.failed += 1;
            state.stopped_at.clone_from(&attempt.stopped_at);
            state.code.clone_from(&attempt.code);
        }
    }
    // Told once per signal, so that a batch of attempts in one message is one finding.
    for state in services.iter_mut() {
        if (state.ok > 0 && !state.told_ok) || (state.failed > 0 && !state.told_failed) {
            tell(at, state.take());
        }
    }
}

/// Tells what is left of windows that have ended.
pub(crate) fn flush(
    services: &mut [ServiceState],
    now: At,
    settings: &Settings,
    mut tell: impl FnMut(At, Found),
) {
    for state in services {
        if state.pending() && now >= state.since + window(settings) {
            state.finish(&mut tell, settings);
        }
    }
}

/// When the next window ends that still has something to tell.
pub(crate) fn due(services: &[ServiceState], settings: &Settings) -> Option<At> {
    let pending = services.iter().filter(|state| state.pending());
    pending.map(|state| state.since + window(settings)).min()
}

fn window(settings: &Settings) -> Span {
    settings.span(settings.attempt_window)
}

/// The service's place; where all are taken, the one unused longest tells what it has and makes room.
fn place_of(
    services: &mut Vec<ServiceState>,
    service: &str,
    at: At,
    settings: &Settings,
    tell: &mut impl FnMut(At, Found),
) -> usize {
    if let Some(place) = services.iter().position(|state| *state.service == *service) {
        return place;
    }
    if services.len() >= settings.max_services.max(1) {
        let oldest = (0..services.len()).min_by_key(|i| services[*i].since).unwrap_or(0);
        services.swap_remove(oldest).finish(tell, settings);
    }
    services.push(ServiceState::new(service, at));
    services.len() - 1
}

impl ServiceState {
    fn new(service: &str, since: At) -> ServiceState {
        ServiceState {
            service: service.into(),
            since,
            told_ok: false,
            told_failed: false,
            ok: 0,
            failed: 0,
            stopped_at: None,
            code: None,
        }
    }

    fn pending(&self) -> bool {
        self.ok > 0 || self.failed > 0
    }

    fn finish(&mut self, tell: &mut impl FnMut(At, Found), settings: &Settings) {
        if self.pending() {
            let end = self.since + window(settings);
            tell(end, self.take());
        }
    }

    /// The counts as a finding; how it failed is said only beside a failure.
    fn take(&mut self) -> Found {
        let (ok, failed) = (std::mem::take(&mut self.ok), std::mem::take(&mut self.failed));
        self.told_ok |= ok > 0;
        self.told_failed |= failed > 0;
        let (stopped_at, code) = (self.stopped_at.take(), self.code.take());
        let (service, since) = (self.service.to_string(), self.since);
        Found::Attempts { service, since, ok, failed, stopped_at, code }
    }
}
