#!/usr/bin/env python3
"""What OSV archives say, by other means than Drydock's.

Usage: osv.py counts FOLDER...         `namespace<TAB>entries` of all archives, sorted
       osv.py sample N SEED FOLDER...  N random records, one JSON object a line
       osv.py members FOLDER...        every member: a line `path<TAB>length`, then its bytes

A FOLDER is one of a mirror, e.g. `mirror/osv/PyPI`, with an `all.zip` in it; for `members` it may
also be a tar file. Written for this purpose alone: `zipfile` and `json`, and a table of its own.
"""
import json
import random
import re
import sys
import tarfile
import zipfile
from pathlib import Path

LANGUAGES = {
    "Go": "golang", "Hex": "hex", "Maven": "maven", "NuGet": "nuget", "Packagist": "composer",
    "Pub": "pub", "PyPI": "pypi", "RubyGems": "gem", "crates.io": "cargo", "npm": "npm",
}
ALWAYS = {
    "Bitnami": "bitnami:any", "Chainguard": "chainguard:rolling", "Wolfi": "wolfi:rolling",
    **{name: f"{kind}:any" for name, kind in LANGUAGES.items()},
}
NUMBERED = {"AlmaLinux": "almalinux", "Mageia": "mageia", "Rocky Linux": "rocky"}
BINARY = {"AlmaLinux", *ALWAYS}
ERRATA = {"AlmaLinux", "Chainguard", "Debian", "Mageia", "Rocky Linux", "Wolfi"}
BUG_FIXES = re.compile("(AL[BE]A|RL[BE]A|MGAA)-")


def namespace(ecosystem):
    """Namespace and channel."""
    name, _, suffix = ecosystem.partition(":")
    if name in ALWAYS:
        return ALWAYS[name], None
    if name in NUMBERED:
        return f"{NUMBERED[name]}:{suffix}", None
    if name == "Debian":
        return f"debian:{suffix}", "elts"
    if name == "Ubuntu":
        release = re.search(r"[0-9]+\.[0-9]+", suffix).group()
        words = [word for word in suffix.split(":") if word not in (release, "LTS", "for")]
        if len(words) > 1 and words[0] == "Pro":
            del words[0]
        return f"ubuntu:{release}", "-".join(words).lower() or None
    raise ValueError(ecosystem)


def others(record):
    return [id for key in ("aliases", "upstream", "related") for id in record.get(key) or []]


def is_taken(record):
    names_cve = any("CVE-" in id for id in others(record))
    if BUG_FIXES.match(record["id"]):
        return names_cve
    if re.match("(USN|LSN)-", record["id"]):
        return not names_cve
    return True


def folded(name, ecosystem):
    if ecosystem == "PyPI":
        return re.sub(r"[-_.]+", "-", name).lower()
    return name.lower() if ecosystem in ("NuGet", "Packagist") else name


def ranges_of(entry):
    ranges = entry.get("ranges") or []
    ranges = [ranges] if isinstance(ranges, dict) else ranges
    return [
        [[word, version] for event in it["events"] for word, version in event.items()]
        for it in ranges
        if it["type"] != "GIT"
    ]


def streams(record):
    words = re.split("[ ,]", record.get("summary") or "")
    return sorted({word for word in words if re.fullmatch(r"[\w.+-]+:[\w.+-]+", word)})


def reason(record, entry):
    if record["id"].startswith("MAL-"):
        return "malicious package"
    of_ecosystem = entry.get("ecosystem_specific") or {}
    availability = of_ecosystem.get("availability")
    if availability == "No subscription required":
        availability = None
    words = (entry.get("database_specific") or {}).get("informational") or availability
    if words:
        return words
    paths = []
    for it in of_ecosystem.get("imports") or []:
        systems = f" ({', '.join(it['goos'])})" if it.get("goos") else ""
        if it.get("path"):
            paths.append(it["path"] + systems)
    if paths:
        more = f" and {len(paths) - 5} more" if len(paths) > 5 else ""
        return f"in {', '.join(paths[:5])}{more}"[:1000]
    return None


