//! The world outside as the house reaches it: commands through the edge's hub, letters through the mailer.

use focal_base::{RunId, TenantId, ThingId};
use focal_channel::{Letter, MailSettings, Mailer};
use focal_edge::{Hub, NotSent};
use focal_engine::effect::LinkTo;
use focal_engine::run::{Clock, Link, NotDelivered, NotReached};
use focal_store::SystemStore;
use focal_web::auth::links;

use crate::config::{Mail, is_set};

pub struct Outside {
    pub hub: Hub,
    /// None when no mail server is set up.
    pub mailer: Option<Mailer>,
    /// For tenants that have named no sender.
    pub from: String,
    pub public_url: String,
    pub system: SystemStore,
    pub clock: Clock,
}

impl focal_engine::run::Outside for Outside {
    fn command(
        &self,
        tenant: &TenantId,
        thing: &ThingId,
        id: &RunId,
        payload: Vec<u8>,
    ) -> Result<(), NotReached> {
        let sent =
            self.hub.send_command(tenant.as_str(), thing.as_str(), id.as_str(), payload.into());
        sent.map_err(|not| match not {
            NotSent::NotConnected | NotSent::NotListening => NotReached::Away,
            NotSent::Full => NotReached::Full,
        })
    }

    fn link(&self, tenant: &TenantId, to: &LinkTo) -> Result<Link, NotDelivered> {
        let issued = links::issue(&self.system, tenant, to, links::lifetime(to), (self.clock)());
        let token =
            issued.map_err(|_| NotDelivered { permanent: false, why: "no_link".to_owned() })?;
        let url = format!("{}{}", self.public_url, links::path(to, &token));
        Ok(Link { url, hash: token.hash() })
    }

    fn letter(
        &self,
        letter: &focal_engine::letters::Letter,
        key: &str,
    ) -> Result<(), NotDelivered> {
        let Some(mailer) = &self.mailer else {
            return Err(NotDelivered { permanent: true, why: "mail_not_set_up".to_owned() });
        };
        let from = if letter.from.is_empty() { &self.from } else { &letter.from };
        let letter = Letter {
            to: letter.to.clone(),
            from: from.clone(),
            subject: letter.subject.clone(),
            text: letter.text.clone(),
            html: Some(focal_channel::page(&focal_channel::Page {
                lang: letter.lang.as_str(),
                subject: &letter.subject,
                text: &letter.text,
                open: &letter.open,
            })),
            key: key.to_owned(),
        };
        match mailer.send(&letter) {
            Ok(_) => Ok(()),
            Err(failed) => Err(NotDelivered { permanent: failed.permanent, why: failed.why }),
        }
    }
}

/// The mailer as configured; none without a host.
pub fn mailer(mail: &Mail) -> Result<Option<Mailer>, String> {
    if mail.host.is_empty() {
        return Ok(None);
    }
    let read = |path: &std::path::Path| {
        std::fs::read(path).map_err(|error| format!("failed to read {}: {error}", path.display()))
    };
    let password = match is_set(&mail.password_file) {
        true => String::from_utf8_lossy(&read(&mail.password_file)?)
            .trim_end_matches(['\r', '\n'])
            .to_owned(),
        false => String::new(),
    };
    let ca = is_set(&mail.ca_file).then(|| read(&mail.ca_file)).transpose()?;
    let settings = MailSettings {
        host: mail.host.clone(),
        port: mail.port,
        security: mail.security,
        sign_in: (!mail.user.is_empty()).then(|| (mail.user.clone(), password)),
        ca,
        timeout: super::duration(mail.timeout),
        connections: u32::try_from(mail.at_once).unwrap_or(u32::MAX),
        idle: super::duration(mail.idle),
    };
    Mailer::new(&settings).map(Some).map_err(|error| error.to_string())
}
