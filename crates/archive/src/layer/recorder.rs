//! Turns the members of a layer into its tree and hands the wanted files to the visitor.
//!
//! Whiteouts: [OCI layer specification](https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts).
//! Names that start with `.wh..wh.` and are not the opaque mark are aufs' own bookkeeping; of these
//! only files count, as hard links may lead to them.

use crate::members::{Member, MemberKind, Members, Source};
use crate::path::{CleanPath, clean_path, split_path};
use crate::tree::LayerTreeBuilder;
use crate::warning::Warnings;
use crate::{Caps, EntryKind, Error, FileContent, LayerEntry, LayerScan, LayerVisitor};

const WHITEOUT: &str = ".wh.";
const BOOKKEEPING: &str = ".wh..wh.";
const OPAQUE: &str = ".wh..wh..opq";

/// Records one layer.
pub(super) struct Recorder<'a> {
    pub(super) caps: &'a Caps,
    pub(super) visitor: &'a mut dyn LayerVisitor,
    pub(super) tree: LayerTreeBuilder,
    pub(super) warnings: Warnings,
    kept: u64,
}

impl<'a> Recorder<'a> {
    pub(super) fn new(caps: &'a Caps, visitor: &'a mut dyn LayerVisitor) -> Self {
        Self {
            caps,
            visitor,
            tree: LayerTreeBuilder::new(caps.tree_bytes),
            warnings: Warnings::new(caps.warnings),
            kept: 0,
        }
    }

