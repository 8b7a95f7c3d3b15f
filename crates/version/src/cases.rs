//! How the tables of versions beside each scheme are held against it.

use std::cmp::Ordering;

use crate::{InvalidVersion, Scheme};

/// Each list ascends strictly, so that every pair of it is a case.
pub(crate) fn assert_ascending(scheme: &dyn Scheme, lists: &[&[&str]]) {
    for list in lists {
        for (i, a) in list.iter().enumerate() {
            for (j, b) in list.iter().enumerate() {
                assert_eq!(scheme.compare(a, b), Ok(i.cmp(&j)), "{a:?} {b:?}");
            }
        }
    }
}

/// Each list has versions that are equal although written differently.
pub(crate) fn assert_equal(scheme: &dyn Scheme, lists: &[&[&str]]) {
    for list in lists {
        for a in *list {
            for b in *list {
                assert_eq!(scheme.compare(a, b), Ok(Ordering::Equal), "{a:?} {b:?}");
            }
        }
    }
}

/// Each reason with texts that are refused for it, on either side and against themselves.
pub(crate) fn assert_refused(scheme: &dyn Scheme, good: &str, cases: &[(&'static str, &[&str])]) {
    for (why, versions) in cases {
        for version in *versions {
            let error = InvalidVersion::new(scheme.id(), version, why);
            assert_eq!(scheme.validate(version), Err(error.clone()), "{version:?}");
            assert_eq!(scheme.compare(good, version), Err(error.clone()));
            assert_eq!(scheme.compare(version, good), Err(error.clone()));
            assert_eq!(scheme.compare(version, version), Err(error));
        }
    }
}
