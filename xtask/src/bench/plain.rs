//! (b) Scanning an image of more than 500 packages from an uncompressed archive.

use super::{Row, input, measure};

pub(crate) fn run() -> anyhow::Result<Vec<Row>> {
    let archive = input::plain_archive()?;
    let data = input::data_folder()?;
    let path = archive.display();
    let scan = format!(
        "exec {} scan docker-archive:{path} --no-cache --data-dir {}",
        input::drydock(),
        data.display()
    );
    let ours = measure::median(7, &scan)?;
    let hashed = measure::median(7, &format!("exec sha256sum {path}"))?;
    let size = input::megabytes(&archive);
    let what = format!("scan of a plain archive, {size:.0} MB");
    let mut rows = vec![Row {
        what: what.clone(),
        ours: measure::milliseconds(ours.seconds),
        against: "`sha256sum` of the file".into(),
        theirs: measure::milliseconds(hashed.seconds),
        ratio: measure::faster(ours.seconds, hashed.seconds),
        budget: "faster than sha256sum".into(),
    }];
    if let Some(syft) = input::syft() {
        let theirs = measure::median(
            3,
            &format!("exec {syft} -q scan docker-archive:{path} -o json"),
        )?;
        rows.push(Row {
            what,
            ours: format!(
                "{}, {:.0} MiB",
                measure::milliseconds(ours.seconds),
                ours.mebibytes
            ),
            against: "syft (inventory of every kind)".into(),
            theirs: format!(
                "{}, {:.0} MiB",
                measure::milliseconds(theirs.seconds),
                theirs.mebibytes
            ),
            ratio: measure::faster(ours.seconds, theirs.seconds),
            budget: String::new(),
        });
    }
    Ok(rows)
}
