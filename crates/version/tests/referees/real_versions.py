"""Prints real versions of the ecosystems named behind the folder of shared data, one a line.

Names are those of OSV, whose records are read; `rpm`, `arch` and `nvd` stand for lists of installed
packages, Arch's advisories, and the versions that NVD names of all kinds of software.
"""

import gzip
import json
import pathlib
import re
import sys
import zipfile


def of_record(record):
    for affected in record.get("affected") or []:
        yield from affected.get("versions") or []
        for part in affected.get("ranges") or []:
            for event in part.get("events") or []:
                yield from event.values()


def osv(data, name):
    archive = data / "mirror/osv" / name / "all.zip"
    if archive.exists():
        with zipfile.ZipFile(archive) as records:
            for member in records.namelist():
                yield from of_record(json.loads(records.read(member)))
    for path in sorted((data / "samples/osv-samples" / name).rglob("*.json")):
        try:
            yield from of_record(json.loads(path.read_text()))
        except (ValueError, AttributeError):
            continue


def rpm(data):
    for path in sorted((data / "inventories/pkglists").glob("rocky-*.txt")):
        for line in path.read_text().splitlines():
            yield "-".join(line.rpartition(".")[0].split("-")[-2:])


def arch(data):
    text = (data / "samples/vuls-fixtures/arch/advisory.json").read_text()
    for found in re.findall(r'"(?:affected|fixed)": "([^"]+)"', text):
        yield found


def nvd(data):
    version = re.compile(r'"cpe:2\.3:a:[^:"]+:[^:"]+:([^:"*-][^:"]*)')
    for path in sorted((data / "mirror/nvd").glob("nvdcve-2.0-20*.json.gz")):
        for found in version.findall(gzip.decompress(path.read_bytes()).decode()):
            yield found.replace("\\", "")


data = pathlib.Path(sys.argv[1])
special = {"rpm": rpm, "arch": arch, "nvd": nvd}
found = set()
for name in sys.argv[2:]:
    found.update(special[name](data) if name in special else osv(data, name))
for version in sorted(found):
    if isinstance(version, str) and "\n" not in version and "\0" not in version:
        print(version)
