# The AWS CLI in all but sending: reads commands (a JSON array of words a line), has the CLI parse each and botocore check what it would
# send, and answers with a sample of the operation's output, so that `--query` has something to find. Prints one JSON object a line.
import contextlib
import io
import json
import re
import sys

from awscli.clidriver import create_clidriver

TEXT = "00000000-0000-0000-0000-000000000000"


class AnyKey(dict):
    """A map whose keys are not a closed set has whatever it is asked for."""

    def get(self, key, default=None):
        return next(iter(self.values()))


class Sample:
    """One of everything that an operation may answer, and what a query compares with."""

    def __init__(self, query, is_stream):
        self.is_stream = is_stream
        self.is_filtered = "[?" in query
        compared = re.findall(r"(\w+) *== *'([^']*)'", query)
        self.texts = {"Key": f"{TEXT}/object", **dict(compared)}

    def of(self, shape, name="", turn=0, seen=()):
        kind = shape.type_name
        if kind == "structure":
            if shape.name in seen:
                return None
            return {key: self.of(member, key, turn, (*seen, shape.name)) for key, member in shape.members.items()}
        if kind == "list":
            return [self.of(shape.member, name, each, seen) for each in range(longest_set(shape.member) if self.is_filtered else 1)]
        if kind == "map":
            words = getattr(shape.key, "enum", None)
            if words:
                return {word: self.of(shape.value, word, turn, seen) for word in words}
            return AnyKey({TEXT: self.of(shape.value, name, turn, seen)})
        if kind == "string":
            words = getattr(shape, "enum", None)
            return words[turn % len(words)] if words else self.texts.get(name, TEXT)
        if kind == "blob":
            return io.BytesIO() if self.is_stream else b""
        return {"boolean": True, "timestamp": "2026-11-24T00:00:00Z"}.get(kind, 1)


def longest_set(shape):
    """How many it takes to have each word of every closed set in them."""
    members = shape.members.values() if shape.type_name == "structure" else []
    return max([1, *(len(getattr(member, "enum", None) or []) for member in members)])


def unknown_words(value, shape, path):
    """Words that no closed set of the service has; botocore does not look at them."""
    words = getattr(shape, "enum", None)
    if shape.type_name == "structure" and isinstance(value, dict):
        return [e for k, v in value.items() if k in shape.members for e in unknown_words(v, shape.members[k], [*path, k])]
    if shape.type_name == "list" and isinstance(value, list):
        return [e for v in value for e in unknown_words(v, shape.member, path)]
    if shape.type_name == "map" and isinstance(value, dict):
        return [e for k, v in value.items() for e in unknown_words(k, shape.key, [*path, k]) + unknown_words(v, shape.value, [*path, k])]
    if words and isinstance(value, str) and value not in words:
        return [f"{'.'.join(path)}: {value} is none of {', '.join(words)}"]
    return []


class Answered:
    status_code = 200


driver = create_clidriver()  # which keeps what it has read of the services
query, calls, problems = "", [], []


def look(params, model, **_):
    if model.input_shape is not None:
        problems.extend(unknown_words(params, model.input_shape, []))


def answer(model, **_):
    calls.append(f"{model.service_model.service_name} {model.name}")
    output = Sample(query, model.has_streaming_output).of(model.output_shape) if model.output_shape else {}
    for token in ("NextToken", "nextToken", "Marker", "NextMarker", "NextContinuationToken", "IsTruncated"):
        output.pop(token, None)
    return Answered(), {**output, "ResponseMetadata": {"HTTPStatusCode": 200}}


driver.session.register("provide-client-params", look)
driver.session.register("before-call", answer)


def check(words):
    global query
    query = words[words.index("--query") + 1] if "--query" in words else ""
    calls.clear()
    problems.clear()
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            status = driver.main(words)
        except SystemExit as ended:
            status = ended.code
    if status:
        problems.append((err.getvalue().strip().splitlines() or [f"exit {status}"])[-1])
    elif query and (out.getvalue().strip() in ("", "[]") or re.search(r"\b(None|null)\b", out.getvalue())):
        problems.append(f"--query {query}: finds nothing of this in what the service answers")
    return {"calls": calls, "problems": problems}


for line in sys.stdin:
    print(json.dumps(check(json.loads(line))), flush=True)
