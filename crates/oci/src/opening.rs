//! How to open an image of an archive or layout that may hold several.

use crate::OpenOptions;
use crate::platform::Wish;

/// How to open an image of an archive or layout that may hold several.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opening<'a> {
    /// The source without the choice of an image, for messages.
    pub(crate) source: &'a str,
    /// Which image: a name, or `@` and its position.
    pub(crate) image: Option<&'a str>,
    /// For which platform.
    pub(crate) wish: Wish<'a>,
    /// Whether plain layers are hashed.
    pub(crate) verify: bool,
}

impl<'a> Opening<'a> {
    /// What `options` say, for the image `image` of `source`.
    pub(crate) fn new(source: &'a str, image: Option<&'a str>, options: &'a OpenOptions) -> Self {
        Self {
            source,
            image,
            wish: Wish {
                asked: options.platform.as_ref(),
                default: &options.default_platform,
            },
            verify: options.verify,
        }
    }
}
