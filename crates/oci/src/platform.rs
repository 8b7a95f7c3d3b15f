//! Which of an index's images to take.
//!
//! The same rule for registries, layouts and archives:
//! * what is asked for with `--platform` must be there;
//! * when nothing is asked for, the host's own platform is taken;
//! * when that is not there, the only image of the index is taken, whatever it is for. This is no
//!   guess and needs no warning: the platform stands in the result;
//! * otherwise the user must choose.
//!
//! Attestations are never candidates. Architectures have Go's names. Knowingly missed: `os.version`
//! and `os.features`, by which Windows images of one architecture differ; the first is taken.

use drydock_model::Platform;

use crate::Error;
use crate::manifest::Descriptor;

/// What a caller wants: an explicit wish, or what is usual on this host.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wish<'a> {
    /// The platform asked for.
    pub(crate) asked: Option<&'a Platform>,
    /// The platform preferred when none is asked for.
    pub(crate) default: &'a Platform,
}

impl Wish<'_> {
    fn platform(&self) -> &Platform {
        self.asked.unwrap_or(self.default)
    }

    /// Refuses an image that is for something else than was asked for. One that does not tell what
    /// it is for is taken at its word.
    pub(crate) fn check(&self, what: &str, found: Option<&Platform>) -> Result<(), Error> {
        match (self.asked, found) {
            (Some(asked), Some(found)) if !serves(found, asked) => Err(Error::NoPlatform {
                what: what.to_owned(),
                wanted: asked.clone(),
                available: vec![found.to_string()],
            }),
            _ => Ok(()),
        }
    }
}

/// The platform of this machine, running Linux: containers on other systems run in a virtual
/// machine of the same architecture.
pub fn host_platform() -> Platform {
    let (architecture, variant) = match std::env::consts::ARCH {
        "x86_64" => ("amd64", None),
        "x86" => ("386", None),
        "aarch64" => ("arm64", None),
        "arm" => ("arm", Some("v7")),
        "powerpc64" => ("ppc64le", None),
        "loongarch64" => ("loong64", None),
        other => (other, None),
    };
    Platform {
        os: "linux".to_owned(),
        architecture: architecture.to_owned(),
        variant: variant.map(str::to_owned),
    }
}

/// Chooses from an index; what it returns may be another index, to be chosen from in turn. `what`
/// names the index in errors.
pub(crate) fn choose<'a>(
    what: &str,
    manifests: &'a [Descriptor],
    wish: Wish<'_>,
) -> Result<&'a Descriptor, Error> {
    let candidates: Vec<&Descriptor> = manifests
        .iter()
        .filter(|descriptor| !descriptor.is_attestation())
        .collect();
    let wanted = wish.platform();
    if let Some(best) = best_for(&candidates, wanted) {
        return Ok(best);
    }
    match candidates.as_slice() {
        [] => Err(Error::Invalid {
            what: what.to_owned(),
            why: "it lists no image".to_owned(),
        }),
        [only] if wish.asked.is_none() || only.platform().is_none() => Ok(only),
        several => Err(Error::NoPlatform {
            what: what.to_owned(),
            wanted: wanted.clone(),
            available: list_platforms(several),
        }),
    }
}

/// The candidate that serves `wanted`; where several do, the one with its very variant, else the
/// one of the usual variant, else the first.
fn best_for<'a>(candidates: &[&'a Descriptor], wanted: &Platform) -> Option<&'a Descriptor> {
    let usual = normalise(wanted);
    candidates
        .iter()
        .copied()
        .filter_map(|candidate| Some((candidate, candidate.platform()?)))
        .filter(|(_, platform)| serves(platform, wanted))
        .min_by_key(|(_, platform)| normalise(platform) != usual)
        .map(|(candidate, _)| candidate)
}

fn serves(image: &Platform, wanted: &Platform) -> bool {
    let image = normalise(image);
    match wanted.variant {
        None => image.serves(wanted),
        Some(_) => image.serves(&normalise(wanted)),
    }
}

/// Fills in the variant that an absent one means, as containerd does: arm64 is v8, arm is v7.
fn normalise(platform: &Platform) -> Platform {
    let variant = match (platform.architecture.as_str(), platform.variant.as_deref()) {
        ("arm64", None | Some("8")) => Some("v8"),
        ("arm", None | Some("7")) => Some("v7"),
        ("amd64", Some("v1")) => None,
        (_, variant) => variant,
    };
    Platform {
        variant: variant.map(str::to_owned),
        ..platform.clone()
    }
}

fn list_platforms(candidates: &[&Descriptor]) -> Vec<String> {
    let mut names: Vec<String> = candidates
        .iter()
        .map(|candidate| match candidate.platform() {
            Some(platform) => platform.to_string(),
            None => format!("unknown ({})", candidate.digest),
        })
        .collect();
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests;
