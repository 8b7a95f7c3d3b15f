//! What a user may set for one source.

use std::collections::BTreeMap;
use std::time::Duration;

use drydock_net::{Client, Proxies, Settings};
use jiff::{SignedDuration, Timestamp};
use url::Url;

/// How often a source is worth asking, unless told otherwise.
pub const USUAL_EVERY: Duration = Duration::from_secs(6 * 3600);

/// The names of what can be set.
pub const SETTING_KEYS: [&str; 5] = ["enabled", "url", "timeout", "proxy", "every"];

/// What a user has set for one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceSettings {
    /// Whether it is fetched, and used for the database.
    pub enabled: bool,
    /// Where it is fetched from in place of its publisher's address: the file, or the folder with all
    /// files. Not used where all sources come from one mirror.
    pub url: Option<Url>,
    /// Longest wait for a server's next bytes.
    pub timeout: Option<Duration>,
    /// The proxy to go through: `http://host:port`, or `none` for none at all.
    pub proxy: Option<String>,
    /// How often it is to be fetched.
    pub every: Option<Duration>,
}

impl Default for SourceSettings {
    fn default() -> Self {
        Self {
            enabled: true,
            url: None,
            timeout: None,
            proxy: None,
            every: None,
        }
    }
}

/// The settings by the ids of sources; those without any are enabled as they are.
pub type Chosen = BTreeMap<String, SourceSettings>;

impl SourceSettings {
    /// Sets one thing by its name, as in a settings file.
    ///
    /// # Errors
    /// What is wrong with the name or the value.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        match key {
            "enabled" => {
                let parsed = value.parse();
                self.enabled = parsed.map_err(|_| format!("`{value}` is not true or false"))?;
            }
            "url" => self.url = Some(parse_url(value)?),
            "timeout" => self.timeout = Some(parse_duration(value)?),
            "proxy" => {
                if value != "none" {
                    parse_url(value)?;
                }
                self.proxy = Some(value.to_owned());
            }
            "every" => self.every = Some(parse_duration(value)?),
            _ => {
                let keys = SETTING_KEYS.join(", ");
                return Err(format!("there is no `{key}` to set: there are {keys}"));
            }
        }
        Ok(())
    }

    /// How often it is to be fetched.
    pub fn interval(&self) -> Duration {
        self.every.unwrap_or(USUAL_EVERY)
    }

    /// When it is to be fetched next; `None` if it never was, and is due.
    pub(crate) fn next_run(&self, checked: Option<Timestamp>) -> Option<Timestamp> {
        let interval = SignedDuration::try_from(self.interval()).ok()?;
        checked?.checked_add(interval).ok()
    }

    /// A client that does as told.
    pub(crate) fn client(&self, usual: &Client) -> Client {
        if self.timeout.is_none() && self.proxy.is_none() {
            return usual.clone();
        }
        let mut settings: Settings = usual.settings().clone();
        if let Some(timeout) = self.timeout {
            settings.idle_timeout = timeout;
            settings.connect_timeout = settings.connect_timeout.min(timeout);
        }
        if let Some(proxy) = &self.proxy {
            let proxy = Some(proxy.clone()).filter(|it| it != "none");
            settings.proxies = Proxies {
                http: proxy.clone(),
                https: proxy,
                bypass: None,
            };
        }
        Client::new(settings)
    }
}

fn parse_url(text: &str) -> Result<Url, String> {
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(url),
        _ => Err(format!("`{text}` is not an http(s) address")),
    }
}

/// Reads `90s`, `15m`, `6h` and `1d`.
fn parse_duration(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text.get(digits.len()..) {
        Some("s") => Some(1),
        Some("m") => Some(60),
        Some("h") => Some(3_600),
        Some("d") => Some(86_400),
        _ => None,
    };
    let number: Option<u32> = digits.parse().ok().filter(|it| *it > 0);
    let seconds = number.zip(unit).map(|(it, unit)| u64::from(it) * unit);
    let seconds = seconds.filter(|it| *it <= 10 * 366 * 86_400);
    let refused = || format!("`{text}` is not a time like 90s, 15m, 6h or 1d");
    seconds.map(Duration::from_secs).ok_or_else(refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_by_name() {
        let mut settings = SourceSettings::default();
        for (key, value) in [
            ("enabled", "false"),
            ("url", "https://h.example/osv/"),
            ("timeout", "90s"),
            ("proxy", "http://proxy.example:3128"),
            ("every", "2d"),
        ] {
            settings.set(key, value).unwrap();
        }
        assert!(!settings.enabled);
        assert_eq!(settings.timeout, Some(Duration::from_secs(90)));
        assert_eq!(settings.interval(), Duration::from_secs(172_800));
        for (key, value) in [
            ("enabled", "yes"),
            ("url", "ftp://h.example/"),
            ("timeout", "0s"),
            ("timeout", "1 h"),
            ("every", "9999999999d"),
            ("every", "4000000000d"),
            ("proxy", "nothing"),
            ("colour", "red"),
        ] {
            assert!(settings.set(key, value).is_err(), "{key}={value}");
        }
    }

    #[test]
    fn a_source_is_due_when_its_time_has_come() {
        let mut settings = SourceSettings::default();
        assert_eq!(settings.next_run(None), None);
        let checked = "2026-11-24T06:00:00Z".parse().ok();
        let next = settings.next_run(checked).unwrap();
        assert_eq!(next.to_string(), "2026-11-24T12:00:00Z");
        settings.set("every", "30m").unwrap();
        let next = settings.next_run(checked).unwrap();
        assert_eq!(next.to_string(), "2026-11-24T06:30:00Z");
    }

    #[test]
    fn a_client_of_its_own_only_where_something_is_set() {
        let usual = Client::new(Settings::default());
        let mut settings = SourceSettings::default();
        settings.set("timeout", "5s").unwrap();
        settings.set("proxy", "none").unwrap();
        let client = settings.client(&usual);
        let told = client.settings();
        assert_eq!(told.idle_timeout, Duration::from_secs(5));
        assert_eq!(told.connect_timeout, Duration::from_secs(5));
        assert_eq!(told.proxies, Proxies::default());
    }
}
