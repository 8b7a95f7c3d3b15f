#!/usr/bin/env python3
"""What Ubuntu's OVAL says, by other means than Drydock's: from its tests, not from the comments of
its criteria. Only for packages of the plain release that are fixed.

Usage: ubuntu_oval.py FILE
"""
import re
import sys

from oval_document import Document, criteria_of, paths, show, text

document = Document(sys.argv[1])
rows = []
for definition in document.definitions:
    name = text(definition, "title").split()[0]
    release = re.search(r"\d\d\.\d\d", text(definition, "platform")).group()
    for leaf, _ in paths(criteria_of(definition)):
        kind, _, states = document.test(leaf)
        if kind == "dpkginfo_test" and "evr" in states:
            comment = document.by_id[leaf.get("test_ref")].get("comment")
            package = re.search(r"Does the '(\S+)' package", comment).group(1)
            version = states["evr"].text.strip()
            rows.append((name, f"ubuntu:{release}", package, "fixed", version, "", "", []))
show(rows)
