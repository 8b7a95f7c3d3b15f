//! EPSS: the chance that a vulnerability is exploited within 30 days, for every CVE.
//!
//! Published daily by FIRST at <https://epss.empiricalsecurity.com/epss_scores-current.csv.gz>,
//! described at <https://www.first.org/epss/data_stats>: a comment with the day, a line of column
//! names, then `cve,epss,percentile`. Columns are found by their names; numbers become millionths.
//!
//! Knowingly missed: files from before 2021-09, which have no percentile; scores of earlier days.

use std::io::{BufRead, BufReader, Read};

use drydock_model::{Enrichment, EnrichmentFact};
use jiff::civil::Date;

use crate::identifier::split_cve;
use crate::source::{Input, Kind, Layout, Meta, Source};
use crate::{Error, Sink};

pub(super) struct Epss;

static META: Meta = Meta {
    id: "epss",
    title: "EPSS: chance of exploitation",
    homepage: "https://www.first.org/epss/",
    licence: "free to use with attribution: https://www.first.org/epss/faq",
    url: "https://epss.empiricalsecurity.com/epss_scores-current.csv.gz",
    kind: Kind::Enrichment,
    layout: Layout::File {
        name: "epss_scores-current.csv.gz",
    },
    max_file_bytes: 256 << 20,
    stale_after_days: Some(7),
};

/// Most bytes of a line; the longest has about 60.
const LINE_BYTES: u64 = 1_024;

impl Source for Epss {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn parse(&self, input: Input<'_>, sink: &mut Sink<'_>) -> Result<(), Error> {
        let path = input.path;
        let mut lines = Lines {
            path,
            reader: BufReader::with_capacity(64 << 10, input.reader),
            number: 0,
            line: Vec::new(),
        };
        let mut columns = None;
        while let Some((number, line)) = lines.next()? {
            match (&columns, line.strip_prefix('#')) {
                (None, Some(comment)) => {
                    if let Some(day) = score_day(comment) {
                        sink.proves(day);
                    }
                }
                (None, None) => columns = Some(Columns::find(line).ok_or_else(|| wrong(path))?),
                (Some(_), _) if line.is_empty() => {}
                (Some(columns), _) => match columns.read(line) {
                    Some(enrichment) => sink.enrichment(enrichment)?,
                    None => {
                        let shown: String = line.chars().take(80).collect();
                        let fragment = format!("line {number}");
                        sink.skip(&fragment, format!("`{shown}` is not a score"));
                    }
                },
            }
        }
        match columns {
            Some(_) => Ok(()),
            None => Err(wrong(path)),
        }
    }
}

fn wrong(path: &str) -> Error {
    Error::WrongFile {
        file: path.to_owned(),
        why: "no columns `cve`, `epss` and `percentile`".into(),
    }
}

/// Reads lines of a bounded length.
struct Lines<'p, R> {
    path: &'p str,
    reader: R,
    number: u64,
    line: Vec<u8>,
}

impl<R: BufRead> Lines<'_, R> {
    /// The next line and its number, without its end. What is not UTF-8 in it becomes nothing that could be a score.
    fn next(&mut self) -> Result<Option<(u64, &str)>, Error> {
        let failed = |source| Error::Read {
            file: self.path.to_owned(),
            source,
        };
        self.line.clear();
        self.number += 1;
        let mut limited = Read::by_ref(&mut self.reader).take(LINE_BYTES);
        let read = limited.read_until(b'\n', &mut self.line).map_err(failed)?;
        if read == 0 {
            return Ok(None);
        }
        if read as u64 == LINE_BYTES && self.line.last() != Some(&b'\n') {
            return Err(Error::Damaged {
                file: self.path.to_owned(),
                why: format!("line {} is longer than {LINE_BYTES} bytes", self.number),
            });
        }
        let line = str::from_utf8(&self.line).unwrap_or("\u{fffd}");
        Ok(Some((self.number, line.trim_end_matches(['\n', '\r']))))
    }
}

/// The day in `model_version:v2025.03.14,score_date:2026-08-21T00:00:00+0000`.
fn score_day(comment: &str) -> Option<Date> {
    let stated = comment
        .split(',')
        .find_map(|part| part.trim().strip_prefix("score_date:"))?;
    stated.get(..10)?.parse().ok()
}

/// Places of the columns.
struct Columns {
    cve: usize,
    probability: usize,
    percentile: usize,
}

impl Columns {
    fn find(line: &str) -> Option<Self> {
        let names: Vec<&str> = line.split(',').map(str::trim).collect();
        let place = |name: &str| names.iter().position(|it| it.eq_ignore_ascii_case(name));
        Some(Self {
            cve: place("cve")?,
            probability: place("epss")?,
            percentile: place("percentile")?,
        })
    }

