//! Who may become root by `sudo`: [sudoers(5)](https://www.sudo.ws/docs/man/sudoers.man/), with its
//! includes and aliases.
//!
//! Kept are entries that let somebody run as root any command, a shell, or a client of an engine.
//! Knowingly missed: rules in LDAP, other programs that lead to a shell, `Defaults` that change whom
//! `sudo` runs as. An entry for some hosts only is taken to hold on this one, and an exception (`!`)
//! to take nothing away: it is easily got around.

use std::collections::{BTreeMap, BTreeSet};

use drydock_audit::snapshot::Sudoer;
use drydock_audit::{Fact, Unknown};

use super::sight::Sight;
use super::unknown;

const MAIN: &str = "/etc/sudoers";
/// How deep files include each other.
const MAX_DEPTH: usize = 8;
/// How many files are read at most.
const MAX_FILES: usize = 500;
/// How many entries are kept at most.
const MAX_ENTRIES: usize = 2000;
/// How deep aliases name each other.
const MAX_ALIASES: usize = 8;

/// Programs that give a root shell, or the engine.
const LEADS_TO_ROOT: &[&str] = &[
    "bash",
    "buildah",
    "busybox",
    "crictl",
    "ctr",
    "dash",
    "docker",
    "docker-compose",
    "dockerd",
    "fish",
    "ksh",
    "nerdctl",
    "podman",
    "runc",
    "sh",
    "su",
    "zsh",
];

/// A line as `sudo` sees it: those that end in `\` joined.
struct Line {
    place: String,
    text: String,
}

/// Reads the files.
pub(crate) fn read_sudoers(sight: &Sight) -> Fact<Vec<Sudoer>> {
    if let Err(unknown) = &sight.files {
        return Fact::Unknown(unknown.clone());
    }
    let mut lines = Vec::new();
    let mut seen = BTreeSet::new();
    match read_file(sight, MAIN, MAX_DEPTH, &mut seen, &mut lines) {
        Ok(()) => Fact::Known(find_sudoers(&lines)),
        Err(unknown) => Fact::Unknown(unknown),
    }
}

fn read_file(
    sight: &Sight,
    path: &str,
    depth: usize,
    seen: &mut BTreeSet<String>,
    lines: &mut Vec<Line>,
) -> Result<(), Unknown> {
    if depth == 0 || seen.len() >= MAX_FILES || !seen.insert(path.to_owned()) {
        return Ok(());
    }
    let text = sight.root.read_text(path);
    let text = text.map_err(|error| unknown::of(path, &error))?;
    for (number, line) in joined_lines(&text) {
        match include_of(&line) {
            Some(Include::File(target)) => {
                let target = beside(path, target);
                pass_by_absent(read_file(sight, &target, depth - 1, seen, lines))?;
            }
            Some(Include::Folder(target)) => {
                let folder = beside(path, target);
                for name in sight.root.list(&folder).unwrap_or_default() {
                    // Names with a dot or a tilde at the end are left out by sudo too.
                    if !name.contains('.') && !name.ends_with('~') {
                        let path = format!("{folder}/{name}");
                        pass_by_absent(read_file(sight, &path, depth - 1, seen, lines))?;
                    }
                }
            }
            None => lines.push(Line {
                place: format!("{path}:{number}"),
                text: line,
            }),
        }
    }
    Ok(())
}

/// What is not there takes nothing away; what may not be read does.
fn pass_by_absent(result: Result<(), Unknown>) -> Result<(), Unknown> {
    match result {
        Err(unknown) if unknown.why == drydock_audit::Why::NotPermitted => Err(unknown),
        _ => Ok(()),
    }
}

fn beside(path: &str, target: &str) -> String {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let target = target.trim_end_matches('/');
    match target.starts_with('/') {
        true => target.to_owned(),
        false => format!("{folder}/{target}"),
    }
}

enum Include<'l> {
    File(&'l str),
    Folder(&'l str),
}

fn include_of(line: &str) -> Option<Include<'_>> {
    let rest = line.trim_start().strip_prefix(['#', '@'])?;
    let target = |rest: &&str| rest.starts_with(char::is_whitespace);
    if let Some(rest) = rest.strip_prefix("includedir").filter(target) {
        return Some(Include::Folder(rest.trim().trim_matches('"')));
    }
    let rest = rest.strip_prefix("include").filter(target)?;
    Some(Include::File(rest.trim().trim_matches('"')))
}

fn joined_lines(text: &str) -> Vec<(usize, String)> {
    let mut lines = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (index, line) in text.lines().enumerate() {
        let (number, mut whole) = open.take().unwrap_or((index + 1, String::new()));
        match line.strip_suffix('\\') {
            Some(part) => {
                whole.push_str(part);
                open = Some((number, whole));
            }
            None => {
                whole.push_str(line);
                lines.push((number, whole));
            }
        }
    }
    lines.extend(open);
    lines
}

