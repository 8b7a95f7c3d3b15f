//! What a reader of hostile bytes may use up.
//!
//! The figures are those of large images with room to spare. A layer at its limits takes the body of
//! one file and its tree, 64 MiB, and its decoder: a share of the 96 MiB that the process has
//! for blobs decompressed at once, or history of up to 128 MiB where a zstd frame asks for it. An
//! ordinary layer that streams by takes 5 MiB.

/// Limits of one read. `Default` gives figures that no honest image meets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caps {
    /// Members of one archive, or files of one folder. Beyond: [`Error::Cap`](crate::Error::Cap).
    pub entries: u64,
    /// Bytes of one path or link target (Linux allows 4,095). Beyond: the entry is left out with a
    /// warning.
    pub path_bytes: usize,
    /// Bytes of one wanted file. Beyond: the file is left out with a warning.
    pub file_bytes: u64,
    /// Bytes of all wanted files of a layer together. Beyond: further files are left out with one
    /// warning.
    pub kept_bytes: u64,
    /// Bytes that the tree of a layer may take. Beyond: links and folders are left out with a warning.
    pub tree_bytes: usize,
    /// Bytes of the extension headers (PAX, GNU long names, sparse maps) of one member. Beyond:
    /// [`Error::Cap`](crate::Error::Cap), as the name and size of the member are then unknown.
    pub extension_bytes: u64,
    /// Bytes that come out of a decompressor. Beyond: [`Error::Cap`](crate::Error::Cap).
    pub decompressed_bytes: u64,
    /// Bytes that may come out whatever the ratio is; a layer of zeros is no attack by itself.
    pub ratio_free_bytes: u64,
    /// Bytes out per byte in, above `ratio_free_bytes`. Beyond: [`Error::Cap`](crate::Error::Cap).
    pub ratio: u64,
    /// Warnings of one read; the last one says how many more there were.
    pub warnings: usize,
}

const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;

impl Default for Caps {
    fn default() -> Self {
        Self {
            entries: 10_000_000,
            path_bytes: 4096,
            file_bytes: 32 * MIB,
            kept_bytes: 512 * MIB,
            tree_bytes: 32 << 20,
            extension_bytes: MIB,
            decompressed_bytes: 256 * GIB,
            ratio_free_bytes: 16 * GIB,
            ratio: 200,
            warnings: 100,
        }
    }
}
