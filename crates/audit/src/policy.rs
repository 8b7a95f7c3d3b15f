//! What is expected where the benchmark leaves it to the site: a TOML file, all keys optional.
//!
//! The defaults are those of somebody who has not said anything: nobody is trusted by name, and
//! limits are round numbers that a person can argue with.

use serde::Deserialize;

/// What is expected.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Policy {
    /// Users who may drive the daemon, by their exact names. `root` always may.
    pub trusted_users: Vec<String>,
    /// Patterns of image names that base images may come from, e.g. `ghcr.io/shop/*`. Empty: nobody
    /// has said, and a person must decide.
    pub trusted_images: Vec<String>,
    /// Diff ids of the lowest layer of trusted base images.
    pub trusted_base_layers: Vec<String>,
    /// Ports of the host that may be published, as `PORT` or `PORT/PROTOCOL`. Empty: those that the
    /// image exposes.
    pub allowed_ports: Vec<String>,
    /// Capabilities that containers may have besides the default ones.
    pub allowed_capabilities: Vec<String>,
    /// Files that may run with another's rights in an image, patterns.
    pub allowed_set_id_files: Vec<String>,
    /// Sorts of tools that images may contain, e.g. `shell`.
    pub allowed_tools: Vec<String>,
    /// Runs in swarm mode on purpose.
    pub swarm_is_wanted: bool,
    /// Days after which an image counts as old.
    pub image_age_days: u32,
    /// Images that no container uses, at most.
    pub unused_images: u32,
    /// Stopped containers, at most.
    pub stopped_containers: u32,
    /// Days that a swarm's key or authority may stay the same.
    pub rotation_days: u32,
    /// Days that a node's certificate may be valid.
    pub node_certificate_days: u32,
    /// Tries after which a container that fails is left alone.
    pub restart_attempts: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            trusted_users: Vec::new(),
            trusted_images: Vec::new(),
            trusted_base_layers: Vec::new(),
            allowed_ports: Vec::new(),
            allowed_capabilities: Vec::new(),
            allowed_set_id_files: Vec::new(),
            allowed_tools: Vec::new(),
            swarm_is_wanted: false,
            image_age_days: 90,
            unused_images: 10,
            stopped_containers: 25,
            rotation_days: 90,
            node_certificate_days: 90,
            restart_attempts: 5,
        }
    }
}

impl Policy {
    /// Reads a policy.
    ///
    /// # Errors
    /// With line and column, when it is not TOML or has a key that means nothing.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_where_it_is_not_understood() {
        let policy = Policy::parse("image-age-days = 30\ntrusted-users = [\"ada\"]\n").unwrap();
        assert_eq!(policy.image_age_days, 30);
        assert_eq!(policy.unused_images, Policy::default().unused_images);
        let error = Policy::parse("image-age-days = 30\nimage-age = 1\n").unwrap_err();
        assert!(error.to_string().contains("line 2"), "{error}");
    }
}
