//! Rules of the audit system as the kernel has them: `NETLINK_AUDIT`, as `auditctl -s` and
//! `auditctl -l` ask ([the protocol's header](https://github.com/torvalds/linux/blob/master/include/uapi/linux/audit.h)).
//!
//! Takes `CAP_AUDIT_CONTROL` in the host's own user and process namespaces; the kernel refuses others.

use std::fmt::Write;
use std::io::{self, ErrorKind};

use drydock_audit::AuditRule;
use drydock_audit::snapshot::AuditRules;
use rustix::net::netlink;

use super::netlink::{Answer, ask, read_u32};

const AUDIT_GET: u16 = 1000;
const AUDIT_LIST_RULES: u16 = 1013;

/// Numbers in front of a rule's arrays.
const HEAD: usize = 3 * 4;
const MASK_WORDS: usize = 64;
const MAX_FIELDS: usize = 64;
/// Where the arrays begin.
const FIELDS: usize = HEAD + MASK_WORDS * 4;
const VALUES: usize = FIELDS + MAX_FIELDS * 4;
const OPERATORS: usize = VALUES + MAX_FIELDS * 4;
const TEXT_LENGTH: usize = OPERATORS + MAX_FIELDS * 4;
const TEXT: usize = TEXT_LENGTH + 4;

const ACTION_ALWAYS: u32 = 2;
const ACTION_NEVER: u32 = 0;
/// Lists: task, exit, exclude, by number.
const LISTS: &[&str] = &[
    "user",
    "task",
    "entry",
    "watch",
    "exit",
    "exclude",
    "filesystem",
    "io_uring",
];
const OPERATOR_EQUAL: u32 = 0x4000_0000;

const FIELD_ARCH: u32 = 11;
const FIELD_WATCH: u32 = 105;
const FIELD_PERM: u32 = 106;
const FIELD_DIR: u32 = 107;
const FIELD_EXE: u32 = 112;
const FIELD_KEY: u32 = 210;
/// Bit of an architecture's number that says that its words are of 64 bits.
const ARCH_64: u32 = 0x8000_0000;

/// Asks the kernel. A kernel without an audit system has none that is switched on.
pub(crate) fn ask_kernel() -> io::Result<AuditRules> {
    let mut rules = AuditRules {
        source: "kernel".to_owned(),
        ..AuditRules::default()
    };
    let status = match ask(netlink::AUDIT, AUDIT_GET, &[], Answer::One) {
        Ok(messages) => messages,
        Err(error) if has_no_audit(&error) => {
            rules.source = "kernel, which has no audit system".to_owned();
            rules.enabled = Some(false);
            return Ok(rules);
        }
        Err(error) => return Err(error),
    };
    let status = status.into_iter().find(|message| message.kind == AUDIT_GET);
    // The second number is `enabled`: 0, 1, or 2 for locked.
    let enabled = status.and_then(|message| read_u32(&message.body, 4));
    rules.enabled = Some(enabled.ok_or_else(|| io::Error::from(ErrorKind::InvalidData))? != 0);
    let listed = ask(
        netlink::AUDIT,
        AUDIT_LIST_RULES,
        &[],
        Answer::Many { with_flag: false },
    )?;
    for message in listed
        .iter()
        .filter(|message| message.kind == AUDIT_LIST_RULES)
    {
        match decode(&message.body) {
            Some(rule) => rules.rules.push(rule),
            None => rules
                .warnings
                .push("kernel: a rule that cannot be decoded".to_owned()),
        }
    }
    Ok(rules)
}

fn has_no_audit(error: &io::Error) -> bool {
    rustix::io::Errno::from_io_error(error) == Some(rustix::io::Errno::PROTONOSUPPORT)
}

/// Reads an `audit_rule_data`.
fn decode(bytes: &[u8]) -> Option<AuditRule> {
    let list = read_u32(bytes, 0)? & 0xf;
    let action = read_u32(bytes, 4)?;
    let count = usize::try_from(read_u32(bytes, 8)?).ok()?.min(MAX_FIELDS);
    let mut rule = AuditRule {
        is_exclusion: action != ACTION_ALWAYS || list == 5,
        is_narrowed: list == 5 || !asks_for_all_calls(bytes)?,
        ..AuditRule::default()
    };
    let list = LISTS
        .get(usize::try_from(list).ok()?)
        .copied()
        .unwrap_or("unknown");
    let action = if action == ACTION_NEVER {
        "never"
    } else {
        "always"
    };
    rule.text = format!("-a {action},{list}");
    let mut text = bytes.get(TEXT..).unwrap_or_default();
    for index in 0..count {
        decode_field(&mut rule, bytes, index, &mut text)?;
    }
    Some(rule)
}

/// The last word of the mask holds classes of calls, not calls.
fn asks_for_all_calls(bytes: &[u8]) -> Option<bool> {
    let mut words = (0..MASK_WORDS - 1).map(|index| read_u32(bytes, HEAD + index * 4));
    words.try_fold(true, |all, word| word.map(|word| all && word == u32::MAX))
}

