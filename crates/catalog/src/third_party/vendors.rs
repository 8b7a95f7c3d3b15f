//! The table of vendors with repositories of their own, sorted by name.
//!
//! Signs come from vendors' packages, packaging sources and installation notes, and from what other
//! scanners know. None of them is in any of the 63,666 packages of Debian bookworm.

/// A vendor and the signs of its packages.
#[derive(Debug)]
pub(super) struct Vendor {
    /// Its name, for people.
    pub(super) name: &'static str,
    /// The signs; each alone is enough.
    pub(super) signs: &'static [Sign],
}

/// Something that only one vendor writes into its packages.
#[derive(Debug)]
pub(super) enum Sign {
    /// The maintainer contains this; in lower case.
    Maintainer(&'static str),
    /// The maintainer is this and nothing else; in lower case. For names too short to be looked
    /// for inside another.
    WholeMaintainer(&'static str),
    /// The version contains this.
    Version(&'static str),
}

use Sign::{Maintainer, Version, WholeMaintainer};

/// All vendors, sorted by name without regard to case.
pub(super) static VENDORS: &[Vendor] = &[
    Vendor {
        name: "Amazon Corretto",
        signs: &[Maintainer("corretto-team@amazon.com")],
    },
    Vendor {
        name: "Apache CouchDB",
        signs: &[Maintainer("dev@couchdb.apache.org")],
    },
    Vendor {
        name: "apt.llvm.org",
        signs: &[Version("~++20")],
    },
    Vendor {
        name: "Azul Zulu",
        signs: &[Maintainer("@azul.com"), Maintainer("@azulsystems.com")],
    },
    Vendor {
        name: "Caddy",
        signs: &[Maintainer("mholt@users.noreply.github.com")],
    },
    Vendor {
        name: "ClickHouse",
        signs: &[Maintainer("@clickhouse.com")],
    },
    Vendor {
        name: "Cloudflare",
        signs: &[Maintainer("@cloudflare.com")],
    },
    Vendor {
        name: "Confluent",
        signs: &[Maintainer("packages@confluent.io")],
    },
    Vendor {
        name: "CRAN",
        signs: &[Version("cran.0")],
    },
    Vendor {
        name: "Datadog",
        signs: &[Maintainer("@datadoghq.com")],
    },
    Vendor {
        name: "Docker",
        signs: &[Maintainer("support@docker.com")],
    },
    Vendor {
        name: "Eclipse Adoptium",
        signs: &[Maintainer("temurin-dev@eclipse.org")],
    },
    Vendor {
        name: "Elastic",
        signs: &[Maintainer("@elastic.co>")],
    },
    Vendor {
        name: "GitHub",
        signs: &[WholeMaintainer("github")],
    },
    Vendor {
        name: "GitLab",
        signs: &[Maintainer("@gitlab.com"), Maintainer("gitlab inc.")],
    },
    Vendor {
        name: "Google Chrome",
        signs: &[Maintainer("chrome linux team")],
    },
    Vendor {
        name: "Google Cloud",
        signs: &[
            Maintainer("gc-team@google.com"),
            Maintainer("google cloud cli authors"),
        ],
    },
    Vendor {
        name: "Grafana",
        signs: &[Maintainer("@grafana.com")],
    },
    Vendor {
        name: "HashiCorp",
        signs: &[Maintainer("@hashicorp.com"), WholeMaintainer("hashicorp")],
    },
    Vendor {
        name: "InfluxData",
        signs: &[Maintainer("@influxdata.com"), Maintainer("@influxdb.com")],
    },
    Vendor {
        name: "Kong",
        signs: &[Maintainer("@konghq.com")],
    },
    Vendor {
        name: "Kubernetes",
        signs: &[Maintainer("kubernetes authors")],
    },
    Vendor {
        name: "MariaDB Foundation",
        signs: &[
            Maintainer("developers@lists.mariadb.org"),
            Version("+maria~"),
        ],
    },
    Vendor {
        name: "Microsoft",
        signs: &[Maintainer("@microsoft.com")],
    },
    Vendor {
        name: "MongoDB",
        signs: &[Maintainer("@mongodb.com")],
    },
    Vendor {
        name: "Mono Project",
        signs: &[Version("-0xamarin")],
    },
    Vendor {
        name: "NGINX",
        signs: &[
            Maintainer("@nginx.com"),
            Maintainer("nginx-packaging@f5.com"),
        ],
    },
    Vendor {
        name: "NodeSource",
        signs: &[Maintainer("@nodesource.com"), Version("nodesource")],
    },
    Vendor {
        name: "NVIDIA",
        signs: &[Maintainer("cudatools@nvidia.com")],
    },
    Vendor {
        name: "OpenSearch",
        signs: &[Maintainer("opensearch@amazon.com")],
    },
    Vendor {
        name: "Oracle MySQL",
        signs: &[Maintainer("mysql-build@oss.oracle.com")],
    },
    Vendor {
        name: "Percona",
        signs: &[Maintainer("@percona.com")],
    },
    Vendor {
        name: "PostgreSQL Global Development Group",
        signs: &[Version("pgdg")],
    },
    Vendor {
        name: "PowerDNS",
        signs: &[Version("pdns.")],
    },
    Vendor {
        name: "Proxmox",
        signs: &[Maintainer("support@proxmox.com")],
    },
    Vendor {
        name: "Puppet",
        signs: &[
            Maintainer("info@puppet.com"),
            Maintainer("info@puppetlabs.com"),
            Version("puppetlabs"),
        ],
    },
    Vendor {
        name: "RabbitMQ",
        signs: &[Maintainer("rabbitmq team <")],
    },
    Vendor {
        name: "Redis",
        signs: &[Version("-1rl1~")],
    },
    Vendor {
        name: "Salt Project",
        signs: &[
            Maintainer("@saltstack.com"),
            Maintainer("salt project packaging"),
        ],
    },
    Vendor {
        name: "SAP Machine",
        signs: &[Maintainer("sapmachine@sap.com")],
    },
    Vendor {
        name: "Sury",
        signs: &[Version("+deb.sury.org"), Version("~1.gbp")],
    },
    Vendor {
        name: "Tailscale",
        signs: &[Maintainer("info@tailscale.com")],
    },
    Vendor {
        name: "Yarn",
        signs: &[Maintainer("yarn@dan.cx")],
    },
    Vendor {
        name: "Zabbix",
        signs: &[Maintainer("@zabbix.com")],
    },
];
