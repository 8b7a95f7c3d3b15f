//! (g) Auditing an engine with 1, 10 and 50 running containers, against the bare requests over one
//! connection that is kept alive, and against docker-bench-security where
//! `DRYDOCK_BENCH_DOCKER_BENCH` names a checkout of it.
//!
//! Also counted, not timed: processes that the audit starts, and commands executed in containers.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, ensure};

use super::{Row, input, measure};
use crate::run;
use crate::services::Services;

const IMAGE: &str = "drydock-bench:1";
const PREFIX: &str = "drydock-bench-";

pub(crate) fn run() -> anyhow::Result<Vec<Row>> {
    let services = Services::start();
    let environment = services.environment();
    let host = environment
        .iter()
        .find(|(name, _)| name == "DRYDOCK_TEST_DOCKER_HOST")
        .map(|(_, value)| value.clone());
    let Some(host) = host else {
        println!("SKIPPED: no Docker Engine to audit");
        return Ok(Vec::new());
    };
    make_image(&host)?;
    let mut rows = Vec::new();
    let mut running = 0;
    for count in [1, 10, 50] {
        while running < count {
            running += 1;
            start_container(&host, running)?;
        }
        rows.extend(measure(&host, count)?);
    }
    rows.push(processes(&host)?);
    for number in 1..=running {
        docker(&host, &["rm", "--force", &format!("{PREFIX}{number}")])?;
    }
    Ok(rows)
}

fn measure(host: &str, count: usize) -> anyhow::Result<Vec<Row>> {
    let audit = audit(host)?;
    let ours = measure::median(7, &format!("exec {audit}"))?;
    let requests = requests(host)?;
    let number = requests.len();
    let socket = host.trim_start_matches("unix://");
    let urls = requests.join(" ");
    let bare = measure::median(
        7,
        &format!("exec curl --silent --fail --unix-socket {socket} {urls}"),
    )?;
    let what = format!("audit of {count} running containers");
    let mut rows = vec![Row {
        what: what.clone(),
        ours: format!(
            "{}, {:.0} MiB",
            measure::milliseconds(ours.seconds),
            ours.mebibytes
        ),
        against: format!("`curl` of {number} bare requests, one connection"),
        theirs: measure::milliseconds(bare.seconds),
        ratio: measure::faster(ours.seconds, bare.seconds),
        budget: "at most 0.3 s for 50, and 2 x the requests".into(),
    }];
    if let Some(peer) = peer() {
        let log = tempfile::tempdir()?;
        let log = log.path().join("log").display().to_string();
        let peer = format!(
            "cd {peer} && DOCKER_HOST={host} exec bash docker-bench-security.sh -b -l {log}"
        );
        let theirs = measure::median(1, &peer)?;
        rows.push(Row {
            what,
            ours: measure::milliseconds(ours.seconds),
            against: "docker-bench-security".into(),
            theirs: format!("{:.1} s", theirs.seconds),
            ratio: measure::faster(ours.seconds, theirs.seconds),
            budget: String::new(),
        });
    }
    Ok(rows)
}

/// The command that is measured. The database is left out, so that it does not depend on what the
/// machine happens to have.
fn audit(host: &str) -> anyhow::Result<String> {
    let data = input::data_folder()?;
    let (drydock, data) = (input::drydock(), data.display());
    Ok(format!(
        "{drydock} audit --host {host} --data-dir {data} --format json"
    ))
}

/// What an audit needs to ask for at least: each container, each image and its history, and the
/// lists.
fn requests(host: &str) -> anyhow::Result<Vec<String>> {
    let mut paths: Vec<String> = [
        "version",
        "info",
        "containers/json?all=true",
        "images/json",
        "networks",
        "volumes",
        "plugins",
    ]
    .map(str::to_owned)
    .into();
    let ids = |args: &[&str]| docker(host, args).map(|text| lines(&text));
    for id in ids(&["ps", "--all", "--quiet", "--no-trunc"])? {
        paths.push(format!("containers/{id}/json"));
    }
    for id in ids(&["images", "--quiet", "--no-trunc"])? {
        paths.push(format!("images/{id}/json"));
        paths.push(format!("images/{id}/history"));
    }
    Ok(paths
        .into_iter()
        .map(|path| format!("'http://docker/{path}'"))
        .collect())
}

fn lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines.sort();
    lines.dedup();
    lines
}

/// Counts what is started, with `strace`, and what is executed in containers, by the engine's own
/// events.
fn processes(host: &str) -> anyhow::Result<Row> {
    let trace = tempfile::NamedTempFile::new()?;
    let path = trace.path().display().to_string();
    let audit = audit(host)?;
    let since = run::output("date", &["+%s"])?.trim().to_owned();
    let traced = format!(
        "strace -f -qq -e trace=execve,execveat,fork,vfork,clone,clone3 -o {path} {audit} \
         > /dev/null"
    );
    run::output("bash", &["-c", &traced])?;
    let until: u64 = run::output("date", &["+%s"])?.trim().parse()?;
    let until = (until + 1).to_string();
    let text = std::fs::read_to_string(&path)?;
    // The first one is the audit itself; threads are no processes.
    let programs = text.lines().filter(|line| line.contains("execve")).count() - 1;
    let children = text
        .lines()
        .filter(|line| line.contains("clone") || line.contains("fork("))
        .filter(|line| !line.contains("CLONE_THREAD") && !line.contains("resumed"))
        .count();
    let filters = ["event=exec_create", "event=exec_start"];
    let mut args = vec!["events", "--since", &since, "--until", &until];
    args.extend(filters.iter().flat_map(|filter| ["--filter", filter]));
    let executed = docker(host, &args)?.lines().count();
    ensure!(
        programs + children + executed == 0,
        "an audit starts processes:\n{text}"
    );
    Ok(Row {
        what: "processes started, commands executed in containers".into(),
        ours: format!("{}, {executed}", programs + children),
        against: "`strace -f`, events of the engine".into(),
        theirs: "0, 0".into(),
        ratio: "equal".into(),
        budget: "none".into(),
    })
}

fn make_image(host: &str) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let bin = folder.path().join("bin");
    std::fs::create_dir(&bin)?;
    let busybox = Path::new("/bin/busybox");
    std::fs::copy(busybox, bin.join("busybox"))
        .context("`busybox-static` is needed for the containers")?;
    let folder = folder.path().display();
    let import = format!("tar -C {folder} -c bin | docker --host {host} import - {IMAGE}");
    run::output("bash", &["-c", &import])?;
    Ok(())
}

fn start_container(host: &str, number: usize) -> anyhow::Result<()> {
    let name = format!("{PREFIX}{number}");
    let program = ["/bin/busybox", "sleep", "100000"];
    let mut args = vec![
        "run",
        "--detach",
        "--network",
        "none",
        "--name",
        &name,
        IMAGE,
    ];
    args.extend(program);
    docker(host, &args).map(drop)
}

fn docker(host: &str, args: &[&str]) -> anyhow::Result<String> {
    let mut all = vec!["--host", host];
    all.extend(args);
    run::output("docker", &all)
}

/// The checkout of the peer, where there is one.
fn peer() -> Option<String> {
    let path = std::env::var("DRYDOCK_BENCH_DOCKER_BENCH").ok()?;
    let script = Path::new(&path).join("docker-bench-security.sh");
    if !script.is_file() {
        println!("SKIPPED: no docker-bench-security at {path}");
        return None;
    }
    let has_bash = Command::new("bash").arg("--version").output().is_ok();
    has_bash.then_some(path)
}
