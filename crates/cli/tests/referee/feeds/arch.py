#!/usr/bin/env python3
"""What Arch's tracker says, by other means than Drydock's.

Usage: arch.py FILE

Prints one line per group and package, sorted: group, package, state, fixed version, issues.
"""
import json
import sys

STATES = {
    "Fixed": "fixed",
    "Testing": "affected",
    "Vulnerable": "affected",
    "Unknown": "under-investigation",
    "Not affected": "not-affected",
}
rows = set()
for group in json.load(open(sys.argv[1], encoding="utf-8")):
    state = STATES[group["status"]]
    fixed = "" if state == "not-affected" else group["fixed"] or ""
    issues = ",".join(sorted(group["issues"]))
    rows |= {(group["name"], name, state, fixed, issues) for name in group["packages"]}
for row in sorted("\t".join(row) for row in rows):
    print(row)
