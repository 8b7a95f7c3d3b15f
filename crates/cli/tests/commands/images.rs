//! Images for the tests, made while they run.

use drydock_test_support::image::ImageBuilder;
use drydock_test_support::layer::LayerBuilder;

/// Debian 12 as it was early, with a second layer.
pub(crate) fn debian() -> ImageBuilder {
    let base = [
        package("bash", "5.2.15-2", None),
        package("libssl3", "3.0.8-1", Some("openssl")),
        package("zlib1g", "1:1.2.13.dfsg-1", Some("zlib")),
    ];
    let more = [
        package("curl", "7.88.1-10", None),
        package("libcurl4", "7.88.1-10", Some("curl")),
        package("openssl", "3.0.8-1", None),
    ];
    let whole = [base.as_slice(), &more].concat();
    ImageBuilder::new()
        .layer(
            "/bin/sh -c #(nop) ADD file:base in /",
            layer("debian", "12", &base),
        )
        .empty_layer("CMD [\"bash\"]")
        .layer(
            "RUN /bin/sh -c apt-get install -y curl openssl # buildkit",
            LayerBuilder::new().file(STATUS, whole.concat()),
        )
}

/// Debian 13 with nothing that anybody knows of.
pub(crate) fn clean() -> ImageBuilder {
    let packages = [package("hello", "2.10-3", None)];
    ImageBuilder::new().layer("ADD rootfs.tar /", layer("debian", "13", &packages))
}

/// A release that no fixture speaks of.
pub(crate) fn unsupported() -> ImageBuilder {
    let packages = [package("hello", "2.10-3", None)];
    ImageBuilder::new().layer("ADD rootfs.tar /", layer("debian", "7", &packages))
}

/// Alpine 3.18 with a third of a database.
pub(crate) fn alpine() -> ImageBuilder {
    let installed = "C:Q1aaaaaaaaaaaaaaaaaaaaaaaaaaa=\nP:busybox\nV:1.36.1-r0\nA:x86_64\n\
                     L:GPL-2.0-only\no:busybox\nF:bin\nR:busybox\n\n\
                     C:Q1aaaaaaaaaaaaaaaaaaaaaaaaaaa=\nP:ssl_client\nV:1.36.1-r0\nA:x86_64\n\
                     L:GPL-2.0-only\no:busybox\nF:usr/bin\nR:ssl_client\n\n";
    let layer = LayerBuilder::new()
        .file("etc/os-release", os_release("alpine", "3.18.0"))
        .file("etc/alpine-release", "3.18.0\n")
        .file("lib/apk/db/installed", installed);
    ImageBuilder::new().layer("ADD alpine.tar /", layer)
}

/// An image without a distribution or packages.
pub(crate) fn empty() -> ImageBuilder {
    ImageBuilder::new().layer("COPY app /app", LayerBuilder::new().file("app", "x"))
}

const STATUS: &str = "var/lib/dpkg/status";

fn layer(distribution: &str, release: &str, packages: &[String]) -> LayerBuilder {
    LayerBuilder::new()
        .file("etc/os-release", os_release(distribution, release))
        .file(STATUS, packages.concat())
}

fn os_release(distribution: &str, release: &str) -> String {
    format!(
        "ID={distribution}\nVERSION_ID=\"{release}\"\nPRETTY_NAME=\"{distribution} {release}\"\n"
    )
}

fn package(name: &str, version: &str, source: Option<&str>) -> String {
    let source = source.map_or(String::new(), |source| format!("Source: {source}\n"));
    format!(
        "Package: {name}\nStatus: install ok installed\nArchitecture: amd64\n{source}\
         Version: {version}\nMaintainer: Debian Maintainers <m@lists.debian.org>\n\n"
    )
}
