//! What the names and versions of rpm packages tell of the flavour that they are of.

use drydock_model::{DismissalReason, Package};

/// Whether an entry of the database is a key for signatures, which rpm files as a package.
pub(in crate::rules) fn is_signature_key(package: &Package) -> bool {
    package.name == "gpg-pubkey"
}

/// Words in the names of packages that hold only what debuggers read.
const DEBUGGING: [&str; 2] = ["debuginfo", "debugsource"];

/// Words in the names of the kernel's packages that hold nothing that runs.
const HEADERS: [&str; 9] = [
    "devel", "doc", "docs", "headers", "macros", "manpages", "obs", "source", "syms",
];

/// Why what affects the source of a package does not affect it.
pub(in crate::rules) fn spares(package: &Package) -> Option<DismissalReason> {
    let has = |list: &[&str]| package.name.split('-').any(|word| list.contains(&word));
    let of_kernel = [package.source_name(), &package.name]
        .iter()
        .all(|name| matches!(name.split('-').next(), Some("kernel" | "linux")));
    (has(&DEBUGGING) || (of_kernel && has(&HEADERS))).then_some(DismissalReason::HeadersOnly)
}

/// Which of the flavours that Oracle builds beside one another a version is of; none for the plain one.
pub(super) fn of_oracle(version: &str) -> Option<&'static str> {
    match version {
        _ if version.contains(".ksplice") => Some("ksplice"),
        _ if version.contains("_fips") => Some("fips"),
        _ => None,
    }
}

/// Whether a package is from a repository of Amazon Linux: the base, or one that is named by the
/// version that it holds (`kernel-5.15`).
pub(super) fn is_of_amazon(channel: Option<&str>, package: &Package) -> bool {
    let Some(channel) = channel else {
        return true;
    };
    let Some((name, wanted)) = channel.rsplit_once('-') else {
        return false;
    };
    let version = package
        .version
        .split_once(':')
        .map_or(package.version.as_str(), |it| it.1);
    let numbers = wanted.bytes().all(|it| it.is_ascii_digit() || it == b'.');
    let continues = |rest: &str| rest.starts_with(['.', '-']);
    let is_source = package.source_name().split('-').next() == Some(name);
    let of_version = version.strip_prefix(wanted).is_some_and(continues);
    numbers && wanted.contains('.') && is_source && of_version
}
