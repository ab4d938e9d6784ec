//! What goes wrong with a request: a status, a code for machines, and words for the reader. Handlers give
//! it as a value; the gate says it in the reader's language. Knows no stored text.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use focal_base::Said;
use focal_engine::Refused;
use focal_store::StoreError;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Every error of the API.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    pub error: ProblemBody,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ProblemBody {
    /// Stable, for machines.
    pub code: String,
    /// For people, in the reader's language.
    pub message: String,
    /// Which input is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What would be right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Trouble {
    pub status: StatusCode,
    /// Boxed, so that an answer without trouble is small.
    pub said: Box<Said>,
    pub code: Option<&'static str>,
    pub field: Option<Box<str>>,
    /// A key of the catalogue, or words as they are.
    pub expected: Option<Box<str>>,
    /// Seconds after which trying again makes sense.
    pub retry_after: Option<u64>,
    /// Words already said in the reader's language, where only the handler knew whose they are.
    pub message: Option<Box<str>>,
}

pub type Answer<T> = Result<T, Trouble>;

impl Trouble {
    #[must_use]
    pub fn new(status: StatusCode, key: &str) -> Trouble {
        Trouble {
            status,
            said: Box::new(Said::new(key)),
            code: None,
            field: None,
            expected: None,
            retry_after: None,
            message: None,
        }
    }

    #[must_use]
    pub fn not_found() -> Trouble {
        Trouble {
            code: Some("not_found"),
            ..Trouble::new(StatusCode::NOT_FOUND, "error.not_found")
        }
    }

    #[must_use]
    pub fn signed_out() -> Trouble {
        Trouble {
            code: Some("signed_out"),
            ..Trouble::new(StatusCode::UNAUTHORIZED, "error.signed_out")
        }
    }

    #[must_use]
    pub fn forbidden(key: &str) -> Trouble {
        Trouble::new(StatusCode::FORBIDDEN, key)
    }

    #[must_use]
    pub fn invalid(key: &str) -> Trouble {
        Trouble::new(StatusCode::UNPROCESSABLE_ENTITY, key)
    }

    #[must_use]
    pub fn field(mut self, field: &str) -> Trouble {
        self.field = Some(field.into());
        self
    }

    #[must_use]
    pub fn expected(mut self, expected: impl Into<String>) -> Trouble {
        self.expected = Some(expected.into().into());
        self
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: impl std::fmt::Display) -> Trouble {
        *self.said = std::mem::take(&mut *self.said).with(name, value);
        self
    }

    #[must_use]
    pub fn after(mut self, seconds: u64) -> Trouble {
        self.retry_after = Some(seconds.max(1));
        self
    }

    /// The code for machines: its own, or the key of what was said.
    #[must_use]
    pub fn code(&self) -> &str {
        self.code
            .unwrap_or_else(|| self.said.key.0.strip_prefix("error.").unwrap_or(&self.said.key.0))
    }
}

impl From<Refused> for Trouble {
    fn from(refused: Refused) -> Trouble {
        match refused {
            Refused::NotFound(_) => Trouble::not_found(),
            Refused::NotAllowed => Trouble::forbidden("error.not_allowed"),
            Refused::Invalid { said, field, expected } => Trouble {
                said: Box::new(said),
                field: field.map(Into::into),
                expected: expected.map(Into::into),
                ..Trouble::invalid("error.invalid")
            },
            Refused::Conflict(said) => Trouble {
                said: Box::new(said),
                ..Trouble::new(StatusCode::CONFLICT, "error.conflict")
            },
            Refused::Store(error) => Trouble::from(error),
        }
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Trouble {
        // What the disk refused is not survived here either: a restart reads what is really there.
        if let Err(error) = focal_store::or_exit::<()>(Err(error)) {
            return match error {
                StoreError::LowDisk { .. } => {
                    Trouble::new(StatusCode::INSUFFICIENT_STORAGE, "error.low_disk").after(60)
                }
                StoreError::TooLarge { .. } => {
                    Trouble::new(StatusCode::PAYLOAD_TOO_LARGE, "error.too_large")
                }
                StoreError::Full { .. } => {
                    Trouble::new(StatusCode::SERVICE_UNAVAILABLE, "error.busy").after(5)
                }
                StoreError::Conflict(_) => Trouble::new(StatusCode::CONFLICT, "error.conflict"),
                StoreError::BadName { .. } => Trouble::not_found(),
                other => {
                    tracing::error!(error = %other, "a request failed in storage");
                    Trouble::new(StatusCode::INTERNAL_SERVER_ERROR, "error.internal")
                }
            };
        }
        Trouble::new(StatusCode::INTERNAL_SERVER_ERROR, "error.internal")
    }
}

impl IntoResponse for Trouble {
    /// Without words yet: the gate, which knows the reader, puts them in.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
