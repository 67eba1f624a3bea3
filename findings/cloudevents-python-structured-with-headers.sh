#!/usr/bin/env bash
# CloudEvents' binding for Kafka tells modes apart by the content type, and lets a structured record repeat context attributes as `ce_…` headers.
# The Python SDK cloudevents 2.2.0 (`from_kafka_event`) goes by the headers: a structured record with them is taken for binary mode, and its data becomes
# the whole event, once more inside of itself, without an error. `from_structured_event` reads the same record right.
# Why it matters: a producer that adds headers to be filtered by, as the binding allows, breaks such consumers in silence.
# https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md#3-kafka-message-mapping
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check cloudevents==2.2.0
cat >read.py <<'PYTHON'
import json
from cloudevents.core.bindings.kafka import KafkaMessage, from_kafka_event, from_structured_event

event = {"specversion": "1.0", "id": "1", "source": "/shop", "type": "sold", "data": {"item": 7}}
bare = {"content-type": b"application/cloudevents+json; charset=UTF-8"}
repeated = {**bare, **{f"ce_{name}": event[name].encode() for name in ("specversion", "id", "source", "type")}}
for name, headers, read in (
    ("from_kafka_event, content type alone", bare, from_kafka_event),
    ("from_kafka_event, ce_ headers beside it", repeated, from_kafka_event),
    ("from_structured_event, ce_ headers beside it", repeated, from_structured_event),
):
    data = read(KafkaMessage(headers, None, json.dumps(event).encode())).get_data()
    print(f"{name}: {'the data' if data == {'item': 7} else 'something else'}")
PYTHON
echo "--- cloudevents 2.2.0 (Python): the data of one structured record"
venv/bin/python read.py | tee found.txt

diff found.txt - <<'TEXT' || { echo "changed: the modes are told apart otherwise"; exit 1; }
from_kafka_event, content type alone: the data
from_kafka_event, ce_ headers beside it: something else
from_structured_event, ce_ headers beside it: the data
TEXT
echo "as described"
