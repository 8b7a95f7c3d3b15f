#!/usr/bin/env python3
"""What Azure Linux's OVAL says, by other means than Drydock's.

Usage: azure_linux.py FILE
"""
import os
import re
import sys

from oval_document import Document, criteria_of, cves_of, paths, show, text

name = os.path.basename(sys.argv[1])
distribution = "azurelinux" if "azure" in name else "mariner"
namespace = f"{distribution}:{re.search(r'[0-9]+[.][0-9]+', name).group()}"
document = Document(sys.argv[1])
rows = []
for definition in document.definitions:
    (cve,) = cves_of(definition)
    concerned = text(definition, "patchable") != "Not Applicable"
    tests = [document.test(leaf) for leaf, _ in paths(criteria_of(definition))]
    said = [(package, states["evr"]) for _, (package,), states in tests]
    above = {p: evr.text for p, evr in said if evr.get("operation") == "greater than"}
    for package, evr in said:
        if evr.get("operation") == "greater than":
            continue
        state = "fixed" if evr.get("operation") == "less than" else "affected"
        version = (above[package] + "<" if package in above else "") + evr.text
        version = version if concerned else ""
        state = state if concerned else "not-affected"
        rows.append((cve, namespace, package, state, version, "", "", []))
show(rows)
