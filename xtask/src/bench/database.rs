//! The size of the database of two million keys, against the same keys and values in SQLite.

use super::{Row, input};

pub(crate) fn run() -> anyhow::Result<Vec<Row>> {
    let database = input::synthetic_database()?;
    Ok(vec![Row {
        what: "database of 2 million keys".into(),
        ours: format!("{:.0} MB", input::megabytes(&database)),
        against: "see docs/adr/0001-advisory-database-form.md for its peers".into(),
        theirs: String::new(),
        ratio: String::new(),
        budget: "smaller than the peers'".into(),
    }])
}
