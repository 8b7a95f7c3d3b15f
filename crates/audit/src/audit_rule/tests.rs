//! What rules cover, written in every way that `auditctl` takes.

use super::*;

fn rules(text: &str) -> Vec<AuditRule> {
    let (rules, warnings) = parse_audit_rules(text);
    assert_eq!(warnings, Vec::<String>::new(), "{text}");
    rules
}

fn coverage(text: &str, path: &str) -> Coverage {
    Coverage::of(&rules(text), path).0
}

#[test]
fn every_way_to_write_a_watch() {
    for text in [
        "-w /etc/docker -p wa -k docker",
        "-w /etc/docker/ -k docker",
        "  -w /etc/docker -p rwxa\t-k docker ",
        "-w/etc/docker -pwa -kdocker",
        "-w \"/etc/docker\" -p wa -k 'docker'",
        "-w /etc/docker \\\n  -p wa \\\n -k docker",
        "-a always,exit -F dir=/etc/docker -F perm=wa -F key=docker",
        "-a exit,always -S all -F dir=/etc/docker -F perm=wa -k docker",
        "-a always,exit -F arch=b64 -F dir=/etc/docker -F perm=wa -k docker",
        "-A always,exit -F dir=/etc -F perm=wa",
        "-w /etc -p wa",
    ] {
        assert_eq!(coverage(text, "/etc/docker"), Coverage::Whole, "{text}");
        assert_eq!(coverage(text, "/etc/docker/"), Coverage::Whole, "{text}");
        assert_eq!(
            coverage(text, "/etc/docker/daemon.json"),
            Coverage::Whole,
            "{text}"
        );
    }
}

#[test]
fn f14_a_watch_of_a_child_or_a_namesake_is_no_watch_of_the_path() {
    for text in [
        "-w /etc/docker/daemon.json -p wa -k docker",
        "-w /etc/docker2 -p wa",
        "-w /etc/dock -p wa",
        "-a always,exit -F path=/etc/docker/daemon.json -F perm=wa",
        "-a always,exit -S open -k docker",
        "# -w /etc/docker -p wa",
        "",
        "No rules",
    ] {
        assert_eq!(coverage(text, "/etc/docker"), Coverage::Not, "{text}");
    }
    assert_eq!(
        coverage("-w /usr/bin/containerd-shim", "/usr/bin/containerd"),
        Coverage::Not
    );
}

#[test]
fn a_rule_that_misses_some_is_partly() {
    for text in [
        "-w /etc/docker -p r",
        "-w /etc/docker -p x -k docker",
        "-w /etc/docker -p w",
        "-w /etc/docker -p a",
        "-a always,exit -F dir=/etc/docker -F perm=wa -F auid>=1000 -F auid!=4294967295",
        "-a always,exit -F dir=/etc/docker -F perm=wa -F success=0",
        "-a always,exit -F arch=b64 -S openat -F dir=/etc/docker",
        "-a always,exit -F arch=b32 -F dir=/etc/docker -F perm=wa",
        "-a always,exit -C uid!=euid -F dir=/etc/docker",
        "-a never,exit -F dir=/etc/docker -F uid=1000\n-w /etc/docker",
    ] {
        let found = coverage(text, "/etc/docker");
        assert!(matches!(found, Coverage::Partly(_)), "{text}: {found:?}");
    }
    let entry = rules("-a always,exit -F path=/etc/docker -F perm=wa");
    assert!(matches!(
        entry[0].covers("/etc/docker/"),
        Coverage::Partly(_)
    ));
    assert_eq!(entry[0].covers("/etc/docker/daemon.json"), Coverage::Not);
}

#[test]
fn the_first_rule_that_fits_decides() {
    let watch = "-w /etc/docker -p wa";
    let never = "-a never,exit -F dir=/etc";
    assert_eq!(
        coverage(&format!("{never}\n{watch}"), "/etc/docker"),
        Coverage::Not
    );
    assert_eq!(
        coverage(&format!("{watch}\n{never}"), "/etc/docker"),
        Coverage::Whole
    );
    assert_eq!(
        coverage(&format!("-a never,task\n{watch}"), "/etc/docker"),
        Coverage::Not
    );
    let harmless = "-a always,exclude -F msgtype=CWD\n-a never,exit -S adjtimex -F uid=chrony";
    assert_eq!(
        coverage(&format!("{harmless}\n{watch}"), "/etc/docker"),
        Coverage::Whole
    );
    let first = format!("{watch}\n-A never,exit -F dir=/etc");
    assert_eq!(coverage(&first, "/etc/docker"), Coverage::Not);
    let narrow_then_whole = format!("-w /etc/docker -p r\n{watch}");
    assert_eq!(coverage(&narrow_then_whole, "/etc/docker"), Coverage::Whole);
}

#[test]
fn what_deletes_rules_is_obeyed() {
    assert!(rules("-w /a\n-D\n").is_empty());
    assert_eq!(rules("-w /a\n-w /b\n-W /a").len(), 1);
}

#[test]
fn settings_are_no_rules_and_tell_whether_the_kernel_audits() {
    let text =
        "## made by augenrules\n-D\n-b 8192\n--backlog_wait_time 60000\n-f 1\n-e 1\n-w /a\n-e 2\n";
    assert_eq!(rules(text).len(), 1);
    assert_eq!(parse_audit_enabled(text), Some(true));
    assert_eq!(parse_audit_enabled("-e 1\n-e 0"), Some(false));
    assert_eq!(parse_audit_enabled("-w /a"), None);
}

#[test]
fn what_is_not_understood_is_a_warning_with_its_line() {
    let (found, warnings) = parse_audit_rules(
        "-w /a\nnonsense\n-w\n-w relative\n-a maybe,exit\n-w /b -p rz\n-w \"/c\n-z 1\n-w /d -k x\n",
    );
    assert_eq!(found.len(), 2);
    let numbers: Vec<&str> = warnings
        .iter()
        .filter_map(|w| w.split(':').next())
        .collect();
    assert_eq!(numbers, ["2", "3", "4", "5", "6", "7", "8"]);
    assert_eq!(warnings[0], "2: not an option: `nonsense`");
    assert_eq!(parse_audit_rules(&"x\n".repeat(1000)).1.len(), 50);
}

#[test]
fn paths_are_compared_as_the_kernel_means_them() {
    assert_eq!(
        coverage("-w /var/run/docker.sock", "/run/docker.sock"),
        Coverage::Whole
    );
    assert_eq!(
        coverage("-w //etc//docker/", "/etc/docker"),
        Coverage::Whole
    );
    assert_eq!(coverage("-w /", "/usr/bin/dockerd"), Coverage::Whole);
    assert_eq!(coverage("-w /var/runner", "/run"), Coverage::Not);
}

#[test]
fn keys_and_the_text_are_kept() {
    let found = rules("-a always,exit -F path=/usr/bin/dockerd -F perm=wa -k docker -F key=b");
    assert_eq!(found[0].keys, ["docker", "b"]);
    assert_eq!(found[0].permissions, "wa");
    assert!(!found[0].is_recursive && found[0].text.starts_with("-a always,exit"));
}
