//! What a check is given: the snapshot, narrowed to what is audited, and what policy expects.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use drydock_model::audit::{Judgement, Subject, SubjectKind};

use crate::snapshot::{Container, File, Image, Info, Inspect, Snapshot, Stat};
use crate::{EffectiveConfig, Fact, Judge, Judged, Outcome, Policy, Scope, Unknown, Why};

/// Labels that say where a container belongs; only these are shown with it.
const TELLING_LABELS: &[&str] = &[
    "com.docker.compose.project",
    "com.docker.compose.service",
    "com.docker.stack.namespace",
    "com.docker.swarm.service.name",
    "com.docker.swarm.node.id",
];

/// What a check is given.
#[derive(Debug)]
pub struct Facts<'a> {
    /// Everything that was read.
    pub snapshot: &'a Snapshot,
    /// What is expected where the benchmark leaves it to the site.
    pub policy: &'a Policy,
    scope: &'a Scope,
    config: OnceCell<EffectiveConfig>,
}

impl<'a> Facts<'a> {
    /// Facts of a snapshot, narrowed to a scope.
    pub const fn new(snapshot: &'a Snapshot, policy: &'a Policy, scope: &'a Scope) -> Self {
        Self {
            snapshot,
            policy,
            scope,
            config: OnceCell::new(),
        }
    }

    /// `GET /info`.
    ///
    /// # Errors
    /// When it is not known.
    pub fn info(&self) -> Result<&'a Info, Unknown> {
        self.snapshot.engine.info.get()
    }

    /// The daemon's configuration: arguments and file, merged.
    pub fn config(&self) -> &EffectiveConfig {
        self.config
            .get_or_init(|| EffectiveConfig::new(&self.snapshot.daemon.config))
    }

    /// Nothing, where the host's files and processes can be seen from here.
    ///
    /// # Errors
    /// When the engine is on another machine.
    pub fn must_be_local(&self) -> Result<(), Unknown> {
        if !self.snapshot.place.is_remote {
            return Ok(());
        }
        Err(Unknown {
            why: Why::Remote,
            message: format!(
                "the engine's host cannot be looked at from here ({})",
                self.snapshot.place.remote_because
            ),
        })
    }

    /// Containers in scope, running and stopped, sorted by name. Drydock's own is left out.
    ///
    /// # Errors
    /// When the engine did not list them.
    pub fn containers(&self) -> Result<Vec<&'a Container>, Unknown> {
        let all = self.snapshot.engine.containers.get()?;
        let own = self.snapshot.place.own_container.as_deref();
        let image_names = self.image_names();
        let in_scope = |container: &&Container| {
            own != Some(container.id.as_str())
                && !container.inspect.is_absent()
                && self.scope.has_container(container, &image_names)
        };
        Ok(all.iter().filter(in_scope).collect())
    }

    /// Images in scope, sorted by name.
    ///
    /// # Errors
    /// When the engine did not list them.
    pub fn images(&self) -> Result<Vec<&'a Image>, Unknown> {
        let all = self.snapshot.engine.images.get()?;
        let in_scope = |image: &&Image| self.scope.has_image(image);
        let mut images: Vec<&Image> = all.iter().filter(in_scope).collect();
        images.sort_by_key(|image| image_name(image));
        Ok(images)
    }

    /// A container by name, by id, or by the start of an id. Looks at all of them, for the scope
    /// narrows what is judged and not what is there.
    pub fn find_container(&self, name: &str) -> Option<&'a Container> {
        let all = self.snapshot.engine.containers.known()?;
        let by_name = all.iter().find(|one| one.name == name || one.id == name);
        by_name.or_else(|| {
            let is_id = name.len() >= 12 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
            all.iter().find(|one| is_id && one.id.starts_with(name))
        })
    }

    /// Whether an image is used by a container, running or not.
    pub fn is_in_use(&self, image: &Image) -> bool {
        let containers = self.snapshot.engine.containers.known();
        let mut inspected = containers
            .into_iter()
            .flatten()
            .filter_map(|container| container.inspect.known());
        inspected.any(|inspect| inspect.image == image.id)
    }

    /// The image of a container, where the engine still has it.
    pub fn image_of(&self, inspect: &Inspect) -> Option<&'a Image> {
        let images = self.snapshot.engine.images.known()?;
        images.iter().find(|image| image.id == inspect.image)
    }

    /// Judges each container in scope, running or not. One that could not be inspected is an item
    /// that says so.
    ///
    /// # Errors
    /// When the engine did not list them.
    pub fn each_container(
        &self,
        judge: impl Fn(&'a Container, &'a Inspect) -> Result<Judgement, Unknown>,
    ) -> Judged {
        let judged = self.containers()?.into_iter().map(|container| {
            let result = match &container.inspect {
                Fact::Known(inspect) => judge(container, inspect),
                Fact::Unknown(unknown) => Err(unknown.clone()),
            };
            (
                subject_of_container(container),
                result.unwrap_or_else(Judgement::from),
            )
        });
        Ok(Outcome::of_items("containers", judged.collect()))
    }

    /// Judges each container in scope that runs.
    ///
    /// # Errors
    /// When the engine did not list them.
    pub fn each_running(
        &self,
        judge: impl Fn(&'a Container, &'a Inspect) -> Result<Judgement, Unknown>,
    ) -> Judged {
        let running = self.containers()?.into_iter().filter(|container| {
            let inspect = container.inspect.known();
            inspect.is_none_or(|inspect| inspect.state.running)
        });
        let judged = running.map(|container| {
            let result = match &container.inspect {
                Fact::Known(inspect) => judge(container, inspect),
                Fact::Unknown(unknown) => Err(unknown.clone()),
            };
            (
                subject_of_container(container),
                result.unwrap_or_else(Judgement::from),
            )
        });
        Ok(Outcome::of_items("running containers", judged.collect()))
    }

    /// Judges each image in scope.
    ///
    /// # Errors
    /// When the engine did not list them.
    pub fn each_image(&self, judge: impl Fn(&'a Image) -> Result<Judgement, Unknown>) -> Judged {
        let judged = self.images()?.into_iter().map(|image| {
            let result = match &image.unread {
                Some(unknown) => Err(unknown.clone()),
                None => judge(image),
            };
            (
                subject_of_image(image),
                result.unwrap_or_else(Judgement::from),
            )
        });
        Ok(Outcome::of_items("images", judged.collect()))
    }

    /// Judges each file that is there, once however often it is named. Where there is none of them,
    /// the check does not apply. `what` names the files in the plural.
    ///
    /// # Errors
    /// When the engine is on another machine.
    pub fn each_file(
        &self,
        what: &str,
        files: &[&File],
        judge: impl Fn(&File, &Stat) -> Result<Judgement, Unknown>,
    ) -> Judged {
        self.must_be_local()?;
        let mut seen = BTreeSet::new();
        let mut items = Vec::new();
        for file in files {
            let result = match file.stat.if_present() {
                Ok(None) => continue,
                Ok(Some(stat)) if !seen.insert(file.real_path(stat)) => continue,
                Ok(Some(stat)) => judge(file, stat),
                Err(unknown) => Err(unknown),
            };
            let name = if file.path.is_empty() {
                what
            } else {
                &file.path
            };
            let subject = Subject::named(SubjectKind::File, name);
            items.push((subject, result.unwrap_or_else(Judgement::from)));
        }
        if items.is_empty() && !files.is_empty() {
            let paths: Vec<String> = files.iter().map(|f| format!("`{}`", f.path)).collect();
            let reason = format!("there is no {}", paths.join(", "));
            return Ok(Judgement::not_applicable(reason).into());
        }
        let mut outcome = Outcome::of_items(what, items);
        if let [(subject, only)] = outcome.items.as_slice() {
            outcome.judgement.reason = format!("`{}`: {}", subject.name, only.reason);
        }
        Ok(outcome)
    }

    fn image_names(&self) -> BTreeMap<&'a str, &'a [String]> {
        let images = self.snapshot.engine.images.known();
        let names = images.into_iter().flatten();
        names
            .map(|image| (image.id.as_str(), image.repo_tags.as_slice()))
            .collect()
    }
}

