//! Which files a source has at its origin.

use drydock_net::Request;
use jiff::tz::Offset;
use url::Url;

use super::run::Run;
use crate::mirror::list_feed;
use crate::mirror::state::SourceState;
use crate::origin::Place;
use crate::{Error, Layout, Source};

/// Most bytes of an index page.
const INDEX_BYTES: u64 = 4 << 20;

impl Run {
    /// The files to ask for, as paths in the feed, sorted. Not all of them need be there.
    pub(super) async fn list(
        &self,
        source: &dyn Source,
        before: &SourceState,
    ) -> Result<Vec<String>, Error> {
        let meta = source.meta();
        let mut files = match (&meta.layout, self.origin.place(meta)?) {
            (Layout::File { name }, _) => vec![(*name).to_owned()],
            (layout, Place::File(folder)) => list_feed(&folder, layout)?,
            (Layout::Files { .. }, Place::Web(_)) => {
                let year = Offset::UTC.to_datetime(self.now).year();
                source.guess_files(&self.releases, year)
            }
            (
                Layout::Folders {
                    is_folder, files, ..
                },
                Place::Web(url),
            ) => {
                let mut folders = self.folders_of_index(url, *is_folder).await?;
                if folders.is_empty() {
                    folders = source.guess_folders(&self.releases);
                    let known = before.files.keys().filter_map(|path| path.split_once('/'));
                    folders.extend(known.map(|(folder, _)| folder.to_owned()));
                }
                let folders = folders.iter();
                folders
                    .flat_map(|folder| files.iter().map(move |file| format!("{folder}/{file}")))
                    .collect()
            }
        };
        files.sort();
        files.dedup();
        Ok(files)
    }

    /// The folders that an index page links to; none where there is no such page.
    async fn folders_of_index(
        &self,
        url: Url,
        is_folder: fn(&str) -> bool,
    ) -> Result<Vec<String>, Error> {
        let page = match self.client.get_bytes(&Request::get(url, INDEX_BYTES)).await {
            Ok(page) => page,
            Err(error) if matches!(error.status(), Some(403..=405 | 410)) => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        let links = links(&String::from_utf8_lossy(&page));
        Ok(links.into_iter().filter(|it| is_folder(it)).collect())
    }
}

/// The names that a page links to in its own folder. Index pages are written by many servers and are
/// no proper XML: only the values of `href` are looked at.
fn links(page: &str) -> Vec<String> {
    let mut links = Vec::new();
    for tail in page.split("href").skip(1) {
        let Some(value) = tail.trim_start().strip_prefix('=') else {
            continue;
        };
        let value = value.trim_start().trim_start_matches(['"', '\'']);
        let end = value.find(|c: char| c.is_whitespace() || "\"'>?#".contains(c));
        let name = value.get(..end.unwrap_or(value.len())).unwrap_or_default();
        let name = name.trim_start_matches("./").trim_end_matches('/');
        if !name.is_empty() && !name.contains(['/', ':']) {
            links.push(name.to_owned());
        }
    }
    links
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_links_of_index_pages() {
        let page = r#"<html><a href="../">..</a> <A HREF='ignored'>
            <a href="v3.18/">v3.18/</a><a class=x href = './v3.19/'>v3.19</a>
            <a href=edge/>edge</a><a href="https://h.example/v3.1/">x</a><a href="?C=M">sort</a>
            <a href="/v3.2/">absolute</a> href"#;
        assert_eq!(links(page), ["..", "v3.18", "v3.19", "edge"]);
    }
}
