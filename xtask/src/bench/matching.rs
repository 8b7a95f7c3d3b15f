//! (e) Matching an inventory of more than 500 packages against the database, without reading the
//! image: measured inside the process by the example `match_inventory` of `scan`.

use anyhow::Context;

use super::{Row, input};
use crate::run;

pub(crate) fn run() -> anyhow::Result<Vec<Row>> {
    let archive = input::plain_archive()?;
    let database = input::data_folder()?.join("db/advisories.drydock");
    let printed = run::output(
        &input::example("match_inventory"),
        &[
            &format!("docker-archive:{}", archive.display()),
            &database.display().to_string(),
        ],
    )?;
    println!("{}", printed.trim());
    let number = |key: &str| -> anyhow::Result<f64> {
        let line = printed.lines().find_map(|line| line.strip_prefix(key));
        line.and_then(|value| value.trim().parse().ok())
            .with_context(|| format!("no `{key}` in the output"))
    };
    Ok(vec![Row {
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
    }])
}
