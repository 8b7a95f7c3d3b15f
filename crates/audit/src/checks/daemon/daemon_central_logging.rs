//! Logs of containers leave the host.
//!
//! One item for the daemon's default (`GET /info`) and one for each container, since a container
//! keeps the driver that it was made with. Drivers by where they send to ([logging
//! drivers](https://docs.docker.com/engine/logging/configure/)): `json-file`, `local`, `journald`
//! stay on the host; `none` keeps nothing; `syslog` stays unless it names an address elsewhere;
//! `fluentd` and `gelf` hand on to a collector, which counts as central wherever it is. Missed:
//! agents that read local files and send them away.

use drydock_model::Severity;
use drydock_model::audit::{
    Action, CheckMeta, Ids, Judgement, Profile, Section, Subject, SubjectKind, Verdict,
};

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::option;
use crate::snapshot::Container;
use crate::{Check, Facts, Judge, Judged, Outcome, inspect_field, subject_of_container};

/// The check `daemon-central-logging`.
pub(super) struct DaemonCentralLogging;

static META: CheckMeta = CheckMeta {
    slug: "daemon-central-logging",
    ids: Ids::new("2.12", "2.12", "2.13", "2.14"),
    title: "Logs of containers leave the host",
    rationale: "Logs that are only on the host are lost with it, and whoever takes it over can \
                change them.",
    section: Section::Daemon,
    level: 2,
    profile: Profile::Docker,
    severity: Severity::Low,
    needs: &[
        "GET /info LoggingDriver",
        "GET /containers/ID/json HostConfig.LogConfig",
        "configuration of the daemon",
    ],
    remediation: "Set `log-driver` and `log-opts` to those of a collector elsewhere, and make the \
                  containers again.",
    impact: "Depending on the driver, `docker logs` shows nothing, and containers wait when the \
             collector is away.",
    undo: "Set `log-driver` to `json-file` again and make the containers again.",
    docs: "https://docs.docker.com/engine/logging/configure/",
};

impl Check for DaemonCentralLogging {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        judge(facts)
    }
}

const EXPECTED: &str = "a driver that sends to a collector elsewhere";

fn judge(facts: &Facts<'_>) -> Judged {
    let driver = facts.info()?.logging_driver.as_str();
    let default = Subject::named(SubjectKind::Setting, "default of the daemon");
    let mut items = vec![(default, of_default(facts, driver))];
    items.extend(facts.containers()?.into_iter().map(|container| {
        let judgement = of_container(container, driver);
        (subject_of_container(container), judgement)
    }));
    let mut outcome = Outcome::of_items("logging set-ups", items);
    if let Some((_, first)) = outcome.items.first() {
        outcome.judgement.evidence.clone_from(&first.evidence);
    }
    Ok(outcome)
}

fn of_default(facts: &Facts<'_>, driver: &str) -> Judgement {
    let options = facts.config().get("log-opts");
    let known = options.as_ref().ok().map(|setting| {
        let pairs = setting.list();
        let pairs = pairs.iter().filter_map(|pair| pair.split_once('='));
        let owned = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        owned.collect::<BTreeMap<_, _>>()
    });
    let judgement = of_driver(driver, known.as_ref());
    let judgement = judgement.because("GET /info LoggingDriver", driver, EXPECTED);
    let judgement = match (driver, options) {
        ("syslog", Ok(setting)) => option::shown(judgement, &setting, "an address elsewhere"),
        _ => judgement,
    };
    let judgement = match judgement.verdict {
        // Which collector is the site's choice, so that there is no value to set.
        Verdict::Fail => judgement.mended_by(Action::Advise {
            text: META.remediation.to_owned(),
        }),
        _ => judgement,
    };
    option::compared(judgement, facts, "log-driver")
}

fn of_container(container: &Container, default: &str) -> Judgement {
    let inspect = match container.inspect.get() {
        Ok(inspect) => inspect,
        Err(unknown) => return unknown.into(),
    };
    let config = &inspect.host_config.log_config;
    let driver = match config.kind.as_str() {
        "" => default,
        driver => driver,
    };
    let source = inspect_field(container, "HostConfig.LogConfig.Type");
    let judgement = of_driver(driver, Some(&config.config)).because(source, driver, EXPECTED);
    match (driver, config.config.get("syslog-address")) {
        ("syslog", address) => {
            let source = inspect_field(container, "HostConfig.LogConfig.Config.syslog-address");
            let shown = address.map_or("not set", String::as_str);
            judgement.because(source, shown, "an address elsewhere")
        }
        _ => judgement,
    }
}

