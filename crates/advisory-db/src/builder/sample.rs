//! Chooses what the dictionary of the records is trained on.
//!
//! The sample is the encoded records with the smallest hashes, as many as fit a budget: that is
//! spread evenly over everything, and does not depend on the order in which it came or on repetition.

use std::collections::BTreeMap;

use xxhash_rust::xxh3::xxh3_64;

/// Bytes of the sample: about sixty times the dictionary, as zstd advises.
const BUDGET: usize = 4 << 20;

/// More of one item would only crowd out others.
const MAX_ITEM: usize = 2 << 10;

/// Bytes of a dictionary at most; see the ADR for the figures.
const MAX_DICTIONARY: usize = 64 << 10;

/// A smaller one does not pay.
const MIN_DICTIONARY: usize = 4 << 10;

/// Items are joined to samples of about the size of a block, as which they will be compressed.
const SAMPLE: usize = 4 << 10;

/// Collects a sample.
#[derive(Debug)]
pub(super) struct Sampler {
    items: BTreeMap<u64, Vec<u8>>,
    bytes: usize,
    /// Hashes from here on have no place any more: without this memory, what is kept would depend on
    /// when a large item came by.
    limit: u64,
}

impl Default for Sampler {
    fn default() -> Self {
        Self {
            items: BTreeMap::new(),
            bytes: 0,
            limit: u64::MAX,
        }
    }
}

impl Sampler {
    /// Considers an item.
    pub(super) fn offer(&mut self, item: &[u8]) {
        let hash = xxh3_64(item);
        if hash >= self.limit || self.items.contains_key(&hash) {
            return;
        }
        let item = item.get(..MAX_ITEM).unwrap_or(item);
        self.bytes += item.len();
        self.items.insert(hash, item.to_vec());
        while self.bytes > BUDGET {
            let Some((hash, item)) = self.items.pop_last() else {
                return;
            };
            self.bytes -= item.len();
            self.limit = hash;
        }
    }

    /// A dictionary; none where there is too little to learn from.
    pub(super) fn train(self) -> Option<Vec<u8>> {
        let size = (self.bytes / 64).min(MAX_DICTIONARY);
        if size < MIN_DICTIONARY {
            return None;
        }
        let mut samples = vec![vec![]];
        for item in self.items.into_values() {
            match samples.last_mut() {
                Some(last) if last.len() < SAMPLE => last.extend(item),
                _ => samples.push(item),
            }
        }
        // Training refuses samples that have nothing in common: then there is none.
        zstd::dict::from_samples(&samples, size).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(number: u32) -> Vec<u8> {
        let length = 10 + (number as usize * 7919) % 3000;
        format!("{number} fixed in {number}.1-1 ")
            .bytes()
            .cycle()
            .take(length)
            .collect()
    }

    fn sample(numbers: impl Iterator<Item = u32>) -> BTreeMap<u64, Vec<u8>> {
        let mut sampler = Sampler::default();
        numbers.for_each(|number| sampler.offer(&item(number)));
        assert!(sampler.bytes <= BUDGET);
        sampler.items
    }

    #[test]
    fn order_and_repetition_do_not_matter() {
        let forward = sample(0..6000);
        assert!(forward.len() > 2000 && forward.len() < 6000);
        assert_eq!(sample((0..6000).rev()), forward);
        assert_eq!(sample((0..6000).chain(0..6000)), forward);
    }

    #[test]
    fn little_needs_no_dictionary() {
        let mut sampler = Sampler::default();
        sampler.offer(b"openssl");
        assert_eq!(sampler.train(), None);
    }
}
