//! What the errors of a customer's own data become.

use super::identity::password_faults;
use super::{ApiError, Code, FieldError, Rule};
use identity::login::LoginNameKind;
use identity::preferences::MOST_TYPES;
use identity::profile::{Fault, FieldFault, PictureError, ProfileError};

impl From<ProfileError> for ApiError {
    fn from(error: ProfileError) -> Self {
        match error {
            ProfileError::NotFound => Code::CustomerNotFound.into(),
            ProfileError::Fields(faults) => Self::invalid(faults.into_iter().map(field).collect()),
            ProfileError::PasswordNeeded => Self::field("currentPassword", Rule::Required),
            ProfileError::PasswordWrong(field) => Self::field(field, Rule::PasswordWrong),
            ProfileError::NewPassword(faults) => password_faults("newPassword", &faults),
            ProfileError::SamePassword => Self::field("newPassword", Rule::PasswordUnchanged),
            ProfileError::CodesTooOften { retry_after } => {
                Self::new(Code::RateLimited).retry_after(retry_after.to_std().unwrap_or_default())
            }
            ProfileError::WrongCode => Code::InvalidCode.into(),
            ProfileError::Taken(LoginNameKind::Phone) => Code::PhoneTaken.into(),
            ProfileError::Taken(LoginNameKind::Email) => Code::EmailTaken.into(),
            ProfileError::TooManyTypes => {
                let error = FieldError::new("notifications", Rule::TooLarge).with_bound(MOST_TYPES);
                Self::invalid(vec![error])
            }
            ProfileError::Stale => Code::Stale.into(),
            ProfileError::Picture(error) => picture(error),
            ProfileError::Hasher(error) => error.into(),
            ProfileError::Storage(error) => error.into(),
        }
    }
}

fn field(fault: FieldFault) -> FieldError {
    match fault.fault {
        Fault::Required => FieldError::new(fault.field, Rule::Required),
        Fault::TooLong { most } => FieldError::new(fault.field, Rule::TooLong).with_bound(most),
        Fault::Unprintable => FieldError::new(fault.field, Rule::InvalidCharacters),
        Fault::NoEmail => FieldError::new(fault.field, Rule::InvalidEmail),
        Fault::NoPhone => FieldError::new(fault.field, Rule::InvalidPhone),
    }
}

fn picture(error: PictureError) -> ApiError {
    match error {
        PictureError::UnknownFormat => Code::UnsupportedMediaType.into(),
        PictureError::TooManyPixels => {
            let error = FieldError::new("avatar", Rule::PictureTooLarge);
            ApiError::invalid(vec![error])
        }
        PictureError::Unreadable => ApiError::field("avatar", Rule::PictureUnreadable),
        PictureError::Storage(error) => error.into(),
    }
}
