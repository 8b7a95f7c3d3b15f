//! Writes the sample image of `cargo xtask demo`: Debian 12 packages in three layers, as a
//! `docker save` archive. Usage: `sample_image FILE`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    missing_docs
)]

use std::path::PathBuf;

use drydock_test_support::image::ImageBuilder;
use drydock_test_support::layer::LayerBuilder;

fn main() {
    let Some(path) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: sample_image FILE");
        return;
    };
    sample().write_docker_archive(&path, "drydock-demo:latest");
}

/// A base as it was early in bookworm's life, a web server on top, and a vendor's package that the
/// distribution's advisories do not cover.
fn sample() -> ImageBuilder {
    let base = [
        stanza("bash", "5.2.15-2", None, DEBIAN),
        stanza("libc6", "2.36-9", Some("glibc"), DEBIAN),
        stanza("libssl3", "3.0.8-1", Some("openssl"), DEBIAN),
        stanza("openssl", "3.0.8-1", None, DEBIAN),
        stanza("zlib1g", "1:1.2.13.dfsg-1", Some("zlib"), DEBIAN),
    ];
    let web = [
        stanza("curl", "7.88.1-10", None, DEBIAN),
        stanza("libcurl4", "7.88.1-10", Some("curl"), DEBIAN),
        stanza("libnghttp2-14", "1.52.0-1", Some("nghttp2"), DEBIAN),
    ];
    let vendor = [stanza(
        "docker-ce-cli",
        "5:24.0.5-1~debian.12~bookworm",
        Some("docker-ce"),
        "Docker <support@docker.com>",
    )];
    let with_web = [base.as_slice(), &web].concat();
    let with_vendor = [with_web.as_slice(), &vendor].concat();
    ImageBuilder::new()
        .layer(
            "/bin/sh -c #(nop) ADD file:bookworm in /",
            LayerBuilder::new()
                .file("etc/os-release", OS_RELEASE)
                .file("etc/debian_version", "12.0\n")
                .file("var/lib/dpkg/status", base.concat()),
        )
        .empty_layer("/bin/sh -c #(nop) CMD [\"bash\"]")
        .layer(
            "RUN /bin/sh -c apt-get update && apt-get install -y curl # buildkit",
            LayerBuilder::new().file("var/lib/dpkg/status", with_web.concat()),
        )
        .layer(
            "RUN /bin/sh -c apt-get install -y docker-ce-cli # buildkit",
            LayerBuilder::new().file("var/lib/dpkg/status", with_vendor.concat()),
        )
}

const DEBIAN: &str = "Debian Maintainers <maintainers@lists.debian.org>";

const OS_RELEASE: &str = "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"
NAME=\"Debian GNU/Linux\"
VERSION_ID=\"12\"
VERSION=\"12 (bookworm)\"
VERSION_CODENAME=bookworm
ID=debian
";

fn stanza(name: &str, version: &str, source: Option<&str>, maintainer: &str) -> String {
    let source = source
        .map(|source| format!("Source: {source}\n"))
        .unwrap_or_default();
    format!(
        "Package: {name}\nStatus: install ok installed\nMaintainer: {maintainer}\n\
         Architecture: amd64\n{source}Version: {version}\nDescription: sample\n\n"
    )
}
