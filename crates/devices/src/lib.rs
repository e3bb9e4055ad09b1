//! The domain of devices.
