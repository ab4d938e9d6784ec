//! Letters on their way to people: made when they leave, in the reader's language, with a link that is made
//! for this one letter. The mail server may be down for days; the thread of the case shows how far it is.

use std::sync::Arc;
use std::time::Duration;

use focal_base::{Span, TenantId};
use focal_store::{Backoff, Effect as Claimed, FailPoint, Failed, History, Read, StoreError, pass};

use super::outside::{Link, NotDelivered};
use super::thread::{Stop, Threads};
use super::{Bell, Health, Shared, survive};
use crate::effect::{Effect, Mail};
use crate::error::Refused;
use crate::letters::{compose, waits_until};
use crate::rows::Delivery;
use crate::tables;

const LOOK: Duration = Duration::from_secs(1);
const BREATH: Duration = Duration::from_millis(5);
const KIND: &[&str] = &["mail"];
/// Longer than any try takes: an unanswered claim is somebody's who is gone.
const LEASE: Span = Span::mins(5);

pub(crate) fn start<H: History + Sync + 'static>(
    threads: &mut Threads,
    shared: &Shared<H>,
    bell: &Arc<Bell>,
) -> Result<(), StoreError> {
    for _ in 0..shared.settings.mails_at_once.max(1) {
        let (shared, own) = (shared.clone(), Arc::clone(bell));
        threads.start("mail", bell, move |stop| run(&shared, &own, &stop))?;
    }
    Ok(())
}

fn run<H: History>(shared: &Shared<H>, bell: &Bell, stop: &Stop) {
    let mut heard = 0;
    while !stop.asked() {
        match survive("send mail", one(shared)) {
            Some(true) => {}
            Some(false) | None => {
                std::thread::sleep(BREATH);
                bell.wait(&mut heard, LOOK);
            }
        }
    }
}

/// Deals with one letter that is due; says whether there was one.
fn one<H: History>(shared: &Shared<H>) -> Result<bool, Refused> {
    let system = shared.house.system();
    let claimed = system.claim(KIND, (shared.clock)(), LEASE, 1, &shared.settings.mail_backoff)?;
    let Some(claimed) = claimed.into_iter().next() else { return Ok(false) };
    let Ok(Effect::Mail(mail)) = serde_json::from_value(claimed.body.clone()) else {
        tracing::error!(
            tenant = claimed.tenant.as_str(),
            "a letter cannot be read and is given up"
        );
        system.complete(&[(claimed.tenant, claimed.id)], (shared.clock)())?;
        return Ok(true);
    };
    let now = (shared.clock)();
    let waits = shared.house.read(&claimed.tenant, |world| waits_until(world, &mail, now));
    if let Some(until) = waits.flatten() {
        system.postpone(&claimed.tenant, &claimed.id, until)?;
        return Ok(true);
    }
    match send(shared, &claimed, &mail) {
        Ok(()) => {
            pass(FailPoint::MailTaken);
            shared.health.set_mail_down(false, now);
            Health::count(&shared.health.mails_sent, 1);
            sent(shared, claimed, &mail)?;
            pass(FailPoint::MailMarked);
        }
        Err(failed) => {
            shared.health.set_mail_down(!failed.permanent, now);
            Health::count(&shared.health.mails_failed, 1);
            not_sent(shared, &claimed, &mail, &failed)?;
        }
    }
    Ok(true)
}

fn send<H: History>(
    shared: &Shared<H>,
    claimed: &Claimed,
    mail: &Mail,
) -> Result<(), NotDelivered> {
    let link = mail.link.as_ref().map(|to| shared.outside.link(&claimed.tenant, to)).transpose()?;
    let url = link.as_ref().map(|link| link.url.as_str());
    pass(FailPoint::MailLinked);
    let letter = shared.house.read(&claimed.tenant, |world| compose(world, mail, url)).flatten();
    let done = match letter {
        Some(letter) => {
            shared.outside.letter(&letter, &format!("{}/{}", claimed.tenant, claimed.id))
        }
        None => Err(NotDelivered { permanent: true, why: "no_address".to_owned() }),
    };
    if done.is_err() {
        take_back(shared, link.as_ref());
    }
    done
}

/// A link that was made for a letter which did not leave opens nothing.
fn take_back<H: History>(shared: &Shared<H>, link: Option<&Link>) {
    if let Some(link) = link
        && let Err(error) = shared.house.system().revoke(&link.hash)
    {
        let _ = survive::<()>("take a link back", Err(Refused::Store(error)));
    }
}

/// Off the outbox and marked in the thread with one commit, where there is a thread.
fn sent<H: History>(shared: &Shared<H>, claimed: Claimed, mail: &Mail) -> Result<(), Refused> {
    if mark(shared, &claimed, mail, &Delivery::Sent)? {
        return Ok(());
    }
    Ok(shared.house.system().complete(&[(claimed.tenant, claimed.id)], (shared.clock)())?)
}

fn not_sent<H: History>(
    shared: &Shared<H>,
    claimed: &Claimed,
    mail: &Mail,
    failed: &NotDelivered,
) -> Result<(), Refused> {
    let backoff = match failed.permanent {
        true => Backoff { max_attempts: 0, ..shared.settings.mail_backoff },
        false => shared.settings.mail_backoff,
    };
    let now = (shared.clock)();
    match shared.house.system().fail(&claimed.tenant, &claimed.id, &failed.why, now, &backoff)? {
        Failed::RetryAt(_) => mark(shared, claimed, mail, &Delivery::Queued)?,
        Failed::GaveUp => {
            mark(shared, claimed, mail, &Delivery::Failed { why: failed.why.clone() })?
        }
        Failed::Gone => false,
    };
    Ok(())
}

/// Shows in the thread how far the letter has come; says whether there is such a line.
fn mark<H: History>(
    shared: &Shared<H>,
    claimed: &Claimed,
    mail: &Mail,
    to: &Delivery,
) -> Result<bool, Refused> {
    let Some((case, id)) = &mail.item else { return Ok(false) };
    let tenant: &TenantId = &claimed.tenant;
    shared.house.act(tenant, (shared.clock)(), |work| {
        let Some(mut item) =
            // The case may have become another one since the letter was made.
            work.tx.store.get(&tables::ITEMS, id.as_str())?.filter(|item| {
                item.case == *case || item.was.as_ref() == Some(case)
            })
        else {
            return Ok(false);
        };
        if *to == Delivery::Sent {
            work.tx.batch().cancels.push(claimed.id.clone());
        }
        if item.delivery.as_ref() != Some(to) {
            work.delivered(&mut item, to.clone());
        }
        Ok(true)
    })
}
