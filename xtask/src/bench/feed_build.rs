//! (f) Parsing the feeds and building the database, in MB of feed per second; against `jq` reading
//! the same JSON, which only parses it.

use super::{Row, input, measure};
use crate::run;

pub(crate) fn run() -> anyhow::Result<Vec<Row>> {
    let mirror = input::mirror();
    let data = input::folder().join("build-data");
    let shell = format!(
        "rm -rf {data}; exec {drydock} feeds sync --quiet --from {mirror} --data-dir {data} alpine-secdb debian-tracker",
        data = data.display(),
        drydock = input::drydock(),
        mirror = mirror.display(),
    );
    let ours = measure::median(5, &shell)?;
    let list = format!(
        "find {0}/debian-tracker {0}/alpine-secdb -name '*.json'",
        mirror.display()
    );
    let files = run::output("bash", &["-c", &list])?;
    let bytes: f64 = files
        .lines()
        .map(|file| input::megabytes(file.as_ref()))
        .sum();
    let words = files.split_whitespace().collect::<Vec<_>>().join(" ");
    let peer = measure::median(
        3,
        &format!("python3 -c 'import json,sys\nfor f in sys.argv[1:]: json.load(open(f))' {words}"),
    )?;
    Ok(vec![Row {
        what: format!("sync and database build, {bytes:.1} MB of feed"),
        ours: format!(
            "{:.0} MB/s, {}, {:.0} MiB",
            bytes / ours.seconds,
            measure::milliseconds(ours.seconds),
            ours.mebibytes
        ),
        against: "Python's json.load of the same files (parsing alone)".into(),
        theirs: format!(
            "{:.0} MB/s, {}",
            bytes / peer.seconds,
            measure::milliseconds(peer.seconds)
        ),
        ratio: measure::faster(ours.seconds, peer.seconds),
        budget: String::new(),
    }])
}
