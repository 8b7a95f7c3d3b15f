//! Guards against a server that sends just enough to keep a timeout from firing.

use std::time::Duration;

use crate::MinimumRate;

/// Adds up what came and how long the network was waited for.
#[derive(Clone, Debug)]
pub(crate) struct RateGuard {
    minimum: MinimumRate,
    bytes: u64,
    waited: Duration,
}

impl RateGuard {
    pub(crate) fn new(minimum: MinimumRate) -> Self {
        Self {
            minimum,
            bytes: 0,
            waited: Duration::ZERO,
        }
    }

    pub(crate) const fn minimum(&self) -> MinimumRate {
        self.minimum
    }

    /// Notes that `bytes` came after waiting for them; false if the window that ends here was too
    /// slow.
    pub(crate) fn record(&mut self, bytes: u64, waited: Duration) -> bool {
        self.bytes = self.bytes.saturating_add(bytes);
        self.waited = self.waited.saturating_add(waited);
        if self.waited < self.minimum.window {
            return true;
        }
        let fast_enough = self.bytes >= self.minimum.bytes;
        *self = Self::new(self.minimum);
        fast_enough
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn judges_each_window_on_its_own() {
        let second = Duration::from_secs(1);
        let mut guard = RateGuard::new(MinimumRate {
            bytes: 100,
            window: second * 10,
        });
        assert!(guard.record(1_000_000, second));
        assert!(guard.record(0, second * 8));
        assert!(guard.record(0, second), "the first window had enough");
        assert!(guard.record(99, second * 9));
        assert!(!guard.record(0, second), "the second had not");
    }
}
