//! The domain of devices: what customers own and bring in for repair.
//!
//! A device that came through the workshop may lack a brand, a model or a serial number; one that a customer adds
//! has at least a name, a type, a brand and a model. A device is deleted softly, and not while a repair of it is
//! open. Its password is the workshop's: no port carries it.

mod cached;
#[cfg(feature = "testing")]
pub mod contract;
mod device;
mod draft;
mod error;
mod ports;
mod service;

pub use cached::{CachedDevices, ForgettingDevices};
pub use device::{Device, DeviceRepair};
pub use draft::{DeviceChanges, Field, Form, NewDevice, Problem, limits};
pub use error::DeviceError;
pub use ports::{DeviceReader, DeviceSort, DeviceWriter, Removal};
#[cfg(any(test, feature = "testing"))]
pub use ports::{MockDeviceReader, MockDeviceWriter};
pub use service::DeviceService;
