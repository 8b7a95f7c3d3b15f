//! TCP sockets of the engine ask for a client certificate.
//!
//! One item for each TCP address that the API is at. Counted are, in this order: sockets that the
//! daemon listens on and what they answered, what the engine itself warns of in `GET /info`, and
//! `hosts` with `tls` and `tlsverify` of the
//! [configuration](https://docs.docker.com/engine/security/protect-access/); an address that only
//! the configuration names counts too, for it will be there. Giving `tlsverify` at all, even
//! `false`, turns TLS on. Missed: a proxy of somebody else in front of the socket; who holds client
//! certificates.

use drydock_model::Severity;
use drydock_model::audit::{
    Action, CheckMeta, Ids, Judgement, Profile, Section, Subject, SubjectKind, Verdict,
};

use super::option;
use crate::{Check, Fact, Facts, Judge, Judged, Outcome, Setting};
use endpoint::{Endpoint, Guard, address, configured, is_loopback, listening, reached, warned_of};

mod endpoint;

/// The check `daemon-tls`.
pub(super) struct DaemonTls;

static META: CheckMeta = CheckMeta {
    slug: "daemon-tls",
    ids: Ids::new("2.6", "2.6", "2.7", "2.8"),
    title: "TCP sockets of the engine ask for a client certificate",
    rationale: "Whoever can speak to the engine is root of its host. A TCP socket that does not \
                ask for a certificate lets everybody speak who reaches it; on a loopback address \
                that is every user and every container in the host's network.",
    section: Section::Daemon,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Critical,
    needs: &[
        "TCP sockets of the daemon process",
        "GET /info Warnings",
        "configuration of the daemon",
    ],
    remediation: "Take `tcp://` addresses out and reach the engine through `ssh://`; or set \
                  `tlsverify`, `tlscacert`, `tlscert` and `tlskey`.",
    impact: "Clients without a certificate of the authority are turned away.",
    undo: "Put the former `hosts` back and restart the daemon.",
    docs: "https://docs.docker.com/engine/security/protect-access/",
};

impl Check for DaemonTls {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        judge(facts)
    }
}

const EXPECTED: &str = "TLS that asks for a client certificate";

fn judge(facts: &Facts<'_>) -> Judged {
    let mut endpoints = listening(facts);
    add(&mut endpoints, warned_of(facts));
    match configured(facts) {
        Ok(configured) => add(&mut endpoints, configured),
        // Whoever sees the sockets of the daemon needs no configuration.
        Err(unknown)
            if endpoints.is_empty() && facts.snapshot.daemon.listeners.known().is_none() =>
        {
            add(&mut endpoints, reached(facts));
            if endpoints.is_empty() {
                return Err(unknown);
            }
        }
        Err(_) => {}
    }
    if endpoints.is_empty() {
        return none(facts);
    }
    let items = endpoints.iter().map(|endpoint| {
        let name = format!("tcp://{}", address(&endpoint.host, endpoint.port));
        let subject = Subject::named(SubjectKind::Setting, name);
        (subject, of_endpoint(facts, endpoint))
    });
    Ok(Outcome::of_items(
        "TCP addresses of the engine",
        items.collect(),
    ))
}

/// Adds what a further source tells. Of a socket that is there already it is only evidence, unless
/// nothing was known of how that is guarded.
fn add(endpoints: &mut Vec<Endpoint>, more: Vec<Endpoint>) {
    let mut new = Vec::new();
    for endpoint in more {
        let known = endpoints.iter_mut().find(|one| one.is_same(&endpoint));
        match known {
            Some(one) => one.learn(endpoint),
            None => new.push(endpoint),
        }
    }
    endpoints.extend(new);
}

fn none(facts: &Facts<'_>) -> Judged {
    let hosts = facts.config().get("hosts");
    let given = hosts.as_ref().map(Setting::list).unwrap_or_default();
    let listeners = &facts.snapshot.daemon.listeners;
    if given.iter().any(|host| host.starts_with("fd:")) {
        // Which sockets the init system hands over is nowhere in the configuration.
        listeners.get()?;
    }
    let judgement = Judgement::not_applicable("the engine has no TCP address");
    let judgement = match listeners {
        Fact::Known(_) => judgement.because("TCP sockets of the daemon process", "none", "none"),
        Fact::Unknown(_) => judgement,
    };
    Ok(match hosts {
        Ok(setting) => option::shown(judgement, &setting, "no tcp://").into(),
        Err(_) => judgement.into(),
    })
}

fn of_endpoint(facts: &Facts<'_>, endpoint: &Endpoint) -> Judgement {
    let judgement = match endpoint.guard {
        Guard::Verified => Judgement::pass("asks for a client certificate"),
        Guard::Unknown => {
            Judgement::manual("whether it asks for a client certificate is not known")
        }
        Guard::Plain => Judgement::fail("speaks to everybody, without TLS"),
        Guard::Unverified => {
            Judgement::fail("speaks TLS, and does not ask for a client certificate")
        }
    };
    let told = endpoint.told.iter();
    let judgement = told.fold(judgement, |judgement, (source, observed)| {
        judgement.because(source, observed, EXPECTED)
    });
    let judgement = option::compared(judgement, facts, "hosts");
    if judgement.verdict != Verdict::Fail {
        return judgement;
    }
    let severity = if is_loopback(&endpoint.host) {
        Severity::High
    } else {
        Severity::Critical
    };
    let judgement = judgement.rated(severity).mended_by(Action::Advise {
        text: META.remediation.to_owned(),
    });
    // Without certificates the daemon would not start with it.
    if has_certificates(facts) {
        return option::set(judgement, facts, "tlsverify", "true");
    }
    judgement
}

fn has_certificates(facts: &Facts<'_>) -> bool {
    let is_set = |key| {
        let setting = facts.config().get(key);
        setting.is_ok_and(|setting| setting.text().is_some())
    };
    is_set("tlscacert") && is_set("tlscert") && is_set("tlskey")
}

#[cfg(test)]
mod tests;
