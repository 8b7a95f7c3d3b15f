//! (c) Scanning the same image with gzip layers: against `gunzip | sha256sum`, and against a bare
//! loop of the fastest decompressor we know and sha256 over the same layers on the same cores.

use super::{Row, input, measure};

pub(crate) fn run() -> anyhow::Result<Vec<Row>> {
    let archive = input::gzip_archive()?;
    let data = input::data_folder()?;
    let path = archive.display();
    let scan = format!(
        "exec {} scan oci-archive:{path} --no-cache --data-dir {}",
        input::drydock(),
        data.display()
    );
    let ours = measure::median(5, &scan)?;
    let bare = measure::median(5, &format!("exec {} {path}", input::example("bare_gunzip")))?;
    let blobs = input::folder().join("blobs");
    let unpack = format!("mkdir -p {0} && tar -xf {path} -C {0}", blobs.display());
    crate::run::show("bash", &["-c", &unpack])?;
    let pipe = format!(
        "for blob in {}/blobs/sha256/*; do if gzip -qt $blob 2>/dev/null; then echo $blob; fi; done",
        blobs.display()
    );
    let layers = crate::run::output("bash", &["-c", &pipe])?
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let shell = measure::median(
        3,
        &format!("for layer in {layers}; do gunzip -c $layer | sha256sum; done"),
    )?;
    let what = format!("scan of gzip layers, {:.0} MB", input::megabytes(&archive));
    let row = |against: &str, theirs: f64, budget: &str, ratio: String| Row {
        what: what.clone(),
        ours: measure::milliseconds(ours.seconds),
        against: against.into(),
        theirs: measure::milliseconds(theirs),
        ratio,
        budget: budget.into(),
    };
    Ok(vec![
        row(
            "bare loop: libdeflate + sha256, layers in parallel",
            bare.seconds,
            "≤ 1.15 x",
            format!("{:.2} x", ours.seconds / bare.seconds),
        ),
        row(
            "`gunzip \\| sha256sum` per layer",
            shell.seconds,
            "several times faster",
            measure::faster(ours.seconds, shell.seconds),
        ),
    ])
}
