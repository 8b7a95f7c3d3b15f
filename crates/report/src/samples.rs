//! Reports for the tests of this crate. Every name, version and digest is invented or public.

use drydock_model::{
    AdvisoryRecord, AlsoRecord, DatabaseIdentity, Digest, Dismissal, DismissalReason, Distribution,
    Ecosystem, Epss, Exploited, Finding, Image, InstallState, Inventory, InventoryPackage, KeyKind,
    Layer, MatchEvidence, NotAssessed, NotAssessedKind, OwnedFile, OwnedFiles, Package, Provenance,
    Rating, Reference, Repository, ScanReport, Severity, SourceIdentity, SourcePackage, State,
    ThirdParty,
};

use crate::{Explanation, Known};

pub(crate) fn digest(byte: u8) -> Digest {
    Digest::sha256([byte; 32])
}

fn package(
    name: &str,
    version: &str,
    source: Option<(&str, &str)>,
    layer: usize,
) -> InventoryPackage {
    InventoryPackage {
        package: Package {
            ecosystem: Ecosystem::find("deb").unwrap(),
            name: name.into(),
            version: version.into(),
            architecture: Some("amd64".into()),
            source: source.map(|(name, version)| SourcePackage {
                name: name.into(),
                version: version.into(),
            }),
            state: InstallState::Installed,
            maintainer: Some("Debian Maintainers <pkg@example.org>".into()),
            third_party: None,
            license: None,
            module: None,
        },
        cataloger: "dpkg",
        path: "var/lib/dpkg/status".into(),
        layer,
        files: OwnedFiles::default(),
    }
}

fn image() -> Image {
    Image {
        id: Some(digest(0xaa)),
        platform: Some("linux/amd64".parse().unwrap()),
        layers: vec![
            Layer {
                diff_id: Some(digest(0x01)),
                created_by: Some("/bin/sh -c #(nop) ADD file:1f3a in / ".into()),
            },
            Layer {
                diff_id: Some(digest(0x02)),
                created_by: Some(
                    "RUN /bin/sh -c apt-get update && apt-get install -y --no-install-recommends \
                     curl docker-ce openssl # buildkit"
                        .into(),
                ),
            },
        ],
    }
}

fn inventory() -> Inventory {
    let mut docker = package("docker-ce", "5:20.10.7~3-0~debian-buster", None, 1);
    docker.package.third_party = Some(ThirdParty {
        vendor: "Docker".into(),
        evidence: "maintainer `Docker <support@docker.com>`".into(),
    });
    let mut zlib = package(
        "zlib1g",
        "1:1.2.11.dfsg-1+b1",
        Some(("zlib", "1:1.2.11.dfsg-1")),
        0,
    );
    zlib.files.push(OwnedFile {
        path: "lib/x86_64-linux-gnu/libz.so.1.2.11",
        checksum: Some("md5:0123456789abcdef0123456789abcdef"),
    });
    Inventory {
        distribution: Some(Distribution {
            id: "debian".into(),
            version_id: Some("10".into()),
            codename: Some("buster".into()),
            id_like: vec![],
            pretty_name: Some("Debian GNU/Linux 10 (buster)".into()),
            path: "etc/os-release".into(),
        }),
        repositories: vec![Repository {
            ecosystem: Ecosystem::DEB,
            url: "http://deb.debian.org/debian".into(),
            release: Some("buster".into()),
            component: Some("main".into()),
            tag: None,
            official: true,
            path: "etc/apt/sources.list".into(),
        }],
        packages: vec![
            package("bash", "5.0-4", None, 0),
            docker,
            package(
                "libssl1.1",
                "1.1.1d-0+deb10u6",
                Some(("openssl", "1.1.1d-0+deb10u6")),
                0,
            ),
            package("openssl", "1.1.1d-0+deb10u6", None, 1),
            zlib,
        ],
        not_assessed: vec![],
        provenance: Provenance::default(),
    }
}

