//! What switches off the verification of what a build step fetches.
//!
//! Options of package managers and of programs that fetch, from their manuals, e.g.
//! [apt-secure(8)](https://manpages.debian.org/apt-secure), and scripts that go from the network
//! straight into a shell. Missed: a file that is fetched and then run, and settings in files that
//! the
//! build copies.

use super::build_step::BuildStep;
use super::shell_script::{Command, SHELLS};

/// Text that can mean nothing else, wherever in a step it stands.
static MARKS: [&str; 26] = [
    "--allow-insecure-repositories",
    "--allow-unauthenticated",
    "--allow-unsigned-rpm",
    "--allow-untrusted",
    "--force-yes",
    "--no-check-certificate",
    "--no-gpg-check",
    "--no-gpg-checks",
    "--no-verify-ssl",
    "--nogpgcheck",
    "--nosignature",
    "--trusted-host",
    "allowinsecurerepositories=1",
    "allowinsecurerepositories=true",
    "allowunauthenticated=1",
    "allowunauthenticated=true",
    "allow-insecure=yes",
    "git_ssl_no_verify=1",
    "gpgcheck=0",
    "gpgcheck=false",
    "http.sslverify=false",
    "node_tls_reject_unauthorized=0",
    "strict-ssl=false",
    "trusted: yes",
    "trusted=yes",
    "verify-peer=false",
];

/// The same in several words of one command: each must be there, in this order.
static WORDS: [&[&str]; 6] = [
    &["config", "set", "strict-ssl", "false"],
    &["config", "http.sslverify", "false"],
    &["config", "set", "global.trusted-host"],
    &["config", "set", "registry", "http://"],
    &["config", "disabletls", "true"],
    &["config", "ssl_verify", "false"],
];

/// Options that name where packages come from, by program.
static INDEX_OPTIONS: [(&[&str], &[&str]); 3] = [
    (
        &["pip", "pip2", "pip3", "uv"],
        &[
            "-i",
            "--index-url",
            "--extra-index-url",
            "--index",
            "-f",
            "--find-links",
        ],
    ),
    (&["npm", "yarn", "pnpm", "npx"], &["--registry"]),
    (&["gem", "bundle"], &["-s", "--source", "--clear-sources"]),
];

/// Variables that switch it off for all that runs later, with their values.
static VARIABLES: [(&str, &[&str]); 7] = [
    ("GIT_SSL_NO_VERIFY", &["1", "true"]),
    ("NODE_TLS_REJECT_UNAUTHORIZED", &["0"]),
    ("NPM_CONFIG_STRICT_SSL", &["false"]),
    ("PIP_TRUSTED_HOST", &[]),
    ("PYTHONHTTPSVERIFY", &["0"]),
    ("GONOSUMDB", &["*"]),
    ("GOINSECURE", &["*"]),
];

/// What in a step switches verification off, in words; in the order of its text.
pub(super) fn find(step: &BuildStep<'_>) -> Vec<String> {
    let mut found = Vec::new();
    if step.instruction == "RUN" {
        let text = step.arguments.to_ascii_lowercase();
        let marks = MARKS.iter().filter(|mark| has_mark(&text, mark));
        found.extend(marks.map(|mark| format!("`{mark}`")));
        let commands = step.commands();
        found.extend(commands.iter().filter_map(of_command));
        found.extend(into_shell(&commands));
    }
    if step.instruction == "ENV" {
        found.extend(step.arguments.split_whitespace().filter_map(of_variable));
    }
    found.dedup();
    found
}

/// What a variable switches off.
pub(super) fn of_variable(pair: &str) -> Option<String> {
    let (name, value) = pair.split_once('=')?;
    let value = value.trim_matches(['"', '\'']).to_ascii_lowercase();
    let mut rows = VARIABLES.iter();
    let (_, values) = rows.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    let is_off = match values {
        [] => !value.is_empty(),
        values => values.contains(&value.as_str()),
    };
    is_off.then(|| format!("`{name}={value}`"))
}

/// Whether a mark stands there on its own: `gpgcheck=0`, not `repo_gpgcheck=0`. A source that is a
/// folder of the build itself may be trusted.
fn has_mark(text: &str, mark: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let mut places = text.match_indices(mark);
    places.any(|(place, found)| {
        let before = text.get(..place).unwrap_or_default();
        let after = text.get(place + found.len()..).unwrap_or_default();
        let goes_on = !mark.starts_with('-') && before.ends_with(is_part);
        let is_local = after.trim_start_matches([' ', ']']).starts_with("file:");
        !goes_on && !is_local && !after.starts_with(is_part)
    })
}

fn of_command(command: &Command) -> Option<String> {
    let program = command.program();
    let arguments: Vec<String> = command.arguments().map(str::to_ascii_lowercase).collect();
    if program == "curl" && command.arguments().any(is_insecure_curl) {
        return Some("`curl --insecure`".to_owned());
    }
    let has_words = |words: &&&[&str]| {
        let mut wanted = words.iter().peekable();
        for argument in &arguments {
            wanted.next_if(|word| {
                argument == **word || (word.ends_with("//") && argument.starts_with(**word))
            });
        }
        wanted.peek().is_none()
    };
    if let Some(words) = WORDS.iter().find(has_words) {
        return Some(format!("`{program} {}`", words.join(" ")));
    }
    let mut rows = INDEX_OPTIONS.iter();
    let (_, options) = rows.find(|(programs, _)| programs.contains(&program))?;
    let mut before = "";
    for argument in &arguments {
        let (name, value) = argument.split_once('=').unwrap_or((before, argument));
        if options.contains(&name) && is_plain_http(value) {
            return Some(format!("`{program} {name} http://…`"));
        }
        before = argument;
    }
    None
}

