//! Look-ups beside those of advisories: facts about vulnerabilities, their other ids, repositories.

use drydock_model::{Enrichment, Vulnerability};

use crate::wire::alias::Alias;
use crate::wire::fact::read_fact;
use crate::wire::{Malformed, Reader};
use crate::{Database, Error};

impl Database {
    /// What is said of a vulnerability as such, sorted by source and kind. Facts stand under the id
    /// that their source names; ask for the CVE, see [`Database::vulnerability`].
    ///
    /// # Errors
    /// When the block that would hold it is damaged.
    pub fn enrichments(&self, id: &str) -> Result<Vec<Enrichment>, Error> {
        let mut found = vec![];
        self.facts.get(&self.file, id.as_bytes(), |value, _| {
            self.read_facts(id, value, &mut found)
        })?;
        Ok(found)
    }

    /// The vulnerability that an id names, with its other ids: itself alone where nobody knows of
    /// others.
    ///
    /// # Errors
    /// As [`Database::enrichments`].
    pub fn vulnerability(&self, id: &str) -> Result<Vulnerability, Error> {
        let shown = match self.alias(id)? {
            Some(Alias::ShownAs(shown)) => shown,
            Some(Alias::AlsoCalled(aliases)) => {
                return Ok(Vulnerability {
                    id: id.to_owned(),
                    aliases,
                });
            }
            None => id.to_owned(),
        };
        let aliases = match self.alias(&shown)? {
            Some(Alias::AlsoCalled(aliases)) if shown != id => aliases,
            _ => vec![],
        };
        Ok(Vulnerability { id: shown, aliases })
    }

    /// The CPEs of a repository, sorted; `None` where nobody knows it.
    ///
    /// # Errors
    /// As [`Database::enrichments`].
    pub fn repository_cpes(&self, name: &str) -> Result<Option<Vec<String>>, Error> {
        let mut cpes = None;
        self.repositories
            .get(&self.file, name.as_bytes(), |value, _| {
                let reader = &mut Reader::new(value);
                cpes = Some(reader.texts()?);
                reader.finish()
            })?;
        Ok(cpes)
    }

    pub(super) fn read_facts(
        &self,
        id: &str,
        value: &[u8],
        found: &mut Vec<Enrichment>,
    ) -> Result<(), Malformed> {
        let source_of = |place: usize| self.meta.sources.get(place).map(|it| it.id.as_str());
        let reader = &mut Reader::new(value);
        while !reader.is_empty() {
            let (source, fact) = read_fact(reader, source_of)?;
            found.push(Enrichment {
                source: source.to_owned(),
                id: id.to_owned(),
                fact,
            });
        }
        Ok(())
    }

    fn alias(&self, id: &str) -> Result<Option<Alias>, Error> {
        let mut found = None;
        self.aliases.get(&self.file, id.as_bytes(), |value, _| {
            found = Some(Alias::read(value)?);
            Ok(())
        })?;
        Ok(found)
    }
}
