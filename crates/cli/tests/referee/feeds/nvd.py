#!/usr/bin/env python3
"""What NVD year files say, by other means than Drydock's.

Usage: nvd.py FOLDER                      prints `namespace<TAB>entries`, then `records`, `ratings`
       nvd.py FOLDER --sample N SEED      prints what is said of N random (CVE, product) pairs

A line of a sample: CVE, product, criterion without its version, platforms that must all hold
(` + ` between nodes, ` | ` inside), state, reason, and a range or a version. Written for this purpose
alone: whole files in memory and a regular expression for names.
"""
import glob
import gzip
import json
import random
import re
import sys

NAME = re.compile(r"(?:[^:\\]|\\.)+")


def attributes(name):
    if not name.startswith("cpe:2.3:") or re.search(r"[\x00-\x1f\x7f-\x9f]", name):
        return None
    parts = NAME.findall(name[len("cpe:2.3:"):])
    return parts if len(parts) == 11 and ":".join(["cpe:2.3"] + parts) == name else None


def plain(text):
    return re.sub(r"\\(.)", r"\1", text)


def rows(cve):
    tags = sorted({tag for group in cve.get("cveTags") or [] for tag in group.get("tags") or []})
    for configuration in cve.get("configurations") or []:
        nodes = configuration["nodes"]
        for node in nodes:
            conditions = []
            if configuration.get("operator") == "AND":
                conditions = [other for other in nodes if other is not node]
            conditions = {tuple(sorted({m["criteria"] for m in other["cpeMatch"]})) for other in conditions}
            assert node["operator"] == "OR" and not node.get("negate")
            for match in node["cpeMatch"]:
                parts = attributes(match["criteria"])
                if not match["vulnerable"] or not parts or {parts[1], parts[2]} & {"*", "-"}:
                    continue
                yield row(match, parts, sorted(conditions - {()}), tags)


def row(match, parts, conditions, tags):
    name, state, reason = match["criteria"], "affected", list(tags)
    if parts[3] in "*":
        start = match.get("versionStartIncluding") or match.get("versionStartExcluding") or "0"
        said = ">=" + start
        if "versionStartExcluding" in match and "versionStartIncluding" not in match:
            reason.append(f"`{start}` itself is not affected")
        if "versionStartExcluding" in match and "versionStartIncluding" in match:
            reason.append(f"`{match['versionStartExcluding']}` itself is not affected")
        if match.get("versionEndExcluding"):
            said, state = said + " <" + match["versionEndExcluding"], "fixed"
        elif match.get("versionEndIncluding"):
            said += " <=" + match["versionEndIncluding"]
    else:
        said = "=" + plain(parts[3])
        if parts[3] != "-":
            name = "cpe:2.3:" + ":".join(parts[:3] + ["*"] + parts[4:])
    product = (plain(parts[1]) + ":" + plain(parts[2])).lower()
    words = ", ".join(tags)
    reason = "; ".join(([words] if tags else []) + reason[len(tags):]) or "-"
    where = " + ".join(" | ".join(node) for node in conditions) or "-"
    return product, name, where, state, reason, said


def main():
    folder = sys.argv[1]
    records = ratings = entries = 0
    pairs = {}
    for path in sorted(glob.glob(folder + "/nvdcve-2.0-*.json.gz")):
        for item in json.load(gzip.open(path))["vulnerabilities"]:
            cve = item["cve"]
            records += 1
            said = set()
            for version in ("V2", "V30", "V31", "V40"):
                for metric in (cve.get("metrics") or {}).get("cvssMetric" + version) or []:
                    data = metric["cvssData"]
                    said.add((metric["source"], metric["type"], data["vectorString"], data.get("baseScore")))
            ratings += len(said)
            found = set(rows(cve))
            entries += len({it[:5] for it in found})
            for it in found:
                pairs.setdefault((cve["id"], it[0]), []).append(it)
    if len(sys.argv) > 2:
        random.seed(int(sys.argv[4]))
        for key in random.sample(sorted(pairs), int(sys.argv[3])):
            for it in sorted(pairs[key]):
                print("\t".join((key[0],) + it))
    else:
        print(f"nvd:cpe\t{entries}\nrecords\t{records}\nratings\t{ratings}")


main()