    fn read(&self, line: &str) -> Option<Enrichment> {
        let field = |place: usize| line.split(',').nth(place).map(str::trim);
        let (id, rest) = split_cve(field(self.cve)?)?;
        if !rest.is_empty() {
            return None;
        }
        Some(Enrichment {
            source: META.id.to_owned(),
            id,
            fact: EnrichmentFact::Epss {
                probability: millionths(field(self.probability)?)?,
                percentile: millionths(field(self.percentile)?)?,
            },
        })
    }
}

/// A number from 0 to 1 in millionths, rounded.
fn millionths(text: &str) -> Option<u32> {
    let number: f64 = text.parse().ok()?;
    (0.0..=1.0)
        .contains(&number)
        .then(|| (number * 1e6).round() as u32)
}

#[cfg(test)]
mod tests {
    use drydock_archive::{Caps, Compression, decompress};

    use super::*;
    use crate::testing::{parse_enrichments, referee, shared_data};

    const PATH: &str = "epss_scores-current.csv.gz";

    fn read(text: &str) -> Result<(Vec<Enrichment>, crate::Tally), Error> {
        parse_enrichments(&Epss, PATH, text.as_bytes())
    }

    fn score(id: &str, probability: u32, percentile: u32) -> Enrichment {
        Enrichment {
            source: "epss".into(),
            id: id.into(),
            fact: EnrichmentFact::Epss {
                probability,
                percentile,
            },
        }
    }

    #[test]
    fn reads_scores_in_millionths() {
        let (scores, tally) = read(
            "#model_version:v2025.03.14,score_date:2026-08-21T00:00:00+0000\r\n\
             cve,epss,percentile\r\nCVE-2021-44228,0.94358,0.99954\r\n\
             CVE-1999-0013,4e-05,0.9981063485700858\nCVE-2000-0001,1.0,0\n",
        )
        .unwrap();
        assert_eq!(
            scores,
            [
                score("CVE-2021-44228", 943_580, 999_540),
                score("CVE-1999-0013", 40, 998_106),
                score("CVE-2000-0001", 1_000_000, 0),
            ]
        );
        assert_eq!(tally.as_of, Some(jiff::civil::date(2026, 8, 21)));
        assert_eq!((tally.records, tally.skipped), (3, 0));
    }

    #[test]
    fn finds_columns_by_name() {
        let (scores, _) = read("percentile,x,cve,epss\n0.5,,CVE-2000-0001,0.25\n").unwrap();
        assert_eq!(scores, [score("CVE-2000-0001", 250_000, 500_000)]);
    }

    #[test]
    fn skips_what_is_no_score() {
        let text = "cve,epss,percentile\nCVE-2000-0001,1.1,0\nCVE-2000-0001,0.1\nx,0,0\n\
                    CVE-2000-0001,NaN,0\nCVE-2000-0001,-0.1,0\nCVE-2000-0001-2,0,0\n";
        let (scores, tally) = read(text).unwrap();
        assert_eq!((scores.len(), tally.skipped), (0, 6));
        assert_eq!(
            tally.first_warnings[0].to_string(),
            "epss_scores-current.csv.gz#line 2: `CVE-2000-0001,1.1,0` is not a score"
        );
    }

    #[test]
    fn refuses_other_files() {
        let long = "x".repeat(2_000);
        for text in [
            "",
            "#only\n",
            "<html>\n",
            "cve,epss\nCVE-2000-0001,0.1\n",
            &long,
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn real_files_give_what_the_referee_counts() {
        let Some(data) = shared_data() else { return };
        let samples = data.join("samples/vuls-fixtures/epss");
        let mut files = vec![data.join("mirror/epss-synthetic").join(PATH)];
        files.extend(
            std::fs::read_dir(samples)
                .unwrap()
                .map(|it| it.unwrap().path()),
        );
        for file in files {
            let packed = Box::new(std::fs::File::open(&file).unwrap());
            let mut unpacked = Vec::new();
            let mut reader = decompress(packed, Compression::Gzip, &Caps::default()).unwrap();
            reader.read_to_end(&mut unpacked).unwrap();
            let ours = parse_enrichments(&Epss, PATH, &unpacked);
            if file.ends_with("epss_scores-2021-04-14.csv.gz") {
                // From before percentiles.
                assert!(ours.is_err());
                continue;
            }
            let (ours, tally) = ours.unwrap();
            assert_eq!(tally.skipped, 0, "{}", file.display());
            let Some(counted) = referee("epss.py", &[file.as_path()]) else {
                return;
            };
            let lines: Vec<String> = ours
                .iter()
                .map(|it| match it.fact {
                    EnrichmentFact::Epss {
                        probability,
                        percentile,
                    } => format!("{}\t{probability}\t{percentile}", it.id),
                    _ => panic!("{it:?}"),
                })
                .collect();
            let theirs: Vec<&str> = counted.lines().collect();
            assert!(lines == theirs, "{} differs", file.display());
        }
    }
}
