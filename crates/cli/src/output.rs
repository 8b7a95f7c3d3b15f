//! Results in files: whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::exit_code::Code;
use crate::failure::{Failure, OrFail as _};
use crate::printer::Printer;

/// Where `--output` points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// Standard output.
    Standard,
    /// A file.
    File(PathBuf),
}

impl Target {
    /// The target of an optional `--output`; `-` is standard output.
    pub(crate) fn new(output: Option<PathBuf>) -> Self {
        match output {
            Some(path) if path.as_os_str() != "-" => Self::File(path),
            _ => Self::Standard,
        }
    }

    /// Lets `write` write, and puts the whole in its place only when that went well.
    pub(crate) fn write<E: Into<anyhow::Error>>(
        &self,
        printer: &Printer,
        write: impl FnOnce(&mut dyn Write) -> Result<(), E>,
    ) -> Result<(), Failure> {
        match self {
            Self::Standard => {
                let mut out = BufWriter::new(printer.out());
                write(&mut out).or_fail(Code::Write)?;
                out.flush()
                    .context("cannot write to standard output")
                    .or_fail(Code::Write)
            }
            Self::File(path) => write_file(path, write)
                .with_context(|| format!("cannot write `{}`", path.display()))
                .or_fail(Code::Write),
        }
    }
}

/// A file that exists and is none (a pipe, `/dev/null`) is written to; anything else is replaced by
/// rename, so that no reader ever sees half a result. A link is followed.
fn write_file<E: Into<anyhow::Error>>(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<(), E>,
) -> anyhow::Result<()> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let exists_otherwise = fs::metadata(&path).is_ok_and(|metadata| !metadata.is_file());
    if exists_otherwise {
        let mut file = BufWriter::new(File::options().write(true).open(&path)?);
        write(&mut file).map_err(Into::into)?;
        return Ok(file.flush()?);
    }
    let mut file = BufWriter::new(beside(&path)?);
    write(&mut file).map_err(Into::into)?;
    let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.as_file().sync_all()?;
    file.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

/// An unfinished file in the folder of `path`, with the permissions that a new file would have.
pub(crate) fn beside(path: &Path) -> io::Result<tempfile::NamedTempFile> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // Said here in plain words; below, the message would name the unfinished file.
    fs::metadata(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".drydock-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write_to(path: &Path, result: io::Result<&str>) -> anyhow::Result<()> {
        write_file(path, |out| out.write_all(result?.as_bytes()))
    }

    #[test]
    fn replaces_wholly_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.json");
        write_to(&path, Ok("first")).unwrap();
        write_to(&path, Err(io::Error::other("stopped"))).unwrap_err();
        assert_eq!(fs::read_to_string(&path).unwrap(), "first");
        write_to(&path, Ok("second")).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "second");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn writes_to_what_is_no_file() {
        write_to(Path::new("/dev/null"), Ok("x")).unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }

    #[test]
    fn dash_is_standard_output() {
        assert_eq!(Target::new(Some("-".into())), Target::Standard);
        assert_eq!(Target::new(None), Target::Standard);
    }
}
