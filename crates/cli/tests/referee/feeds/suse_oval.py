#!/usr/bin/env python3
"""What SUSE's OVAL says, by other means than Drydock's: the releases from the tests of
`…-release` packages where those name one, else from comments.

Usage: suse_oval.py FILE
"""
import re
import sys

from oval_document import Document, criteria_of, local, paths, show, text, words_of


def products(beside):
    for comment in beside:
        product = comment.removesuffix(" is installed")
        if product == comment:
            continue
        leap = re.match(r"openSUSE Leap ([0-9.]+)", product)
        old = re.fullmatch(r"suse(\d\d)(\d)(-debug)?", product)
        sle = re.match(r"SUSE Linux Enterprise \D*?(\d+)( SP(\d+))?(-(\w+))?$", product)
        if leap:
            yield f"opensuse-leap:{leap.group(1)}", ""
        elif old and not old.group(3):
            yield f"opensuse:{old.group(1)}.{old.group(2)}", ""
        elif sle:
            major, _, pack, _, channel = sle.groups()
            yield f"sles:{major}" + (f".{pack}" if pack else ""), (channel or "").lower()


document = Document(sys.argv[1])
rows, bases = [], {}
for definition in document.definitions:
    name = text(definition, "title")
    here, based = [], set()
    if not re.match(r"CVE-\d{4}-\d{4,}", name) or criteria_of(definition) is None:
        continue
    for leaf, beside in paths(criteria_of(definition)):
        _, names, states = document.test(leaf)
        if not names or names[0].endswith("-release") or states is None:
            continue
        if leaf.get("comment").endswith("is not affected"):
            state, version = "not-affected", ""
        elif "evr" in states and states["evr"].get("operation") == "less than":
            state, version = "fixed", states["evr"].text
        else:
            continue
        arch = words_of(states["arch"].text) if "arch" in states else []
        for namespace, channel in products(beside):
            here.append((name, namespace, names[0], state, version, "", channel, arch))
            if not channel:
                based.add((namespace, names[0]))
    for row in sorted(here):
        _, namespace, package, _, version, _, channel, arch = row
        rows.append(row)
        if channel and (namespace, package) not in based:
            based.add((namespace, package))
            rows.append((name, namespace, package, "affected", version, "", "", arch))
show(rows)
