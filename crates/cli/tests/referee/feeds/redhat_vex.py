#!/usr/bin/env python3
"""What Red Hat's VEX documents say of packages, by other means than Drydock's.

Usage: redhat_vex.py FOLDER                 prints `namespace<TAB>entries`, then `records`
       redhat_vex.py FOLDER --sample N SEED prints what is said of N random (CVE, package) pairs

A line of a sample: CVE, package, `source` or `binary`, namespace, module, product's CPE, architecture
(`*` where it does not count), state, fixed version, reason, rating where it is not the CVE's own.
Written for this purpose alone: whole documents in memory, and regular expressions where Drydock has
parsers.
"""
import collections
import glob
import json
import random
import re
import sys
from urllib.parse import unquote

STREAMS = re.compile(
    r"cpe:/[ao]:redhat:(?:enterprise_linux(?:_(?:aus|e2s|e4s|els|eus|eus_long_life|tus))?"
    r"|rhel_(?:atomic|aus|cluster|cluster_storage|e4s|els|eus|eus_long_life|mission_critical"
    r"|productivity|rhn_tools|scalefs|sjis|tus|virtualization|extras\w*)):(\d+)\b"
)
BUILD = re.compile(r"(.+)-(\d+):([^:]+-[^:]+)\.(aarch64|i[3-6]86|ia64|noarch|ppc64le|ppc64|ppc|s390x|s390|src|x86_64)")
MODULE = re.compile(r"([\w.+-]+):([\w.+-]+)(?::.*)?")


def stream(text):
    match = MODULE.fullmatch(text)
    return match.group(1) + ":" + match.group(2) if match else None


def package(ident, purl, cpe):
    """(kind, name, version, architecture, module), or None."""
    module = None
    bare = ident
    if "::" in ident and stream(ident.rsplit("::", 1)[1]):
        bare, module = ident.rsplit("::", 1)
    elif ident.count("/") == 1 and stream(ident.split("/")[0]):
        module, bare = ident.split("/")
    module = module and stream(module)
    if purl:
        match = re.fullmatch(r"pkg:rpm/redhat/([^@?]+)(?:@([^?]+))?(?:\?(.*))?", purl)
        if not match:
            return None
        more = dict(pair.split("=", 1) for pair in (match.group(3) or "").split("&") if pair)
        name, version = unquote(match.group(1)), unquote(match.group(2) or "") or None
        if version and more.get("epoch", "0") != "0":
            version = more["epoch"] + ":" + version
        arch = more.get("arch")
        if "rpmmod" in more:
            module = stream(unquote(more["rpmmod"])) or unquote(more["rpmmod"])
    elif BUILD.fullmatch(bare):
        name, epoch, version, arch = BUILD.fullmatch(bare).groups()
        version = version if epoch == "0" else epoch + ":" + version
    elif (STREAMS.match(cpe) or re.search(r":el\d+$", cpe) or ":rhel_" in cpe) and re.fullmatch(r"[\w.+-]+", bare):
        name, version, arch = re.sub(r"\.src$", "", bare), None, "src"
    else:
        return None
    if version and re.search(r"-\d{14,}\.[0-9a-f]{8}$", version):
        return None
    if version and re.search(r"\.module[+_]el", version) and not module:
        module = "?"
    kind = "source" if arch in ("src", "source") else "binary"
    return kind, name, version, arch if kind == "binary" else None, module


def namespace(cpe, version):
    match = STREAMS.match(cpe) or re.search(r":el(\d+)$", cpe)
    match = match or (version and re.search(r"[.+]el(\d+)", version))
    return "rhel:" + match.group(1) if match else "redhat:any"


def walk(branches):
    for branch in branches:
        if branch.get("product"):
            yield branch["product"]
        yield from walk(branch.get("branches", []))


