#!/usr/bin/env bash
# typify 0.8.0 makes Rust types of a JSON Schema. Members of a union (`oneOf`) that a `const` tells apart are told apart where they stand in the union;
# where the union refers to the same members by `$ref`, the `const` becomes a text that may be anything, without a word, and everything is read as
# the first member that has the fields. An `enum` of the one value is checked in both places.
# Why it matters: generators write unions by reference, and contracts tell events apart by `const`. What typify makes compiles, reads every example,
# and takes one event for another, and an event of a type it has never heard of for one that it knows.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

mkdir src
cat >Cargo.toml <<'TOML'
[package]
name = "doors"
version = "0.0.0"
edition = "2021"

[dependencies]
serde = { version = "=1.0.229", features = ["derive"] }
serde_json = "=1.0.154"
typify = "=0.8.0"
TOML
member() { # title, and what its type has to be
  echo "{\"title\": \"$1\", \"type\": \"object\", \"required\": [\"type\", \"door\"],
    \"properties\": {\"type\": {\"type\": \"string\", $2}, \"door\": {\"type\": \"string\"}}}"
}
union() { # members, definitions
  echo "{\"\$schema\": \"http://json-schema.org/draft-07/schema#\", \"title\": \"Moved\", \"oneOf\": [$1], \"definitions\": {$2}}"
}
opened=$(member Opened '"const": "opened"') closed=$(member Closed '"const": "closed"')
references='{"$ref": "#/definitions/Opened"}, {"$ref": "#/definitions/Closed"}'
union "$opened, $closed" "" >inline.json
union "$references" "\"Opened\": $opened, \"Closed\": $closed" >reference.json
union "$references" "\"Opened\": $(member Opened '"enum": ["opened"]'), \"Closed\": $(member Closed '"enum": ["closed"]')" >enumerated.json
cat >src/main.rs <<'RUST'
#[allow(dead_code)]
mod inline {
    typify::import_types!("inline.json");
}
#[allow(dead_code)]
mod reference {
    typify::import_types!("reference.json");
}
#[allow(dead_code)]
mod enumerated {
    typify::import_types!("enumerated.json");
}

fn variant(read: Result<impl std::fmt::Debug, serde_json::Error>) -> String {
    let told = read.map_or("refused".into(), |value| format!("{value:?}"));
    told.split(['(', ' ']).next().unwrap_or_default().into()
}

fn main() {
    for kind in ["opened", "closed", "locked"] {
        let text = format!(r#"{{"type":"{kind}","door":"front"}}"#);
        println!(
            "{kind}: const inline {}, const by reference {}, enum by reference {}",
            variant(serde_json::from_str::<inline::Moved>(&text)),
            variant(serde_json::from_str::<reference::Moved>(&text)),
            variant(serde_json::from_str::<enumerated::Moved>(&text))
        );
    }
}
RUST
cargo build --quiet

echo "--- typify 0.8.0, $(rustc --version): as what each event is read"
./target/debug/doors | tee found.txt

diff found.txt - <<'TEXT' || { echo "changed: const is read otherwise"; exit 1; }
opened: const inline Opened, const by reference Opened, enum by reference Opened
closed: const inline Closed, const by reference Opened, enum by reference Closed
locked: const inline refused, const by reference Opened, enum by reference refused
TEXT
