#!/usr/bin/env python3
"""What CISA's catalogue says, by other means than Drydock's.

Usage: kev.py FILE

Prints one line per entry, in the file's order: id, day added, day due, whether ransomware used it.
"""
import json
import sys

for entry in json.load(open(sys.argv[1], encoding="utf-8"))["vulnerabilities"]:
    used = str(entry.get("knownRansomwareCampaignUse") == "Known").lower()
    print(entry["cveID"], entry["dateAdded"], entry.get("dueDate") or "", used, sep="\t")
