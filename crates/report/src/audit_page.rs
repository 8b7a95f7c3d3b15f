//! Lines for people: wrapped to the terminal, cleaned, coloured.
//!
//! Lines break between words. A single word that is longer than the line, and a command that
//! somebody may want to copy, stay whole: the terminal folds them, and what is copied is right.

use std::io;

use crate::text::width;
use crate::{AuditView, Error, Paint, Tone, clean, wrap};

/// Fewer columns than these are left behind no indent, however narrow the terminal.
const LEAST: usize = 20;

/// What lines need to know of the place that they are shown in.
#[derive(Clone, Copy)]
pub(crate) struct Page {
    pub(crate) width: Option<usize>,
    pub(crate) paint: Paint,
}

impl Page {
    pub(crate) const fn new(view: &AuditView) -> Self {
        Self {
            width: view.width,
            paint: Paint { color: view.color },
        }
    }

    /// `text` behind `lead`, the lines below indented as far. Both are cleaned here.
    pub(crate) fn hanging(self, lead: &[(Tone, &str)], tone: Tone, text: &str) -> Vec<String> {
        let lead: Vec<(Tone, _)> = lead
            .iter()
            .map(|(tone, part)| (*tone, clean(part)))
            .collect();
        let indent = lead.iter().map(|(_, part)| width(part)).sum();
        let text = clean(text);
        let limit = self.width.map(|all| all.saturating_sub(indent).max(LEAST));
        let lines = wrap(text.split_whitespace(), limit);
        let lead: String = lead
            .iter()
            .map(|(tone, part)| self.paint.paint(*tone, part))
            .collect();
        let place = |(index, line): (usize, &String)| {
            let line = self.paint.paint(tone, line);
            match index {
                0 => format!("{lead}{line}"),
                _ => format!("{:indent$}{line}", ""),
            }
        };
        if lines.is_empty() {
            return vec![lead];
        }
        lines.iter().enumerate().map(place).collect()
    }

    /// `text` behind blanks.
    pub(crate) fn indented(self, indent: usize, tone: Tone, text: &str) -> Vec<String> {
        self.hanging(&[(Tone::Plain, &" ".repeat(indent))], tone, text)
    }

    /// `text` behind `lead` on one line, however long.
    pub(crate) fn whole(self, lead: &str, tone: Tone, text: &str) -> String {
        format!("{lead}{}", self.paint.paint(tone, &clean(text)))
    }
}

/// Writes blocks of lines with an empty line between them.
pub(crate) fn write_blocks(blocks: &[Vec<String>], out: &mut dyn io::Write) -> Result<(), Error> {
    let filled = blocks.iter().filter(|block| !block.is_empty());
    for (index, block) in filled.enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        for line in block {
            writeln!(out, "{}", line.trim_end())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wraps_behind_the_lead_and_cleans() {
        let page = Page {
            width: Some(24),
            paint: Paint::default(),
        };
        let lines = page.hanging(
            &[(Tone::Bad, "[A] ")],
            Tone::Plain,
            "one two\nthree fo\u{1b}r five",
        );
        assert_eq!(lines, ["[A] one two three fo\u{fffd}r", "    five"]);
        assert_eq!(page.hanging(&[(Tone::Bad, "x")], Tone::Plain, ""), ["x"]);
    }
}
