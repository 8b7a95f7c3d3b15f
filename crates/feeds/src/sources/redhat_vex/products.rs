//! The product tree: what a product id stands for.
//!
//! A status names the id of a *relationship*: a package as a component of a product. Either side may
//! be a relationship again (a package of a module of a product, in documents of before 2025). The
//! package is at the end of the chain of components, the product at the end of the other, and a
//! module may be passed on the way.
//!
//! Ids are unique in a document; of several with one id the last counts.

use std::collections::HashMap;

use super::document::{Helper, Tree};

/// How far a chain of relationships is followed.
const MAX_CHAIN: usize = 5;

/// All products of a document.
pub(super) struct Products<'d> {
    helpers: HashMap<&'d str, &'d Helper<'d>>,
    /// Whole to part and product.
    relationships: HashMap<&'d str, (&'d str, &'d str)>,
}

/// What an id stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found<'d> {
    /// A package in a product.
    Package(Component<'d>),
    /// A product as a whole.
    Product,
    /// Something that the tree does not have in full, with what is missing.
    Nothing(&'static str, &'d str),
}

/// A package in a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Component<'d> {
    /// The id of the package alone.
    pub(super) id: &'d str,
    /// Its purl.
    pub(super) purl: Option<&'d str>,
    /// The CPE of the product.
    pub(super) cpe: &'d str,
    /// The purl or id of a module that was passed on the way.
    pub(super) module: Option<&'d str>,
}

impl<'d> Products<'d> {
    pub(super) fn of(tree: &'d Tree<'d>) -> Self {
        let mut helpers = HashMap::new();
        let mut open: Vec<_> = tree.branches.iter().collect();
        while let Some(branch) = open.pop() {
            if let Some(product) = &branch.product {
                helpers.insert(product.id.as_ref(), &product.helper);
            }
            open.extend(&branch.branches);
        }
        let relationships = tree.relationships.iter();
        let relationships = relationships
            .map(|it| (it.whole.id.as_ref(), (it.part.as_ref(), it.of.as_ref())))
            .collect();
        Self {
            helpers,
            relationships,
        }
    }

    /// What an id stands for.
    pub(super) fn find<'i: 'd>(&self, id: &'i str) -> Found<'d> {
        let Some((part, of)) = self.relationships.get(id) else {
            return match self.helpers.contains_key(id) {
                true => Found::Product,
                false => Found::Nothing("are not in the product tree", id),
            };
        };
        let mut package = *part;
        let mut product = *of;
        let mut module = None;
        for _ in 0..MAX_CHAIN {
            let Some((part, _)) = self.relationships.get(package) else {
                break;
            };
            package = part;
        }
        for _ in 0..MAX_CHAIN {
            let Some((part, of)) = self.relationships.get(product) else {
                break;
            };
            module = Some(self.name_of(part));
            product = of;
        }
        let Some(helper) = self.helpers.get(package) else {
            return Found::Nothing("have a package that is not in the product tree", id);
        };
        let cpe = self.helpers.get(product).map(|it| it.cpe.as_deref());
        match cpe {
            Some(Some(cpe)) => Found::Package(Component {
                id: package,
                purl: helper.purl.as_deref(),
                cpe,
                module,
            }),
            Some(None) => Found::Nothing("are of a product without a CPE name", id),
            None => Found::Nothing("are of a product that is not in the product tree", id),
        }
    }

    fn name_of(&self, id: &'d str) -> &'d str {
        let helper = self.helpers.get(id);
        helper.and_then(|it| it.purl.as_deref()).unwrap_or(id)
    }
}
