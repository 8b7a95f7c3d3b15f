//! Asking registries about images: what their names mean there now, and whether they are signed.

use drydock_audit::snapshot::{Image, RegistryAnswer};
use drydock_audit::{Fact, Snapshot, Why};
use drydock_model::Digest;
use drydock_net::Client;
use drydock_oci::{RegistryOptions, ask_registry};

use super::images::{chain, used};
use crate::context::Context;
use crate::progress::Line;

/// Asks about the images that containers use. What a registry does not answer is a fact that says
/// why.
pub(super) fn add(
    context: &Context,
    snapshot: &mut Snapshot,
    options: &RegistryOptions,
    net: &Client,
) -> anyhow::Result<()> {
    let used = used(snapshot);
    let Fact::Known(images) = &mut snapshot.engine.images else {
        return Ok(());
    };
    for image in images.iter_mut().filter(|image| used.contains(&image.id)) {
        let Some((name, signed)) = question(image) else {
            continue;
        };
        let _line = Line::start(context, format!("Asking the registry of {name}"));
        let answer = context
            .block_on(async { anyhow::Ok(ask_registry(&name, signed, options, net).await) })?;
        image.registry = match answer {
            Ok(facts) => Fact::Known(RegistryAnswer {
                name: facts.name,
                digest: facts
                    .digest
                    .map(|digest| digest.to_string())
                    .unwrap_or_default(),
                signatures: facts
                    .signatures
                    .into_iter()
                    .map(|(who, digest)| (who.to_owned(), digest.to_string()))
                    .collect(),
            }),
            Err(error) => Fact::unknown(Why::Failed, chain(&error)),
        };
    }
    Ok(())
}

/// The name to ask about, and the digest whose signatures count. None for an image that was built
/// here and never pushed: its name means nothing elsewhere.
fn question(image: &Image) -> Option<(String, Option<Digest>)> {
    let known = image.repo_digests.iter().filter_map(|name| {
        let (repository, digest) = name.split_once('@')?;
        Some((repository, digest.parse().ok()?))
    });
    let known: Vec<(&str, Digest)> = known.collect();
    let tagged = image.repo_tags.iter().find_map(|tag| {
        let (repository, _) = tag.rsplit_once(':')?;
        let same = known.iter().find(|(name, _)| *name == repository)?;
        Some((tag.clone(), Some(same.1)))
    });
    tagged.or_else(|| {
        let (repository, digest) = known.first()?;
        Some((format!("{repository}@{digest}"), Some(*digest)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_registry_may_know_is_asked_about() {
        let digest = format!("sha256:{}", "a".repeat(64));
        let image = |tags: &[&str], digests: &[String]| Image {
            repo_tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            repo_digests: digests.to_vec(),
            ..Image::default()
        };
        assert_eq!(question(&image(&["built:1"], &[])), None);
        let pulled = image(
            &["mine:1", "r:5000/app:2"],
            &[format!("r:5000/app@{digest}")],
        );
        assert_eq!(question(&pulled).unwrap().0, "r:5000/app:2");
        let untagged = image(&[], &[format!("r:5000/app@{digest}")]);
        assert_eq!(
            question(&untagged).unwrap().0,
            format!("r:5000/app@{digest}")
        );
    }
}
