//! What the errors of devices become.

use super::{ApiError, Code, FieldError, Rule};
use devices::{DeviceError, Field, Problem};

impl From<DeviceError> for ApiError {
    fn from(error: DeviceError) -> Self {
        match error {
            DeviceError::NotFound => Code::DeviceNotFound.into(),
            DeviceError::InUse => Code::DeviceInUse.into(),
            DeviceError::Invalid(faults) => Self::invalid(
                faults
                    .into_iter()
                    .map(|(field, problem)| fault(field, problem))
                    .collect(),
            ),
            DeviceError::Storage(error) => error.into(),
        }
    }
}

fn fault(field: Field, problem: Problem) -> FieldError {
    let name = match field {
        Field::Name => "name",
        Field::Kind => "type",
        Field::Brand => "brand",
        Field::Model => "model",
        Field::SerialNumber => "serialNumber",
        Field::PurchaseDate => "purchaseDate",
    };
    match problem {
        Problem::Missing => FieldError::new(name, Rule::Required),
        Problem::TooLong(most) => FieldError::new(name, Rule::TooLong).with_bound(most),
        Problem::Unprintable => FieldError::new(name, Rule::InvalidCharacters),
        Problem::NoSerialNumber => FieldError::new(name, Rule::InvalidFormat),
        Problem::ImpossibleDate => FieldError::new(name, Rule::InvalidDate),
    }
}
