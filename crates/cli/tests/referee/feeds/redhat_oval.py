#!/usr/bin/env python3
"""What Red Hat's OVAL says, by other means than Drydock's: from the comments of its criteria, not
from its tests.

Usage: redhat_oval.py FILE
"""
import re
import sys

from oval_document import Document, criteria_of, local, paths, show, text, words_of

STATES = {"Will not fix": "will-not-fix", "Fix deferred": "deferred", "Affected": "affected"}
document = Document(sys.argv[1])
rows = []
for definition in document.definitions:
    title = text(definition, "title")
    name = re.search(r"(CVE-\d{4}-\d{4,}|RH[SBE]A-\d+:\d+)", title)
    if not name:
        continue
    name = name.group(1)
    resolutions = {
        component.text: resolution.get("state")
        for resolution in definition.iter()
        if local(resolution.tag) == "resolution"
        for component in resolution
    }
    for leaf, beside in paths(criteria_of(definition)):
        fixed = re.fullmatch(r"(\S+) is earlier than (\d\S*)", leaf.get("comment"))
        present = re.fullmatch(r"(\S+) is installed", leaf.get("comment"))
        if not fixed and not present:
            continue
        context = "\n".join(beside)
        module = re.search(r"^Module (.*) is enabled$", context, re.M)
        module = module.group(1) if module else ""
        release = re.search(r"^Red Hat Enterprise Linux (\d+).* is installed$", context, re.M)
        if not release:
            continue
        kind, _, states = document.test(leaf)
        if kind != "rpminfo_test":
            continue
        arch = words_of(states["arch"].text) if "arch" in states else []
        if fixed:
            package, version = fixed.groups()
            state = "fixed"
        else:
            package, version = present.group(1), ""
            component = f"{module}/{package}" if module else package
            state = STATES[resolutions.get(component, "Affected")]
        rows.append((name, f"rhel:{release.group(1)}", package, state, version, module, "", arch))
show(rows)
