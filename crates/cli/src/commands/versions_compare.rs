//! `drydock versions compare`: version orderings, for scripts and for testing them.

use std::io::{self, BufRead, Write};

use anyhow::Context as _;
use clap::builder::PossibleValuesParser;
use drydock_version::{InvalidVersion, SCHEMES, Scheme, find_scheme};

use crate::context::Context;
use crate::exit_code::Code;
use crate::failure::{Failure, OrFail as _};
use crate::printer::Printer;

const EXAMPLES: &str = "\
Examples:
  drydock versions compare dpkg 1.1.1d-0+deb10u6 1.1.1d-0+deb10u7
  printf '1.2.3-r0 1.2.3_p1-r0\\n' | drydock versions compare apk";

/// Print `<`, `=` or `>` for two versions
///
/// Without versions, pairs are read from standard input, one a line, separated by blanks. A line
/// that is no pair of versions is reported on standard error with its number; the others are still
/// answered, and the exit code is then 2.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Args {
    /// The ordering
    #[arg(value_parser = PossibleValuesParser::new(SCHEMES.iter().map(|scheme| scheme.id())))]
    scheme: String,
    /// A version
    #[arg(requires = "b")]
    a: Option<String>,
    /// Another version
    b: Option<String>,
}

pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Code> {
    let scheme = find_scheme(&args.scheme)
        .with_context(|| format!("`{}` is not a version ordering", args.scheme))
        .or_fail(Code::Usage)?;
    match (&args.a, &args.b) {
        (Some(a), Some(b)) => {
            let sign = sign(scheme, a, b).or_fail(Code::Usage)?;
            context.printer().lines([sign]).or_fail(Code::Write)?;
            Ok(Code::Ok)
        }
        _ => compare_lines(scheme, context.printer()),
    }
}

fn compare_lines(scheme: &dyn Scheme, printer: &Printer) -> anyhow::Result<Code> {
    let mut out = io::BufWriter::new(printer.out());
    let mut code = Code::Ok;
    for (index, line) in io::stdin().lock().lines().enumerate() {
        let line = line
            .with_context(|| format!("cannot read line {} of standard input", index + 1))
            .or_fail(Code::Usage)?;
        match compare_line(scheme, &line) {
            Ok(sign) => writeln!(out, "{sign}").or_fail(Code::Write)?,
            Err(why) => {
                printer.error(&format!("line {}: {why}", index + 1));
                code = Code::Usage;
            }
        }
    }
    out.flush().or_fail(Code::Write)?;
    Ok(code)
}

fn compare_line(scheme: &dyn Scheme, line: &str) -> Result<&'static str, Failure> {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.as_slice() {
        [a, b] => sign(scheme, a, b).or_fail(Code::Usage),
        _ => {
            let why = format!("expected two versions, found {}", words.len());
            Err(Failure::new(Code::Usage, why))
        }
    }
}

fn sign(scheme: &dyn Scheme, a: &str, b: &str) -> Result<&'static str, InvalidVersion> {
    Ok(match scheme.compare(a, b)? {
        std::cmp::Ordering::Less => "<",
        std::cmp::Ordering::Equal => "=",
        std::cmp::Ordering::Greater => ">",
    })
}
