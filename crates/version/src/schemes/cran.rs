//! The ordering of R's packages, on CRAN and Bioconductor: numbers, and nothing else.
//!
//! Documented in R's [compareVersion](https://stat.ethz.ch/R-manual/R-devel/library/utils/html/compareVersion.html),
//! which is the truth: numbers separated by `.` or `-`, which mean the same, compared one by one;
//! more of them are above fewer (`1.0` is below `1.0.0`).
//!
//! What is a version is what [numeric_version](https://stat.ethz.ch/R-manual/R-devel/library/base/html/numeric_version.html)
//! accepts, a single number included. Its own `<` differs: it takes `1.0` and `1.0.0` for equal.
//!
//! Known difference: numbers are compared exactly at any length, where R stops at 2³¹−1.

use std::cmp::Ordering;

use super::{is_number, numbers};
use crate::{InvalidVersion, Scheme};

/// See the module.
pub(super) struct Cran;

const ID: &str = "cran";
const SEPARATORS: &[char] = &['.', '-'];

impl Scheme for Cran {
    fn id(&self) -> &'static str {
        ID
    }

    fn title(&self) -> &'static str {
        "CRAN"
    }

    fn compare(&self, a: &str, b: &str) -> Result<Ordering, InvalidVersion> {
        self.validate(a)?;
        self.validate(b)?;
        Ok(numbers(a, SEPARATORS).cmp(numbers(b, SEPARATORS)))
    }

    fn validate(&self, version: &str) -> Result<(), InvalidVersion> {
        match version.split(SEPARATORS).all(is_number) {
            true => Ok(()),
            false => {
                let why = "it is not numbers separated by `.` or `-`";
                Err(InvalidVersion::new(ID, version, why))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::{assert_ascending, assert_equal, assert_refused};

    #[test]
    fn orders_numbers_and_then_their_count() {
        assert_ascending(
            &Cran,
            &[
                &["0", "0.0", "0.1", "0.1.0", "0.2", "0.10", "1.0-2", "1.0.10"],
                &["1.2.9", "1.2.10", "1.3", "1.3.0.9000", "1.3.1", "2024.1"],
                &["1.99999999999999999999", "1.100000000000000000000"],
            ],
        );
    }

    #[test]
    fn separators_and_leading_zeros_mean_nothing() {
        assert_equal(
            &Cran,
            &[
                &["1.2.3", "1-2-3", "1.2-3", "01.2.003"],
                &["0.0-1", "0-0.1"],
            ],
        );
    }

    #[test]
    fn refuses_all_else() {
        let why = "it is not numbers separated by `.` or `-`";
        let versions = &[
            "", ".", "1.", "-1", "1..2", "1.0a", "v1.0", "1.0 ", "1.0_1", "1.é",
        ];
        assert_refused(&Cran, "1.0", &[(why, versions)]);
    }
}
