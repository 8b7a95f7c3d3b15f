//! An archive kept in an unnamed temporary file while it is read.
//!
//! Two sources cannot be read by seeking: the stream of an engine's export, and an archive that was
//! compressed as a whole (`docker save x | gzip`). Reading them as they pass is not possible either:
//! the manifest that says which members are layers, and in which order, comes after them; layers
//! are read in parallel; and a file that a link of a higher layer leads to needs a second look at a
//! lower one. Reading the whole stream once per layer would take as many exports, or
//! decompressions, as there are layers. So the archive (never what is in its layers) is kept on
//! disk, in a file that has no name and vanishes with the process, under a cap.

use std::fs::File;
use std::io::{self, Read, Write};

use futures_util::StreamExt;
use tokio::io::AsyncWriteExt;

use crate::{Error, OpenOptions};

/// Keeps what `reader` gives; `what` names it in errors. Errors of the reader that carry one of
/// `drydock_archive`'s are told as such.
pub(crate) fn spool_reader(
    what: &str,
    mut reader: impl Read,
    options: &OpenOptions,
) -> Result<File, Error> {
    let mut file = create(what, options)?;
    let mut buffer = vec![0; 256 << 10];
    let mut total = 0;
    loop {
        let chunk = read_some(what, &mut reader, &mut buffer)?;
        if chunk.is_empty() {
            return Ok(file);
        }
        total = add(what, total, chunk.len(), options)?;
        file.write_all(chunk)
            .map_err(|source| cannot_keep(what, options, source))?;
    }
}

fn read_some<'a>(
    what: &str,
    reader: &mut impl Read,
    buffer: &'a mut [u8],
) -> Result<&'a [u8], Error> {
    let count = loop {
        match reader.read(buffer) {
            Ok(count) => break count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(unreadable(what, error)),
        }
    };
    Ok(buffer.get(..count).unwrap_or_default())
}

fn unreadable(what: &str, error: io::Error) -> Error {
    let source = match error.downcast::<drydock_archive::Error>() {
        Ok(source) => source,
        Err(source) => drydock_archive::Error::Io {
            what: what.to_owned(),
            source,
        },
    };
    Error::Archive {
        what: what.to_owned(),
        source: Box::new(source),
    }
}

/// Keeps what an engine sends.
pub(crate) async fn spool_stream(
    what: &str,
    mut stream: drydock_engine::ByteStream,
    options: &OpenOptions,
) -> Result<File, Error> {
    let mut file = tokio::fs::File::from_std(create(what, options)?);
    let mut total = 0;
    while let Some(chunk) = stream.next().await {
        let chunk = chunk?;
        total = add(what, total, chunk.len(), options)?;
        file.write_all(&chunk)
            .await
            .map_err(|source| cannot_keep(what, options, source))?;
    }
    file.flush()
        .await
        .map_err(|source| cannot_keep(what, options, source))?;
    tracing::debug!(archive.bytes = total, "{what} kept in a temporary file");
    Ok(file.into_std().await)
}

fn create(what: &str, options: &OpenOptions) -> Result<File, Error> {
    tempfile::tempfile_in(&options.temp_dir).map_err(|source| cannot_keep(what, options, source))
}

fn add(what: &str, total: u64, more: usize, options: &OpenOptions) -> Result<u64, Error> {
    let total = total.saturating_add(u64::try_from(more).unwrap_or(u64::MAX));
    if total <= options.max_temp_bytes {
        return Ok(total);
    }
    Err(Error::TooLarge {
        what: what.to_owned(),
        limit: options.max_temp_bytes,
    })
}

fn cannot_keep(what: &str, options: &OpenOptions, source: io::Error) -> Error {
    Error::Spool {
        what: what.to_owned(),
        folder: options.temp_dir.clone(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::FileExt;

    use super::*;

    fn options(max_temp_bytes: u64) -> OpenOptions {
        OpenOptions {
            max_temp_bytes,
            ..OpenOptions::new(std::env::temp_dir())
        }
    }

    #[test]
    fn keeps_all_up_to_the_cap() {
        let bytes = vec![7; 1 << 20];
        let file = spool_reader("`a`", bytes.as_slice(), &options(1 << 20)).unwrap();
        let mut kept = vec![0; 1 << 20];
        file.read_exact_at(&mut kept, 0).unwrap();
        assert_eq!(kept, bytes);
        let error = spool_reader("`a`", bytes.as_slice(), &options((1 << 20) - 1)).unwrap_err();
        assert!(matches!(error, Error::TooLarge { .. }), "{error}");
    }

    #[test]
    fn a_missing_folder_is_named() {
        let missing = OpenOptions::new("/nonexistent/folder");
        let error = spool_reader("`a`", &b"x"[..], &missing).unwrap_err();
        assert!(error.to_string().contains("/nonexistent/folder"), "{error}");
    }
}