struct Sample {
    package: usize,
    id: &'static str,
    key: (&'static str, &'static str),
    severity: Severity,
    state: State,
    fixed_in: Option<&'static str>,
}

fn finding(sample: Sample) -> Finding {
    let (name, version) = sample.key;
    let rating = Rating {
        origin: "debian-tracker".into(),
        severity: sample.severity,
        original: Some(sample.severity.word().into()),
        vector: None,
    };
    Finding {
        id: sample.id.into(),
        aliases: vec!["DSA-4963-1".into()],
        package: sample.package,
        fixed_in: sample.fixed_in.map(Into::into),
        state: sample.state,
        reason: None,
        rating: rating.clone(),
        ratings: vec![rating.clone()],
        epss: None,
        exploited: None,
        record: AdvisoryRecord {
            source: "debian-tracker".into(),
            id: sample.id.into(),
            locator: format!("data.json#{name}/{}", sample.id),
            aliases: vec!["DSA-4963-1".into()],
            upstream: vec![],
            related: vec![],
            description: Some("A crafted input overflows a buffer.".into()),
            ratings: vec![rating],
            references: vec![Reference {
                kind: None,
                url: format!("https://security-tracker.debian.org/tracker/{}", sample.id),
            }],
            published: Some("2021-08-24T00:00:00Z".parse().unwrap()),
            modified: None,
            withdrawn: None,
            digest: digest(0xcc),
        },
        also: vec![],
        evidence: MatchEvidence {
            namespace: "debian:10".parse().unwrap(),
            key: KeyKind::Source,
            name: name.into(),
            version: version.into(),
            scheme: "dpkg",
            comparison: match sample.fixed_in {
                Some(fixed) => format!("{version} < {fixed} (fixed)"),
                None => "every version is affected".into(),
            },
        },
    }
}

fn findings() -> Vec<Finding> {
    let openssl = ("openssl", "1.1.1d-0+deb10u6");
    let bash = |id, severity, state| {
        finding(Sample {
            package: 0,
            id,
            key: ("bash", "5.0-4"),
            severity,
            state,
            fixed_in: None,
        })
    };
    let mut all = vec![
        bash("CVE-2022-3715", Severity::Low, State::WillNotFix),
        bash("CVE-2019-18276", Severity::Negligible, State::Affected),
    ];
    for package in [2, 3] {
        for (id, severity, fixed_in) in [
            ("CVE-2021-3711", Severity::Critical, "1.1.1d-0+deb10u7"),
            ("CVE-2022-0778", Severity::High, "1.1.1d-0+deb10u8"),
        ] {
            all.push(finding(Sample {
                package,
                id,
                key: openssl,
                severity,
                state: State::Fixed,
                fixed_in: Some(fixed_in),
            }));
        }
    }
    all
}

fn report(findings: Vec<Finding>, not_assessed: Vec<NotAssessed>) -> ScanReport {
    ScanReport {
        image: image(),
        inventory: inventory(),
        namespace: Some("debian:10".parse().unwrap()),
        end_of_life: Some("2024-06-30".parse().unwrap()),
        findings,
        dismissals: vec![],
        not_assessed,
        database: DatabaseIdentity {
            digest: digest(0xdb),
            sources: vec![
                SourceIdentity {
                    id: "alpine-secdb".into(),
                    records: 412,
                    digest: digest(0xd1),
                },
                SourceIdentity {
                    id: "debian-tracker".into(),
                    records: 15053,
                    digest: digest(0xd2),
                },
            ],
        },
    }
}

/// Findings of several severities, one third-party package, an end-of-life release.
pub(crate) fn debian() -> ScanReport {
    let gaps = vec![
        NotAssessed {
            kind: NotAssessedKind::EndOfLifeRelease,
            what: "release `debian:10`".into(),
            why: "its support ended on 2024-06-30: newer vulnerabilities are not recorded for it"
                .into(),
        },
        NotAssessed {
            kind: NotAssessedKind::ThirdPartyPackage,
            what: "docker-ce 5:20.10.7~3-0~debian-buster".into(),
            why: "shipped by Docker, not covered by the distribution's feed".into(),
        },
    ];
    report(findings(), gaps)
}

