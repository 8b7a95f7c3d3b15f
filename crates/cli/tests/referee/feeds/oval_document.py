"""OVAL documents by other means than Drydock's: read whole with `xml.etree`, criteria evaluated as
paths from the root. Shared by the scripts beside that read a source of this format.
"""
import bz2
import gzip
import re
import xml.etree.ElementTree as ET

OPEN = {"bz2": bz2.open, "gz": gzip.open}


def local(tag):
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def text(element, name):
    for child in element.iter():
        if local(child.tag) == name and (child.text or "").strip():
            return child.text.strip()
    return None


class Document:
    def __init__(self, path):
        with OPEN.get(path.rsplit(".", 1)[-1], open)(path, "rb") as file:
            root = ET.parse(file).getroot()
        self.definitions = [it for it in root.iter() if local(it.tag) == "definition"]
        self.by_id = {
            it.get("id"): it
            for it in root.iter()
            if it.get("id") and local(it.tag) != "definition"
        }

    def test(self, leaf):
        """Kind, package names, and the contents of the states of a leaf's test."""
        test = self.by_id.get(leaf.get("test_ref"))
        if test is None:
            return "", [], None
        names, states = [], []
        for part in test:
            if local(part.tag) == "object":
                found = self.by_id.get(part.get("object_ref"))
                for name in [] if found is None else found:
                    if local(name.tag) != "name":
                        continue
                    if name.get("var_ref"):
                        names += [v.text.strip() for v in self.by_id[name.get("var_ref")]]
                    elif (name.text or "").strip():
                        names.append(name.text.strip())
            elif local(part.tag) == "state":
                found = self.by_id.get(part.get("state_ref"))
                states += [] if found is None else list(found)
                states.append(ET.Element("asked"))
        return local(test.tag), names, {local(s.tag): s for s in states}


def paths(criteria, beside=()):
    """Each leaf with the comments of what stands beside it and its ancestors under AND."""
    operator = (criteria.get("operator") or "AND").upper()
    for child in criteria:
        others = beside
        if operator == "AND":
            others = beside + tuple(
                leaf.get("comment", "")
                for other in criteria
                if other is not child
                for leaf in other.iter()
                if leaf.get("comment")
            )
        if local(child.tag) == "criteria":
            yield from paths(child, others)
        elif local(child.tag) == "criterion":
            yield child, others


def criteria_of(definition):
    return next((it for it in definition if local(it.tag) == "criteria"), None)


def cves_of(definition):
    found = set()
    for it in definition.iter():
        if local(it.tag) == "cve":
            found |= set(re.findall(r"CVE-\d{4}-\d{4,}", it.text or ""))
        if local(it.tag) == "reference" and "CVE" in it.get("source", ""):
            found |= set(re.findall(r"CVE-\d{4}-\d{4,}", it.get("ref_id", "")))
    return found


def words_of(pattern):
    return sorted(pattern.strip("^$()").split("|")) if pattern else []


def show(rows):
    """One line per record, namespace, package, state, version, module, channel and architectures."""
    merged = {}
    for *row, architectures in rows:
        merged.setdefault(tuple(row), set()).update(architectures or ["*"])
    for row, architectures in sorted(merged.items()):
        architectures = set() if "*" in architectures else architectures
        print("\t".join([*row, ",".join(sorted(architectures))]))
