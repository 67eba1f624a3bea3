"""A subscriber with nothing of Sluice but types that were generated from its JSON Schema: python subscriber.py < TEXTS

It reads what came, one text a line: the event as it is (raw delivery), in the envelope of SNS (a queue without raw delivery, an HTTPS
endpoint), or a whole Lambda event with one record of either. Of each it says what is to be done.
"""

import json
import sys
from typing import get_args

from pydantic import ValidationError

from events import V1Event

# By the CloudEvents type: `type` is read before the union, which is closed. A later type is no error.
TYPES = {get_args(each.model_fields["type"].annotation)[0]: each for each in get_args(V1Event.model_fields["root"].annotation)}


def body_of(text):
    """The event within whatever it came in."""
    value = json.loads(text)
    if isinstance(value, dict) and value.get("Records"):
        record = value["Records"][0]
        return record["Sns"]["Message"] if "Sns" in record else body_of(record["body"])
    if isinstance(value, dict) and value.get("Type") == "Notification":
        return value["Message"]
    return text


def read(text):
    """An event of v1 that is known, its type alone where it is not, or None of what is no CloudEvent. ValueError if it cannot be read."""
    body = json.loads(body_of(text))
    if not isinstance(body, dict) or "specversion" not in body:
        return None, None
    known = TYPES.get(body["type"])
    return body["type"], known and known.model_validate(body)


class Newest:
    """What was seen, in this process; a program that lives longer keeps both in its database."""

    def __init__(self):
        self.seen, self.moments = set(), {}

    def verdict(self, event):
        if (event.source, event.id) in self.seen:
            return "duplicate"
        self.seen.add((event.source, event.id))
        # An instant first, then a text: `sequence` is never a number, and alone says nothing about what is newest.
        moment = (event.time, event.sequence)
        if moment < self.moments.get((event.source, event.subject), moment):
            return "outdated"
        self.moments[event.source, event.subject] = moment
        return "new"


def describe(newest, text):
    try:
        name, event = read(text)
    except (ValueError, ValidationError, KeyError, TypeError):
        return "unreadable"
    if name is None:
        return "other"
    if event is None:
        return f"unknown {name}"
    status = getattr(event.data, "status", None)
    moment = round(event.time.timestamp() * 1000)
    return f"{newest.verdict(event)} {name} {event.subject} {moment} {status.value if status else '-'}"


if __name__ == "__main__":
    state = Newest()
    for line in sys.stdin:
        print(describe(state, line))
