"""A subscriber with nothing of Sluice but its published JSON Schemas: python subscriber.py TOPIC_ARN

It makes a queue of its own, subscribes it to failures of contract v1, and tells of them until it is asked to stop.
Region, credentials and endpoint come from the environment, as for any AWS SDK.
"""

import json
import signal
import sys
from pathlib import Path

import boto3
from cloudevents.core.formats.json import JSONFormat
from jsonschema import Draft202012Validator, FormatChecker

SCHEMAS = Path(__file__).parents[2] / "docs" / "contracts" / "v1"
STATUS_CHANGES = ("workflow-instance.status.changed", "step-instance.status.changed")
FILTER = {"contract": ["v1"], "type": list(STATUS_CHANGES), "status": ["FAILED", "TIMED_OUT"]}


def validators():
    """By the CloudEvents type, so that a type that comes later is seen to be unknown."""
    formats = FormatChecker(formats=["date-time"])
    for name in STATUS_CHANGES:
        schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text())
        yield f"io.sluice.{name}.v1", Draft202012Validator(schema, format_checker=formats)


class Stop:
    """Ctrl-C and SIGTERM: what is in the queue is still read."""

    asked = False

    def __init__(self):
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, self.ask)

    def ask(self, *_):
        self.asked = True


def subscribe(sqs, sns, topic_arn):
    """Its queue has one name, so that what came while it was down is there once it is up again."""
    queue_url = sqs.create_queue(QueueName="python-subscriber")["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])["Attributes"]
    policy = {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": attributes["QueueArn"],
            "Condition": {"ArnEquals": {"aws:SourceArn": topic_arn}},
        },
    }
    sqs.set_queue_attributes(QueueUrl=queue_url, Attributes={"Policy": json.dumps(policy)})
    sns.subscribe(
        TopicArn=topic_arn,
        Protocol="sqs",
        Endpoint=attributes["QueueArn"],
        Attributes={"RawMessageDelivery": "true", "FilterPolicy": json.dumps(FILTER)},
    )
    return queue_url


def describe(event):
    data = event.get_data()
    what = f"step {data['step_id']} of " if "step_id" in data else ""
    instance = f"{data['workflow_id']}, instance {data['workflow_instance_id']}"
    return f"{event.get_time():%H:%M:%S}  {data['status']:9}  {what}{instance}"


def is_newest(event, newest):
    """By the time of the change, then by sequence, a text: what is published again has an old time and a new sequence."""
    subject = (event.get_source(), event.get_subject())
    moment = (event.get_time(), event.get_extension("sequence"))
    if moment < newest.get(subject, moment):
        return False
    newest[subject] = moment
    return True


def main(topic_arn):
    sqs, sns = boto3.client("sqs"), boto3.client("sns")
    stop, known, seen, newest, invalid = Stop(), dict(validators()), set(), {}, 0
    queue_url = subscribe(sqs, sns, topic_arn)
    print("subscribed", flush=True)
    while True:
        received = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        messages = received.get("Messages", [])
        if not messages and stop.asked:
            break
        for message in messages:
            body = json.loads(message["Body"])
            validator = known.get(body["type"])
            if validator and not validator.is_valid(body):
                # Left in the queue, it comes again, and ends in the queue's dead-letter queue on AWS.
                print(f"invalid: {next(validator.iter_errors(body)).message}", file=sys.stderr)
                invalid += 1
                continue
            event = JSONFormat().read(None, message["Body"])
            # Delivery is at least once; the same change has the same source and id.
            if validator and (change := (event.get_source(), event.get_id())) not in seen:
                seen.add(change)
                if is_newest(event, newest):
                    print(describe(event), flush=True)
            sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
    print(f"{len(seen)} events read, each valid by its schema" if not invalid else f"{invalid} invalid events")
    return 1 if invalid else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python subscriber.py TOPIC_ARN")
    sys.exit(main(sys.argv[1]))
