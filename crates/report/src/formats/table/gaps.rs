//! What was not assessed, grouped by reason.

use std::collections::BTreeMap;

use drydock_model::{NotAssessed, NotAssessedKind};

use super::rows::listed;
use super::{Page, Section, hanging};
use crate::{Tone, clean};

/// One paragraph per kind and reason, with everything that it concerns.
pub(super) fn section(gaps: &[NotAssessed], page: Page) -> Section {
    let mut reasons: BTreeMap<(NotAssessedKind, &str), Vec<String>> = BTreeMap::new();
    for gap in gaps {
        let concerned = reasons.entry((gap.kind, &gap.why)).or_default();
        concerned.push(gap.what.clone());
    }
    if reasons.is_empty() {
        return Section::new();
    }
    let mut lines = vec![page.paint.paint(Tone::Warning, "Not assessed")];
    for ((_, why), concerned) in reasons {
        let words = listed(concerned);
        lines.extend(hanging("  - ", &words, page));
        let why = clean(why).into_owned();
        let words: Vec<String> = why.split(' ').map(str::to_owned).collect();
        lines.extend(hanging("    ", &words, page));
    }
    lines
}
