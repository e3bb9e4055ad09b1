//! Figures for Prometheus.

use prometheus_client::collector::Collector;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// One kind of request.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: String,
    route: String,
    status: u16,
}

/// One route.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Timed {
    method: String,
    route: String,
}

/// The registry, and the figures of the web itself.
pub struct Metrics {
    registry: Mutex<Registry>,
    requests: Family<Answered, Counter>,
    durations: Family<Timed, Histogram, fn() -> Histogram>,
    in_flight: Gauge,
}

const BUCKETS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("portal");
        let requests = Family::default();
        let durations = Family::new_with_constructor((|| Histogram::new(BUCKETS)) as fn() -> Histogram);
        let in_flight = Gauge::default();
        registry.register(
            "http_requests",
            "Answered requests by route template",
            requests.clone(),
        );
        registry.register(
            "http_request_duration_seconds",
            "Time to the answer",
            durations.clone(),
        );
        registry.register("http_requests_in_flight", "Requests under way", in_flight.clone());
        Self {
            registry: Mutex::new(registry),
            requests,
            durations,
            in_flight,
        }
    }
}

impl Metrics {
    /// Lets another part register its own figures: pool, cache, queue.
    pub fn register(&self, add: impl FnOnce(&mut Registry)) {
        add(&mut self.registry.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Adds a figure that is read when it is asked for.
    pub fn watch(
        &self,
        name: &'static str,
        help: &'static str,
        read: impl Fn() -> u64 + Send + Sync + 'static,
    ) {
        self.add(Watched {
            name,
            help,
            kind: MetricType::Gauge,
            read: Box::new(read),
        });
    }

    /// Adds a figure that only grows, read when it is asked for.
    pub fn watch_total(
        &self,
        name: &'static str,
        help: &'static str,
        read: impl Fn() -> u64 + Send + Sync + 'static,
    ) {
        self.add(Watched {
            name,
            help,
            kind: MetricType::Counter,
            read: Box::new(read),
        });
    }

    fn add(&self, watched: Watched) {
        self.register(|registry| registry.register_collector(Box::new(watched)));
    }

    /// Counts a request that came in; dropped, it is under way no more.
    #[must_use]
    pub fn arrived(&self) -> InFlight {
        self.in_flight.inc();
        InFlight(self.in_flight.clone())
    }

    /// Notes an answer.
    pub fn answered(&self, method: &str, route: &str, status: u16, took: Duration) {
        let (method, route) = (method.to_owned(), route.to_owned());
        self.durations
            .get_or_create(&Timed {
                method: method.clone(),
                route: route.clone(),
            })
            .observe(took.as_secs_f64());
        self.requests
            .get_or_create(&Answered {
                method,
                route,
                status,
            })
            .inc();
    }

    /// All figures in Prometheus' text format.
    #[must_use]
    pub fn render(&self) -> String {
        let mut text = String::new();
        // Writing to a String never fails.
        let _ = encode(
            &mut text,
            &self.registry.lock().unwrap_or_else(PoisonError::into_inner),
        );
        text
    }
}

/// A figure that another part keeps.
struct Watched {
    name: &'static str,
    help: &'static str,
    kind: MetricType,
    read: Box<dyn Fn() -> u64 + Send + Sync>,
}

impl Collector for Watched {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let metric = encoder.encode_descriptor(self.name, self.help, None, self.kind)?;
        match self.kind {
            MetricType::Counter => ConstCounter::new((self.read)()).encode(metric),
            _ => ConstGauge::new((self.read)()).encode(metric),
        }
    }
}

impl fmt::Debug for Watched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// One request under way.
pub struct InFlight(Gauge);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.dec();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_carry_the_template_and_none_stays_in_flight() {
        let metrics = Metrics::default();
        {
            let _one = metrics.arrived();
            assert!(metrics.render().contains("portal_http_requests_in_flight 1"));
        }
        metrics.watch("pool_waiting", "Callers that wait for a connection", || 4);
        metrics.watch_total("cache_hits", "Answers from the cache", || 7);
        metrics.answered("GET", "/repairs/{id}", 200, Duration::from_millis(3));
        let text = metrics.render();
        assert!(text.contains("portal_http_requests_in_flight 0"));
        assert!(
            text.contains("portal_pool_waiting 4") && text.contains("portal_cache_hits_total 7"),
            "{text}"
        );
        assert!(
            text.contains(r#"portal_http_requests_total{method="GET",route="/repairs/{id}",status="200"} 1"#),
            "{text}"
        );
    }
}