/// A `#` begins a comment unless digits follow it: then it is a user's or group's id.
fn without_comment(line: &str) -> &str {
    let starts = line.match_indices('#').map(|(at, _)| at);
    let mut starts = starts.filter(|at| {
        let after = line.get(at + 1..).unwrap_or_default();
        let before = line.get(..*at).unwrap_or_default();
        !before.ends_with('\\') && !after.starts_with(|c: char| c.is_ascii_digit())
    });
    let end = starts.next().unwrap_or(line.len());
    line.get(..end).unwrap_or_default().trim()
}

fn find_sudoers(lines: &[Line]) -> Vec<Sudoer> {
    let mut aliases: BTreeMap<(char, String), Vec<String>> = BTreeMap::new();
    for line in lines {
        read_aliases(without_comment(&line.text), &mut aliases);
    }
    let mut found = Vec::new();
    for line in lines {
        let text = without_comment(&line.text);
        if text.is_empty() || text.starts_with("Defaults") || alias_kind(text).is_some() {
            continue;
        }
        let Some((who, grant)) = split_entry(text) else {
            continue;
        };
        let commands = commands_as_root(grant, &aliases);
        if commands.is_empty() {
            continue;
        }
        for who in expanded('U', who, &aliases, MAX_ALIASES) {
            if found.len() < MAX_ENTRIES && !who.starts_with('!') {
                found.push(Sudoer {
                    who,
                    commands: commands.join(", "),
                    place: line.place.clone(),
                });
            }
        }
    }
    found
}

/// The letter of a kind of alias.
fn alias_kind(line: &str) -> Option<(char, &str)> {
    let (word, rest) = line.split_once(char::is_whitespace)?;
    let kind = match word {
        "User_Alias" => 'U',
        "Runas_Alias" => 'R',
        "Host_Alias" => 'H',
        "Cmnd_Alias" | "Cmd_Alias" => 'C',
        _ => return None,
    };
    Some((kind, rest))
}

/// `User_Alias A = bob, eve : B = mallory`
fn read_aliases(line: &str, aliases: &mut BTreeMap<(char, String), Vec<String>>) {
    let Some((kind, rest)) = alias_kind(line) else {
        return;
    };
    for definition in rest.split(" : ") {
        if let Some((name, values)) = definition.split_once('=') {
            let values = split_list(values);
            aliases.insert((kind, name.trim().to_owned()), values);
        }
    }
}

/// A list at its commas, where they are not escaped or in quotes.
fn split_list(text: &str) -> Vec<String> {
    let mut items = vec![String::new()];
    let (mut is_escaped, mut is_quoted) = (false, false);
    for letter in text.chars() {
        let is_end = letter == ',' && !is_escaped && !is_quoted;
        is_quoted ^= letter == '"' && !is_escaped;
        is_escaped = letter == '\\' && !is_escaped;
        match items.last_mut() {
            Some(_) if is_end => items.push(String::new()),
            Some(item) => item.push(letter),
            None => {}
        }
    }
    let items = items.iter().map(|item| item.trim().to_owned());
    items.filter(|item| !item.is_empty()).collect()
}

/// `WHO HOSTS = GRANT`; blanks after a comma belong to the list, and a blank may be escaped.
fn split_entry(line: &str) -> Option<(&str, &str)> {
    let (left, grant) = line.split_once('=')?;
    let mut previous = ' ';
    let end = left.char_indices().find(|(at, letter)| {
        let rest = left.get(*at..).unwrap_or_default().trim_start();
        let is_end =
            letter.is_whitespace() && !matches!(previous, '\\' | ',') && !rest.starts_with(',');
        if !letter.is_whitespace() {
            previous = *letter;
        }
        is_end
    });
    let (at, _) = end?;
    Some((left.get(..at)?.trim(), grant))
}

/// Names behind aliases; what is none stays.
fn expanded(
    kind: char,
    list: &str,
    aliases: &BTreeMap<(char, String), Vec<String>>,
    depth: usize,
) -> Vec<String> {
    let items = split_list(list).into_iter();
    let items = items.flat_map(|item| match aliases.get(&(kind, item.clone())) {
        Some(values) if depth > 0 => expanded(kind, &values.join(","), aliases, depth - 1),
        _ => vec![item.trim_matches('"').to_owned()],
    });
    items.take(MAX_ENTRIES).collect()
}