/// The name of an image for people: its first tag, else its first digest, else its id.
pub fn image_name(image: &Image) -> &str {
    let tag = image.repo_tags.iter().find(|tag| *tag != "<none>:<none>");
    let name = tag.or(image.repo_digests.first());
    name.unwrap_or(&image.id)
}

/// A container as the subject of an item.
pub fn subject_of_container(container: &Container) -> Subject {
    let inspect = container.inspect.known();
    let labels = inspect.map(|inspect| &inspect.config.labels);
    let telling = TELLING_LABELS.iter().filter_map(|name| {
        let value = labels?.get(*name)?;
        Some(((*name).to_owned(), value.clone()))
    });
    Subject {
        id: container.id.clone(),
        image: inspect.map(|inspect| (inspect.config.image.clone(), inspect.image.clone())),
        labels: telling.collect(),
        ..Subject::named(SubjectKind::Container, container.name.clone())
    }
}

/// An image as the subject of an item.
pub fn subject_of_image(image: &Image) -> Subject {
    Subject {
        id: image.id.clone(),
        ..Subject::named(SubjectKind::Image, image_name(image))
    }
}

/// Where a field of a container was read: the source of its evidence.
pub fn inspect_field(container: &Container, field: &str) -> String {
    let id: String = container.id.chars().take(12).collect();
    format!("GET /containers/{id}/json {field}")
}

/// Where a field of an image was read: the source of its evidence.
pub fn image_field(image: &Image, field: &str) -> String {
    let id = image.id.strip_prefix("sha256:").unwrap_or(&image.id);
    let id: String = id.chars().take(12).collect();
    format!("GET /images/{id}/json {field}")
}
