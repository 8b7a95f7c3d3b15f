//! The tree of conditions of a definition.

use serde::{Deserialize, Serialize};

use super::identity::{Id, Ids};
use crate::xml::Element;

/// Most levels of a tree; real ones have up to 8.
const DEPTH: usize = 24;

/// Most leaves and branches of a tree; real ones have some thousands.
const NODES: usize = 100_000;

/// A tree of conditions.
#[derive(Serialize, Deserialize)]
pub(crate) enum Criteria {
    /// All must hold.
    All(Vec<Self>),
    /// One must hold.
    Any(Vec<Self>),
    /// A test must succeed.
    Test {
        /// Which.
        test: Id,
        /// What it means, in the publisher's words.
        comment: String,
    },
    /// Another definition must hold.
    Extend {
        /// What it means, in the publisher's words.
        comment: String,
    },
    /// Something that is not read: it is negated, or of an operator that is not known.
    Other,
}

impl Criteria {
    /// Reads a `criteria` element.
    pub(super) fn parse(element: &Element, ids: &mut Ids) -> Result<Self, String> {
        let mut left = NODES;
        Self::branch(element, ids, &mut left, DEPTH)
    }

    fn branch(
        element: &Element,
        ids: &mut Ids,
        left: &mut usize,
        depth: usize,
    ) -> Result<Self, String> {
        let depth = depth
            .checked_sub(1)
            .ok_or_else(|| format!("its criteria have more than {DEPTH} levels"))?;
        *left = left
            .checked_sub(1 + element.children.len())
            .ok_or_else(|| format!("it has more than {NODES} criteria"))?;
        let mut children = Vec::with_capacity(element.children.len());
        for child in &element.children {
            children.push(match child.name() {
                "criteria" => Self::branch(child, ids, left, depth)?,
                _ => Self::leaf(child, ids),
            });
        }
        let operator = element.attribute("operator").unwrap_or_default();
        Ok(match operator.as_str() {
            _ if is_negated(element) => Self::Other,
            "AND" | "and" | "" => Self::All(children),
            "OR" | "or" => Self::Any(children),
            _ => Self::Other,
        })
    }

    fn leaf(element: &Element, ids: &mut Ids) -> Self {
        let comment = element.attribute("comment").unwrap_or_default();
        match (element.name(), element.attribute("test_ref")) {
            _ if is_negated(element) => Self::Other,
            ("criterion", Some(test)) => Self::Test {
                test: ids.id(&test),
                comment,
            },
            ("extend_definition", _) => Self::Extend { comment },
            _ => Self::Other,
        }
    }
}

fn is_negated(element: &Element) -> bool {
    matches!(element.attribute("negate").as_deref(), Some("true" | "1"))
}
