//! The ways a connection ends, and what follows from each: the code told to the client, and whether its will is due.
//! Must not know sockets.

use mqtt_protocol_core::mqtt::result_code::{DisconnectReasonCode, MqttError};

/// Why a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Ending {
    #[error("the thing said goodbye")]
    Left,
    #[error("the thing said goodbye and asked for its will to be published")]
    LeftWithWill,
    #[error("the connection was lost")]
    Lost,
    #[error("a packet was not valid MQTT or not allowed: {0}")]
    Broken(MqttError),
    #[error("a publish to a topic that is not the thing's own")]
    NotItsTopic,
    #[error("nothing was heard for longer than the keep-alive allows")]
    Silent,
    #[error("the thing does not read what is sent to it")]
    SlowReader,
    #[error("a message could not be stored, and MQTT 3.1.1 has no way to say so")]
    NotStored,
    #[error("the same thing has connected anew")]
    TakenOver,
    #[error("the token was revoked")]
    Revoked,
    #[error("the server stops")]
    Stopping,
}

impl Ending {
    /// What an MQTT 5 client is told. `None` where it ended the connection itself or cannot hear.
    pub fn reason_code(self) -> Option<DisconnectReasonCode> {
        match self {
            Self::Left | Self::LeftWithWill | Self::Lost => None,
            Self::Broken(error) => Some(error.into()),
            Self::NotItsTopic => Some(DisconnectReasonCode::NotAuthorized),
            Self::Silent => Some(DisconnectReasonCode::KeepAliveTimeout),
            Self::SlowReader | Self::NotStored => Some(DisconnectReasonCode::QuotaExceeded),
            Self::TakenOver => Some(DisconnectReasonCode::SessionTakenOver),
            // MQTT 5 has no "your token was revoked" for DISCONNECT; "administrative action" would invite a retry.
            Self::Revoked => Some(DisconnectReasonCode::NotAuthorized),
            Self::Stopping => Some(DisconnectReasonCode::ServerShuttingDown),
        }
    }

    /// A will says "I am gone and could not say so". It is not true of a thing that has just connected anew, nor
    /// when it is Focal that leaves; and a revoked token says nothing more.
    pub fn publishes_will(self) -> bool {
        match self {
            Self::LeftWithWill
            | Self::Lost
            | Self::Broken(_)
            | Self::NotItsTopic
            | Self::Silent => true,
            Self::SlowReader | Self::NotStored => true,
            Self::Left | Self::TakenOver | Self::Revoked | Self::Stopping => false,
        }
    }

    /// Whether trying to write last words makes sense.
    pub fn can_be_told(self) -> bool {
        !matches!(self, Self::Lost | Self::SlowReader)
    }
}
