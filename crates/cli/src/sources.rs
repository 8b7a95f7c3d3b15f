//! What is set for single sources, on the command line and in the settings file.

use std::collections::BTreeMap;

use drydock_feeds::{Chosen, SourceSettings, find_source};

/// Settings for single sources.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct SourceArgs {
    /// Set something for one source; may be repeated
    ///
    /// `enabled=false` neither fetches it nor uses it for the database; `url` is fetched in place of
    /// the publisher's address; `timeout` is the longest wait for the next bytes; `proxy` is an
    /// address or `none`; `every` is how often it is due, 6h unless told otherwise. In a settings
    /// file it is the table `[feeds.sources.ID]` with these keys.
    #[arg(
        long,
        value_name = "ID.KEY=VALUE",
        value_parser = parse,
        value_delimiter = ',',
        help_heading = "Sources"
    )]
    source: Vec<Setting>,

    /// The same from the settings file; what the command line says wins
    #[arg(long, value_name = "ID.KEY=VALUE", value_parser = parse, hide = true)]
    source_default: Vec<Setting>,
}

/// One thing that is set for a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Setting {
    id: String,
    key: String,
    value: String,
}

impl SourceArgs {
    /// All settings by source.
    pub(crate) fn chosen(&self) -> Chosen {
        let mut chosen: BTreeMap<String, SourceSettings> = BTreeMap::new();
        for setting in self.source_default.iter().chain(&self.source) {
            let settings = chosen.entry(setting.id.clone()).or_default();
            // It was tried when it was parsed.
            let _ = settings.set(&setting.key, &setting.value);
        }
        chosen
    }
}

fn parse(text: &str) -> Result<Setting, String> {
    let parts = text
        .split_once('=')
        .and_then(|(name, value)| Some((name.split_once('.')?, value)));
    let Some(((id, key), value)) = parts else {
        return Err("expected ID.KEY=VALUE, e.g. nvd.enabled=false".to_owned());
    };
    if find_source(id).is_none() {
        return Err(format!(
            "there is no source `{id}`; `drydock feeds list` names them"
        ));
    }
    SourceSettings::default().set(key, value)?;
    Ok(Setting {
        id: id.to_owned(),
        key: key.to_owned(),
        value: value.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_wins_over_the_file() {
        let args = SourceArgs {
            source: vec![parse("debian-tracker.every=1h").unwrap()],
            source_default: ["debian-tracker.every=2h", "debian-tracker.enabled=false"]
                .map(|it| parse(it).unwrap())
                .into(),
        };
        let chosen = args.chosen();
        let settings = &chosen["debian-tracker"];
        assert_eq!(settings.interval().as_secs(), 3_600);
        assert!(!settings.enabled);
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (text, told) in [
            ("nvd", "expected ID.KEY=VALUE"),
            ("nothing.enabled=true", "no source `nothing`"),
            ("debian-tracker.color=red", "no `color` to set"),
            ("debian-tracker.every=often", "not a time"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.contains(told), "{error}");
        }
    }
}
