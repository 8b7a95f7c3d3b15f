//! `GET /containers/json`, and each of them inspected, with the commands started in it.
//!
//! See [the API](https://docs.docker.com/reference/api/engine/latest/#tag/Container).

use drydock_audit::snapshot::{Container, Exec, Inspect};
use drydock_audit::{Fact, Unknown, Why, redact_pair, redact_words};
use serde::Deserialize;
use serde_json::Value;

use super::asker::Asker;
use super::{decode, fact, id, must_exist, redaction};

/// So many commands of one container are asked for: health checks leave one each now and then.
const MAX_EXECS: usize = 200;

/// A line of the list.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Listed {
    id: String,
    names: Option<Vec<String>>,
}

/// The name in an inspected container.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Named {
    name: String,
}

/// All containers, running or not, sorted by name.
pub(crate) async fn all(asker: &mut Asker) -> Fact<Vec<Container>> {
    fact(ask(asker).await)
}

async fn ask(asker: &mut Asker) -> Result<Vec<Container>, Unknown> {
    const PATH: &str = "/containers/json?all=true";
    let listed: Vec<Value> = must_exist(asker.ask_for(PATH).await)?;
    let mut containers = Vec::with_capacity(listed.len());
    for value in listed {
        containers.push(match decode::from_value(PATH, value) {
            Ok(listed) => ask_one(asker, listed).await,
            Err(unknown) => Container {
                name: "(unreadable)".to_owned(),
                ..unread(unknown)
            },
        });
    }
    sort(&mut containers);
    Ok(containers)
}

/// Sorts as a snapshot has them.
pub(crate) fn sort(containers: &mut [Container]) {
    containers.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
}

async fn ask_one(asker: &mut Asker, listed: Listed) -> Container {
    let names = listed.names.unwrap_or_default();
    let container = one(asker, &listed.id).await;
    Container {
        name: name(&names).unwrap_or_else(|| short(&listed.id)),
        ..container
    }
}

/// One container by its id; its name is the one that it has now, or empty where it is not known.
pub(crate) async fn one(asker: &mut Asker, id: &str) -> Container {
    let (name, inspect) = match inspect(asker, id).await {
        Ok((name, inspect)) => (name, Fact::Known(inspect)),
        Err(unknown) => (String::new(), Fact::Unknown(unknown)),
    };
    let execs = match &inspect {
        Fact::Known(inspect) => fact(execs(asker, inspect).await),
        Fact::Unknown(unknown) => Fact::Unknown(unknown.clone()),
    };
    Container {
        id: id.to_owned(),
        name,
        inspect,
        execs,
        ..Container::default()
    }
}

fn unread(unknown: Unknown) -> Container {
    Container {
        inspect: Fact::Unknown(unknown.clone()),
        execs: Fact::Unknown(unknown),
        ..Container::default()
    }
}

/// A container has its own name and one for each that links to it, `/OTHER/ALIAS`.
fn name(names: &[String]) -> Option<String> {
    let bare = |name: &String| name.strip_prefix('/').unwrap_or(name).to_owned();
    let mut bare = names.iter().map(bare).filter(|name| !name.is_empty());
    bare.clone()
        .find(|name| !name.contains('/'))
        .or_else(|| bare.next())
}

fn short(id: &str) -> String {
    id.chars().take(12).collect()
}

async fn inspect(asker: &mut Asker, id: &str) -> Result<(String, Inspect), Unknown> {
    let path = format!("/containers/{}/json", id::check(id)?);
    let bytes = asker
        .ask(&path)
        .await
        .map_err(|unknown| match unknown.why {
            Why::Absent => Unknown {
                why: Why::Absent,
                message: format!("disappeared while it was looked at: {}", unknown.message),
            },
            _ => unknown,
        })?;
    let mut inspect: Inspect = decode::decode(&format!("GET {path}"), &bytes)?;
    if inspect.id != id {
        return Err(Unknown {
            why: Why::Failed,
            message: format!("GET {path}: the answer is about another container, or none"),
        });
    }
    redact(&mut inspect);
    let named: Named = serde_json::from_slice(&bytes).unwrap_or_default();
    Ok((name(&[named.name]).unwrap_or_default(), inspect))
}

fn redact(inspect: &mut Inspect) {
    let config = &mut inspect.config;
    for pair in &mut config.env {
        *pair = redact_pair(pair);
    }
    redaction::redact_command(&mut config.entrypoint, &mut config.cmd);
    if let Some(check) = &mut config.healthcheck {
        check.test = redact_words(&check.test);
    }
    redaction::redact_map(&mut config.labels);
    redaction::redact_map(&mut inspect.host_config.log_config.config);
}

async fn execs(asker: &mut Asker, inspect: &Inspect) -> Result<Vec<Exec>, Unknown> {
    if inspect.exec_ids.len() > MAX_EXECS {
        return Err(Unknown {
            why: Why::Failed,
            message: format!(
                "{} commands were started in it, more than the {MAX_EXECS} that are asked for",
                inspect.exec_ids.len()
            ),
        });
    }
    let mut execs = Vec::new();
    for exec in inspect.exec_ids.iter().filter(|_| inspect.state.running) {
        let path = format!("/exec/{}/json", id::check(exec)?);
        match asker.ask_for::<Exec>(&path).await {
            Ok(mut exec) => {
                let process = &mut exec.process_config;
                let mut words = vec![std::mem::take(&mut process.entrypoint)];
                words.append(&mut process.arguments);
                let mut words = redact_words(&words).into_iter();
                process.entrypoint = words.next().unwrap_or_default();
                process.arguments = words.collect();
                execs.push(exec);
            }
            // It ended meanwhile.
            Err(unknown) if unknown.why == Why::Absent => {}
            Err(unknown) => return Err(unknown),
        }
    }
    execs.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(execs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_name_is_told_from_those_of_links() {
        let name = |names: &[&str]| {
            name(
                &names
                    .iter()
                    .map(|name| (*name).to_owned())
                    .collect::<Vec<_>>(),
            )
        };
        assert_eq!(name(&["/web/db", "/db"]).as_deref(), Some("db"));
        assert_eq!(name(&["/vanilla"]).as_deref(), Some("vanilla"));
        assert_eq!(name(&["/web/db"]).as_deref(), Some("web/db"));
        assert_eq!(name(&[]), None);
        assert_eq!(name(&["/"]), None);
    }

    #[test]
    fn secrets_are_replaced() {
        let mut inspect: Inspect = serde_json::from_value(serde_json::json!({
            "Config": {
                "Env": ["A=b", "DB_PASSWORD=", "NO_VALUE"],
                "Entrypoint": ["app", "--password"], "Cmd": ["hunter2", "-v"],
                "Labels": {"token": "abcdefgh", "tier": "web"},
            },
            "HostConfig": {"LogConfig": {"Config": {"splunk-token": "abcdefgh", "tag": "x"}}},
        }))
        .unwrap();
        redact(&mut inspect);
        assert_eq!(
            inspect.config.env,
            ["A=[redacted]", "DB_PASSWORD=", "NO_VALUE"]
        );
        assert_eq!(inspect.config.entrypoint, ["app", "--password"]);
        assert_eq!(inspect.config.cmd, ["[redacted]", "-v"]);
        assert_eq!(inspect.config.labels["token"], "[redacted]");
        assert_eq!(inspect.config.labels["tier"], "web");
        let options = &inspect.host_config.log_config.config;
        assert_eq!(options["splunk-token"], "[redacted]");
    }
}
