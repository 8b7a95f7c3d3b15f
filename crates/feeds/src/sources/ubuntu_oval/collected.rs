//! Collects what the criteria of a definition say of its packages.

use std::collections::BTreeSet;

use drydock_model::{Affected, KeyKind, Namespace, Qualifier, RangeEvent, State};

use super::comment::{self, Said};
use crate::oval::{Fact, Fixes, Verdict, is_name};

/// Channels without which the base has no fix. Those for FIPS and real time hold other builds.
const SUPPORT: [&str; 4] = ["esm", "esm-infra", "esm-infra-legacy", "esm-apps"];

/// What the criteria of a definition say.
pub(super) struct Collected<'n> {
    channel: Option<&'n str>,
    namespace: &'n Namespace,
    fixes: Fixes,
    /// Kernels that are asked for while they run.
    running: BTreeSet<String>,
    /// Packages of which something is said.
    packages: BTreeSet<String>,
    failed: Option<String>,
    count: usize,
}

impl<'n> Collected<'n> {
    /// Nothing yet, of packages in a namespace; all of a channel where the document is.
    pub(super) fn new(namespace: &'n Namespace, channel: Option<&'n str>) -> Self {
        Self {
            channel,
            namespace,
            fixes: Fixes::default(),
            running: BTreeSet::new(),
            packages: BTreeSet::new(),
            failed: None,
            count: 0,
        }
    }

    /// Takes a leaf of the criteria.
    pub(super) fn fact(&mut self, fact: &Fact<'_>, conditions: &[Vec<Fact<'_>>]) {
        self.count += 1;
        let said = match comment::parse(fact.comment) {
            Some(Ok(said)) => self.said(&said),
            Some(Err(why)) => Err(why),
            None if fact.speaks_of_packages() => self.test(fact, conditions),
            None => Err(format!("`{}` is not understood", fact.comment)),
        };
        if let Err(why) = said {
            self.failed.get_or_insert(why);
        }
    }

    fn said(&mut self, said: &Said<'_>) -> Result<(), String> {
        let package = match said {
            Said::Absent => return Ok(()),
            Said::Running(package) | Said::Status { package, .. } => *package,
        };
        if !is_name(package) {
            return Err(format!("`{package}` is not the name of a package"));
        }
        match said {
            Said::Status {
                service, verdict, ..
            } => {
                let named = service.or(self.channel);
                let version = verdict.ranges.first().and_then(|it| it.events.last());
                let channel = named.or_else(|| version.and_then(channel_of_version));
                self.packages.insert(package.to_owned());
                self.add(verdict, KeyKind::Source, package, channel);
            }
            _ => {
                self.running.insert(package.to_owned());
            }
        }
        Ok(())
    }

    fn test(&mut self, fact: &Fact<'_>, conditions: &[Vec<Fact<'_>>]) -> Result<(), String> {
        let verdict = Verdict::of(fact, conditions)?;
        let version = verdict.ranges.first().and_then(|it| it.events.last());
        let channel = self
            .channel
            .or_else(|| version.and_then(channel_of_version));
        match fact.names.as_slice() {
            [] => Err("a test without the name of a package".into()),
            names => {
                for name in names.iter().filter(|it| is_name(it)) {
                    self.add(&verdict, KeyKind::Binary, name, channel);
                }
                Ok(())
            }
        }
    }

    fn add(&mut self, verdict: &Verdict, key: KeyKind, package: &str, channel: Option<&str>) {
        let channel = channel.map(|it| Qualifier::Channel(it.to_owned()));
        let qualifiers: Vec<Qualifier> = channel.into_iter().collect();
        let entry = verdict.affects(self.namespace, key, package, &qualifiers);
        self.fixes.add(entry, &[]);
    }

    /// All that was said; an error where it comes to nothing that could be read.
    pub(super) fn finish(mut self) -> Result<Vec<Affected>, String> {
        for package in std::mem::take(&mut self.running) {
            if !self.packages.contains(&package) {
                let verdict = Verdict::unfixed(State::Affected);
                self.add(&verdict, KeyKind::Source, &package, self.channel);
            }
        }
        self.fixes.tell_base(&|channel| SUPPORT.contains(&channel));
        let affected = self.fixes.finish();
        match self.failed {
            Some(why) if affected.is_empty() => Err(why),
            _ if self.count == 0 => Err("it has no criteria".into()),
            _ => Ok(affected),
        }
    }
}

/// Extended Security Maintenance marks its versions.
fn channel_of_version(event: &RangeEvent) -> Option<&'static str> {
    match event {
        RangeEvent::Fixed(version) if version.contains("+esm") || version.contains("~esm") => {
            Some("esm")
        }
        _ => None,
    }
}
