//! What was left out of a layer, and why.

/// Something of a layer that was left out, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The path in the layer; empty where the warning is about the layer as a whole.
    pub path: String,
    /// What happened.
    pub message: String,
}

/// Collects warnings up to a limit, so that an archive of nothing but faults stays readable.
#[derive(Debug)]
pub(crate) struct Warnings {
    list: Vec<Warning>,
    limit: usize,
    more: u64,
}

impl Warnings {
    pub(crate) const fn new(limit: usize) -> Self {
        Self {
            list: Vec::new(),
            limit,
            more: 0,
        }
    }

    pub(crate) fn add(&mut self, path: &str, message: impl Into<String>) {
        if self.list.len() < self.limit {
            self.list.push(Warning {
                path: path.to_owned(),
                message: message.into(),
            });
        } else {
            self.more += 1;
        }
    }

    pub(crate) fn finish(mut self) -> Vec<Warning> {
        if self.more > 0 {
            self.list.push(Warning {
                path: String::new(),
                message: format!("{} more warnings are not shown", self.more),
            });
        }
        self.list
    }
}
