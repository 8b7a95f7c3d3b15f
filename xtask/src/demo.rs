//! `cargo xtask demo`: the main job in front of the reader, with no internet.

use std::path::Path;

use crate::run::{self, heading, root, show};

pub(crate) fn run() -> anyhow::Result<()> {
    heading("1. Build Drydock");
    show("cargo", &["build", "--package", "drydock-cli"])?;
    let folder = root().join("target/demo");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let drydock = root().join("target/debug/drydock").display().to_string();
    // Commands run in the root of the workspace, so paths from there read well and work.
    let data = "target/demo/data";
    let image = Path::new("target/demo/sample.tar");
    let sample = format!("docker-archive:{}", image.display());
    let at = |args: &[&str]| -> anyhow::Result<()> {
        let mut all = args.to_vec();
        all.extend(["--data-dir", data]);
        show(&drydock, &all)
    };

    heading("2. Build an advisory database from the small feed set in fixtures/feeds");
    at(&["feeds", "sync", "--from", "fixtures/feeds"])?;

    heading("3. Make a sample image: Debian 12 packages in three layers");
    make_sample(image)?;

    heading("4. Scan it");
    at(&["scan", &sample])?;

    heading("5. Why is one of them reported?");
    at(&["explain", EXPLAINED, &sample])?;

    heading("6. Audit a Docker host: the recorded facts of a sample host");
    at(&["audit", "--from", SAMPLE_HOST, "--section", "2,5"])?;
    heading("7. What to do about one of its failures");
    at(&["audit", "fix", "--from", SAMPLE_HOST, "--check", "2.15"])?;

    if let Some(name) = load_into_engine(image) {
        heading("8. The same image in the Docker Engine that runs here");
        let result = at(&["scan", &format!("docker:{name}")]);
        run::succeeds("docker", &["image", "rm", &name]);
        result?;
        heading("9. Audit the engine that runs here");
        at(&["audit", "--section", "2,5"])?;
    }
    println!("{NEXT}");
    Ok(())
}

/// A recorded snapshot: no engine need run for the demo.
const SAMPLE_HOST: &str = "fixtures/audit/sample-host.json";

/// The finding that the demo explains: it is in the fixtures and in the sample image.
const EXPLAINED: &str = "CVE-2023-5363";

const NEXT: &str = "
Next, with the real feeds and an image of yours:

  cargo install --path crates/cli        # puts `drydock` on your PATH
  drydock feeds sync                     # or: --from DIR|URL of a mirror
  drydock scan alpine:3.18               # an image of your engine or registry
  drydock scan docker-archive:FILE.tar   # a file from `docker save`
  drydock explain CVE-2023-5363 IMAGE    # why it is reported, or why it is not
  drydock audit                          # your own engine and host";

fn make_sample(image: &Path) -> anyhow::Result<()> {
    let path = image.display().to_string();
    let example = [
        "--package",
        "drydock-test-support",
        "--example",
        "sample_image",
    ];
    let mut args = vec!["run", "--quiet"];
    args.extend(example);
    args.extend(["--", &path]);
    show("cargo", &args)
}

/// Loads the sample into a running engine under a name of its own, where there is one.
fn load_into_engine(image: &Path) -> Option<String> {
    if !run::succeeds("docker", &["version"]) {
        println!("\n(No Docker Engine runs here: the same image is not scanned through one.)");
        return None;
    }
    let path = image.display().to_string();
    run::succeeds("docker", &["image", "load", "--input", &path])
        .then(|| "drydock-demo:latest".to_owned())
}
