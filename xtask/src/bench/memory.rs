//! (d) Peak memory of scanning the plain and the gzip image, and of a layer of 5 GB.

use super::{Row, input, measure};
use crate::run;

/// A gzip layer of 5 GB in an OCI archive, made once. Its content repeats a megabyte of noise, which
/// gzip cannot see across its window, so that it is as large compressed.
const BIG: &str = "head -c 1000000 /dev/urandom > noise && { for i in $(seq 5000); do cat noise; done; } > big && tar -cf big.layer big && rm big";

pub(crate) fn run() -> anyhow::Result<Vec<Row>> {
    let data = input::data_folder()?;
    let drydock = input::drydock();
    let cases = [
        (
            "plain archive",
            format!("docker-archive:{}", input::plain_archive()?.display()),
        ),
        (
            "gzip layers",
            format!("oci-archive:{}", input::gzip_archive()?.display()),
        ),
        (
            "a gzip layer of 5 GB",
            format!("oci-archive:{}", big_archive()?.display()),
        ),
    ];
    cases
        .into_iter()
        .map(|(what, image)| {
            // Exit code 3: the noise of the big layer is no distribution, and the scan says so.
            let shell = format!(
                "{drydock} scan {image} --no-cache --data-dir {} || [ $? = 3 ]",
                data.display()
            );
            let ours = measure::median(1, &shell)?;
            Ok(Row {
                what: format!("memory of a scan: {what}"),
                ours: format!(
                    "{:.0} MiB, {}",
                    ours.mebibytes,
                    measure::milliseconds(ours.seconds)
                ),
                against: String::new(),
                theirs: String::new(),
                ratio: String::new(),
                budget: "≤ 256 MiB".into(),
            })
        })
        .collect()
}

fn big_archive() -> anyhow::Result<std::path::PathBuf> {
    let folder = input::folder();
    let path = folder.join("big.tar");
    if !path.exists() {
        run::show(
            "bash",
            &["-c", &format!("cd {} && {BIG}", folder.display())],
        )?;
        let layer = folder.join("big.layer").display().to_string();
        run::show(
            &input::example("image_of_tars"),
            &["gzip", &path.display().to_string(), &layer],
        )?;
        std::fs::remove_file(layer)?;
    }
    Ok(path)
}
