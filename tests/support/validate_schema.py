# SPDX-License-Identifier: GPL-2.0-or-later
#
# Knows how a JSON document or the lines of an NDJSON stream are checked against docs/schema.
# Must not know what any of them should say.
"""validate_schema.py report|inventory|line [FILE]: validates a document (line: every line) from FILE or stdin."""
import json
import pathlib
import sys

import jsonschema

try:
    import referencing  # jsonschema from 4.18 on (Debian 13) resolves with it
except ImportError:
    referencing = None

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "docs" / "schema"


def validator(name):
    """A validator for docs/schema/NAME.schema.json; references between the schemas are read from the folder."""
    schemas = {path.name: json.loads(path.read_text()) for path in FOLDER.glob("*.schema.json")}
    schema = schemas[f"{name}.schema.json"]
    jsonschema.Draft202012Validator.check_schema(schema)
    if referencing is None:
        resolver = jsonschema.RefResolver(schema["$id"], schema, store=schemas)
        return jsonschema.Draft202012Validator(schema, resolver=resolver)
    registry = referencing.Registry().with_contents(schemas.items())
    return jsonschema.Draft202012Validator(schema, registry=registry)


def problems(checker, document):
    """One line for each thing that is wrong, empty when the document is right."""
    found = []
    for error in checker.iter_errors(document):
        deepest = jsonschema.exceptions.best_match([error])
        where = "/".join(str(step) for step in deepest.absolute_path)
        found.append(f"{where}: {deepest.message[:300]}")
    return found


def main():
    name = sys.argv[1]
    text = pathlib.Path(sys.argv[2]).read_text() if len(sys.argv) > 2 else sys.stdin.read()
    documents = [json.loads(line) for line in text.splitlines()] if name == "line" else [json.loads(text)]
    checker = validator(name)
    found = [problem for document in documents for problem in problems(checker, document)]
    for problem in found[:20]:
        print(problem, file=sys.stderr)
    return 1 if found or not documents else 0


if __name__ == "__main__":
    sys.exit(main())
