//! Gzip as a stream of any number of members.
//!
//! [RFC 1952](https://www.rfc-editor.org/rfc/rfc1952). eStargz writes a member for every chunk of a
//! file, so members must be cheap. Bytes after the last member that start no other one are ignored,
//! as `gzip` does; they are still read, so that the digest of the blob covers them.

use std::io::{self, BufRead, Read};

use flate2::{Decompress, FlushDecompress, Status};

/// Reads all members of a gzip stream.
pub(super) struct GzipReader<R> {
    input: R,
    inflate: Decompress,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Inside a member.
    Member,
    /// After a member; another one may follow.
    Between,
    /// After the last one.
    End,
}

const WINDOW_BITS: u8 = 15;
const MAGIC: [u8; 2] = [0x1f, 0x8b];

impl<R: BufRead> GzipReader<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            input,
            inflate: Decompress::new_gzip(WINDOW_BITS),
            state: State::Member,
        }
    }

    /// Decides whether a member follows; the first byte of its magic is enough where a buffer ends.
    fn start_next(&mut self) -> io::Result<()> {
        let ready = self.input.fill_buf()?;
        let follows = match ready {
            [] => false,
            [one] => *one == MAGIC[0],
            [one, two, ..] => [*one, *two] == MAGIC,
        };
        if follows {
            self.inflate = Decompress::new_gzip(WINDOW_BITS);
            self.state = State::Member;
        } else {
            self.state = State::End;
        }
        Ok(())
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

    /// One step of inflating; the bytes given, which may be none.
    fn inflate_some(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let ready = self.input.fill_buf()?;
        if ready.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let (taken, given) = (self.inflate.total_in(), self.inflate.total_out());
        let status = self.inflate.decompress(ready, buf, FlushDecompress::None)?;
        let taken = self.inflate.total_in() - taken;
        let given = self.inflate.total_out() - given;
        self.input.consume(usize::try_from(taken).unwrap_or(0));
        match status {
            Status::StreamEnd => self.state = State::Between,
            Status::BufError if taken == 0 && given == 0 => {
                return Err(io::Error::other("the decoder makes no progress"));
            }
            _ => {}
        }
        Ok(usize::try_from(given).unwrap_or(0))
    }
}

impl<R: BufRead> Read for GzipReader<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if buf.is_empty() {
            return Ok(0);
        }
        loop {
            match self.state {
                State::Member => {
                    let given = self.inflate_some(buf)?;
                    if given > 0 {
                        return Ok(given);
                    }
                }
                State::Between => self.start_next()?,
                State::End => {
                    self.drain()?;
                    return Ok(0);
                }
            }
        }
    }
}
