//! Use, performance and health of containers are watched.
//!
//! Who watches is not told by an engine: a collector may ask its API, or read control groups. Shown
//! is what makes watching possible, and programs that are known to watch; a person decides
//! ([metrics](https://docs.docker.com/engine/daemon/prometheus/)).

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use crate::{Check, Facts, Judge, Judged};

/// The check `container-monitoring`.
pub(super) struct ContainerMonitoring;

static META: CheckMeta = CheckMeta {
    slug: "container-monitoring",
    ids: Ids::new("6.2", "", "", ""),
    title: "Containers are watched",
    rationale: "A container that was taken over gives itself away by what it uses: somebody has \
                to look.",
    section: Section::Operations,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Low,
    needs: &[
        "GET /containers/ID/json",
        "GET /info",
        "configuration of the daemon",
    ],
    remediation: "Let a collector watch use, health and logs of all containers, and alert.",
    impact: "The collector needs some of the host itself.",
    undo: "Stop the collector.",
    docs: "https://docs.docker.com/engine/daemon/prometheus/",
};

impl Check for ContainerMonitoring {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        judge(facts)
    }
}

/// Parts of names of images of programs that are known to watch containers.
const WATCHERS: [&str; 12] = [
    "alloy",
    "cadvisor",
    "collectd",
    "datadog",
    "dynatrace",
    "falco",
    "grafana-agent",
    "netdata",
    "node-exporter",
    "otelcol",
    "opentelemetry-collector",
    "telegraf",
];

fn judge(facts: &Facts<'_>) -> Judged {
    let containers = facts.containers()?;
    let running: Vec<_> = containers
        .into_iter()
        .filter_map(|container| Some((container, container.inspect.known()?)))
        .filter(|(_, inspect)| inspect.state.running)
        .collect();
    if running.is_empty() {
        return Ok(Judgement::not_applicable("there are no running containers").into());
    }
    let healthy = running
        .iter()
        .filter(|(_, inspect)| inspect.state.health.is_some());
    let health = format!(
        "{} of {} have a health check",
        healthy.count(),
        running.len()
    );
    let watchers: Vec<&str> = running
        .iter()
        .filter(|(_, inspect)| {
            WATCHERS
                .iter()
                .any(|one| inspect.config.image.contains(one))
        })
        .map(|(container, _)| container.name.as_str())
        .collect();
    let watchers = match watchers.is_empty() {
        true => "none that is known".to_owned(),
        false => watchers.join(", "),
    };
    let judgement = Judgement::manual("whether somebody watches the containers is not told")
        .because("GET /containers/ID/json State.Health", health, "all")
        .because(
            "GET /containers/json, programs that watch",
            watchers,
            "a collector",
        );
    let judgement = match facts.config().get("metrics-addr") {
        Ok(setting) => judgement.because(setting.source.clone(), setting.shown(), "an address"),
        Err(_) => judgement,
    };
    let driver = facts.info().map(|info| info.logging_driver.clone());
    let driver = driver.unwrap_or_else(|unknown| unknown.message);
    Ok(judgement
        .because("GET /info LoggingDriver", driver, "a central one")
        .into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::sample::check;

    #[test]
    fn what_is_known_is_shown() {
        check("container-monitoring").expect("not-applicable", &[]);
        let sample = check("container-monitoring")
            .container(
                "watch",
                json!({"Config": {"Image": "gcr.io/cadvisor/cadvisor:v0.49"}}),
            )
            .container("web", json!({"State": {"Health": {"Status": "healthy"}}}));
        sample.expect("manual", &[]);
        let evidence = sample.outcome().judgement.evidence;
        assert_eq!(evidence[0].observed, "1 of 2 have a health check");
        assert_eq!(evidence[1].observed, "watch");
    }
}