fn decode_field(rule: &mut AuditRule, bytes: &[u8], index: usize, text: &mut &[u8]) -> Option<()> {
    let at = index * 4;
    let field = read_u32(bytes, FIELDS + at)?;
    let value = read_u32(bytes, VALUES + at)?;
    let is_equal = read_u32(bytes, OPERATORS + at)? == OPERATOR_EQUAL;
    let words = if has_text(field) {
        take_text(text, value)?
    } else {
        String::new()
    };
    let shown = match field {
        FIELD_WATCH | FIELD_DIR if is_equal => {
            rule.is_recursive = field == FIELD_DIR;
            rule.path = Some(words.clone());
            format!("{}={words}", if rule.is_recursive { "dir" } else { "path" })
        }
        FIELD_PERM if is_equal => {
            rule.permissions = letters(value);
            format!("perm={}", rule.permissions)
        }
        FIELD_KEY if is_equal => {
            let keys = words.split('\u{1}');
            rule.keys.extend(keys.map(str::to_owned));
            format!("key={}", rule.keys.join(","))
        }
        FIELD_ARCH if is_equal => {
            let is_64 = value & ARCH_64 != 0;
            rule.is_narrowed |= !is_64;
            format!("arch={}", if is_64 { "b64" } else { "b32" })
        }
        _ => {
            rule.is_narrowed = true;
            format!("field{field}")
        }
    };
    let _ = write!(rule.text, " -F {shown}");
    Some(())
}

/// Letters of `rwxa`.
fn letters(bits: u32) -> String {
    let letters = [(4, 'r'), (2, 'w'), (1, 'x'), (8, 'a')];
    let set = letters.iter().filter(|(bit, _)| bits & bit != 0);
    set.map(|(_, letter)| *letter).collect()
}

/// Labels of subject and object, paths, the key: their value is the length of their text.
const fn has_text(field: u32) -> bool {
    matches!(field, 13..=17 | 19..=23 | FIELD_WATCH | FIELD_DIR | FIELD_EXE | FIELD_KEY)
}

fn take_text(text: &mut &[u8], length: u32) -> Option<String> {
    let (word, rest) = text.split_at_checked(usize::try_from(length).ok()?)?;
    *text = rest;
    Some(String::from_utf8_lossy(word).into_owned())
}

#[cfg(test)]
mod tests {
    use drydock_audit::RuleCoverage;

    use super::*;

    /// A rule as the kernel sends it: list, action, mask, fields as (field, operator, value, text).
    fn rule(list: u32, action: u32, mask: u32, fields: &[(u32, u32, u32, &str)]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut push = |number: u32| bytes.extend(number.to_ne_bytes());
        push(list);
        push(action);
        push(u32::try_from(fields.len()).unwrap());
        (0..MASK_WORDS).for_each(|_| push(mask));
        let length = |text: &str, value: u32| match text.len() {
            0 => value,
            length => u32::try_from(length).unwrap(),
        };
        for array in 0..3 {
            for index in 0..MAX_FIELDS {
                let (field, operator, value, text) = fields.get(index).copied().unwrap_or_default();
                push([field, length(text, value), operator][array]);
            }
        }
        let text: String = fields.iter().map(|(.., text)| *text).collect();
        push(u32::try_from(text.len()).unwrap());
        bytes.extend(text.bytes());
        bytes
    }

    #[test]
    fn a_watch_of_a_folder() {
        let bytes = rule(
            4,
            2,
            u32::MAX,
            &[
                (FIELD_DIR, OPERATOR_EQUAL, 0, "/etc/docker"),
                (FIELD_PERM, OPERATOR_EQUAL, 2 | 8, ""),
                (FIELD_KEY, OPERATOR_EQUAL, 0, "docker\u{1}cis"),
            ],
        );
        let rule = decode(&bytes).unwrap();
        assert_eq!(rule.path.as_deref(), Some("/etc/docker"));
        assert!(rule.is_recursive && !rule.is_narrowed && !rule.is_exclusion);
        assert_eq!((rule.permissions.as_str(), rule.keys.len()), ("wa", 2));
        assert_eq!(rule.covers("/etc/docker/daemon.json"), RuleCoverage::Whole);
        assert_eq!(
            rule.text,
            "-a always,exit -F dir=/etc/docker -F perm=wa -F key=docker,cis"
        );
    }

    #[test]
    fn what_narrows_a_rule() {
        let path = (FIELD_WATCH, OPERATOR_EQUAL, 0, "/usr/bin/dockerd");
        let auid = decode(&rule(4, 2, u32::MAX, &[path, (9, 0x6000_0000, 1000, "")])).unwrap();
        assert!(auid.is_narrowed && !auid.is_recursive);
        assert!(decode(&rule(4, 2, 1, &[path])).unwrap().is_narrowed);
        assert!(decode(&rule(4, 0, u32::MAX, &[path])).unwrap().is_exclusion);
        let other = (FIELD_WATCH, 0x3000_0000, 0, "/usr/bin/dockerd");
        assert_eq!(decode(&rule(4, 2, u32::MAX, &[other])).unwrap().path, None);
    }

    #[test]
    fn what_is_cut_short_is_no_rule() {
        let whole = rule(
            4,
            2,
            u32::MAX,
            &[(FIELD_WATCH, OPERATOR_EQUAL, 0, "/usr/bin/dockerd")],
        );
        for length in [0, 11, 300, TEXT, whole.len() - 1] {
            assert_eq!(decode(&whole[..length]), None, "{length}");
        }
    }
}
