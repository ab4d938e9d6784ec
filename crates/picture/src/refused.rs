//! Why a file is not taken as a picture, said so that whoever builds the camera can mend it.

/// Each has a stable [`Refused::code`]; the text fits "failed to take the picture: …".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("it has {found} bytes; expected 1 to {limit}")]
    Bytes { found: usize, limit: usize },
    #[error("it begins like no picture that is taken; expected PNG or JPEG")]
    Type,
    #[error(
        "it is {width} by {height} pixels; expected sides of 16 to {side} and at most {pixels} pixels"
    )]
    Pixels { width: u64, height: u64, side: u32, pixels: u64 },
    #[error("it is cut off: {0}")]
    CutOff(&'static str),
    #[error("it is damaged: {0}")]
    Damaged(String),
}

impl Refused {
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Refused::Bytes { found: 0, .. } => "picture_empty",
            Refused::Bytes { .. } => "picture_too_large",
            Refused::Type => "not_a_picture",
            Refused::Pixels { .. } => "picture_size",
            Refused::CutOff(_) => "picture_cut_off",
            Refused::Damaged(_) => "picture_damaged",
        }
    }
}