def entries(record, ecosystem):
    """The affected entries in a normal form: JSON texts, sorted."""
    rows = []
    for entry in record.get("affected") or []:
        package = entry.get("package")
        if not package or package["ecosystem"].partition(":")[0] != ecosystem:
            continue
        place, channel = namespace(package["ecosystem"])
        ranges = ranges_of(entry)
        versions = entry.get("versions") or []
        if ecosystem == "Ubuntu" and ranges:
            versions = []
        if not ranges and not versions:
            continue
        nothing = [["introduced", "0"], ["fixed", "0"]]
        real = [it for it in ranges if it != nothing]
        state = "fixed" if any(word == "fixed" for it in real for word, _ in it) else "affected"
        if not real and not versions:
            state = "not-affected"
        modular = any(".module_el" in v or ".module+el" in v for it in real for _, v in it)
        modules = streams(record) if ecosystem in ERRATA and modular else []
        for module in modules or [None]:
            rows.append({
                "namespace": place,
                "key": "binary" if ecosystem in BINARY else "source",
                "package": folded(package["name"], ecosystem),
                "state": state,
                "reason": reason(record, entry),
                "ranges": real,
                "versions": versions,
                "channel": channel,
                "module": module,
            })
    if ecosystem == "Ubuntu":
        rows += bases(rows)
    return sorted({json.dumps(row, sort_keys=True) for row in rows})


def bases(rows):
    """Ubuntu's base where only Pro is spoken of."""
    known = {(row["namespace"], row["package"]) for row in rows if not row["channel"]}
    for row in rows:
        if row["channel"] == "pro" and (row["namespace"], row["package"]) not in known:
            fixed = [version for it in row["ranges"] for word, version in it if word == "fixed"]
            limit = [["limit", fixed[-1]]] if fixed else []
            why = f"fixed in {fixed[-1]} with Ubuntu Pro only" if fixed else \
                "maintained with Ubuntu Pro only, not fixed there yet"
            yield {**row, "channel": None, "state": "will-not-fix", "reason": why, "versions": [],
                   "ranges": [[["introduced", "0"], *limit]]}


def unique(ids, own):
    return [id for id in dict.fromkeys(ids or []) if id != own]


def normal(path, record, ecosystem, rows):
    upstream = unique(record.get("upstream"), record["id"])
    related = unique(record.get("related"), record["id"])
    if ecosystem in ERRATA and not upstream:
        upstream = [id for id in related if id.startswith("CVE-")]
        related = [id for id in related if not id.startswith("CVE-")]
    return {
        "locator": path.replace("/all.zip", ""),
        "id": record["id"],
        "aliases": unique(record.get("aliases"), record["id"]),
        "upstream": upstream,
        "related": related,
        "withdrawn": bool(record.get("withdrawn")),
        "references": [it["url"] for it in record.get("references") or []],
        "vectors": sorted({
            it["score"]
            for it in record.get("severity") or []
            if it["type"].startswith("CVSS")
        }),
        "affected": [json.loads(row) for row in rows],
    }


def members(folders):
    for folder in map(Path, folders):
        if folder.is_file():
            with tarfile.open(folder) as archive:
                for member in archive:
                    if member.name.endswith(".json"):
                        name = Path(member.name).name
                        yield f"tar/all.zip/{name}", None, archive.extractfile(member).read()
            continue
        with zipfile.ZipFile(folder / "all.zip") as archive:
            for name in archive.namelist():
                if name.endswith(".json"):
                    path = f"{folder.name}/all.zip/{name}"
                    yield path, folder.name.replace("Debian-ELTS", "Debian"), archive.read(name)


def records(folders):
    for path, ecosystem, content in members(folders):
        record = json.loads(content)
        rows = entries(record, ecosystem) if is_taken(record) else []
        if rows:
            yield path, ecosystem, record, rows


def main(what, *rest):
    if what == "counts":
        counts = {}
        for _, _, _, rows in records(rest):
            for row in rows:
                place = json.loads(row)["namespace"]
                counts[place] = counts.get(place, 0) + 1
        for place, count in sorted(counts.items()):
            print(place, count, sep="\t")
    elif what == "sample":
        number, seed, *folders = rest
        chosen = random.Random(int(seed)).sample(list(records(folders)), int(number))
        for path, ecosystem, record, rows in chosen:
            print(json.dumps(normal(path, record, ecosystem, rows)))
    elif what == "members":
        for path, _, content in members(rest):
            sys.stdout.buffer.write(f"{path}\t{len(content)}\n".encode() + content)


main(*sys.argv[1:])
