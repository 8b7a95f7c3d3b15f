//! Questions to the kernel over [netlink(7)](https://man7.org/linux/man-pages/man7/netlink.7.html):
//! one message out, messages back until the kernel says that it is done.
//!
//! Nothing is ever set: the two users of this file only send requests that read.

use std::io::{self, ErrorKind};
use std::os::fd::OwnedFd;
use std::time::Duration;

use rustix::net::netlink::SocketAddrNetlink;
use rustix::net::sockopt::{Timeout, set_socket_timeout};
use rustix::net::{
    AddressFamily, Protocol, RecvFlags, SendFlags, SocketFlags, SocketType, recvfrom, sendto,
    socket_with,
};

/// A kernel that does not answer within this time is not waited for.
const TIMEOUT: Duration = Duration::from_millis(500);
/// Bytes taken at once; more than the kernel sends in one go.
const BUFFER: usize = 64 << 10;
/// The most messages of one answer.
const MAX_MESSAGES: usize = 50_000;
/// The most times that the kernel is listened to for one answer.
const MAX_READS: usize = 10_000;

/// Length of a message's head.
const HEAD: usize = 16;
const NLM_F_REQUEST: u16 = 1;
/// All there is.
const NLM_F_DUMP: u16 = 0x300;
const NLMSG_ERROR: u16 = 2;
const NLMSG_DONE: u16 = 3;

/// A message of the kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) kind: u16,
    pub(crate) body: Vec<u8>,
}

/// What ends an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// One message.
    One,
    /// Many, and the word that they are done. The flag asks for all there is, where the protocol
    /// wants it.
    Many { with_flag: bool },
}

/// Asks one question.
pub(crate) fn ask(
    protocol: Protocol,
    kind: u16,
    body: &[u8],
    answer: Answer,
) -> io::Result<Vec<Message>> {
    let socket = socket_with(
        AddressFamily::NETLINK,
        SocketType::RAW,
        SocketFlags::CLOEXEC,
        Some(protocol),
    )?;
    set_socket_timeout(&socket, Timeout::Recv, Some(TIMEOUT))?;
    let flags = match answer {
        Answer::Many { with_flag: true } => NLM_F_REQUEST | NLM_F_DUMP,
        Answer::One | Answer::Many { with_flag: false } => NLM_F_REQUEST,
    };
    let kernel = SocketAddrNetlink::new(0, 0);
    sendto(
        &socket,
        &request(kind, flags, body),
        SendFlags::empty(),
        &kernel,
    )?;
    receive(&socket, answer)
}

fn request(kind: u16, flags: u16, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(HEAD + body.len()).unwrap_or(u32::MAX);
    let mut bytes = length.to_ne_bytes().to_vec();
    bytes.extend(kind.to_ne_bytes());
    bytes.extend(flags.to_ne_bytes());
    bytes.extend(1_u32.to_ne_bytes());
    bytes.extend(0_u32.to_ne_bytes());
    bytes.extend(body);
    bytes
}

fn receive(socket: &OwnedFd, answer: Answer) -> io::Result<Vec<Message>> {
    let mut messages = Vec::new();
    let mut buffer = vec![0_u8; BUFFER];
    for _ in 0..MAX_READS {
        let (length, _, sender) = recvfrom(socket, &mut buffer[..], RecvFlags::empty())?;
        let sender = sender.and_then(|address| SocketAddrNetlink::try_from(address).ok());
        if sender.is_some_and(|sender| sender.pid() != 0) {
            continue;
        }
        let bytes = buffer.get(..length).unwrap_or_default();
        for message in split(bytes) {
            match message.kind {
                NLMSG_DONE => return Ok(messages),
                NLMSG_ERROR => refusal(&message.body)?,
                _ => {
                    messages.push(message);
                    if answer == Answer::One || messages.len() >= MAX_MESSAGES {
                        return Ok(messages);
                    }
                }
            }
        }
    }
    Err(io::Error::new(
        ErrorKind::TimedOut,
        "the kernel does not come to an end",
    ))
}

/// An error of number 0 is an acknowledgement.
fn refusal(body: &[u8]) -> io::Result<()> {
    match read_u32(body, 0).map(u32::cast_signed) {
        Some(0) => Ok(()),
        Some(code) => Err(io::Error::from_raw_os_error(code.saturating_neg())),
        None => Err(io::Error::from(ErrorKind::InvalidData)),
    }
}

/// The messages of one read; one that is cut short ends it.
fn split(bytes: &[u8]) -> Vec<Message> {
    let mut messages = Vec::new();
    let mut rest = bytes;
    while let Some(message) = next_message(rest) {
        let length = HEAD + message.body.len();
        messages.push(message);
        rest = rest.get(aligned(length)..).unwrap_or_default();
    }
    messages
}

fn next_message(bytes: &[u8]) -> Option<Message> {
    let length = usize::try_from(read_u32(bytes, 0)?).ok()?;
    Some(Message {
        kind: read_u16(bytes, 4)?,
        body: bytes.get(HEAD..length)?.to_vec(),
    })
}

/// Attributes: kind and content.
pub(crate) fn attributes(bytes: &[u8]) -> Vec<(u16, &[u8])> {
    let mut found = Vec::new();
    let mut rest = bytes;
    while let (Some(length), Some(kind)) = (read_u16(rest, 0), read_u16(rest, 2)) {
        let length = usize::from(length);
        let Some(content) = rest.get(4..length) else {
            break;
        };
        // The two highest bits say how the content is made.
        found.push((kind & 0x3fff, content));
        rest = rest.get(aligned(length)..).unwrap_or_default();
    }
    found
}

const fn aligned(length: usize) -> usize {
    length.saturating_add(3) & !3
}

/// A number in the processor's own order.
pub(crate) fn read_u32(bytes: &[u8], at: usize) -> Option<u32> {
    let end = at.checked_add(4)?;
    Some(u32::from_ne_bytes(bytes.get(at..end)?.try_into().ok()?))
}

fn read_u16(bytes: &[u8], at: usize) -> Option<u16> {
    let end = at.checked_add(2)?;
    Some(u16::from_ne_bytes(bytes.get(at..end)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_split_and_those_cut_short_left_out() {
        let mut bytes = request(1000, 1, b"abcde");
        bytes.resize(aligned(bytes.len()), 0);
        bytes.extend(request(7, 1, b""));
        let messages = split(&bytes);
        assert_eq!(messages.len(), 2);
        assert_eq!(
            (messages[0].kind, messages[0].body.as_slice()),
            (1000, &b"abcde"[..])
        );
        assert_eq!(split(&bytes[..bytes.len() - 1]).len(), 1);
        assert!(split(&[0; 16]).is_empty());
        assert!(split(&[255; 40]).is_empty());
    }

    #[test]
    fn attributes_with_odd_lengths() {
        let mut bytes = 7_u16.to_ne_bytes().to_vec();
        bytes.extend(3_u16.to_ne_bytes());
        bytes.extend(b"abc\0");
        bytes.extend(2_u16.to_ne_bytes());
        bytes.extend(9_u16.to_ne_bytes());
        assert_eq!(attributes(&bytes), [(3, &b"abc"[..])]);
    }

    #[test]
    fn refusals_become_errors() {
        assert!(refusal(&0_i32.to_ne_bytes()).is_ok());
        let error = refusal(&(-1_i32).to_ne_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::PermissionDenied);
        assert!(refusal(b"").is_err());
    }
}
