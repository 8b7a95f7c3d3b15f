//! `updateinfo.xml`, in which repositories of RPM packages tell of their updates.
//!
//! Documented with [createrepo_c](https://github.com/rpm-software-management/createrepo_c) and by
//! [libsolv's reader](https://github.com/openSUSE/libsolv/blob/master/ext/repo_updateinfoxml.c).
//!
//! Knowingly missed: modules of a collection, and what a package asks of the system (reboot).

use std::io::Read;

use drydock_model::Digest;

use crate::xml::{Element, Next, Xml};
use crate::{Error, Sink};

/// Most packages of an update; real ones have some thousands.
const PACKAGES: usize = 50_000;

/// An update.
pub(crate) struct Update {
    /// Its id, e.g. `ALAS2-2018-939`.
    pub(crate) id: String,
    /// `security`, `bugfix` or another.
    pub(crate) kind: String,
    /// Its title.
    pub(crate) title: String,
    /// When it was published, as written.
    pub(crate) issued: Option<String>,
    /// When it was last changed, as written.
    pub(crate) updated: Option<String>,
    /// The publisher's word of how bad it is.
    pub(crate) severity: Option<String>,
    /// What it is.
    pub(crate) description: Option<String>,
    /// Kind, id and address of what it refers to.
    pub(crate) references: Vec<(String, String, String)>,
    /// The packages, by the names of the collections they are in.
    pub(crate) collections: Vec<(String, Vec<Package>)>,
    /// Of its bytes.
    pub(crate) digest: Digest,
}

/// A package of an update.
pub(crate) struct Package {
    /// Its name.
    pub(crate) name: String,
    /// Epoch, version and release.
    pub(crate) evr: String,
    /// Its architecture.
    pub(crate) arch: String,
}

/// Gives each update of a document. Those that cannot be read are skipped and told to the sink.
pub(crate) fn read(
    path: &str,
    reader: &mut dyn Read,
    sink: &mut Sink<'_>,
    mut take: impl FnMut(Update, &mut Sink<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut xml = Xml::new(path, reader);
    match xml.next()? {
        Next::Open(tag) if tag.name() == "updates" => {}
        Next::Open(tag) => return Err(xml.wrong(format!("it begins with `{}`", tag.name()))),
        Next::Close | Next::End => return Err(xml.wrong("it is empty".into())),
    }
    loop {
        match xml.next()? {
            Next::End => return Ok(()),
            Next::Close => {}
            Next::Open(tag) if tag.name() == "update" => {
                let (element, digest) = xml.record(tag)?;
                match Update::parse(&element, digest) {
                    Ok(update) => take(update, sink)?,
                    Err(why) => sink.skip(element.text_of("id").unwrap_or_default(), why),
                }
            }
            Next::Open(tag) => drop(xml.element(tag)?),
        }
    }
}

impl Update {
    fn parse(element: &Element, digest: Digest) -> Result<Self, String> {
        let id = element.text_of("id").ok_or("it has no id")?;
        let date = |name| {
            let moment = element.first(name)?;
            let written = moment.attribute("date");
            written.or_else(|| Some(moment.trimmed().to_owned()))
        };
        let references = element.first("references").into_iter();
        let references = references.flat_map(|it| it.all("reference")).map(|it| {
            let said = |name| it.attribute(name).unwrap_or_default();
            (said("type"), said("id"), said("href"))
        });
        let lists = element.first("pkglist").into_iter();
        let collections = lists.flat_map(|it| it.all("collection"));
        let collections = collections.map(|it| {
            let name = it.text_of("name").unwrap_or_default().to_owned();
            Ok((name, packages(it)?))
        });
        Ok(Self {
            id: id.to_owned(),
            kind: element.attribute("type").unwrap_or_default(),
            title: element.text_of("title").unwrap_or_default().to_owned(),
            issued: date("issued"),
            updated: date("updated"),
            severity: element.text_of("severity").map(str::to_owned),
            description: element.text_of("description").map(str::to_owned),
            references: references.collect(),
            collections: collections.collect::<Result<_, String>>()?,
            digest,
        })
    }
}

fn packages(collection: &Element) -> Result<Vec<Package>, String> {
    let mut all = Vec::new();
    for element in collection.all("package") {
        if all.len() == PACKAGES {
            return Err(format!("more than {PACKAGES} packages"));
        }
        let said = |name: &str| {
            let written = element.attribute(name).filter(|it| !it.is_empty());
            written.ok_or_else(|| format!("a package without `{name}`"))
        };
        let epoch = said("epoch").unwrap_or_else(|_| "0".to_owned());
        all.push(Package {
            name: said("name")?,
            evr: format!("{epoch}:{}-{}", said("version")?, said("release")?),
            arch: said("arch")?,
        });
    }
    Ok(all)
}
