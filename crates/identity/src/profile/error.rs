//! How changing one's own data fails.

use super::{FieldFault, PictureError};
use crate::login::LoginNameKind;
use crate::password::{HasherError, PasswordFault};
use chrono::TimeDelta;
use kernel::StorageError;

/// Why a customer's own data was not read or changed.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// The customer is not there any more.
    #[error("there is no such customer")]
    NotFound,
    /// Some fields can't be what was asked for.
    #[error("some fields are not allowed")]
    Fields(Vec<FieldFault>),
    /// A new contact needs the present password, and none was given.
    #[error("the current password is needed")]
    PasswordNeeded,
    /// The password given as the present one, in this field, is not.
    #[error("the current password is wrong")]
    PasswordWrong(&'static str),
    /// The new password is not allowed, for these reasons.
    #[error("the new password is not allowed")]
    NewPassword(Vec<PasswordFault>),
    /// The new password is the present one.
    #[error("the new password is the current one")]
    SamePassword,
    /// Codes were sent too shortly before, or too many.
    #[error("no further code may be sent yet")]
    CodesTooOften {
        /// When one may be sent again.
        retry_after: TimeDelta,
    },
    /// No live code, or not this one, or tried too often.
    #[error("the code is not valid")]
    WrongCode,
    /// Another account has the contact.
    #[error("another account has it")]
    Taken(LoginNameKind),
    /// More types of notification than [`crate::preferences::MOST_TYPES`].
    #[error("too many types of notification")]
    TooManyTypes,
    /// Something was changed by another in the meantime.
    #[error("it was changed in the meantime")]
    Stale,
    /// The upload can't become a picture.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// More passwords at once than can be checked.
    #[error(transparent)]
    Hasher(#[from] HasherError),
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}