    /// Records all members of an archive.
    pub(super) fn record<S: Source>(&mut self, members: &mut Members<S>) -> Result<(), Error> {
        while let Some(member) = members.next()? {
            self.record_member(&member, members)?;
        }
        for note in members.take_notes() {
            self.warnings.add("", note);
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> LayerScan {
        if self.tree.dropped() > 0 {
            self.warnings.add(
                "",
                format!(
                    "{} folders and links did not fit into memory; paths through links may not be found",
                    self.tree.dropped()
                ),
            );
        }
        LayerScan {
            tree: self.tree.finish(),
            blob_digest: None,
            diff_id: None,
            warnings: self.warnings.finish(),
        }
    }

    fn record_member<S: Source>(
        &mut self,
        member: &Member,
        members: &mut Members<S>,
    ) -> Result<(), Error> {
        let path = match clean_path(&member.name, self.caps.path_bytes) {
            Ok(path) => path,
            Err(why) => {
                self.warnings.add(&shorten(&member.name), why);
                return Ok(());
            }
        };
        if path.text.is_empty() {
            if member.kind != MemberKind::Directory {
                self.warnings
                    .add("", "left out: an entry for the root that is no folder");
            }
            return Ok(());
        }
        let (folder, name) = split_path(&path.text);
        let bookkeeping = path.text.starts_with(BOOKKEEPING) || name.starts_with(BOOKKEEPING);
        match name.strip_prefix(WHITEOUT) {
            _ if name == OPAQUE => self.record_opaque(folder),
            _ if bookkeeping && member.kind != MemberKind::File => {}
            _ if bookkeeping && !self.visitor.wants(&path.text) => {}
            Some(hidden) if !bookkeeping => self.record_whiteout(&path.text, folder, hidden),
            _ => self.record_entry(&path, member, members)?,
        }
        Ok(())
    }

    fn record_whiteout(&mut self, path: &str, folder: &str, hidden: &str) {
        match hidden {
            "" | "." | ".." => self
                .warnings
                .add(path, "left out: the whiteout names no file"),
            _ if folder.is_empty() => self.record_hidden(hidden),
            _ => self.record_hidden(&format!("{folder}/{hidden}")),
        }
    }

    /// Records that the lower layers lose what they have at `path`.
    pub(super) fn record_hidden(&mut self, path: &str) {
        self.show(path, EntryKind::Whiteout, 0);
        self.tree.whiteout(path);
    }

    /// Records that the lower layers lose what they have in a folder.
    pub(super) fn record_opaque(&mut self, folder: &str) {
        self.show(folder, EntryKind::Opaque, 0);
        self.tree.opaque(folder);
    }

    /// Shows the visitor what is there.
    pub(super) fn show(&mut self, path: &str, kind: EntryKind, mode: u32) {
        self.visitor.entry(LayerEntry { path, kind, mode });
    }

    fn record_entry<S: Source>(
        &mut self,
        path: &CleanPath,
        member: &Member,
        members: &mut Members<S>,
    ) -> Result<(), Error> {
        let kind = match member.kind {
            MemberKind::Directory => EntryKind::Folder,
            MemberKind::File if path.folder => EntryKind::Folder,
            MemberKind::File | MemberKind::HardLink => EntryKind::File,
            MemberKind::Symlink | MemberKind::Special | MemberKind::Unknown(_) => EntryKind::Other,
        };
        self.show(&path.text, kind, member.mode);
        match member.kind {
            MemberKind::Directory => self.tree.directory(&path.text),
            MemberKind::File if path.folder => self.tree.directory(&path.text),
            MemberKind::File => return self.record_file(path, member, members),
            MemberKind::Symlink => self.record_symlink(&path.text, &member.link),
            MemberKind::HardLink => self.record_hard_link(&path.text, &member.link),
            MemberKind::Special => self.record_special(&path.text),
            MemberKind::Unknown(flag) => self.warnings.add(
                &path.text,
                format!(
                    "left out: nothing is known of members of type `{}`",
                    flag.escape_ascii()
                ),
            ),
        }
        Ok(())
    }

    fn record_file<S: Source>(
        &mut self,
        path: &CleanPath,
        member: &Member,
        members: &mut Members<S>,
    ) -> Result<(), Error> {
        if !self.visitor.wants(&path.text) {
            self.tree.unwanted(&path.text);
            return Ok(());
        }
        if path.lossy {
            self.warnings.add(&path.text, "the name is not UTF-8");
        }
        if !self.has_room(&path.text, member.size) {
            return Ok(());
        }
        let visitor = &mut *self.visitor;
        let use_body = |bytes: &[u8]| visitor.file(&path.text, FileContent { bytes });
        match members.with_body(member, use_body)? {
            Ok(()) => self.count_file(&path.text, member.size),
            Err(why) => {
                self.tree.not_kept(&path.text);
                self.warnings.add(&path.text, format!("not read: {why}"));
            }
        }
        Ok(())
    }

    /// Whether a wanted file of `size` bytes may be read. If not, it is recorded as left out.
    pub(super) fn has_room(&mut self, path: &str, size: u64) -> bool {
        let why = if size > self.caps.file_bytes {
            format!(
                "not read: {size} bytes are over the limit of {} for one file",
                self.caps.file_bytes
            )
        } else if self.kept.saturating_add(size) > self.caps.kept_bytes {
            format!(
                "not read: the wanted files of the layer are over the limit of {} bytes",
                self.caps.kept_bytes
            )
        } else {
            return true;
        };
        self.tree.not_kept(path);
        self.warnings.add(path, why);
        false
    }

    /// Records a file that the visitor was given.
    pub(super) fn count_file(&mut self, path: &str, size: u64) {
        self.kept = self.kept.saturating_add(size);
        self.tree.file(path);
    }

    pub(super) fn record_symlink(&mut self, path: &str, target: &[u8]) {
        if target.len() > self.caps.path_bytes || target.contains(&0) {
            let why = "left out: the target of the link is no path";
            self.warnings.add(path, why);
            return self.tree.unwanted(path);
        }
        self.tree.symlink(path, &String::from_utf8_lossy(target));
    }

    fn record_hard_link(&mut self, path: &str, target: &[u8]) {
        let target = match clean_path(target, self.caps.path_bytes) {
            Ok(target) => target.text,
            Err(why) => {
                return self
                    .warnings
                    .add(path, format!("target of the link: {why}"));
            }
        };
        if path == target {
            return self.warnings.add(path, "left out: a hard link to itself");
        }
        let to_symlink = self.tree.symlink_target(&target).is_some();
        if to_symlink || self.visitor.wants(path) {
            self.tree.hard_link(path, &target);
        } else {
            self.tree.unwanted(path);
        }
    }

    pub(super) fn record_special(&mut self, path: &str) {
        if self.visitor.wants(path) {
            self.tree.special(path);
        } else {
            self.tree.unwanted(path);
        }
    }
}

/// The beginning of a name that is not fit to be a path, for a warning.
fn shorten(name: &[u8]) -> String {
    String::from_utf8_lossy(name).chars().take(120).collect()
}
