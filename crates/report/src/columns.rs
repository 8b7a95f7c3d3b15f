//! Text in columns: no frame, two blanks between, never wrapped.
//!
//! Only the last column gives way where a terminal is too narrow: it is cut with `…`. All others
//! keep their whole text, since half a version or half an id is no fact.

use crate::text::{clean, truncate, width};
use crate::{Paint, Tone};

const GAP: usize = 2;

/// Rows of cells under a heading.
#[derive(Clone, Debug)]
pub struct Columns {
    heads: Vec<&'static str>,
    rows: Vec<Vec<(Tone, String)>>,
}

impl Columns {
    /// Columns under these headings.
    pub fn new(heads: impl IntoIterator<Item = &'static str>) -> Self {
        Self {
            heads: heads.into_iter().collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row of plain cells.
    pub fn row<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = T>) {
        self.toned_row(cells.into_iter().map(|cell| (Tone::Plain, cell)));
    }

    /// Adds a row of cells with a tone each. Cells are cleaned for a terminal here.
    pub fn toned_row<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = (Tone, T)>) {
        let own = |(tone, cell): (Tone, T)| (tone, clean(cell.as_ref()).into_owned());
        self.rows.push(cells.into_iter().map(own).collect());
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Columns of a terminal that all but the last column take.
    pub fn fixed_width(&self) -> usize {
        let widths = self.widths();
        let fixed = widths.len().saturating_sub(1);
        widths.iter().take(fixed).map(|one| one + GAP).sum()
    }

    /// The lines, the headings first.
    pub fn lines(&self, limit: Option<usize>, paint: Paint) -> Vec<String> {
        let widths = self.widths();
        let last = limit.map(|limit| limit.saturating_sub(self.fixed_width()).max(1));
        let heads = self.heads.iter();
        let heads = heads.map(|head| (Tone::Faint, (*head).to_owned()));
        let heads: Vec<_> = heads.collect();
        std::iter::once(&heads)
            .chain(&self.rows)
            .map(|row| line(row, &widths, last, paint))
            .collect()
    }

    fn widths(&self) -> Vec<usize> {
        let of_column = |(index, head): (usize, &&str)| {
            let cells = self.rows.iter().filter_map(|row| row.get(index));
            let widest = cells.map(|(_, cell)| width(cell)).max();
            widest.unwrap_or(0).max(width(head))
        };
        self.heads.iter().enumerate().map(of_column).collect()
    }
}

fn line(row: &[(Tone, String)], widths: &[usize], last: Option<usize>, paint: Paint) -> String {
    let filled = row.iter().rposition(|(_, cell)| !cell.is_empty());
    let filled = filled.map_or(0, |index| index + 1);
    let mut line = String::new();
    for (index, ((tone, cell), width_of_column)) in row.iter().zip(widths).enumerate() {
        if index >= filled {
            break;
        }
        let is_last = index + 1 == widths.len();
        let cell = match last {
            Some(limit) if is_last => truncate(cell, limit),
            _ => cell.into(),
        };
        line.push_str(&paint.paint(*tone, &cell));
        if index + 1 < filled {
            let blanks = width_of_column.saturating_sub(width(&cell)) + GAP;
            line.extend(std::iter::repeat_n(' ', blanks));
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Columns {
        let mut columns = Columns::new(["ID", "TITLE", "DOCS"]);
        columns.row(["deb", "Debian", "https://www.debian.org/"]);
        columns.row(["apk", "本", ""]);
        columns
    }

    #[test]
    fn aligns_without_trailing_blanks() {
        assert_eq!(
            sample().lines(None, Paint::default()),
            [
                "ID   TITLE   DOCS",
                "deb  Debian  https://www.debian.org/",
                "apk  本",
            ]
        );
    }

    #[test]
    fn only_the_last_column_is_cut() {
        let lines = sample().lines(Some(20), Paint::default());
        assert_eq!(lines[1], "deb  Debian  https:…");
        let lines = sample().lines(Some(3), Paint::default());
        assert_eq!(lines[1], "deb  Debian  …");
    }
}
