//! What the name of a document tells.

/// The name of a document.
pub(super) struct Name<'p> {
    /// The release's code name.
    pub(super) codename: &'p str,
    /// The service whose release it is, e.g. `esm-infra`.
    pub(super) service: Option<&'p str>,
}

impl<'p> Name<'p> {
    /// Reads `com.ubuntu.jammy.cve.oval.xml.bz2` and `com.ubuntu.esm-infra_focal.cve.oval.xml`.
    pub(super) fn parse(path: &'p str) -> Option<Self> {
        let file = path.strip_prefix("com.ubuntu.")?;
        let file = file.strip_suffix(".bz2").unwrap_or(file);
        let name = file.strip_suffix(".oval.xml")?;
        let (release, kind) = name.rsplit_once('.')?;
        let (service, codename) = match release.split_once('_') {
            Some((service, codename)) => (Some(service), codename),
            None => (None, release),
        };
        let is_word = |it: &str| {
            let fits = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
            !it.is_empty() && it.bytes().all(fits)
        };
        let proper = is_word(codename) && service.is_none_or(is_word);
        (proper && matches!(kind, "cve" | "usn")).then_some(Self { codename, service })
    }
}
