#!/usr/bin/env python3
"""What Amazon's updateinfo says, by other means than Drydock's.

Usage: amazon.py FILE
"""
import re
import sys
import xml.etree.ElementTree as ET

from oval_document import OPEN, show

path = sys.argv[1]
rows = []
with OPEN.get(path.rsplit(".", 1)[-1], open)(path, "rb") as file:
    updates = ET.parse(file).getroot().findall("update")
for update in updates:
    if update.get("type") != "security":
        continue
    for collection in update.iter("collection"):
        name = collection.findtext("name")
        release = re.search(r"\d+", name.split(" - ")[0])
        channel = name.split(" - ")[1].lower().replace(" ", "-") if " - " in name else ""
        for package in collection.iter("package"):
            said = package.attrib
            version = f"{said['epoch']}:{said['version']}-{said['release']}"
            arch = [] if said["arch"] == "noarch" else [said["arch"]]
            rows.append(
                (update.findtext("id"), f"amazon:{release.group() if release else 1}",
                 said["name"], "fixed", version, "", channel, arch)
            )
show(rows)
