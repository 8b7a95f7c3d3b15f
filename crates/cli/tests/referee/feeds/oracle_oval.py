#!/usr/bin/env python3
"""What Oracle's OVAL says, by other means than Drydock's: from the comments of its criteria, not
from its tests.

Usage: oracle_oval.py FILE
"""
import re
import sys

from oval_document import Document, criteria_of, local, paths, show, text

THIRTY_TWO = ["i386", "i486", "i586", "i686"]
rows = []
for definition in Document(sys.argv[1]).definitions:
    name = text(definition, "title").split(":")[0]
    cpes = [it.text for it in definition.iter() if local(it.tag) == "cpe"]
    live = bool(cpes) and all("userspace_ksplice" in it for it in cpes)
    for leaf, beside in paths(criteria_of(definition)):
        said = re.fullmatch(r"(\S+) is earlier than (\S+)", leaf.get("comment"))
        if not said:
            continue
        package, version = said.groups()
        context = "\n".join(beside)
        module = re.search(r"^Module (.*) is enabled$", context, re.M)
        systems = []
        for system in re.findall(r"^Oracle Linux arch is (\S+)$", context, re.M):
            systems += [system] + (THIRTY_TWO if system in ("x86_64", "i386") else [])
        channel = "fips" if "_fips" in version else ""
        channel = "ksplice" if live or ".ksplice" in version else channel
        for release in re.findall(r"^Oracle Linux (\d+) is installed$", context, re.M):
            rows.append(
                (name, f"oracle:{release}", package, "fixed", version,
                 module.group(1) if module else "", channel, systems)
            )
show(rows)
