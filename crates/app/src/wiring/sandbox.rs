//! The sandbox gateway and its messages.

use super::{Background, Machine, WiringError};
use crate::config::Config;
use crate::sandbox::{Sandbox, is_on};
use adapter_gateways::sandbox::{Delivery, PURPOSE, SandboxGateway, SandboxSite};
use adapter_sql::Ports;
use kernel::Keyring;
use payments::PaymentGateway;
use std::sync::Arc;

/// The sandbox, where it is on; `others` says whether another gateway is. Its messages are sent until the stop.
pub(super) fn sandbox(
    ports: &Ports,
    keyring: &Keyring,
    config: &Config,
    others: bool,
    machine: &Machine,
    background: &Background,
) -> Result<Option<Sandbox>, WiringError> {
    if !is_on(config, others) {
        return Ok(None);
    }
    let site = Arc::new(SandboxSite::new(config.public_url.clone()));
    let gateway = Arc::new(SandboxGateway::new(
        ports.sandbox_book.clone(),
        keyring.derive(PURPOSE),
        machine.clock.clone(),
        machine.random.clone(),
        site.clone(),
    ));
    let delivery = Delivery::new(gateway.as_ref().clone())
        .map_err(|error| WiringError::Config(format!("the sandbox gateway can't send messages: {error}")))?;
    let stop = background.stop.clone();
    background.tasks.spawn(async move {
        let news = delivery.news();
        loop {
            let pause = delivery.pass().await;
            tokio::select! {
                () = stop.cancelled() => return,
                () = news.notified() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    });
    Ok(Some(Sandbox::new(gateway, site, keyring)))
}

/// The gateway alone, for who asks it at the command line: the running portal sends its messages.
pub(super) fn gateway(
    ports: &Ports,
    keyring: &Keyring,
    config: &Config,
    machine: &Machine,
) -> Option<Arc<dyn PaymentGateway>> {
    if !is_on(config, config.gateways.any()) {
        return None;
    }
    let site = Arc::new(SandboxSite::new(config.public_url.clone()));
    Some(Arc::new(SandboxGateway::new(
        ports.sandbox_book.clone(),
        keyring.derive(PURPOSE),
        machine.clock.clone(),
        machine.random.clone(),
        site,
    )))
}
