//! The step of a remediation that only a new container takes: most of what a container may do is
//! fixed when it is created
//! ([what `docker update` can change](https://docs.docker.com/reference/cli/docker/container/update/)).
//!
//! Says where the container comes from, as its labels tell: changing the container of a compose or
//! swarm service by hand lasts until the next deployment. Missed: other tools that create
//! containers.

use drydock_model::audit::{Action, Judgement, Verdict};

use crate::Judge;
use crate::snapshot::{Container, Inspect};

/// Create it again. `change` says how, e.g. ``without `--privileged` ``.
pub(super) fn recreate(container: &Container, inspect: &Inspect, change: &str) -> Action {
    let label = |name: &str| inspect.config.labels.get(name);
    let swarm = label("com.docker.swarm.service.name");
    let compose = label("com.docker.compose.service");
    let text = match (swarm, compose) {
        (Some(service), _) => {
            format!("update the swarm service `{service}` so that it runs {change}")
        }
        (None, Some(service)) => format!(
            "change the compose service `{service}` so that it runs {change}, and bring it up again"
        ),
        (None, None) => format!(
            "remove the container `{}` and create it again {change}",
            container.name
        ),
    };
    Action::Advise { text }
}

/// A failure with that step, and any other judgement as it is.
pub(super) fn recreated(
    judgement: Judgement,
    container: &Container,
    inspect: &Inspect,
    change: &str,
) -> Judgement {
    match judgement.verdict {
        Verdict::Fail => judgement.mended_by(recreate(container, inspect, change)),
        _ => judgement,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_the_service_where_labels_tell() {
        let container = Container {
            name: "web".into(),
            ..Container::default()
        };
        for (labels, expected) in [
            (
                json!({}),
                "remove the container `web` and create it again with x",
            ),
            (
                json!({"com.docker.compose.service": "w"}),
                "change the compose service `w` so that it runs with x, and bring it up again",
            ),
            (
                json!({"com.docker.swarm.service.name": "shop_w"}),
                "update the swarm service `shop_w` so that it runs with x",
            ),
        ] {
            let inspect = json!({"Config": {"Labels": labels}});
            let inspect: Inspect = serde_json::from_value(inspect).unwrap();
            let Action::Advise { text } = recreate(&container, &inspect, "with x") else {
                panic!("no advice");
            };
            assert_eq!(text, expected);
        }
    }
}
