//! Whether the daemon uses a storage driver that it should not.
//!
//! Decided by `Driver` of `GET /info`, the driver in use ([storage
//! drivers](https://docs.docker.com/engine/storage/drivers/select-storage-driver/)). Missed: images
//! that an earlier driver left on the disk.

use drydock_model::audit::Judgement;

use super::option;
use crate::{Facts, Judge, Judged};

/// Judges that the driver in use is another.
pub(super) fn judge(facts: &Facts<'_>, unwanted: &str) -> Judged {
    let driver = facts.info()?.driver.as_str();
    let expected = format!("any other than {unwanted}");
    let told = |judgement: Judgement| judgement.because("GET /info Driver", driver, &expected);
    if driver.is_empty() {
        let judgement = Judgement::manual("the engine does not say which storage driver it uses");
        return Ok(told(judgement).into());
    }
    let reason = format!("the storage driver is `{driver}`");
    if driver != unwanted {
        return Ok(told(Judgement::pass(reason)).into());
    }
    let judgement = told(Judgement::fail(reason));
    Ok(option::set(judgement, facts, "storage-driver", "\"overlay2\"").into())
}

/// Asserts what the checks have in common.
#[cfg(test)]
pub(super) fn assert_judged(slug: &'static str, unwanted: &str) {
    for (driver, verdict) in [(unwanted, "fail"), ("overlay2", "pass"), ("", "manual")] {
        crate::sample::check(slug)
            .info(serde_json::json!({"Driver": driver}))
            .expect(verdict, &[]);
    }
}