fn is_plain_http(address: &str) -> bool {
    let Some(rest) = address.strip_prefix("http://") else {
        return false;
    };
    let host = rest.split(['/', ':']).next().unwrap_or_default();
    !matches!(host, "localhost" | "127.0.0.1")
}

/// `-k`, `--insecure`, and `k` among short options, up to the first that takes a value.
fn is_insecure_curl(word: &str) -> bool {
    if word == "--insecure" {
        return true;
    }
    let Some(letters) = word.strip_prefix('-').filter(|rest| !rest.starts_with('-')) else {
        return false;
    };
    let with_value = "AbcCdDeEFhHKmoPQrtTuUwxXyYz";
    let mut options = letters.chars().take_while(|c| !with_value.contains(*c));
    options.any(|c| c == 'k')
}

/// A script that goes from the network into a shell: `curl … | sh`, `sh -c "$(curl …)"`,
/// `bash <(curl …)`.
fn into_shell(commands: &[Command]) -> Option<String> {
    let fetches = |command: &Command| matches!(command.program(), "curl" | "wget");
    let runs = |command: &Command| {
        let program = command.program();
        SHELLS.contains(&program)
            || matches!(
                program,
                "python" | "python3" | "perl" | "node" | "ruby" | "php"
            )
    };
    let mut fetched = None;
    for command in commands {
        if !command.is_piped {
            fetched = None;
        }
        if fetches(command) {
            fetched = Some(command.program());
        }
        // `python -c` and `python FILE` read what is piped as data.
        let reads_script = !command.arguments().any(|word| {
            word != "-" && (word.ends_with('c') || !word.starts_with('-')) && word != "-s"
        }) || command.arguments().any(|word| word == "-s");
        if let Some(program) = fetched
            && command.is_piped
            && runs(command)
            && reads_script
        {
            return Some(format!("`{program} … | {}`", command.program()));
        }
        let inner = command.arguments().find_map(|word| {
            let fetcher = ["curl", "wget"].into_iter();
            fetcher.into_iter().find(|fetcher| {
                let starts = |open: &str| word.starts_with(&format!("{open}({fetcher} "));
                starts("$") || starts("<")
            })
        });
        if let Some(program) = inner.filter(|_| runs(command) || command.program() == "eval") {
            return Some(format!("`{} $({program} …)`", command.program()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_switches_verification_off_is_found() {
        for script in [
            "apt-get install -y --allow-unauthenticated x",
            "apt-get -o APT::Get::AllowUnauthenticated=true install x",
            "apt-get install --force-yes x",
            "echo 'deb [trusted=yes] http://x /' > /etc/apt/sources.list",
            "yum install -y --nogpgcheck x",
            "yum --setopt=gpgcheck=0 install x",
            "printf 'gpgcheck=0\\n' >> /etc/yum.repos.d/x.repo",
            "zypper --no-gpg-checks in x",
            "apk add --allow-untrusted x.apk",
            "pip install --trusted-host x y",
            "pip3 install -i http://x/simple y",
            "pip install --extra-index-url=http://x y",
            "npm config set strict-ssl false",
            "npm install --registry http://x",
            "npm config set registry http://x",
            "git config --global http.sslVerify false",
            "curl -fsSL https://x | sh",
            "curl -fsSL https://x | sudo -E bash -",
            "curl https://x | bash -s -- --yes",
            "wget -qO- https://x |\n bash",
            "sh -c \"$(curl -fsSL https://x)\"",
            "bash <(curl -s https://x)",
            "curl https://x | python3 -",
            "curl -fsSLk https://x -o y",
            "curl --insecure https://x",
            "wget --no-check-certificate https://x",
        ] {
            let text = format!("RUN /bin/sh -c {script}");
            assert!(!find(&BuildStep::parse(&text)).is_empty(), "{script}");
        }
    }

    #[test]
    fn what_only_looks_so_is_not() {
        for script in [
            "apt-get update && apt-get install -y curl",
            "printf 'gpgcheck=1\\nrepo_gpgcheck=0\\n' > /etc/yum.repos.d/x.repo",
            "curl -fsSL https://x | gpg --dearmor -o /k",
            "curl -fsSL https://x -o x.tar && tar xf x.tar | sh -c 'cat'",
            "curl -ok https://x",
            "curl https://x | tar xz",
            "curl https://x | python3 -c 'import json'",
            "curl https://x | jq . | tee y",
            "curl https://x -o y; sh z",
            "pip install -i https://x y",
            "pip install -i http://localhost/simple y",
            "echo 'deb [ trusted=yes ] file:///tmp/debs ./' > /etc/apt/sources.list.d/x.list",
            "echo ok",
        ] {
            let text = format!("RUN /bin/sh -c {script}");
            let found = find(&BuildStep::parse(&text));
            assert!(found.is_empty(), "{script}: {found:?}");
        }
    }

    #[test]
    fn variables_count_too() {
        assert!(of_variable("NODE_TLS_REJECT_UNAUTHORIZED=0").is_some());
        assert!(of_variable("NODE_TLS_REJECT_UNAUTHORIZED=1").is_none());
        assert!(of_variable("PIP_TRUSTED_HOST=x").is_some());
        assert!(!find(&BuildStep::parse("ENV PYTHONHTTPSVERIFY=0")).is_empty());
    }
}
