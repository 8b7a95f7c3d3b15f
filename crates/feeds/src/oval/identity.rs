//! Ids of tests, objects, states and variables, made small: `oval:com.example:tst:20190001` is a
//! number beside the text before it, which is the same for thousands of ids.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

/// The number of ids that have none: their text is all before it.
const WHOLE: u64 = u64::MAX;

/// An id. Those of one document compare; those of two do not.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Id {
    prefix: u32,
    number: u64,
}

/// All the texts before numbers, and ids that do not end with a number.
#[derive(Default)]
pub(crate) struct Ids {
    prefixes: HashMap<Box<str>, u32>,
    bytes: usize,
}

impl Ids {
    /// About how many bytes it holds.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The small form of an id.
    pub(super) fn id(&mut self, text: &str) -> Id {
        let text = text.trim();
        let split = text.rsplit_once(':').and_then(|(prefix, number)| {
            let canonical = number == "0" || !number.starts_with(['0', '+']);
            let number = number.parse::<u64>().ok()?;
            (canonical && number != WHOLE).then_some((prefix, number))
        });
        let (prefix, number) = split.unwrap_or((text, WHOLE));
        if let Some(known) = self.prefixes.get(prefix) {
            let prefix = *known;
            return Id { prefix, number };
        }
        let next = u32::try_from(self.prefixes.len()).unwrap_or(u32::MAX);
        self.prefixes.insert(prefix.into(), next);
        self.bytes += prefix.len() + 48;
        Id {
            prefix: next,
            number,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_the_same_where_their_text_is() {
        let mut ids = Ids::default();
        let texts = [
            "oval:a:tst:1",
            "oval:a:tst:01",
            "oval:a:tst:+1",
            "oval:a:obj:1",
            "oval:a:tst",
            "oval:a:tst:18446744073709551615",
            "oval:a:tst:18446744073709551616",
            "oval:a:tst:0",
            "",
        ];
        let small: Vec<Id> = texts.iter().map(|text| ids.id(text)).collect();
        for (index, id) in small.iter().enumerate() {
            let same: Vec<_> = small.iter().map(|other| other == id).collect();
            assert_eq!(same.iter().filter(|same| **same).count(), 1, "{index}");
            assert!(ids.id(texts[index]) == *id);
        }
    }
}
