//! The mailer: connections to one mail server, kept for a while. Says what it was told: taken, not now, or
//! never. Tries nothing again by itself; whoever holds the letter does.

use std::time::Duration;

use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{SmtpTransport, Transport};
use serde::{Deserialize, Serialize};

use crate::Letter;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Security {
    /// In the clear at first, then TLS; a server that offers none is not used.
    #[default]
    Starttls,
    /// TLS from the first byte.
    Tls,
    /// In the clear: for a server on the same machine.
    None,
}

/// Where letters go, and every limit on the way.
#[derive(Clone, PartialEq, Eq)]
pub struct MailSettings {
    pub host: String,
    pub port: u16,
    pub security: Security,
    /// Name and password, when the server wants them.
    pub sign_in: Option<(String, String)>,
    /// PEM of a certificate authority beside the public ones.
    pub ca: Option<Vec<u8>>,
    /// For each answer of the server.
    pub timeout: Duration,
    /// Connections at once, and how long an unused one is kept.
    pub connections: u32,
    pub idle: Duration,
}

impl std::fmt::Debug for MailSettings {
    /// Without the password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailSettings")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("security", &self.security)
            .field("signs_in", &self.sign_in.is_some())
            .finish_non_exhaustive()
    }
}

/// The server has taken the letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent;

/// The letter was not taken. `why` is a code: no address and nothing that was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Failed {
    pub permanent: bool,
    pub why: String,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetUpError {
    #[error("failed to set up mail: {host:?} is not a name TLS can check: {detail}")]
    Host { host: String, detail: String },
    #[error(
        "failed to set up mail: the file of the certificate authority does not read as PEM: {detail}"
    )]
    Ca { detail: String },
    #[error(
        "failed to set up mail: a name and password may not travel in the clear; set security to starttls or tls"
    )]
    Clear,
}

/// Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct Mailer(SmtpTransport);

impl Mailer {
    /// Makes ready; does not connect yet, so that a house starts while its mail server is down.
    pub fn new(settings: &MailSettings) -> Result<Mailer, SetUpError> {
        let clear = settings.security == Security::None;
        if clear && settings.sign_in.is_some() && !is_local(&settings.host) {
            return Err(SetUpError::Clear);
        }
        let tls = match settings.security {
            Security::None => Tls::None,
            Security::Starttls => Tls::Required(tls(settings)?),
            Security::Tls => Tls::Wrapper(tls(settings)?),
        };
        let pool = PoolConfig::new()
            .max_size(settings.connections.max(1))
            .min_idle(0)
            .idle_timeout(settings.idle);
        let mut transport = SmtpTransport::builder_dangerous(&settings.host)
            .port(settings.port)
            .tls(tls)
            .timeout(Some(settings.timeout))
            .pool_config(pool);
        if let Some((name, password)) = &settings.sign_in {
            transport = transport.credentials(Credentials::new(name.clone(), password.clone()));
        }
        Ok(Mailer(transport.build()))
    }

    /// Hands a letter to the server. Blocks until that has taken it or said no.
    pub fn send(&self, letter: &Letter) -> Result<Sent, Failed> {
        let message =
            letter.message().map_err(|unfit| Failed { permanent: true, why: unfit.to_string() })?;
        match self.0.send(&message) {
            Ok(_) => Ok(Sent),
            Err(error) => Err(sorted(&error)),
        }
    }
}

/// A 5yz answer is final (RFC 5321, 4.2.1); anything else may pass. But when the server did not even let us
/// in (530 to 539), the letter is good and the settings are not.
fn sorted(error: &lettre::transport::smtp::Error) -> Failed {
    let code = error.status().map(u16::from);
    let why = match code {
        Some(code) => format!("smtp_{code}"),
        None if error.is_timeout() => "timeout".to_owned(),
        None if error.is_tls() => "tls".to_owned(),
        None if error.is_response() => "bad_answer".to_owned(),
        None => "unreachable".to_owned(),
    };
    let our_fault = code.is_some_and(|code| (530..=539).contains(&code));
    Failed { permanent: error.is_permanent() && !our_fault, why }
}

fn tls(settings: &MailSettings) -> Result<TlsParameters, SetUpError> {
    let mut builder = TlsParameters::builder(settings.host.clone());
    if let Some(pem) = &settings.ca {
        let ca = Certificate::from_pem(pem)
            .map_err(|error| SetUpError::Ca { detail: error.to_string() })?;
        builder = builder.add_root_certificate(ca);
    }
    let host = settings.host.clone();
    builder.build().map_err(|error| SetUpError::Host { host, detail: error.to_string() })
}

fn is_local(host: &str) -> bool {
    host == "localhost"
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests;
