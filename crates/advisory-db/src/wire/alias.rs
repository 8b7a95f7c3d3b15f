//! A row of the table of aliases: where an id is shown, or what else it is called.

use super::{Malformed, Reader, put_text, put_texts};

const SHOWN_AS: u8 = 0;
const ALSO_CALLED: u8 = 1;

/// What is known of an id beside itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Alias {
    /// The vulnerability is shown by this id.
    ShownAs(String),
    /// It is shown by the id itself, and these are its other ones, sorted.
    AlsoCalled(Vec<String>),
}

impl Alias {
    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        match self {
            Self::ShownAs(id) => {
                out.push(SHOWN_AS);
                put_text(out, id);
            }
            Self::AlsoCalled(ids) => {
                out.push(ALSO_CALLED);
                put_texts(out, ids);
            }
        }
    }

    pub(crate) fn read(value: &[u8]) -> Result<Self, Malformed> {
        let reader = &mut Reader::new(value);
        let alias = match reader.byte()? {
            SHOWN_AS => Self::ShownAs(reader.text()?.to_owned()),
            ALSO_CALLED => Self::AlsoCalled(reader.texts()?),
            _ => return Err(Malformed),
        };
        reader.finish()?;
        Ok(alias)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_round_trip() {
        for row in [
            Alias::ShownAs("CVE-2024-1".into()),
            Alias::AlsoCalled(vec!["GHSA-1".into(), "GO-1".into()]),
        ] {
            let mut bytes = vec![];
            row.put(&mut bytes);
            assert_eq!(Alias::read(&bytes), Ok(row));
        }
        for bytes in [vec![], vec![2, 0], vec![0, 0, 0]] {
            assert_eq!(Alias::read(&bytes), Err(Malformed));
        }
    }
}