def rows(document):
    tree = document.get("product_tree") or {}
    helpers = {it["product_id"]: it.get("product_identification_helper", {}) for it in walk(tree.get("branches", []))}
    whole = {it["full_product_name"]["product_id"]: it for it in tree.get("relationships", [])}
    (bug,) = document["vulnerabilities"]
    said = collections.defaultdict(dict)
    first = {}
    for it in bug.get("threats", []):
        if it["category"] == "impact" and it["details"] in ("Critical", "Important", "Moderate", "Low"):
            first.setdefault("impact", it["details"])
            for ident in it.get("product_ids", []):
                said[ident].setdefault("impact", it["details"])
    for it in bug.get("scores", []):
        vector = (it.get("cvss_v4") or it.get("cvss_v3") or it.get("cvss_v2") or {}).get("vectorString")
        first.setdefault("vector", vector)
        for ident in it.get("products", []):
            said[ident].setdefault("vector", vector)
    for it in bug.get("flags", []):
        for ident in it.get("product_ids", []):
            said[ident].setdefault("flag", it["label"])
    for category in ("no_fix_planned", "none_available"):
        for it in bug.get("remediations", []):
            if it["category"] == category:
                for ident in it.get("product_ids", []):
                    said[ident].setdefault("plan", (category, it.get("details", "").strip()))
    for it in bug.get("remediations", []):
        if it["category"] == "vendor_fix" and "/errata/" in it.get("url", ""):
            for ident in it.get("product_ids", []):
                said[ident].setdefault("erratum", it["url"].rsplit("/", 1)[1])
    overall = (document["document"].get("aggregate_severity", {}).get("text") or first.get("impact"), first.get("vector"))
    found = []
    for status, idents in bug.get("product_status", {}).items():
        for ident in idents:
            if ident not in whole:
                continue
            part, product = whole[ident]["product_reference"], whole[ident]["relates_to_product_reference"]
            cpe = helpers[product]["cpe"]
            read = package(part, helpers[part].get("purl"), cpe)
            if read:
                found.append((status, cpe, read, verdict(status, said[ident], overall)))
    return flatten(found)


def verdict(status, said, overall):
    own = (said.get("impact") or overall[0], said.get("vector") or overall[1])
    same = (own[0] or "").lower() == (overall[0] or "").lower() and own[1] == overall[1]
    rating = "-" if same or own == (None, None) else f"{own[0]} {own[1]}"
    if status == "fixed":
        return "fixed", said.get("erratum", "-"), rating
    if status == "known_not_affected":
        return "not-affected", said.get("flag", "-"), "-"
    if status == "under_investigation":
        return "under-investigation", "-", rating
    category, details = said.get("plan", ("", ""))
    state = "affected"
    if category == "no_fix_planned":
        state = "end-of-life" if details == "Out of support scope" else "will-not-fix"
    elif details == "Fix deferred":
        state = "deferred"
    return state, details[:300] if details not in ("", "Affected") else "-", rating


def flatten(found):
    names, builds = set(), set()
    for status, cpe, (kind, name, version, _, module), _ in found:
        if kind == "binary":
            names.add((status, cpe, module, name))
            builds.add((status, cpe, module, version))
    touched = {
        (cpe, kind, name, module)
        for status, cpe, (kind, name, _, _, module), _ in found
        if status in ("fixed", "known_affected")
    }
    lines = set()
    for status, cpe, (kind, name, version, arch, module), (state, reason, rating) in found:
        if kind == "source":
            if version and (status, cpe, module, version) in builds:
                continue
            if (status != "fixed" or not version) and (status, cpe, module, name) in names:
                continue
        if status == "fixed" and not version:
            continue
        if status == "known_not_affected" and (cpe, kind, name, module) in touched:
            continue
        fixed = version if status == "fixed" else "-"
        counts = status == "fixed" and arch not in (None, "noarch")
        where = namespace(cpe, version)
        lines.add((name, kind, where, module or "-", cpe, arch if counts else "*", state, fixed, reason, rating))
    loose = {it[:5] + it[6:] for it in lines if it[5] == "*"}
    return {it for it in lines if it[5] == "*" or it[:5] + it[6:] not in loose}


def entries(lines):
    """How many entries there are when products with the same architectures are joined."""
    architectures = collections.defaultdict(set)
    for it in lines:
        architectures[it[:4] + it[6:], it[4]].add(it[5])
    return {(key, tuple(sorted(names))) for (key, _), names in architectures.items()}


records, counts, pairs = 0, collections.Counter(), collections.defaultdict(list)
for path in sorted(glob.glob(sys.argv[1] + "/[0-9]*/cve-*.json")):
    document = json.load(open(path))
    cve = document["vulnerabilities"][0]["cve"]
    records += 1
    lines = rows(document)
    counts.update(key[2] for key, _ in entries(lines))
    for it in lines:
        pairs[cve, it[0]].append(it)
if len(sys.argv) > 2:
    random.seed(int(sys.argv[4]))
    for key in random.sample(sorted(pairs), min(int(sys.argv[3]), len(pairs))):
        for it in sorted(pairs[key]):
            print("\t".join((key[0],) + it))
else:
    for name in sorted(counts):
        print(f"{name}\t{counts[name]}")
    print(f"records\t{records}")
