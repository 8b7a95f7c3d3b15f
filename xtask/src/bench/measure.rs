//! Measuring a command: wall time and peak memory, the median of several runs.

use std::time::Instant;

use anyhow::Context;

use crate::run;

/// One measured command.
#[derive(Clone, Copy)]
pub(crate) struct Measured {
    /// Wall time in seconds.
    pub(crate) seconds: f64,
    /// Peak resident memory in MiB.
    pub(crate) mebibytes: f64,
}

/// Runs a shell command `times` times and takes the median of each figure. The command's own
/// output goes to nowhere; it must succeed.
pub(crate) fn median(times: usize, shell: &str) -> anyhow::Result<Measured> {
    println!("$ {shell}   ({times} times)");
    let mut runs = (0..times)
        .map(|_| once(shell))
        .collect::<anyhow::Result<Vec<_>>>()?;
    runs.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
    let seconds = runs[times / 2].seconds;
    runs.sort_by(|a, b| a.mebibytes.total_cmp(&b.mebibytes));
    let measured = Measured {
        seconds,
        mebibytes: runs[times / 2].mebibytes,
    };
    println!("  {:.4} s, {:.0} MiB", measured.seconds, measured.mebibytes);
    Ok(measured)
}

fn once(shell: &str) -> anyhow::Result<Measured> {
    let report = tempfile::NamedTempFile::new()?;
    let path = report.path().display().to_string();
    let begin = Instant::now();
    // `exec` where it is one program, so that the shell is not what is measured.
    let args = ["-f", "%M", "-o", &path, "bash", "-c", shell];
    let status = run::command("/usr/bin/time", &args)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status()?;
    let seconds = begin.elapsed().as_secs_f64();
    anyhow::ensure!(status.success(), "`{shell}` failed: {status}");
    let text = std::fs::read_to_string(&path)?;
    let kibibytes: f64 = text
        .trim()
        .parse()
        .with_context(|| format!("`time` said `{text}`"))?;
    Ok(Measured {
        seconds,
        mebibytes: kibibytes / 1024.0,
    })
}

/// How many times as long `theirs` takes, e.g. `12.3 x faster`.
pub(crate) fn faster(ours: f64, theirs: f64) -> String {
    if ours <= theirs {
        format!("{:.1} x faster", theirs / ours)
    } else {
        format!("{:.2} x as long", ours / theirs)
    }
}

/// Milliseconds for people.
pub(crate) fn milliseconds(seconds: f64) -> String {
    if seconds < 0.1 {
        format!("{:.1} ms", seconds * 1e3)
    } else {
        format!("{:.0} ms", seconds * 1e3)
    }
}
