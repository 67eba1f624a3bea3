"""A subscriber in Python: `read_topics.py HOST:PORT TOPIC …` reads topics from their beginning to their end.

A line for each record: {"topic","partition","offset","key","headers","value"}, and "event" of what the SDK of CloudEvents reads as one.
"""

import json
import sys

from cloudevents.core.bindings.kafka import KafkaMessage, from_structured_event
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition


def text(value):
    return None if value is None else value.decode()


def line(record):
    headers = dict(record.headers() or [])
    written = {
        "topic": record.topic(),
        "partition": record.partition(),
        "offset": record.offset(),
        "key": text(record.key()),
        "headers": {name: text(value) for name, value in headers.items()},
        "value": text(record.value()),
    }
    if headers.get("content-type", b"").startswith(b"application/cloudevents"):
        # Not from_kafka: it takes whatever has a header `ce_…` for an event in binary mode, whatever the content type says.
        event = from_structured_event(KafkaMessage(headers, record.key(), record.value()))
        written["event"] = {
            "id": event.get_id(),
            "source": event.get_source(),
            "type": event.get_type(),
            "time": round(event.get_time().timestamp() * 1000),
        }
    return written


bootstrap, *topics = sys.argv[1:]
consumer = Consumer(
    {
        "bootstrap.servers": bootstrap,
        "group.id": "none",
        "enable.auto.commit": False,
        "enable.partition.eof": True,
    }
)
known = consumer.list_topics(timeout=30).topics
unread = {(topic, partition) for topic in topics for partition in known[topic].partitions}
consumer.assign([TopicPartition(topic, partition, OFFSET_BEGINNING) for topic, partition in unread])
while unread:
    record = consumer.poll(30)
    if record is None:
        sys.exit("the broker is silent")
    if record.error() is None:
        print(json.dumps(line(record), ensure_ascii=False))
    elif record.error().code() == KafkaError._PARTITION_EOF:
        unread.discard((record.topic(), record.partition()))
    else:
        raise KafkaException(record.error())
consumer.close()
