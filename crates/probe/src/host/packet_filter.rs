//! Chains that the engine made in the kernel's packet filter, asked for over netlink as `nft list
//! chains` does ([nftables' header](https://github.com/torvalds/linux/blob/master/include/uapi/linux/netfilter/nf_tables.h)).
//!
//! That shows what nftables and the iptables of today make. Knowingly missed: tables of the legacy
//! iptables, which can only be read with a program of theirs; where there are such, nothing is claimed.

use std::collections::BTreeSet;

use drydock_audit::{Fact, Unknown, Why};
use rustix::io::Errno;
use rustix::net::netlink;

use super::netlink::{Answer, ask, attributes};
use super::proc_folder::ProcFolder;
use super::sight::Sight;
use super::unknown::not_permitted;

/// Subsystem nf_tables, message `GETCHAIN`.
const GET_CHAIN: u16 = (10 << 8) | 4;
/// Subsystem nf_tables, message `NEWCHAIN`: one chain of the answer.
const CHAIN: u16 = (10 << 8) | 3;
/// Attributes of a chain.
const CHAIN_TABLE: u16 = 1;
const CHAIN_NAME: u16 = 3;
/// Family, version, resource: all families.
const ALL_FAMILIES: [u8; 4] = [0; 4];
const FAMILY_HEAD: usize = 4;

/// The engine's chains, sorted. `daemon_is_here` is whether the daemon is in this process's network.
pub(crate) fn read_chains(sight: &Sight, daemon_is_here: bool) -> Fact<Vec<String>> {
    match find_chains(sight, daemon_is_here) {
        Ok(chains) => Fact::Known(chains),
        Err(unknown) => Fact::Unknown(unknown),
    }
}

fn find_chains(sight: &Sight, daemon_is_here: bool) -> Result<Vec<String>, Unknown> {
    sight.network.clone()?;
    if !daemon_is_here {
        return Err(Unknown {
            why: Why::NotCollected,
            message: "the daemon's network is not this one, and neither is its packet filter"
                .to_owned(),
        });
    }
    let asked = ask(
        netlink::NETFILTER,
        GET_CHAIN,
        &ALL_FAMILIES,
        Answer::Many { with_flag: true },
    );
    let chains = match asked {
        Ok(messages) => {
            let messages = messages.iter().filter(|message| message.kind == CHAIN);
            messages
                .filter_map(|message| chain_of(&message.body))
                .collect()
        }
        Err(error) if is_unsupported(&error) => BTreeSet::new(),
        Err(error) => {
            return Err(not_permitted(format!(
                "the kernel's packet filter cannot be asked for its chains: {error}"
            )));
        }
    };
    if chains.is_empty() && has_legacy_tables() {
        return Err(Unknown {
            why: Why::NotCollected,
            message: "the host has tables of the legacy iptables, which cannot be read without \
                      starting a program"
                .to_owned(),
        });
    }
    Ok(chains.into_iter().collect())
}

/// In this process's own network, which is the daemon's.
fn has_legacy_tables() -> bool {
    let names = ["self/net/ip_tables_names", "self/net/ip6_tables_names"];
    let texts = names
        .iter()
        .filter_map(|name| ProcFolder::own().read(name).ok());
    texts.into_iter().any(|text| !text.trim().is_empty())
}

/// A kernel without nf_tables has none of its chains.
fn is_unsupported(error: &std::io::Error) -> bool {
    let unsupported = [
        Errno::PROTONOSUPPORT,
        Errno::OPNOTSUPP,
        Errno::INVAL,
        Errno::AFNOSUPPORT,
    ];
    Errno::from_io_error(error).is_some_and(|errno| unsupported.contains(&errno))
}

/// The name of a chain, if it is the engine's: `DOCKER…`, or any in a table that begins so.
fn chain_of(body: &[u8]) -> Option<String> {
    let attributes = attributes(body.get(FAMILY_HEAD..)?);
    let text = |wanted| {
        let (_, content) = attributes.iter().find(|(kind, _)| *kind == wanted)?;
        let content = content.strip_suffix(&[0]).unwrap_or(content);
        Some(String::from_utf8_lossy(content).into_owned())
    };
    let (name, table) = (text(CHAIN_NAME)?, text(CHAIN_TABLE).unwrap_or_default());
    if name.starts_with("DOCKER") {
        return Some(name);
    }
    table
        .starts_with("docker")
        .then(|| format!("{table} {name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(table: &str, name: &str) -> Vec<u8> {
        let mut bytes = ALL_FAMILIES.to_vec();
        for (kind, text) in [(CHAIN_TABLE, table), (CHAIN_NAME, name)] {
            let length = u16::try_from(text.len() + 5).unwrap();
            bytes.extend(length.to_ne_bytes());
            bytes.extend(kind.to_ne_bytes());
            bytes.extend(text.bytes());
            bytes.push(0);
            bytes.resize(bytes.len().next_multiple_of(4), 0);
        }
        bytes
    }

    #[test]
    fn chains_of_the_engine_and_no_others() {
        assert_eq!(
            chain_of(&chain("filter", "DOCKER-USER")).as_deref(),
            Some("DOCKER-USER")
        );
        assert_eq!(chain_of(&chain("filter", "FORWARD")), None);
        let own = chain_of(&chain("docker-bridges", "filter-forward"));
        assert_eq!(own.as_deref(), Some("docker-bridges filter-forward"));
        assert_eq!(chain_of(b"abc"), None);
    }
}
