//! What is mounted: `/proc/PID/mountinfo`
//! ([proc_pid_mountinfo(5)](https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html)).

use drydock_audit::snapshot::MountPoint;

/// The most mounts that are kept.
const MAX_MOUNTS: usize = 20_000;

/// Reads the table; a line that makes no sense is left out.
pub(crate) fn parse_mounts(text: &str) -> Vec<MountPoint> {
    let lines = text.lines().filter_map(parse_line);
    lines.take(MAX_MOUNTS).collect()
}

fn parse_line(line: &str) -> Option<MountPoint> {
    // `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue`
    let (left, right) = line.split_once(" - ")?;
    let mut left = left.split(' ').skip(2);
    let mut right = right.split(' ');
    Some(MountPoint {
        device: left.next()?.to_owned(),
        root: unescaped(left.next()?),
        path: unescaped(left.next()?),
        options: left.next()?.split(',').map(str::to_owned).collect(),
        filesystem: right.next()?.to_owned(),
        source: unescaped(right.next()?),
    })
}

/// `\040` is a blank, and so on: a backslash and three digits of base 8.
fn unescaped(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let code = after.get(..3).filter(|_| first == b'\\').and_then(octal);
        match code {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(3..).unwrap_or_default();
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn octal(digits: &[u8]) -> Option<u8> {
    u8::from_str_radix(str::from_utf8(digits).ok()?, 8).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mounts_with_optional_fields_and_escapes() {
        let found = parse_mounts(
            "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard\n\
             30 27 254:0 /srv/a\\040b /mnt/a\\040b\\134c ro,nodev shared:1 master:2 - ext4 /dev/vda rw\n\
             nonsense\n\
             31 27 0:5 / /x rw\n",
        );
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].path.as_str(), found[0].root.as_str()), ("/", "/"));
        assert_eq!(found[0].source, "/dev/vda");
        assert_eq!(found[1].path, "/mnt/a b\\c");
        assert_eq!(found[1].root, "/srv/a b");
        assert_eq!(found[1].options, ["ro", "nodev"]);
    }

    #[test]
    fn broken_escapes_stay_as_they_are() {
        assert_eq!(unescaped("a\\9"), "a\\9");
        assert_eq!(unescaped("\\"), "\\");
        assert_eq!(unescaped("\\777"), "\\777");
    }
}
