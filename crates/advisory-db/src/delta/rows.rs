//! Changes of the tables beside those of advisories: rows of an old table that went, changed or came.
//!
//! Scores change every day for very many vulnerabilities, each by a little. So they are differences,
//! and what is alike stands together: how many rows stay before each change, the sort of change, then
//! the numbers.

use drydock_model::{Enrichment, EnrichmentFact};

use crate::wire::{Malformed, Reader, put_len, put_number, put_text, unzigzag, zigzag};

const REMOVED: u8 = 0;
const REPLACED: u8 = 1;
const INSERTED: u8 = 2;
/// Scores that moved by tens of millionths, and by millionths.
const MOVED_BY_TENS: u8 = 3;
const MOVED: u8 = 4;

/// One row: what stands under one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row<T> {
    pub(super) key: String,
    pub(super) value: T,
}

/// How the values of a table are written.
pub(super) trait Values {
    type Value: PartialEq + Clone;

    fn put(&self, out: &mut Vec<u8>, value: &Self::Value);
    fn read(&self, reader: &mut Reader<'_>, key: &str) -> Result<Self::Value, Malformed>;

    /// By how much the scores moved, where that is the only change.
    fn moved(&self, old: &Self::Value, new: &Self::Value) -> Option<[i64; 2]> {
        let _ = (old, new);
        None
    }

    /// The value with its scores moved.
    fn shift(&self, value: &Self::Value, by: [i64; 2]) -> Result<Self::Value, Malformed> {
        let _ = (value, by);
        Err(Malformed)
    }
}

/// Writes changes.
#[derive(Debug, Default)]
pub(super) struct RowsWriter {
    stay: u64,
    gaps: Vec<u8>,
    kinds: Vec<u8>,
    moves: [Vec<u8>; 2],
    rest: Vec<u8>,
}

impl RowsWriter {
    /// The next row of both, the keys of which are equal where there are two.
    pub(super) fn push<V: Values>(
        &mut self,
        values: &V,
        old: Option<&Row<V::Value>>,
        new: Option<&Row<V::Value>>,
    ) {
        match (old, new) {
            (Some(old), Some(new)) if old == new => self.stay += 1,
            (Some(old), Some(new)) => match values.moved(&old.value, &new.value) {
                Some(by) => self.push_move(by),
                None => {
                    self.change(REPLACED);
                    values.put(&mut self.rest, &new.value);
                }
            },
            (Some(_), None) => self.change(REMOVED),
            (None, Some(new)) => {
                self.change(INSERTED);
                put_text(&mut self.rest, &new.key);
                values.put(&mut self.rest, &new.value);
            }
            (None, None) => {}
        }
    }

    fn push_move(&mut self, by: [i64; 2]) {
        let in_tens = by.iter().all(|by| by % 10 == 0);
        self.change(if in_tens { MOVED_BY_TENS } else { MOVED });
        for (moves, by) in self.moves.iter_mut().zip(by) {
            put_number(moves, zigzag(if in_tens { by / 10 } else { by }));
        }
    }

    fn change(&mut self, kind: u8) {
        put_number(&mut self.gaps, std::mem::take(&mut self.stay));
        self.kinds.push(kind);
    }

    /// The part of the delta.
    pub(super) fn finish(self) -> Vec<u8> {
        let mut out = vec![];
        put_len(&mut out, self.kinds.len());
        out.extend(self.kinds);
        for bytes in [&self.gaps, &self.moves[0], &self.moves[1], &self.rest] {
            put_len(&mut out, bytes.len());
            out.extend_from_slice(bytes);
        }
        out
    }
}

/// Reads changes.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowsReader<'a> {
    kinds: Reader<'a>,
    gaps: Reader<'a>,
    moves: [Reader<'a>; 2],
    rest: Reader<'a>,
}

impl<'a> RowsReader<'a> {
    pub(super) fn new(part: &'a [u8]) -> Result<Self, Malformed> {
        let reader = &mut Reader::new(part);
        let mut next = || {
            let length = reader.len()?;
            Ok(Reader::new(reader.take(length)?))
        };
        let rows = Self {
            kinds: next()?,
            gaps: next()?,
            moves: [next()?, next()?],
            rest: next()?,
        };
        reader.finish()?;
        Ok(rows)
    }

