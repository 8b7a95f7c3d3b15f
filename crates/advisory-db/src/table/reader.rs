//! Reads a sorted table.

use std::collections::VecDeque;
use std::ops::Range;

use super::block::Line;
use super::root::Root;
use super::stored::{Item, Stored};
use crate::Error;
use crate::layout::Kind;
use crate::opened::Opened;
use crate::wire::Malformed;

/// Where the sections of a table stand, each with its kind.
#[derive(Clone, Debug)]
pub(crate) struct TableParts {
    pub(crate) blocks: (Kind, Range<usize>),
    pub(crate) pages: (Kind, Range<usize>),
    pub(crate) root: (Kind, Range<usize>),
    /// Empty where there is none.
    pub(crate) dictionary: Range<usize>,
}

/// A table inside an opened file.
#[derive(Debug)]
pub(crate) struct Table {
    blocks: Stored,
    pages: Stored,
    root: Root,
    root_kind: Kind,
}

impl Table {
    pub(crate) fn new(file: &Opened, parts: TableParts) -> Result<Self, Error> {
        let (root_kind, root) = parts.root;
        let (kind, section) = parts.pages;
        let pages = Stored::new(kind, section, 0..0);
        let (kind, section) = parts.blocks;
        Ok(Self {
            blocks: Stored::new(kind, section, parts.dictionary),
            pages,
            root: Root::new(file, &root).map_err(|Malformed| file.damaged(root_kind.word()))?,
            root_kind,
        })
    }

    /// Calls `visit` with every value of `key` and what stands beside it in the side area.
    pub(crate) fn get(
        &self,
        file: &Opened,
        key: &[u8],
        mut visit: impl FnMut(&[u8], &[u8]) -> Result<(), Malformed>,
    ) -> Result<(), Error> {
        file.check_whole()?;
        let first = self.root.first_page_of(file, key);
        let first = first.map_err(|Malformed| file.damaged(self.root_kind.word()))?;
        for place in first..self.root.count() {
            let (lines, is_last) = self.lines_of(file, place, key)?;
            for line in lines {
                let block = self.blocks.block(file, line)?;
                self.blocks
                    .items(&block)
                    .visit(key, &mut visit)
                    .map_err(|Malformed| self.blocks.damaged(file, line))?;
            }
            if is_last {
                break;
            }
        }
        Ok(())
    }

    /// The blocks of a page that may hold `key`: the last that begins before it, and all that begin
    /// with it. And whether the page has one that begins behind it, so that no other page matters.
    fn lines_of(&self, file: &Opened, place: u32, key: &[u8]) -> Result<(Vec<Line>, bool), Error> {
        let page_line = self.page_line(file, place)?;
        let page = self.pages.block(file, page_line)?;
        let mut items = self.pages.items(&page);
        let mut lines = vec![];
        let mut read = || {
            while !items.is_empty() {
                let (value, _) = items.next()?;
                if items.key() > key {
                    return Ok(true);
                }
                if items.key() < key {
                    lines.clear();
                }
                lines.push(Line::read(value)?);
            }
            Ok(false)
        };
        let is_last = read().map_err(|Malformed| self.pages.damaged(file, page_line))?;
        Ok((lines, is_last))
    }

    fn page_line(&self, file: &Opened, place: u32) -> Result<Line, Error> {
        let line = self.root.line(file, place);
        line.map_err(|Malformed| file.damaged(self.root_kind.word()))
    }

    /// All lines of a page.
    fn all_lines_of(&self, file: &Opened, place: u32) -> Result<VecDeque<Line>, Error> {
        file.check_whole()?;
        let page_line = self.page_line(file, place)?;
        let page = self.pages.read(file, page_line)?;
        let items = self.pages.items(&page).collect();
        items
            .and_then(|items| items.iter().map(|item| Line::read(&item.value)).collect())
            .map_err(|Malformed| self.pages.damaged(file, page_line))
    }

    fn all_items_of(&self, file: &Opened, line: Line) -> Result<VecDeque<Item>, Error> {
        let block = self.blocks.read(file, line)?;
        let items = self.blocks.items(&block).collect();
        items
            .map(VecDeque::from)
            .map_err(|Malformed| self.blocks.damaged(file, line))
    }
}

/// A walk over all items of a table, a block at a time.
#[derive(Debug)]
pub(crate) struct Walk<'a> {
    file: &'a Opened,
    table: &'a Table,
    next_page: u32,
    lines: VecDeque<Line>,
    items: VecDeque<Item>,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(file: &'a Opened, table: &'a Table) -> Self {
        file.bytes.expect_in_order(table.blocks.section());
        Self {
            file,
            table,
            next_page: 0,
            lines: VecDeque::new(),
            items: VecDeque::new(),
        }
    }

    /// The next item, without taking it.
    pub(crate) fn peek(&mut self) -> Result<Option<&Item>, Error> {
        while self.items.is_empty() {
            if let Some(line) = self.lines.pop_front() {
                self.items = self.table.all_items_of(self.file, line)?;
            } else if self.next_page < self.table.root.count() {
                self.lines = self.table.all_lines_of(self.file, self.next_page)?;
                self.next_page += 1;
            } else {
                break;
            }
        }
        Ok(self.items.front())
    }

    /// The next item.
    pub(crate) fn next(&mut self) -> Result<Option<Item>, Error> {
        self.peek()?;
        Ok(self.items.pop_front())
    }

    /// Ends the walk.
    pub(crate) fn stop(&mut self) {
        self.next_page = self.table.root.count();
        self.lines.clear();
        self.items.clear();
    }
}
