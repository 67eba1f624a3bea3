"""External events, one per line of standard input, as a subscriber in Python reads them."""

import json
import sys
from pathlib import Path

from cloudevents.core.formats.json import JSONFormat
from jsonschema import Draft202012Validator, FormatChecker

contracts = Path(sys.argv[1])
sdk = JSONFormat()
formats = FormatChecker(formats=["date-time", "uri", "uri-reference"])
validators = {}
for file in sorted(contracts.glob("*/*.schema.json")):
    schema = json.loads(file.read_text())
    Draft202012Validator.check_schema(schema)
    key = f"{file.parent.name}/{file.name.removesuffix('.schema.json')}"
    validators[key] = Draft202012Validator(schema, format_checker=formats)


def is_refused_by_sdk(text):
    try:
        sdk.read(None, text)
        return False
    except Exception:
        return True


def is_lossless(event, body):
    written = json.loads(sdk.write(event))
    same_time = event.get_time().isoformat(timespec="milliseconds") == body["time"].replace("Z", "+00:00")
    return same_time and {**written, "time": body["time"]} == body


read, validated, refused = 0, 0, 0
problems = []
for line in sys.stdin:
    sample = json.loads(line)
    key = f"{sample['contract']}/{sample['type']}"
    body = json.loads(sample["body"])
    for name, value in ((key, body), (f"{key}.attributes", sample["attributes"])):
        problems += [f"{name}: {error.json_path} {error.message}" for error in validators[name].iter_errors(value)]
    validated += 1
    for field in validators[key].schema["required"]:
        broken = {name: value for name, value in body.items() if name != field}
        if validators[key].is_valid(broken):
            problems.append(f"{key}: passes without {field}")
        refused += 1
    if sample["contract"] == "v1":
        if not is_lossless(sdk.read(None, sample["body"]), body):
            problems.append(f"{key}: the SDK read something else than was sent: {body['id']}")
        if not is_refused_by_sdk(json.dumps({**body, "source": None})):
            problems.append(f"{key}: the SDK takes an event without a source")
        read += 1

for problem in problems[:20]:
    print(problem, file=sys.stderr)
print(
    f"Python: the CloudEvents SDK read {read} events of v1, jsonschema took {validated} events of both contracts "
    f"and refused {refused} broken ones; {len(problems)} problems"
)
sys.exit(1 if problems or validated == 0 else 0)
