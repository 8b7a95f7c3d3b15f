//! Colour, which only ever repeats what the words say.

use anstyle::{AnsiColor, Style};
use drydock_model::Severity;

/// Writes with or without colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Paint {
    /// Whether colour is added.
    pub color: bool,
}

/// What a piece of text wants to say by its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Nothing.
    Plain,
    /// A heading or a name.
    Strong,
    /// Of less weight than its neighbours.
    Faint,
    /// As it should be.
    Good,
    /// To be read before the result is trusted.
    Warning,
    /// Not as it should be.
    Bad,
    /// The word of a severity.
    Severity(Severity),
}

impl Tone {
    const fn style(self) -> Style {
        let style = Style::new();
        match self {
            Self::Plain => style,
            Self::Strong => style.bold(),
            Self::Good => AnsiColor::Green.on_default(),
            Self::Warning | Self::Severity(Severity::Medium) => AnsiColor::Yellow.on_default(),
            Self::Bad | Self::Severity(Severity::High) => AnsiColor::Red.on_default(),
            Self::Severity(Severity::Critical) => AnsiColor::Red.on_default().bold(),
            Self::Severity(Severity::Low) => AnsiColor::Cyan.on_default(),
            Self::Faint | Self::Severity(Severity::Negligible | Severity::Unknown) => {
                style.dimmed()
            }
        }
    }
}

impl Paint {
    /// `text`, coloured where colour is on.
    pub fn paint(self, tone: Tone, text: &str) -> String {
        let style = tone.style();
        if !self.color || text.is_empty() || style == Style::new() {
            return text.to_owned();
        }
        format!("{style}{text}{style:#}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_nothing_but_escapes() {
        let tone = Tone::Severity(Severity::Critical);
        assert_eq!(Paint { color: false }.paint(tone, "critical"), "critical");
        let painted = Paint { color: true }.paint(tone, "critical");
        assert!(painted.starts_with("\u{1b}[") && painted.contains("critical"));
        assert_eq!(Paint { color: true }.paint(Tone::Plain, "x"), "x");
    }
}
