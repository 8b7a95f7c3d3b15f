//! What the host calls itself and its operating system
//! ([os-release(5)](https://www.freedesktop.org/software/systemd/man/latest/os-release.html)).

use drydock_audit::snapshot::Host;
use drydock_audit::{Fact, Unknown, Why};

use super::sight::Sight;
use super::unknown;

/// Fills the names of the host.
pub(crate) fn read_identity(sight: &Sight, host: &mut Host) {
    host.name = read_name(sight).map_or_else(Fact::Unknown, Fact::Known);
    let release = read_release(sight);
    let field = |name: &str| match &release {
        Ok(text) => find_field(text, name).map_or_else(
            || Fact::unknown(Why::Absent, format!("os-release has no `{name}`")),
            Fact::Known,
        ),
        Err(unknown) => Fact::Unknown(unknown.clone()),
    };
    host.os_id = field("ID");
    host.os_name = field("PRETTY_NAME");
}

/// In a container the kernel tells the container's own name.
fn read_name(sight: &Sight) -> Result<String, Unknown> {
    sight.files.clone()?;
    if sight.root.is_own() {
        let table = sight.table()?;
        let name = table.proc().read("sys/kernel/hostname");
        let name = name.map_err(|error| unknown::of("/proc/sys/kernel/hostname", &error))?;
        return Ok(name.trim().to_owned());
    }
    let name = sight.root.read_text("/etc/hostname");
    let name = name.map_err(|error| unknown::of("/etc/hostname", &error))?;
    let mut lines = name.lines().map(str::trim);
    let name = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
    Ok(name.unwrap_or_default().to_owned())
}

fn read_release(sight: &Sight) -> Result<String, Unknown> {
    sight.files.clone()?;
    let places = ["/etc/os-release", "/usr/lib/os-release"];
    let mut texts = places.iter().map(|place| sight.root.read_text(place));
    let first = texts.next().unwrap_or_else(|| Ok(String::new()));
    first
        .or_else(|error| texts.find_map(Result::ok).ok_or(error))
        .map_err(|error| unknown::of("/etc/os-release", &error))
}

fn find_field(text: &str, name: &str) -> Option<String> {
    let mut values = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix(name)?.strip_prefix('='));
    let value = values.next_back()?.trim();
    let quoted = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
    let value = quoted('"').or_else(|| quoted('\'')).unwrap_or(value);
    Some(value.replace("\\\"", "\"").replace("\\$", "$"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_with_and_without_quotes() {
        let text = "NAME=x\nID=debian\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID_LIKE=y\n";
        assert_eq!(find_field(text, "ID").as_deref(), Some("debian"));
        assert_eq!(
            find_field(text, "PRETTY_NAME").as_deref(),
            Some("Debian GNU/Linux 12 (bookworm)")
        );
        assert_eq!(find_field(text, "VERSION"), None);
    }
}