/// The same, and it is known how likely some are to be exploited.
pub(crate) fn exploited() -> ScanReport {
    let mut report = debian();
    for finding in &mut report.findings {
        let nvd = Rating {
            origin: "nvd".into(),
            severity: Severity::High,
            original: Some("Primary".into()),
            vector: Some("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H".into()),
        };
        finding.epss = match finding.id.as_str() {
            "CVE-2021-3711" => Some((20_340, 900_000)),
            "CVE-2019-18276" => Some((420, 38_550)),
            _ => None,
        }
        .map(|(probability, percentile)| Epss {
            probability,
            percentile,
        });
        if finding.id == "CVE-2022-0778" {
            finding.exploited = Some(Exploited {
                source: "kev".into(),
                added: "2022-05-06".parse().unwrap(),
                due: Some("2022-05-27".parse().unwrap()),
                ransomware: true,
            });
            finding.ratings.push(nvd);
            finding.also.push(AlsoRecord {
                source: "osv".into(),
                id: "DEBIAN-CVE-2022-0778".into(),
                locator: "Debian/all.zip/DEBIAN-CVE-2022-0778.json".into(),
                namespace: "debian:10".parse().unwrap(),
                state: State::Affected,
                fixed_in: None,
            });
        }
    }
    report
}

/// Nothing found, nothing left out.
pub(crate) fn clean() -> ScanReport {
    report(vec![], vec![])
}

/// Nothing found since nothing was looked up, from a folder without layers or a config.
pub(crate) fn unsupported() -> ScanReport {
    let gap = NotAssessed {
        kind: NotAssessedKind::UnsupportedRelease,
        what: "release `debian:4`".into(),
        why: "the database has no advisories for it".into(),
    };
    let mut report = report(vec![], vec![gap]);
    report.namespace = None;
    report.end_of_life = None;
    report.image = Image {
        layers: vec![Layer::default()],
        ..Image::default()
    };
    report.inventory.distribution = None;
    report.inventory.repositories.clear();
    report.inventory.packages.retain(|one| one.layer == 0);
    report.inventory.packages.truncate(2);
    report
}

/// A vulnerability that is reported for one package and not for another.
pub(crate) fn explanation() -> Explanation {
    let report = debian();
    let reported: Vec<Finding> = report
        .findings
        .iter()
        .filter(|one| one.package == 3)
        .cloned()
        .collect();
    let finding = reported.into_iter().next().unwrap();
    let mut evidence = finding.evidence.clone();
    evidence.comparison = "1.1.1d-0+deb10u7 ≥ 1.1.1d-0+deb10u7 (fixed)".into();
    let dismissal = Dismissal {
        id: finding.id.clone(),
        aliases: finding.aliases.clone(),
        package: 2,
        reason: DismissalReason::FixInstalled,
        record: finding.record.clone(),
        evidence,
    };
    let known = |namespace: &str, state, fixed_in: Option<&str>| Known {
        namespace: namespace.parse().unwrap(),
        package: "openssl".into(),
        state,
        fixed_in: fixed_in.map(Into::into),
        source: "debian-tracker".into(),
    };
    Explanation {
        id: "CVE-2021-3711".into(),
        image: report.image,
        inventory: report.inventory,
        database: report.database,
        findings: vec![finding],
        dismissals: vec![dismissal],
        namespaces: vec!["debian:10".parse().unwrap()],
        unnamed_packages: 3,
        known: vec![
            known("debian:10", State::Fixed, Some("1.1.1d-0+deb10u7")),
            known("debian:11", State::Fixed, Some("1.1.1k-1+deb11u1")),
            known("debian:9", State::EndOfLife, None),
        ],
        not_assessed: report.not_assessed,
    }
}
