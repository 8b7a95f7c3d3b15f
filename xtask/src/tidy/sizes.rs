//! Small rooms: files, functions and traits within their limits, a module doc on every file, no
//! drawers for everything.

use std::fs;
use std::path::Path;

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::Tree;
use crate::run::root;

/// Lines of a file without its tests.
const FILE: usize = 600;
/// Lines of a function.
const FUNCTION: usize = 80;
/// Methods of a trait.
const METHODS: usize = 7;
/// Lines of tests that stay inside their file; longer ones move to `foo/tests.rs`.
const INLINE_TESTS: usize = 260;

/// Names that say nothing about what is inside.
const DRAWERS: &[&str] = &[
    "common", "helper", "helpers", "misc", "mod", "prelude", "types", "util", "utils",
];

pub(crate) fn check(tree: &Tree) -> anyhow::Result<Vec<String>> {
    let mut complaints = Vec::new();
    for file in tree.with_extension("rs") {
        let text = fs::read_to_string(root().join(file))?;
        let name = file.display().to_string();
        let stem = file
            .file_stem()
            .and_then(|stem| stem.to_str())
            .unwrap_or_default();
        if DRAWERS.contains(&stem) {
            complaints.push(format!("{name}: name the file after what is in it"));
        }
        let is_fuzz_target = file.starts_with("fuzz");
        if !is_fuzz_target && !text.starts_with("//!") {
            complaints.push(format!("{name}: opens without a module doc (`//!`)"));
        }
        match syn::parse_file(&text) {
            Ok(parsed) => complaints.extend(measure(file, &text, &parsed)),
            Err(error) => complaints.push(format!("{name}: {error}")),
        }
    }
    Ok(complaints)
}

fn measure(file: &Path, text: &str, parsed: &syn::File) -> Vec<String> {
    let mut ruler = Ruler {
        name: file.display().to_string(),
        tests: 0,
        complaints: Vec::new(),
    };
    ruler.visit_file(parsed);
    let is_test = file.components().any(|part| part.as_os_str() == "tests")
        || file.file_stem().is_some_and(|stem| stem == "tests");
    let lines = text.lines().count() - ruler.tests;
    if !is_test && lines > FILE {
        ruler.complain(format!("{lines} lines without tests, more than {FILE}"));
    }
    if ruler.tests > INLINE_TESTS {
        ruler.complain(format!(
            "{} lines of inline tests; move them to tests.rs",
            ruler.tests
        ));
    }
    ruler.complaints
}

/// Walks a file and notes what is too long; does not look into test modules.
struct Ruler {
    name: String,
    tests: usize,
    complaints: Vec<String>,
}

impl Ruler {
    fn complain(&mut self, what: String) {
        self.complaints.push(format!("{}: {what}", self.name));
    }

    fn function(&mut self, signature: &syn::Signature, span: proc_macro2::Span) {
        let lines = lines(span);
        if lines > FUNCTION {
            self.complain(format!(
                "fn {} has {lines} lines, more than {FUNCTION}",
                signature.ident
            ));
        }
    }
}

impl<'ast> Visit<'ast> for Ruler {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if module.ident == "tests" && module.content.is_some() {
            self.tests += lines(module.span());
        } else {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.function(&function.sig, function.span());
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.function(&function.sig, function.span());
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        let methods = item
            .items
            .iter()
            .filter(|item| matches!(item, syn::TraitItem::Fn(_)))
            .count();
        if methods > METHODS {
            self.complain(format!(
                "trait {} has {methods} methods, more than {METHODS}",
                item.ident
            ));
        }
        visit::visit_item_trait(self, item);
    }
}

fn lines(span: proc_macro2::Span) -> usize {
    span.end().line + 1 - span.start().line
}