/// Judges a driver by where it sends to; `options` are absent where they are not known.
fn of_driver(driver: &str, options: Option<&BTreeMap<String, String>>) -> Judgement {
    match driver {
        "json-file" | "local" | "journald" | "k8s-file" | "passthrough" => {
            Judgement::fail(format!("`{driver}` keeps logs on the host"))
        }
        "none" => Judgement::fail("`none` keeps no logs at all").rated(Severity::Medium),
        "syslog" => match options {
            Some(options) => of_syslog(options.get("syslog-address").map(String::as_str)),
            None => Judgement::manual("whether `syslog` has an address elsewhere is not known"),
        },
        "gelf" | "fluentd" | "awslogs" | "splunk" | "gcplogs" | "logentries" => {
            Judgement::pass(format!("`{driver}` sends logs to a collector"))
        }
        "etwlogs" => {
            Judgement::manual("whether a collector takes `etwlogs` off the host is not told")
        }
        "" => Judgement::manual("the engine does not say which driver it uses"),
        plugin => Judgement::manual(format!(
            "where the plugin `{plugin}` sends logs is not known"
        )),
    }
}

fn of_syslog(address: Option<&str>) -> Judgement {
    let rest = address.and_then(|address| address.split_once("://"));
    let is_elsewhere = rest.is_some_and(|(scheme, rest)| {
        let host = rest.rsplit_once(':').map_or(rest, |(host, _)| host);
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let is_here = host.is_empty()
            || host.eq_ignore_ascii_case("localhost")
            || host
                .parse()
                .is_ok_and(|address: IpAddr| address.is_loopback());
        matches!(scheme, "tcp" | "udp" | "tcp+tls") && !is_here
    });
    if is_elsewhere {
        return Judgement::pass("`syslog` sends logs elsewhere");
    }
    Judgement::fail("`syslog` without an address elsewhere keeps logs on the host")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::sample::check;

    fn logs(driver: &str) -> serde_json::Value {
        json!({"HostConfig": {"LogConfig": {"Type": driver}}})
    }

    #[test]
    fn f10_no_logs_at_all_fail() {
        check("daemon-central-logging")
            .info(json!({"LoggingDriver": "none"}))
            .expect("fail", &[("default of the daemon", "fail")]);
        check("daemon-central-logging")
            .info(json!({"LoggingDriver": "fluentd"}))
            .container("mute", logs("none"))
            .expect(
                "fail",
                &[("default of the daemon", "pass"), ("mute", "fail")],
            );
    }

    #[test]
    fn drivers_are_judged_by_where_they_send_to() {
        for (driver, verdict) in [
            ("json-file", "fail"),
            ("local", "fail"),
            ("journald", "fail"),
            ("syslog", "fail"),
            ("gelf", "pass"),
            ("awslogs", "pass"),
            ("splunk", "pass"),
            ("gcplogs", "pass"),
            ("loki:latest", "manual"),
        ] {
            check("daemon-central-logging")
                .info(json!({"LoggingDriver": driver}))
                .expect(verdict, &[("default of the daemon", verdict)]);
        }
    }

    #[test]
    fn syslog_needs_an_address_elsewhere() {
        for (address, verdict) in [
            ("tcp://logs.example:514", "pass"),
            ("tcp+tls://10.0.0.9:6514", "pass"),
            ("udp://[2001:db8::1]:514", "pass"),
            ("tcp://127.0.0.1:514", "fail"),
            ("udp://[::1]:514", "fail"),
            ("udp://localhost:514", "fail"),
            ("unix:///dev/log", "fail"),
            ("", "fail"),
        ] {
            let file = json!({"log-driver": "syslog", "log-opts": {"syslog-address": address}});
            check("daemon-central-logging")
                .info(json!({"LoggingDriver": "syslog"}))
                .daemon_json(&file.to_string())
                .expect(verdict, &[("default of the daemon", verdict)]);
            let own = json!({"HostConfig": {"LogConfig": {
                "Type": "syslog", "Config": {"syslog-address": address},
            }}});
            check("daemon-central-logging")
                .info(json!({"LoggingDriver": "gelf"}))
                .container("web", own)
                .expect(
                    verdict,
                    &[("default of the daemon", "pass"), ("web", verdict)],
                );
        }
    }
}
