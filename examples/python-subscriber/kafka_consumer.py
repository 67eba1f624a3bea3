"""A consumer of Kafka with nothing of Sluice: python kafka_consumer.py HOST:PORT TOPIC DATABASE

It reads what its group has not read of contract v1, keeps the newest status of each workflow instance in a database of
SQLite, and ends at the end of the topic. It may be killed, and run again, at any time.
"""

import json
import sqlite3
import sys
from pathlib import Path

from cloudevents.core.formats.json import JSONFormat
from confluent_kafka import Consumer, KafkaError, KafkaException
from jsonschema import Draft202012Validator, FormatChecker

TYPE = "workflow-instance.status.changed"
SCHEMA = Path(__file__).parents[2] / "docs" / "contracts" / "v1" / f"{TYPE}.schema.json"
VALIDATOR = Draft202012Validator(json.loads(SCHEMA.read_text()), format_checker=FormatChecker(formats=["date-time"]))
GROUP = "python-kafka-consumer"
WANTED = {"contract": b"v1", "type": TYPE.encode()}
TABLES = """
CREATE TABLE IF NOT EXISTS seen (source TEXT, id TEXT, PRIMARY KEY (source, id));
CREATE TABLE IF NOT EXISTS newest (
    source TEXT, instance TEXT, time REAL, sequence TEXT, status TEXT, PRIMARY KEY (source, instance)
);
"""
# By the time of the change, and of one time by sequence: whoever publishes again has a later sequence, and an earlier time.
KEEP_NEWEST = """
INSERT INTO newest VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
SET time = excluded.time, sequence = excluded.sequence, status = excluded.status
WHERE (excluded.time, excluded.sequence) > (time, sequence)
"""


def unread(consumer, topic):
    """Records up to the end of each partition that the group has given to this consumer."""
    reading = None

    def assigned(_, places):
        nonlocal reading
        reading = {place.partition for place in places}

    consumer.subscribe([topic], on_assign=assigned)
    while reading is None or reading:
        record = consumer.poll(1)
        if record is None:
            continue
        if record.error() is None:
            yield record
        elif record.error().code() == KafkaError._PARTITION_EOF:
            reading.discard(record.partition())
        else:
            raise KafkaException(record.error())


def is_wanted(headers):
    return all(headers.get(name) == value for name, value in WANTED.items())


def read(value):
    body = json.loads(value)
    invalid = next(VALIDATOR.iter_errors(body), None)
    if invalid:
        raise ValueError(invalid.message)
    return JSONFormat().read(None, value)


def take(database, event):
    """What became of it. That it was seen and what is newest are written both or not at all."""
    source = event.get_source()
    with database:
        if database.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (source, event.get_id())).rowcount == 0:
            return "duplicate"
        instance, sequence = event.get_extension("partitionkey"), event.get_extension("sequence")
        state = (source, instance, event.get_time().timestamp(), sequence, event.get_data()["status"])
        return "newest" if database.execute(KEEP_NEWEST, state).rowcount == 1 else "outdated"


def work(database, record):
    if record.value() is None or not is_wanted(dict(record.headers() or [])):
        return "filtered"
    try:
        event = read(record.value())
    except ValueError as error:
        # It would come again for ever. A consumer of one's own puts it where somebody looks.
        print(f"{record.topic()}/{record.partition()}/{record.offset()}: {error}", file=sys.stderr)
        return "unreadable"
    return take(database, event)


def main(bootstrap, topic, path):
    database = sqlite3.connect(path)
    database.executescript(TABLES)
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": GROUP,
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
        }
    )
    counts = dict.fromkeys(("filtered", "unreadable", "duplicate", "outdated", "newest"), 0)
    try:
        for record in unread(consumer, topic):
            counts[work(database, record)] += 1
            consumer.commit(record, asynchronous=False)  # after the work
    finally:
        consumer.close()
    for status, instance in database.execute(
        "SELECT status, instance FROM newest WHERE status <> 'SUCCEEDED' ORDER BY status, instance"
    ):
        print(f"{status:9}  {instance}")
    print(f"{sum(counts.values())} records: " + ", ".join(f"{count} {name}" for name, count in counts.items()))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("usage: python kafka_consumer.py HOST:PORT TOPIC DATABASE")
    main(*sys.argv[1:])
