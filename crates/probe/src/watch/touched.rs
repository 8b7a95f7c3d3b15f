//! What events touched.

use std::collections::BTreeSet;

use super::event::Event;

/// What is to be collected anew.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Touched {
    /// Ids.
    pub(super) containers: BTreeSet<String>,
    pub(super) images: bool,
    pub(super) networks: bool,
    pub(super) volumes: bool,
    pub(super) plugins: bool,
    pub(super) swarm: bool,
    pub(super) info: bool,
    /// The daemon's configuration and whatever else is read of the host.
    pub(super) host: bool,
}

impl Touched {
    /// Whether an event touches something that is in a snapshot, which is then to be collected.
    /// Actions that are not known are taken to.
    pub(super) fn add(&mut self, event: &Event) -> bool {
        let action = event.action();
        match event.kind.as_str() {
            "container" => self.add_container(event, action),
            "image" if ["push", "save"].contains(&action) => false,
            "image" | "builder" => {
                // `info` counts images.
                self.info = true;
                set(&mut self.images)
            }
            "network" if ["connect", "disconnect"].contains(&action) => {
                let container = event.attribute("container");
                self.containers.extend(container.map(str::to_owned));
                container.is_some()
            }
            "network" => set(&mut self.networks),
            "volume" if ["mount", "unmount"].contains(&action) => false,
            "volume" => set(&mut self.volumes),
            "plugin" => {
                self.info = true;
                set(&mut self.plugins)
            }
            "service" | "secret" => set(&mut self.swarm),
            "node" => {
                self.info = true;
                set(&mut self.swarm)
            }
            "daemon" if action == "reload" => {
                self.info = true;
                self.networks = true;
                set(&mut self.host)
            }
            _ => false,
        }
    }

    fn add_container(&mut self, event: &Event, action: &str) -> bool {
        let tells_nothing = [
            "archive-path",
            "attach",
            "commit",
            "copy",
            "detach",
            "exec_detach",
            "exec_start",
            "export",
            "extract-to-dir",
            "kill",
            "resize",
            "top",
        ];
        if tells_nothing.contains(&action) {
            return false;
        }
        // `info` counts containers.
        self.info |= [
            "create", "start", "die", "died", "destroy", "remove", "pause", "unpause",
        ]
        .contains(&action);
        self.containers.insert(event.actor.id.clone());
        true
    }
}

fn set(touched: &mut bool) -> bool {
    *touched = true;
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_event_touches_its_own() {
        let touched = |kind: &str, action: &str| {
            let line = serde_json::json!({"Type": kind, "Action": action,
                "Actor": {"ID": "x", "Attributes": {"container": "c1"}}});
            let mut touched = Touched::default();
            let touches = touched.add(&Event::parse(line.to_string().as_bytes()).unwrap());
            assert_eq!(touches, touched != Touched::default(), "{kind} {action}");
            touched
        };
        assert!(touched("container", "start").containers.contains("x"));
        assert!(
            touched("container", "exec_create: sh")
                .containers
                .contains("x")
        );
        assert!(
            touched("container", "something-new")
                .containers
                .contains("x")
        );
        assert_eq!(touched("container", "attach"), Touched::default());
        assert!(touched("network", "connect").containers.contains("c1"));
        assert!(touched("network", "create").networks);
        assert!(touched("image", "untag").images);
        assert_eq!(touched("image", "save"), Touched::default());
        assert_eq!(touched("volume", "mount"), Touched::default());
        assert!(touched("node", "update").swarm);
        assert_eq!(touched("config", "create"), Touched::default());
        let reload = touched("daemon", "reload");
        assert!(reload.info && reload.networks && reload.host);
    }
}