    /// The next change, and how many old rows stay before it.
    pub(super) fn next<V: Values>(
        &mut self,
        values: &V,
    ) -> Result<Option<Step<V::Value>>, Malformed> {
        if self.kinds.is_empty() {
            return Ok(None);
        }
        let stay = self.gaps.number()?;
        let change = match self.kinds.byte()? {
            REMOVED => RowChange::Removed,
            // The key is that of the old row, which the caller knows.
            REPLACED => RowChange::Replaced(values.read(&mut self.rest, "")?),
            INSERTED => {
                let key = self.rest.text()?.to_owned();
                let value = values.read(&mut self.rest, &key)?;
                RowChange::Inserted(Row { key, value })
            }
            kind @ (MOVED_BY_TENS | MOVED) => RowChange::Moved(self.read_move(kind)?),
            _ => return Err(Malformed),
        };
        Ok(Some((stay, change)))
    }

    fn read_move(&mut self, kind: u8) -> Result<[i64; 2], Malformed> {
        let unit = if kind == MOVED { 1 } else { 10 };
        let mut by = [0; 2];
        for (by, moves) in by.iter_mut().zip(&mut self.moves) {
            *by = unzigzag(moves.number()?)
                .checked_mul(unit)
                .ok_or(Malformed)?;
        }
        Ok(by)
    }
}

/// How many old rows stay, and what comes behind them.
pub(super) type Step<T> = (u64, RowChange<T>);

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RowChange<T> {
    Removed,
    Replaced(T),
    Moved([i64; 2]),
    Inserted(Row<T>),
}

/// Facts of one vulnerability: those of the table of facts.
pub(super) struct FactValues;

impl Values for FactValues {
    type Value = Vec<Enrichment>;

    fn put(&self, out: &mut Vec<u8>, facts: &Vec<Enrichment>) {
        put_len(out, facts.len());
        for fact in facts {
            put_text(out, &fact.source);
            crate::wire::fact::put_fact(out, 0, &fact.source, &fact.fact);
        }
    }

    fn read(&self, reader: &mut Reader<'_>, key: &str) -> Result<Vec<Enrichment>, Malformed> {
        reader.list(|reader| {
            let source = reader.text()?.to_owned();
            let (_, fact) = crate::wire::fact::read_fact(reader, |_| Some(source.as_str()))?;
            Ok(Enrichment {
                id: key.to_owned(),
                fact,
                source: source.clone(),
            })
        })
    }

    fn moved(&self, old: &Vec<Enrichment>, new: &Vec<Enrichment>) -> Option<[i64; 2]> {
        if old.len() != new.len() {
            return None;
        }
        let mut by = None;
        for (old, new) in old.iter().zip(new) {
            if old == new {
                continue;
            }
            let (before, after) = (score(&old.fact)?, score(&new.fact)?);
            if by.is_some() || old.source != new.source {
                return None;
            }
            by = Some([after[0] - before[0], after[1] - before[1]]);
        }
        // More than one score could not tell which moved.
        let scores = old.iter().filter(|it| score(&it.fact).is_some());
        by.filter(|_| scores.count() == 1)
    }

    fn shift(&self, facts: &Vec<Enrichment>, by: [i64; 2]) -> Result<Vec<Enrichment>, Malformed> {
        let shifted = |fact: &Enrichment| {
            let mut fact = fact.clone();
            if let Some(score) = score(&fact.fact) {
                let add = |place: usize| {
                    let (score, by) = (score.get(place)?, by.get(place)?);
                    u32::try_from(score.checked_add(*by)?).ok()
                };
                fact.fact = EnrichmentFact::Epss {
                    probability: add(0).ok_or(Malformed)?,
                    percentile: add(1).ok_or(Malformed)?,
                };
            }
            Ok(fact)
        };
        facts.iter().map(shifted).collect()
    }
}

fn score(fact: &EnrichmentFact) -> Option<[i64; 2]> {
    match fact {
        EnrichmentFact::Epss {
            probability,
            percentile,
        } => Some([i64::from(*probability), i64::from(*percentile)]),
        _ => None,
    }
}

/// CPEs of a repository.
pub(super) struct CpeValues;

impl Values for CpeValues {
    type Value = Vec<String>;

    fn put(&self, out: &mut Vec<u8>, cpes: &Vec<String>) {
        crate::wire::put_texts(out, cpes);
    }

    fn read(&self, reader: &mut Reader<'_>, _: &str) -> Result<Vec<String>, Malformed> {
        reader.texts()
    }
}
