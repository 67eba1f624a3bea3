"""A publisher with nothing of Sluice but the JSON Schemas of internal events: python publish.py QUEUE_URL FILE

Sends the events of FILE ({"events": [{"event": {…}}, …]}), and of those only what a schema takes. Region, credentials and endpoint
come from the environment, as for any AWS SDK.
"""

import hashlib
import json
import re
import sys
from pathlib import Path

import boto3
from jsonschema import Draft202012Validator, ValidationError

SCHEMAS = Path(__file__).parents[3] / "docs" / "internal"
VALIDATORS = {
    path.name.removesuffix(".schema.json"): Draft202012Validator(json.loads(path.read_text()))
    for path in SCHEMAS.glob("*.schema.json")
}
GROUP_ID = re.compile(r"[!-~]{1,128}\Z")
CALL_ENTRIES, CALL_BYTES = 10, 1_048_576


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def group_id(key):
    return key if GROUP_ID.match(key) else sha256(key)


def partition_key(event):
    """The instance where an event speaks of just one, else the workflow."""
    event = event["event"] if event["type"] == "NOTIFICATION" else event
    workflow, instance = event["workflow_id"], event.get("workflow_instance_id")
    if event["type"] == "WORKFLOW_INSTANCE_UPDATE":
        instance = event["change_records"][0]["workflow_instance_id"]
    return workflow if instance is None else f"{workflow}/{instance}"


def split(event):
    """One event for each instance."""
    if event["type"] == "NOTIFICATION":
        return [{**event, "event": part} for part in split(event["event"])]
    if event["type"] != "WORKFLOW_INSTANCE_UPDATE":
        return [event]
    by_instance = {}
    for record in event["change_records"]:
        by_instance.setdefault(record["workflow_instance_id"], []).append(record)
    return [{**event, "change_records": records} for records in by_instance.values()]


def messages_of(event):
    validator = VALIDATORS.get(event["type"])
    if validator is None:
        raise ValidationError("unknown type")
    validator.validate(event)
    for part in split(event):
        body = json.dumps(part, ensure_ascii=False, separators=(",", ":"))
        yield {
            "MessageBody": body,
            "MessageGroupId": group_id(partition_key(part)),
            "MessageDeduplicationId": sha256(body),
        }


def next_call(waiting):
    """At most one message of a group: entries of one call fail apart, and what follows a failed one must wait."""
    call, groups, size = [], set(), 0
    for message in waiting:
        size_of = len(message["MessageBody"].encode())
        if message["MessageGroupId"] not in groups and len(call) < CALL_ENTRIES and size + size_of <= CALL_BYTES:
            call.append(message)
            size += size_of
        groups.add(message["MessageGroupId"])
    return call


def send(sqs, queue_url, waiting, most_failures=20):
    failures = 0
    while waiting:
        call = next_call(waiting)
        entries = [{"Id": str(index), **message} for index, message in enumerate(call)]
        answer = sqs.send_message_batch(QueueUrl=queue_url, Entries=entries)
        for failed in answer.get("Failed", []):
            failures += 1
            if failed["SenderFault"] or failures > most_failures:
                raise RuntimeError(f"{failed['Code']}: {failed.get('Message')}")
        for entry in answer.get("Successful", []):
            waiting.remove(call[int(entry["Id"])])


def main(queue_url, file):
    waiting, refused = [], 0
    for given in json.loads(Path(file).read_text())["events"]:
        try:
            waiting += messages_of(given["event"])
        except ValidationError as error:
            refused += 1
            print(f"not sent: {given['event'].get('type')}: {error.message}", file=sys.stderr)
    count = len(waiting)
    send(boto3.client("sqs"), queue_url, waiting)
    print(f"{count} messages sent, {refused} events refused")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python publish.py QUEUE_URL FILE")
    main(*sys.argv[1:])
