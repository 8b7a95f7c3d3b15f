#!/usr/bin/env python3
"""What the Debian security tracker says of a dpkg status file, by other means than Drydock's.

Usage: debian_findings.py STATUS DATA_JSON CODENAME

Prints one line per (package, CVE) that is affected: package, source, source version, CVE, fixed
version or `-`. Written for this purpose alone: plain JSON, plain stanza splitting, and dpkg itself
for every comparison, so that it shares nothing with what it checks.
"""
import json
import re
import subprocess
import sys


def stanzas(path):
    for block in open(path, encoding="utf-8", errors="replace").read().split("\n\n"):
        fields = dict(re.findall(r"^([A-Za-z-]+):[ \t]*(.*)$", block, re.M))
        if fields.get("Status", "").split()[-1:] in (["config-files"], ["not-installed"]):
            continue
        if "Package" in fields and "Version" in fields:
            yield fields


def source_of(fields):
    source = fields.get("Source", fields["Package"])
    match = re.fullmatch(r"(\S+)\s+\((\S+)\)", source)
    if match:
        return match.groups()
    return source, re.sub(r"\+b[0-9]+$", "", fields["Version"])


def is_older(version, fixed):
    return subprocess.run(["dpkg", "--compare-versions", version, "lt", fixed]).returncode == 0


status, data, codename = sys.argv[1:]
tracker = json.load(open(data, encoding="utf-8"))
rows = set()
for fields in stanzas(status):
    source, version = source_of(fields)
    for cve, record in tracker.get(source, {}).items():
        release = record["releases"].get(codename)
        if release is None or release["status"] == "undetermined":
            continue
        fixed = release.get("fixed_version")
        if release["status"] == "resolved":
            if fixed is None or fixed == "0" or not is_older(version, fixed):
                continue
        rows.add((fields["Package"], source, version, cve, fixed if release["status"] == "resolved" else "-"))
for row in sorted(rows):
    print("\t".join(row))
