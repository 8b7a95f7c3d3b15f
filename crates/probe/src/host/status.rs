//! Texts of `/proc/PID`: `status`, `stat`, `limits`, `uid_map`
//! ([proc_pid_status(5)](https://man7.org/linux/man-pages/man5/proc_pid_status.5.html)).

use drydock_audit::snapshot::Limit;

/// Ticks of the kernel's clock in a second, as user space sees them: 100 on every architecture that
/// the engine runs on.
const TICKS: u64 = 100;

/// What is wanted of `/proc/PID/status`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Status {
    pub(crate) name: String,
    pub(crate) parent: u32,
    /// Effective user.
    pub(crate) user_id: u32,
    pub(crate) capabilities_effective: u64,
    pub(crate) capabilities_bounding: u64,
    pub(crate) seccomp: Option<u32>,
    pub(crate) no_new_privileges: Option<bool>,
    /// Ids from the outermost namespace that this `/proc` knows to the innermost.
    pub(crate) ids: Vec<u32>,
}

/// Reads `status`; what is missing keeps its default.
pub(crate) fn parse_status(text: &str) -> Status {
    let mut status = Status::default();
    for line in text.lines() {
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        let value = value.trim();
        match name {
            "Name" => value.clone_into(&mut status.name),
            "PPid" => status.parent = value.parse().unwrap_or_default(),
            "Uid" => {
                let second = value.split_whitespace().nth(1);
                status.user_id = second.and_then(|id| id.parse().ok()).unwrap_or(u32::MAX);
            }
            "CapEff" => status.capabilities_effective = bits(value),
            "CapBnd" => status.capabilities_bounding = bits(value),
            "Seccomp" => status.seccomp = value.parse().ok(),
            "NoNewPrivs" => status.no_new_privileges = Some(value != "0"),
            "NSpid" => {
                let ids = value.split_whitespace();
                status.ids = ids.filter_map(|id| id.parse().ok()).collect();
            }
            _ => {}
        }
    }
    status
}

fn bits(text: &str) -> u64 {
    u64::from_str_radix(text, 16).unwrap_or_default()
}

/// Reads `uid_map`: inside, outside, count.
pub(crate) fn parse_id_map(text: &str) -> Vec<(u32, u32, u32)> {
    let lines = text.lines().filter_map(|line| {
        let mut numbers = line.split_whitespace().map(str::parse);
        let mut next = || numbers.next()?.ok();
        Some((next()?, next()?, next()?))
    });
    lines.take(340).collect()
}

/// Reads `limits`. Columns are wide and may run into each other only in the name, so they are read
/// from the right.
pub(crate) fn parse_limits(text: &str) -> Vec<Limit> {
    let lines = text.lines().skip(1);
    lines.filter_map(parse_limit).collect()
}

fn parse_limit(line: &str) -> Option<Limit> {
    // `Max open files            1024                 524288               files`
    let name = line.get(..26)?.trim_end();
    let mut values = line.get(26..)?.split_whitespace().map(|word| match word {
        "unlimited" => Some(None),
        number => number.parse().ok().map(Some),
    });
    Some(Limit {
        name: name.to_owned(),
        soft: values.next()??,
        hard: values.next()??,
    })
}

/// When a process started, in seconds since 1970: field 22 of its `stat`, counted from the boot that
/// `/proc/stat` tells of.
pub(crate) fn parse_start(process: &str, system: &str) -> Option<i64> {
    // The second field is a name in brackets, and may hold brackets and blanks itself.
    let (_, fields) = process.rsplit_once(')')?;
    let ticks: u64 = fields.split_whitespace().nth(19)?.parse().ok()?;
    let boot = system
        .lines()
        .find_map(|line| line.strip_prefix("btime "))?;
    let boot: i64 = boot.trim().parse().ok()?;
    boot.checked_add(i64::try_from(ticks / TICKS).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_of_a_confined_process() {
        let status = parse_status(
            "Name:\tnginx: master\nPPid:\t77\nUid:\t0\t100000\t0\t0\nNSpid:\t4242\t1\n\
             CapEff:\t00000000a80425fb\nCapBnd:\t00000000a80425fb\nNoNewPrivs:\t1\nSeccomp:\t2\n",
        );
        assert_eq!(status.name, "nginx: master");
        assert_eq!((status.parent, status.user_id), (77, 100_000));
        assert_eq!(status.capabilities_effective, 0xa804_25fb);
        assert_eq!(
            (status.seccomp, status.no_new_privileges),
            (Some(2), Some(true))
        );
        assert_eq!(status.ids, [4242, 1]);
        assert_eq!(parse_status("").user_id, 0);
    }

    #[test]
    fn limits_maps_and_starts() {
        let limits = parse_limits(
            "Limit                     Soft Limit           Hard Limit           Units     \n\
             Max cpu time              unlimited            unlimited            seconds   \n\
             Max open files            1024                 524288               files     \n\
             Max nice priority         0                    0                    \n\
             broken\n",
        );
        assert_eq!(limits.len(), 3);
        assert_eq!((limits[0].soft, limits[1].hard), (None, Some(524_288)));
        assert_eq!(limits[1].name, "Max open files");
        assert_eq!(
            parse_id_map("         0          0 4294967295\n"),
            [(0, 0, u32::MAX)]
        );
        let stat = "42 (a) b (c)) S 1 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 9 0 12345 1 2";
        assert_eq!(parse_start(stat, "cpu 1\nbtime 1000\n"), Some(1123));
        assert_eq!(parse_start("42 (a", "btime 1"), None);
    }
}
