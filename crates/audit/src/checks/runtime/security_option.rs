//! Security options of a container, as the engine reads them: `KEY=VALUE`, the older `KEY:VALUE`,
//! and words without a value
//! ([the options](https://docs.docker.com/reference/cli/docker/container/run/#security-opt)).

use drydock_model::audit::Judgement;

use crate::snapshot::{Info, Inspect};
use crate::{Judge, Outcome};

/// Values of a key, in their order; a word without a value has an empty one.
pub(super) fn option_values<'a>(
    inspect: &'a Inspect,
    key: &'static str,
) -> impl DoubleEndedIterator<Item = &'a str> {
    let options = inspect.host_config.security_opt.iter();
    options.filter_map(move |option| {
        let pair = option.split_once('=').or_else(|| option.split_once(':'));
        let (found, value) = pair.unwrap_or((option, ""));
        (found == key).then_some(value)
    })
}

/// The value that counts where a key is given more than once: the last.
pub(super) fn find_option<'a>(inspect: &'a Inspect, key: &'static str) -> Option<&'a str> {
    option_values(inspect, key).next_back()
}

/// What to answer where the engine does not have a security module at all.
pub(super) fn without_module(info: &Info, name: &str, title: &str) -> Option<Outcome> {
    if info.security_option(name).is_some() {
        return None;
    }
    let judgement = Judgement::not_applicable(format!("the engine does not use {title}")).because(
        "GET /info SecurityOptions",
        info.security_options.join(", "),
        format!("name={name}").as_str(),
    );
    Some(judgement.into())
}

/// All options for people; a profile given as JSON only by its length.
pub(super) fn shown_options(inspect: &Inspect) -> String {
    let options = &inspect.host_config.security_opt;
    if options.is_empty() {
        return "none".to_owned();
    }
    let shown = options.iter().map(|option| match option.split_once('{') {
        Some((before, _)) => format!("{before}{{…}} ({} bytes)", option.len() - before.len()),
        None => option.clone(),
    });
    shown.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_spellings_are_read_and_the_last_counts() {
        let mut inspect = Inspect::default();
        let options = ["seccomp:unconfined", "label=disable", "no-new-privileges"];
        inspect.host_config.security_opt = options.map(str::to_owned).into();
        assert_eq!(find_option(&inspect, "seccomp"), Some("unconfined"));
        assert_eq!(find_option(&inspect, "no-new-privileges"), Some(""));
        assert_eq!(find_option(&inspect, "apparmor"), None);
        let again = "seccomp={\"a\":1}".to_owned();
        inspect.host_config.security_opt.push(again);
        assert_eq!(find_option(&inspect, "seccomp"), Some("{\"a\":1}"));
        assert_eq!(
            shown_options(&inspect),
            "seccomp:unconfined, label=disable, no-new-privileges, seccomp={…} (7 bytes)"
        );
    }
}
