//! Gzip as a stream of any number of members.
//!
//! [RFC 1952](https://www.rfc-editor.org/rfc/rfc1952). eStargz writes a member for every chunk of a
//! file, so members must be cheap. Bytes after the last member that start no other one are ignored,
//! as `gzip` does; they are still read, so that the digest of the blob covers them.
//!
//! Header and checksum are read here and not by the inflater, whose own checksum takes 15 % of its
//! time; libdeflate's takes 2. The header's own checksum is not looked at: what it covers says nothing
//! about the data.

use std::io::{self, BufRead, Read};

use flate2::{Decompress, FlushDecompress, Status};
use libdeflater::Crc;

/// Reads all members of a gzip stream.
pub(super) struct GzipReader<R> {
    input: R,
    inflate: Decompress,
    checksum: Crc,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the header of a member.
    Header,
    /// Inside the data of a member.
    Data,
    /// After a member; another one may follow.
    Between,
    /// After the last one.
    End,
}

const MAGIC: [u8; 2] = [0x1f, 0x8b];
const DEFLATE: u8 = 8;

/// Flags of a header.
const HAS_CHECKSUM: u8 = 1 << 1;
const HAS_EXTRA: u8 = 1 << 2;
const HAS_NAME: u8 = 1 << 3;
const HAS_COMMENT: u8 = 1 << 4;
const RESERVED: u8 = 0b1110_0000;

impl<R: BufRead> GzipReader<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            input,
            inflate: Decompress::new(false),
            checksum: Crc::new(),
            state: State::Header,
        }
    }

    fn read_header(&mut self) -> io::Result<()> {
        let [a, b, method, flags, ..] = self.take::<10>()?;
        if [a, b] != MAGIC || method != DEFLATE || flags & RESERVED != 0 {
            return Err(io::Error::other("a member does not start like one"));
        }
        if flags & HAS_EXTRA != 0 {
            let len = u16::from_le_bytes(self.take()?);
            for _ in 0..len {
                self.take::<1>()?;
            }
        }
        for text in [HAS_NAME, HAS_COMMENT] {
            if flags & text != 0 {
                while self.take()? != [0] {}
            }
        }
        if flags & HAS_CHECKSUM != 0 {
            self.take::<2>()?;
        }
        self.inflate.reset(false);
        self.checksum = Crc::new();
        Ok(())
    }

    fn check_footer(&mut self) -> io::Result<()> {
        let checksum = u32::from_le_bytes(self.take()?);
        let size = u32::from_le_bytes(self.take()?);
        // The size field counts modulo 2^32.
        let is_size = self.inflate.total_out() & u64::from(u32::MAX) == u64::from(size);
        if checksum == self.checksum.sum() && is_size {
            Ok(())
        } else {
            Err(io::Error::other(
                "the checksum or size of a member is wrong",
            ))
        }
    }

    /// Whether another member follows; the first byte of its magic is enough where a buffer ends.
    fn another_follows(&mut self) -> io::Result<bool> {
        Ok(match self.input.fill_buf()? {
            [] => false,
            [one] => *one == MAGIC[0],
            [one, two, ..] => [*one, *two] == MAGIC,
        })
    }

    fn drain(&mut self) -> io::Result<()> {
        loop {
            let len = self.input.fill_buf()?.len();
            if len == 0 {
                return Ok(());
            }
            self.input.consume(len);
        }
    }

    fn take<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.input.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// One step of inflating; the bytes given, which may be none.
    fn inflate_some(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let ready = self.input.fill_buf()?;
        if ready.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let (taken, given) = (self.inflate.total_in(), self.inflate.total_out());
        let status = self.inflate.decompress(ready, buf, FlushDecompress::None)?;
        let taken = usize::try_from(self.inflate.total_in() - taken).unwrap_or(0);
        let given = usize::try_from(self.inflate.total_out() - given).unwrap_or(0);
        self.input.consume(taken);
        self.checksum.update(buf.get(..given).unwrap_or_default());
        match status {
            Status::StreamEnd => {
                self.check_footer()?;
                self.state = State::Between;
            }
            Status::BufError if taken == 0 && given == 0 => {
                return Err(io::Error::other("the decoder makes no progress"));
            }
            _ => {}
        }
        Ok(given)
    }
}

impl<R: BufRead> Read for GzipReader<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if buf.is_empty() {
            return Ok(0);
        }
        loop {
            match self.state {
                State::Header => {
                    self.read_header()?;
                    self.state = State::Data;
                }
                State::Data => {
                    let given = self.inflate_some(buf)?;
                    if given > 0 {
                        return Ok(given);
                    }
                }
                State::Between => {
                    let follows = self.another_follows()?;
                    self.state = if follows { State::Header } else { State::End };
                }
                State::End => {
                    self.drain()?;
                    return Ok(0);
                }
            }
        }
    }
}
