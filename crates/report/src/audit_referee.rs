//! Formats for machines against the schemas that others publish, by programs of theirs:
//! `crates/cli/tests/referee/validate_audit.py` says which and how they are had.

use std::path::{Path, PathBuf};
use std::process::Command;

use drydock_model::audit::AuditReport;

use super::find_audit_format;
use crate::{AuditView, audit_samples};

fn write(folder: &Path, name: &str, report: &AuditReport) -> Vec<PathBuf> {
    let formats = [
        ("sarif", "sarif"),
        ("junit", "xml"),
        ("oscal", "oscal.json"),
    ];
    let paths = formats.map(|(format, extension)| {
        let path = folder.join(format!("{name}.{extension}"));
        let mut file = std::fs::File::create(&path).unwrap();
        let format = find_audit_format(format).unwrap();
        let view = AuditView::default();
        format.write(report, &view, &mut file).unwrap();
        path
    });
    paths.into()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the test asks other programs")]
fn published_schemas_take_what_is_written() {
    let Some(tools) = std::env::var_os("DRYDOCK_TEST_AUDIT_VALIDATORS").map(PathBuf::from) else {
        eprintln!("SKIPPED: DRYDOCK_TEST_AUDIT_VALIDATORS names no validators of audit formats");
        return;
    };
    let folder = tools.join("samples");
    std::fs::create_dir_all(&folder).unwrap();
    let mut paths = write(&folder, "whole", &audit_samples::whole());
    paths.extend(write(&folder, "empty", &audit_samples::empty()));
    paths.extend(write(&folder, "undecided", &audit_samples::undecided()));
    let script = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../cli/tests/referee/validate_audit.py"
    );
    let result = Command::new(tools.join("venv/bin/python"))
        .arg(script)
        .arg(&tools)
        .args(paths)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&result.stdout);
    let errors = String::from_utf8_lossy(&result.stderr);
    assert!(result.status.success(), "{said}{errors}");
    assert_eq!(said.matches(": valid").count(), 9, "{said}");
}
