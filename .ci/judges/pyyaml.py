"""Reads hard strings with PyYAML (YAML 1.1): JSON lines {"yaml", "expect"} on stdin, see examples/hard-strings.rs.

Each document is {value: S, items: [S], key: {S: S}}. Fails with the first documents that read back otherwise.
"""

import json
import sys

import yaml


def failures(lines, load):
    """Yields for each line what differs, or None."""
    for line in lines:
        case = json.loads(line)
        string = case["expect"]
        try:
            read = load(case["yaml"])
        except yaml.YAMLError as error:
            yield f"{string!r}: {error}"
            continue
        expected = {"value": string, "items": [string], "key": {string: string}}
        yield None if read == expected else f"{string!r}: read as {read!r}"


def main():
    lines = sys.stdin.buffer.read().decode("utf-8").split("\n")[:-1]
    loaders = [("SafeLoader", yaml.SafeLoader)]
    # The reader on top of libyaml, where the wheel has it.
    if yaml.__with_libyaml__:
        loaders.append(("CSafeLoader", yaml.CSafeLoader))
    failed_at_all = not lines
    for name, loader in loaders:
        results = list(failures(lines, lambda text, loader=loader: yaml.load(text, Loader=loader)))
        differing = [result for result in results if result is not None]
        for result in differing[:10]:
            print(f"  {result}", file=sys.stderr)
        print(f"PyYAML {yaml.__version__} {name}: {len(results) - len(differing)} passed, {len(differing)} failed")
        failed_at_all = failed_at_all or bool(differing)
    return 1 if failed_at_all else 0


if __name__ == "__main__":
    sys.exit(main())
