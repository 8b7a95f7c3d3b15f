//! The score per section and level.

use drydock_model::audit::{AuditReport, Tally};

use super::Page;
use crate::{Columns, Tone};

/// Cells of a bar.
const BAR: u32 = 8;

/// One row per section and level that has checks.
pub(super) fn lines(report: &AuditReport, page: Page) -> Vec<String> {
    let score = &report.score;
    if score.total.total() == 0 {
        return Vec::new();
    }
    let mut columns = Columns::new(["SECTION", "SCORE", "PASSED", "OPEN", "WAIVED", "N/A"]);
    for (section, tally) in &score.sections {
        row(
            &mut columns,
            &format!("{} {}", section.number(), section.title()),
            tally,
        );
    }
    for (level, tally) in (1..).zip(&score.levels) {
        if tally.total() > 0 {
            row(&mut columns, &format!("Level {level}"), tally);
        }
    }
    row(&mut columns, "All", &score.total);
    columns.lines(page.width, page.paint)
}

fn row(columns: &mut Columns, name: &str, tally: &Tally) {
    let number = |count: u32| match count {
        0 => "-".to_owned(),
        _ => count.to_string(),
    };
    columns.toned_row([
        (Tone::Plain, name.to_owned()),
        (tone(tally), bar(tally)),
        (
            Tone::Plain,
            format!("{} of {}", tally.passed, tally.decided()),
        ),
        (Tone::Plain, number(tally.open())),
        (Tone::Plain, number(tally.waived)),
        (Tone::Plain, number(tally.not_applicable)),
    ]);
}

fn tone(tally: &Tally) -> Tone {
    match tally.percent() {
        None => Tone::Faint,
        Some(0..50) => Tone::Bad,
        Some(50..90) => Tone::Warning,
        Some(_) => Tone::Good,
    }
}

/// A bar and the percentage; where nothing was decided, neither.
fn bar(tally: &Tally) -> String {
    let Some(percent) = tally.percent() else {
        return format!("{}    -", " ".repeat(BAR as usize));
    };
    let full = (percent * BAR / 100) as usize;
    let rest = (BAR as usize).saturating_sub(full);
    format!("{}{} {percent:>3}%", "█".repeat(full), "░".repeat(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_full_only_at_a_hundred() {
        let tally = |passed_weight, decided_weight| Tally {
            passed_weight,
            decided_weight,
            ..Tally::default()
        };
        assert_eq!(bar(&tally(99, 100)), "███████░  99%");
        assert_eq!(bar(&tally(1, 1)), "████████ 100%");
        assert_eq!(bar(&tally(0, 0)).trim(), "-");
    }
}
