//! (a) Starting the command and opening a database of two million keys, with one look-up.

use super::{Row, input, measure};

pub(crate) fn run() -> anyhow::Result<Vec<Row>> {
    let database = input::synthetic_database()?;
    let drydock = input::drydock();
    let lookup = format!(
        "exec {drydock} db lookup openssl --in debian:12 --db {}",
        database.display()
    );
    let ours = measure::median(31, &lookup)?;
    let floor = measure::median(31, "exec /bin/true")?;
    Ok(vec![Row {
        what: "start, open 2 million keys, one look-up".into(),
        ours: measure::milliseconds(ours.seconds),
        against: "`true` (an empty process)".into(),
        theirs: measure::milliseconds(floor.seconds),
        ratio: format!("+{}", measure::milliseconds(ours.seconds - floor.seconds)),
        budget: "≤ 10 ms".into(),
    }])
}
