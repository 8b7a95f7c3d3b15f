//! `drydock list`.

use expect_test::expect;

use crate::sandbox::Sandbox;

#[test]
fn tables_are_made_of_the_parts_themselves() {
    let sandbox = Sandbox::new();
    expect![[r#"
        exit 0
        --- stdout
        ID     MEDIA TYPE        TITLE
        json   application/json  One JSON document with a published schema, the same bytes for the same result
        table  text/plain        Tables for people, fitted to the terminal
    "#]].assert_eq(&sandbox.run("drydock list formats"));
    expect![[r#"
        exit 0
        --- stdout
        SOURCE           FILES                                      URL
        alpine-releases  releases.json                              https://alpinelinux.org/releases.json
        alpine-secdb     RELEASE/main.json, RELEASE/community.json  https://secdb.alpinelinux.org/
        amazon           several                                    https://cdn.amazonlinux.com/
        arch             all.json                                   https://security.archlinux.org/all.json
        azure-linux      several                                    https://raw.githubusercontent.com/microsoft/AzureLinuxVulnerabilityData/main/
        debian-releases  debian.csv                                 https://debian.pages.debian.net/distro-info-data/debian.csv
        debian-tracker   data.json                                  https://security-tracker.debian.org/tracker/data/json
        epss             epss_scores-current.csv.gz                 https://epss.empiricalsecurity.com/epss_scores-current.csv.gz
        kev              known_exploited_vulnerabilities.json       https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json
        nvd              several                                    https://nvd.nist.gov/feeds/json/cve/2.0/
        oracle-oval      com.oracle.elsa-all.xml.bz2                https://linux.oracle.com/security/oval/com.oracle.elsa-all.xml.bz2
        osv              several                                    https://osv-vulnerabilities.storage.googleapis.com/
        photon           several                                    https://packages.broadcom.com/photon/photon_cve_metadata/
        redhat-cpe       repository-to-cpe.json                     https://security.access.redhat.com/data/metrics/repository-to-cpe.json
        redhat-oval      several                                    https://security.access.redhat.com/data/oval/v2/
        redhat-vex       several                                    https://security.access.redhat.com/data/csaf/v2/vex/
        suse-oval        several                                    https://ftp.suse.com/pub/projects/security/oval/
        ubuntu-oval      several                                    https://security-metadata.canonical.com/oval/
    "#]].assert_eq(&sandbox.run("drydock list feeds"));
    for what in ["catalogers", "feeds", "formats", "sources"] {
        let json = sandbox.stdout(&format!("drydock list {what} --format json"), 0);
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        let rows = value.as_array().unwrap().len();
        let table = sandbox.stdout(&format!("drydock list {what}"), 0);
        assert_eq!(table.lines().count(), rows + 1, "{what}");
    }
}
