//! Audit rules: any text gives rules that answer what they cover, and few warnings with their line.

#![no_main]

use drydock_audit::{RuleCoverage, parse_audit_enabled, parse_audit_rules};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (rules, warnings) = parse_audit_rules(text);
    let _ = parse_audit_enabled(text);
    assert!(rules.len() <= 10_000 && warnings.len() <= 50);
    for warning in &warnings {
        let (line, _) = warning.split_once(": ").expect("begins with its line");
        assert!(
            line.parse::<usize>().is_ok_and(|line| line > 0),
            "{warning}"
        );
    }
    for rule in rules.iter().take(64) {
        let path = rule.path.as_deref().unwrap_or("/etc/docker");
        assert!(path.starts_with('/'));
        if rule.is_exclusion || rule.path.is_none() {
            assert_eq!(rule.covers(path), RuleCoverage::Not);
        } else {
            assert_ne!(rule.covers(path), RuleCoverage::Not, "{rule:?}");
        }
    }
    let _ = RuleCoverage::of(&rules, "/etc/docker/");
});
