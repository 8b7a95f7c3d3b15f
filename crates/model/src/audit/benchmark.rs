//! Versions of the CIS Docker Benchmark, and the number of a check in each.
//!
//! Only numbers are CIS's; titles and reasons are our own words. 1.7.0 numbers its items as 1.6.0
//! does. Missed: section 8 of 1.2.0 (Docker Enterprise, which is no more).

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// A version of the benchmark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Benchmark {
    /// Docker Community Edition 1.1.0, with section 6 numbered as in 1.13.0 (6.1 to 6.5), as
    /// reports of that time mix them.
    Ce110,
    /// 1.2.0.
    V120,
    /// 1.6.0.
    V160,
    /// 1.7.0.
    V170,
    /// 1.8.0.
    #[default]
    V180,
}

impl Benchmark {
    /// All, oldest first.
    pub const ALL: [Self; 5] = [Self::Ce110, Self::V120, Self::V160, Self::V170, Self::V180];

    /// The word behind `--benchmark`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Ce110 => "ce-1.1.0",
            Self::V120 => "1.2.0",
            Self::V160 => "1.6.0",
            Self::V170 => "1.7.0",
            Self::V180 => "1.8.0",
        }
    }

    /// Its name, for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Ce110 => "CIS Docker Community Edition Benchmark 1.1.0",
            Self::V120 => "CIS Docker Benchmark 1.2.0",
            Self::V160 => "CIS Docker Benchmark 1.6.0",
            Self::V170 => "CIS Docker Benchmark 1.7.0",
            Self::V180 => "CIS Docker Benchmark 1.8.0",
        }
    }
}

impl fmt::Display for Benchmark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

/// A version of the benchmark that is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidBenchmark {
    text: String,
}

impl fmt::Display for InvalidBenchmark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = Benchmark::ALL.map(Benchmark::id).join(", ");
        write!(
            f,
            "`{}` is not a benchmark (expected one of {known})",
            self.text
        )
    }
}

impl std::error::Error for InvalidBenchmark {}

impl FromStr for Benchmark {
    type Err = InvalidBenchmark;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|one| one.id() == text);
        known.ok_or_else(|| InvalidBenchmark {
            text: text.to_owned(),
        })
    }
}

/// The number of one check in each version of the benchmark; absent where it has no such item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ids {
    ce_1_1_0: &'static str,
    v1_2_0: &'static str,
    v1_6_0: &'static str,
    v1_8_0: &'static str,
}

impl Ids {
    /// Numbers in ce-1.1.0, 1.2.0, 1.6.0 (and so 1.7.0) and 1.8.0; `""` where there is none.
    pub const fn new(
        ce_1_1_0: &'static str,
        v1_2_0: &'static str,
        v1_6_0: &'static str,
        v1_8_0: &'static str,
    ) -> Self {
        Self {
            ce_1_1_0,
            v1_2_0,
            v1_6_0,
            v1_8_0,
        }
    }

    /// A check beyond the benchmark, which has the same id everywhere, e.g. `C.1`.
    pub const fn everywhere(id: &'static str) -> Self {
        Self::new(id, id, id, id)
    }

    /// The number in one version.
    pub fn find(&self, benchmark: Benchmark) -> Option<&'static str> {
        let id = match benchmark {
            Benchmark::Ce110 => self.ce_1_1_0,
            Benchmark::V120 => self.v1_2_0,
            Benchmark::V160 | Benchmark::V170 => self.v1_6_0,
            Benchmark::V180 => self.v1_8_0,
        };
        (!id.is_empty()).then_some(id)
    }
}

/// The order of ids in a report: `2.9` before `2.10`, letters after numbers.
pub fn compare_ids(a: &str, b: &str) -> Ordering {
    let parts = |id: &str| -> Vec<(bool, u32, String)> {
        let part = |part: &str| match part.parse() {
            Ok(number) => (false, number, String::new()),
            Err(_) => (true, 0, part.to_owned()),
        };
        id.split('.').map(part).collect()
    };
    parts(a).cmp(&parts(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_ordered_as_people_read_them() {
        let mut ids = ["C.1", "2.10", "2.9", "1.1.3", "10.1", "1.1.12"];
        ids.sort_by(|a, b| compare_ids(a, b));
        assert_eq!(ids, ["1.1.3", "1.1.12", "2.9", "2.10", "10.1", "C.1"]);
    }

    #[test]
    fn benchmarks_are_read_back_and_1_7_0_counts_as_1_6_0() {
        for benchmark in Benchmark::ALL {
            assert_eq!(benchmark.id().parse(), Ok(benchmark));
        }
        let ids = Ids::new("", "2.6", "2.7", "2.8");
        assert_eq!(ids.find(Benchmark::Ce110), None);
        assert_eq!(ids.find(Benchmark::V170), Some("2.7"));
    }
}
