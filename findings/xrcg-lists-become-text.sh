#!/usr/bin/env bash
# xrcg 0.11.0 makes clients from an xRegistry file. Of a message whose data is described by JSON Schema it makes Python classes in which a list of
# objects is one text and an optional field has to be there; written out or by reference makes no difference, the file is called valid, and the exit
# code is 0. The text that a consumer gets for such a list is Python's own notation of it, not JSON.
# Why it matters: the generated client imports and runs, so the loss shows only to who looks for the elements of a list.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check xrcg==0.11.0
cat >definition.py <<'PYTHON'
import json

step = {"type": "object", "title": "Step", "properties": {"to": {"type": "string"}}, "required": ["to"]}
schema = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "type": "object",
    "title": "Moved",
    "properties": {"id": {"type": "string"}, "note": {"type": "string"}, "steps": {"type": "array", "items": step}},
    "required": ["id", "steps"],
}
format = "JsonSchema/draft-07"
message = {
    "messageid": "Moved",
    "envelope": "CloudEvents/1.0",
    "envelopemetadata": {"type": {"value": "test.moved"}},
    "dataschemaformat": format,
    "dataschemauri": "#/schemagroups/Doors/schemas/Moved",
}
version = {"versionid": "1", "schemaid": "Moved", "format": format, "schema": schema}
moved = {"schemaid": "Moved", "format": format, "defaultversionid": "1", "versions": {"1": version}}
endpoint = {
    "endpointid": "kafka",
    "usage": ["consumer"],
    "protocol": "KAFKA",
    "envelope": "CloudEvents/1.0",
    "protocoloptions": {"options": {"topic": "doors"}},
    "messagegroups": ["#/messagegroups/Doors"],
}
group = {"messagegroupid": "Doors", "envelope": "CloudEvents/1.0", "messages": {"Moved": message}}
registry = {
    "specversion": "1.0-rc2",
    "registryid": "doors",
    "endpoints": {"kafka": endpoint},
    "messagegroups": {"Doors": group},
    "schemagroups": {"Doors": {"schemagroupid": "Doors", "schemas": {"Moved": moved}}},
}
json.dump(registry, open("doors.json", "w"))
PYTHON
venv/bin/python definition.py
venv/bin/xrcg validate --definitions doors.json
venv/bin/xrcg generate --projectname doors --language py --style kafkaconsumer --definitions doors.json --output client
echo "--- the fields of the class that xrcg 0.11.0 makes"
grep -rhoE '^ +(id|note|steps): *[^=]+=' client/doors_data/src | sed 's/^ *//; s/ //g' | tee found.txt

diff found.txt - <<'TEXT' || { echo "changed: the classes are others"; exit 1; }
id:str=
note:str=
steps:str=
TEXT
! grep -rqE 'class Step\b' client/doors_data/src || { echo "changed: there is a class for the elements"; exit 1; }
echo "as described"