/// The commands of `(RUNAS) TAG: COMMAND, …` that lead to root, aliases resolved.
fn commands_as_root(grant: &str, aliases: &BTreeMap<(char, String), Vec<String>>) -> Vec<String> {
    let mut is_root = true;
    let mut found = Vec::new();
    for item in split_grant(grant) {
        let mut command = item.trim();
        if let Some((runas, rest)) = command
            .strip_prefix('(')
            .and_then(|rest| rest.split_once(')'))
        {
            is_root = runs_as_root(runas, aliases);
            command = rest.trim();
        }
        while let Some((tag, rest)) = command.split_once(':') {
            let is_tag = !tag.is_empty()
                && tag
                    .trim()
                    .bytes()
                    .all(|b| b.is_ascii_uppercase() || b == b'_');
            if !is_tag {
                break;
            }
            command = rest.trim();
        }
        let names = expanded('C', command, aliases, MAX_ALIASES);
        found.extend(
            names
                .into_iter()
                .filter(|name| is_root && leads_to_root(name)),
        );
    }
    found
}

/// The commas of a list of users to run as are inside brackets.
fn split_grant(grant: &str) -> Vec<String> {
    let mut depth = 0_u32;
    let masked = grant.chars().map(|letter| {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth > 0 => return '\u{1}',
            _ => {}
        }
        letter
    });
    let masked: String = masked.collect();
    let items = split_list(&masked).into_iter();
    items.map(|item| item.replace('\u{1}', ",")).collect()
}

/// `root`, `ALL`, `#0`, or nothing but a group: then it is the user's own id.
fn runs_as_root(runas: &str, aliases: &BTreeMap<(char, String), Vec<String>>) -> bool {
    let (users, _) = runas.split_once(':').unwrap_or((runas, ""));
    let names = expanded('R', users, aliases, MAX_ALIASES);
    names
        .iter()
        .any(|name| matches!(name.as_str(), "root" | "ALL" | "#0"))
}

fn leads_to_root(command: &str) -> bool {
    if command.starts_with('!') {
        return false;
    }
    let program = command.split_whitespace().next().unwrap_or_default();
    let name = program.rsplit('/').next().unwrap_or_default();
    program == "ALL" || LEADS_TO_ROOT.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<(String, String)> {
        let lines: Vec<Line> = joined_lines(text)
            .into_iter()
            .map(|(number, text)| Line {
                place: format!("f:{number}"),
                text,
            })
            .collect();
        let found = find_sudoers(&lines).into_iter();
        found.map(|sudoer| (sudoer.who, sudoer.commands)).collect()
    }

    fn pair(who: &str, commands: &str) -> (String, String) {
        (who.to_owned(), commands.to_owned())
    }

    #[test]
    fn who_may_do_anything_or_use_the_engine() {
        let text = "Defaults env_reset\nroot ALL=(ALL:ALL) ALL\n%sudo\tALL=(ALL:ALL) ALL # all of them\n\
            bob, eve ALL = NOPASSWD: /usr/bin/docker ps, /usr/bin/less\n\
            carol ALL=(www-data) ALL\ndave ALL=(root, www-data) NOPASSWD: SETENV: ALL, !/bin/su\n\
            frank ALL=/usr/bin/apt update\n#1000 ALL=ALL\n# comment\n%domain\\ users ALL=ALL\n";
        assert_eq!(
            of(text),
            [
                pair("root", "ALL"),
                pair("%sudo", "ALL"),
                pair("bob", "/usr/bin/docker ps"),
                pair("eve", "/usr/bin/docker ps"),
                pair("dave", "ALL"),
                pair("#1000", "ALL"),
                pair("%domain\\ users", "ALL"),
            ]
        );
    }

    #[test]
    fn aliases_are_resolved() {
        let text = "User_Alias OPS = bob, \\\n  eve : DEV = carol\nCmnd_Alias ENGINE = /usr/bin/docker, /bin/ls\n\
            Runas_Alias ADMIN = root\nOPS ALL = (ADMIN) ENGINE\nDEV ALL=(DB) ALL\nUser_Alias LOOP = LOOP\nLOOP ALL=ALL\n";
        assert_eq!(
            of(text),
            [
                pair("bob", "/usr/bin/docker"),
                pair("eve", "/usr/bin/docker"),
                pair("LOOP", "ALL")
            ]
        );
    }

    #[test]
    fn includes_of_both_spellings() {
        assert!(matches!(
            include_of("@includedir /etc/sudoers.d"),
            Some(Include::Folder("/etc/sudoers.d"))
        ));
        assert!(matches!(
            include_of("#include \"/etc/x\""),
            Some(Include::File("/etc/x"))
        ));
        assert!(include_of("# include this").is_none());
        assert!(include_of("#includes").is_none());
        assert_eq!(beside("/etc/sudoers", "sudoers.d/"), "/etc/sudoers.d");
    }
}
