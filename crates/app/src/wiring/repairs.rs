//! Repairs: the database's ports behind the cache.

use super::Machine;
use crate::config::Config;
use adapter_sql::Ports;
use kernel::Cache;
use repairs::{CachedRepairs, Forgetting, RepairService, Visibility};
use std::sync::Arc;

/// The service over its ports.
pub(super) fn service(
    ports: &Ports,
    cache: &Arc<dyn Cache>,
    config: &Config,
    machine: &Machine,
) -> Arc<RepairService> {
    let unmarked = if config.attachments_visible {
        Visibility::Visible
    } else {
        Visibility::Hidden
    };
    let reader = CachedRepairs::new(ports.repair_reader.clone(), cache.clone(), config.cache_list_ttl);
    Arc::new(RepairService::new(
        Arc::new(reader),
        Arc::new(Forgetting::new(ports.repair_comments.clone(), cache.clone())),
        Arc::new(Forgetting::new(ports.repair_updates.clone(), cache.clone())),
        Arc::new(Forgetting::new(ports.repair_decisions.clone(), cache.clone())),
        machine.clock.clone(),
        machine.random.clone(),
        unmarked,
    ))
}
