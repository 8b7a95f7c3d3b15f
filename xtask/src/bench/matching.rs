//! (e) Matching an inventory of more than 500 packages against the database, without reading the
//! image: measured inside the process by the example `match_inventory` of `scan`. Once as the
//! packages are (all fixed, so no record is read) and once with every version set to the lowest there
//! is, so that all that the feed knows of them becomes a finding.

use std::fs;
use std::path::PathBuf;

use anyhow::Context;

use super::{Row, input};
use crate::run;

pub(crate) fn run() -> anyhow::Result<Vec<Row>> {
    let plain = format!("docker-archive:{}", input::plain_archive()?.display());
    let aged = format!("rootfs:{}", aged_root()?.display());
    Ok(vec![measure(&plain)?, measure(&aged)?])
}

/// The package database of the image, with versions below every fix.
fn aged_root() -> anyhow::Result<PathBuf> {
    let root = input::folder().join("aged");
    let debian = input::folder().join("debian");
    for file in ["etc/os-release", "var/lib/dpkg/status"] {
        let target = root.join(file);
        fs::create_dir_all(target.parent().context("a file in a folder")?)?;
        let text = fs::read_to_string(debian.join(file))?;
        fs::write(target, text.lines().map(aged_line).collect::<String>())?;
    }
    Ok(root)
}

fn aged_line(line: &str) -> String {
    match line.split_once(' ') {
        Some(("Version:", _)) => "Version: 0~\n".to_owned(),
        Some(("Source:", source)) => {
            format!("Source: {}\n", source.split(' ').next().unwrap_or(source))
        }
        _ => format!("{line}\n"),
    }
}

fn measure(image: &str) -> anyhow::Result<Row> {
    let database = input::data_folder()?.join("db/advisories.drydock");
    let printed = run::output(
        &input::example("match_inventory"),
        &[image, &database.display().to_string()],
    )?;
    println!("{}", printed.trim());
    let number = |key: &str| -> anyhow::Result<f64> {
        let line = printed.lines().find_map(|line| line.strip_prefix(key));
        line.and_then(|value| value.trim().parse().ok())
            .with_context(|| format!("no `{key}` in the output"))
    };
    Ok(Row {
        what: format!(
            "matching {} packages, {} findings",
            number("packages")?,
            number("findings")?
        ),
        ours: format!("{:.2} ms", number("median_us")? / 1e3),
        against: "the same, first time in the process".into(),
        theirs: format!("{:.2} ms", number("first_us")? / 1e3),
        ratio: String::new(),
        budget: "≤ 5 ms for 500".into(),
    })
}
