//! The kernel's tables of sockets, `/proc/net/{tcp,tcp6,unix}`
//! ([proc_pid_net(5)](https://man7.org/linux/man-pages/man5/proc_pid_net.5.html)).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A TCP socket that listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TcpListener {
    pub(crate) address: IpAddr,
    pub(crate) port: u16,
    pub(crate) inode: u64,
}

/// A socket with a path that listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UnixListener {
    pub(crate) path: String,
    pub(crate) inode: u64,
}

/// State `LISTEN` of a TCP socket.
const LISTEN: &str = "0A";
/// Flag `__SO_ACCEPTCON` of a unix socket: it listens.
const ACCEPTS: u32 = 1 << 16;

/// Reads the listening sockets of a table of TCP, v4 or v6.
pub(crate) fn parse_tcp(text: &str) -> Vec<TcpListener> {
    text.lines().skip(1).filter_map(parse_tcp_line).collect()
}

fn parse_tcp_line(line: &str) -> Option<TcpListener> {
    // `sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode …`
    let mut words = line.split_whitespace().skip(1);
    let (address, port) = words.next()?.split_once(':')?;
    let state = words.nth(1)?;
    if state != LISTEN {
        return None;
    }
    Some(TcpListener {
        address: parse_address(address)?,
        port: u16::from_str_radix(port, 16).ok()?,
        inode: words.nth(5)?.parse().ok()?,
    })
}

/// Words of 32 bits, each in the processor's own order. A v4 address mapped into v6 becomes v4.
fn parse_address(text: &str) -> Option<IpAddr> {
    let mut bytes = Vec::with_capacity(16);
    let mut rest = text;
    while !rest.is_empty() {
        let (word, after) = rest.split_at_checked(8)?;
        bytes.extend(u32::from_str_radix(word, 16).ok()?.to_ne_bytes());
        rest = after;
    }
    if let Ok(v4) = <[u8; 4]>::try_from(bytes.as_slice()) {
        return Some(IpAddr::V4(Ipv4Addr::from(v4)));
    }
    let v6 = Ipv6Addr::from(<[u8; 16]>::try_from(bytes.as_slice()).ok()?);
    Some(v6.to_ipv4_mapped().map_or(IpAddr::V6(v6), IpAddr::V4))
}

/// Reads the listening sockets that have a path.
pub(crate) fn parse_unix(text: &str) -> Vec<UnixListener> {
    let lines = text.lines().skip(1).filter_map(|line| {
        // `Num RefCount Protocol Flags Type St Inode Path`; a path may hold blanks.
        let (_, path) = line.split_once(" /")?;
        let mut words = line.split_whitespace();
        let flags = u32::from_str_radix(words.nth(3)?, 16).ok()?;
        let inode = words.nth(2)?.parse().ok()?;
        (flags & ACCEPTS != 0).then(|| UnixListener {
            path: format!("/{path}"),
            inode,
        })
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listening_tcp_sockets_of_both_families() {
        let v4 = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n\
             0: 0100007F:0947 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 20561 1 0 100 0 0 10 0\n\
             1: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 7 1 0\n\
             2: 0100007F:0016 0100007F:AAAA 01 00000000:00000000 00:00000000 00000000     0        0 8 1 0\n\
             broken\n";
        let found = parse_tcp(v4);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].port, 2375);
        assert_eq!(found[0].inode, 20561);
        if cfg!(target_endian = "little") {
            assert_eq!(found[0].address, IpAddr::V4(Ipv4Addr::LOCALHOST));
        }
        let v6 = "head\n0: 00000000000000000000000000000000:1F91 0:0 0A 0:0 0:0 0 0 0 9 1\n";
        let found = parse_tcp(v6);
        assert_eq!(found[0].address, IpAddr::V6(Ipv6Addr::UNSPECIFIED));
        assert_eq!(found[0].port, 8081);
    }

    #[test]
    fn listening_unix_sockets_with_a_path() {
        let found = parse_unix(
            "Num       RefCount Protocol Flags    Type St Inode Path\n\
             0000000000000000: 00000002 00000000 00010000 0001 01 1234 /run/docker.sock\n\
             0000000000000000: 00000003 00000000 00000000 0001 03 1235 /run/docker.sock\n\
             0000000000000000: 00000002 00000000 00010000 0001 01 1236 @abstract\n\
             0000000000000000: 00000002 00000000 00010000 0001 01 1237 /a b/c.sock\n",
        );
        assert_eq!(found.len(), 2);
        assert_eq!(
            (found[0].inode, found[0].path.as_str()),
            (1234, "/run/docker.sock")
        );
        assert_eq!(found[1].path, "/a b/c.sock");
    }
}
