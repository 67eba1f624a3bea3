//! What typify, or quicktype for Rust, makes reads each event that comes, one a line: its id and its workflow, or the type that it does not
//! know. `reader typify < EVENTS`, `reader quicktype < EVENTS`
use serde_json::{from_str, Error, Value};

#[allow(dead_code)]
mod quicktype {
    include!(concat!(env!("GENERATED"), "/quicktype.rs"));
}

mod typify {
    typify::import_types!("../../../../docs/contracts/v1.schema.json");
}

/// `type` first: typify lets a `const` be any text, and quicktype makes of a union one type with everything optional.
macro_rules! reader {
    ($generator:ident) => {
        |text: &str| -> Result<String, Error> {
            use $generator::*;
            macro_rules! told {
                ($event:ty) => {{
                    let event: $event = from_str(text)?;
                    format!("{} {}", &*event.id, &*event.data.workflow_id)
                }};
            }
            let event: Value = from_str(text)?;
            Ok(match event["type"].as_str().unwrap_or_default() {
                "io.sluice.workflow.definition.changed.v1" => told!(WorkflowDefinitionChanged),
                "io.sluice.workflow.version.created.v1" => told!(WorkflowVersionCreated),
                "io.sluice.workflow.properties.changed.v1" => told!(WorkflowPropertiesChanged),
                "io.sluice.workflow.activated.v1" => told!(WorkflowActivated),
                "io.sluice.workflow.deactivated.v1" => told!(WorkflowDeactivated),
                "io.sluice.workflow.deleted.v1" => told!(WorkflowDeleted),
                "io.sluice.workflow-instance.status.changed.v1" => told!(WorkflowInstanceStatusChanged),
                "io.sluice.step-instance.status.changed.v1" => told!(StepInstanceStatusChanged),
                later => format!("unknown {later}"),
            })
        }
    };
}

fn main() {
    let by_typify = std::env::args().nth(1).as_deref() == Some("typify");
    let read: fn(&str) -> Result<String, Error> = if by_typify { reader!(typify) } else { reader!(quicktype) };
    for line in std::io::stdin().lines() {
        let said = read(&line.expect("text")).unwrap_or_else(|error| format!("unreadable: {error}"));
        println!("{said}");
    }
}
