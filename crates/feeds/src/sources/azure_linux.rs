//! Azure Linux and its forerunner CBL-Mariner: an OVAL document per release, one definition per CVE
//! and source package.
//!
//! Published in <https://github.com/microsoft/AzureLinuxVulnerabilityData>.
//!
//! How the definitions are read:
//!
//! - The release is that of the file's name (`azurelinux-3.0-oval.xml`); the documents themselves
//!   name none. Packages are source packages.
//! - `is earlier than` is a fix; `is installed with version … or earlier` says which versions are
//!   affected without a fix. `is greater than` beside one of them is where the range begins.
//! - Where `patchable` is `Not Applicable`, the CVE does not concern the package, whatever the
//!   criteria say: it is not affected.
//!
//! Knowingly missed: nothing that the documents have.

use drydock_model::{Advisory, KeyKind, Namespace, Release, State};

use crate::oval::{self, Definition, Fixes, Tables, Verdict, is_name};
use crate::source::{Input, Kind, Layout, Meta, Source};
use crate::{Error, Sink};

#[cfg(test)]
mod tests;

pub(super) struct AzureLinux;

static META: Meta = Meta {
    id: "azure-linux",
    title: "Azure Linux and CBL-Mariner vulnerability data",
    homepage: "https://github.com/microsoft/AzureLinuxVulnerabilityData",
    licence: "MIT",
    url: "https://raw.githubusercontent.com/microsoft/AzureLinuxVulnerabilityData/main/",
    kind: Kind::Advisories,
    layout: Layout::Files {
        is_file: |path| path.ends_with("-oval.xml") && namespace_of(path).is_some(),
    },
    max_file_bytes: 512 << 20,
    stale_after_days: Some(30),
};

/// The files there are. The preview of 2.0 is empty since that release is out.
const FILES: [&str; 3] = [
    "azurelinux-3.0-oval.xml",
    "cbl-mariner-1.0-oval.xml",
    "cbl-mariner-2.0-oval.xml",
];

impl Source for AzureLinux {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn parse(&self, input: Input<'_>, sink: &mut Sink<'_>) -> Result<(), Error> {
        let namespace = namespace_of(input.path).ok_or_else(|| Error::WrongFile {
            file: input.path.to_owned(),
            why: "its name has no release".into(),
        })?;
        let document = oval::read(input.path, input.reader, sink)?;
        sink.covers(&namespace);
        document.each(|definition, tables| {
            let ids = oval::cve_ids(&definition);
            let [id] = ids.as_slice() else {
                sink.skip(&definition.id, format!("it is about {} CVEs", ids.len()));
                return Ok(());
            };
            match affected(&definition, tables, &namespace) {
                Ok(fixes) => {
                    let affected = fixes.finish();
                    let record = oval::record(&definition, META.id, id, sink);
                    sink.advisory(Advisory { record, affected })
                }
                Err(why) => {
                    sink.skip(&definition.id, why);
                    Ok(())
                }
            }
        })
    }

    fn guess_files(&self, _: &[Release], _: i16) -> Vec<String> {
        FILES.map(str::to_owned).to_vec()
    }
}

fn affected(
    definition: &Definition,
    tables: &Tables,
    namespace: &Namespace,
) -> Result<Fixes, String> {
    let criteria = definition.criteria.as_ref().ok_or("it has no criteria")?;
    let mut said = Ok(Fixes::default());
    let concerned = definition.patchable.as_deref() != Some("Not Applicable");
    let mut count = 0;
    oval::statements(
        criteria,
        tables,
        &|fact| fact.speaks_of_packages(),
        &mut |fact, conditions| {
            count += 1;
            let verdict = match concerned {
                true => Verdict::of(fact, conditions),
                false => Ok(Verdict::unfixed(State::NotAffected)),
            };
            let name = fact.names.first().filter(|it| is_name(it));
            match (&mut said, verdict, name) {
                (Err(_), ..) => {}
                (_, Err(why), _) => said = Err(why),
                (_, _, None) => said = Err("a test without the name of a package".into()),
                (Ok(fixes), Ok(verdict), Some(name)) => {
                    fixes.add(verdict.affects(namespace, KeyKind::Source, name, &[]), &[]);
                }
            }
        },
    )?;
    match count {
        0 => Err("its tests are not there".into()),
        _ => said,
    }
}

/// `azurelinux:3.0` for `azurelinux-3.0-oval.xml`.
fn namespace_of(path: &str) -> Option<Namespace> {
    let name = path.rsplit('/').next()?;
    let distribution = match name {
        _ if name.contains("azure") => "azurelinux",
        _ if name.contains("mariner") => "mariner",
        _ => return None,
    };
    let is_release = |part: &&str| {
        let mut numbers = part.split('.');
        let is_number = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
        part.contains('.') && numbers.all(is_number)
    };
    let release = name.split('-').find(is_release)?;
    Namespace::new(distribution, release).ok()
}
