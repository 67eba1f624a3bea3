// What quicktype makes for Go reads each event that comes, one a line: its id and its workflow, or the type that it does not know.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
)

func read(text []byte) (string, error) {
	var envelope struct{ Type string }
	if err := json.Unmarshal(text, &envelope); err != nil {
		return "", err
	}
	switch envelope.Type {
	case "io.sluice.workflow.definition.changed.v1":
		event, err := UnmarshalWorkflowDefinitionChanged(text)
		return event.ID + " " + event.Data.WorkflowID, err
	case "io.sluice.workflow.version.created.v1":
		event, err := UnmarshalWorkflowVersionCreated(text)
		return event.ID + " " + event.Data.WorkflowID, err
	case "io.sluice.workflow.properties.changed.v1":
		event, err := UnmarshalWorkflowPropertiesChanged(text)
		return event.ID + " " + event.Data.WorkflowID, err
	case "io.sluice.workflow.activated.v1":
		event, err := UnmarshalWorkflowActivated(text)
		return event.ID + " " + event.Data.WorkflowID, err
	case "io.sluice.workflow.deactivated.v1":
		event, err := UnmarshalWorkflowDeactivated(text)
		return event.ID + " " + event.Data.WorkflowID, err
	case "io.sluice.workflow.deleted.v1":
		event, err := UnmarshalWorkflowDeleted(text)
		return event.ID + " " + event.Data.WorkflowID, err
	case "io.sluice.workflow-instance.status.changed.v1":
		event, err := UnmarshalWorkflowInstanceStatusChanged(text)
		return event.ID + " " + event.Data.WorkflowID, err
	case "io.sluice.step-instance.status.changed.v1":
		event, err := UnmarshalStepInstanceStatusChanged(text)
		return event.ID + " " + event.Data.WorkflowID, err
	}
	return "unknown " + envelope.Type, nil
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		line, err := read(lines.Bytes())
		if err != nil {
			line = "unreadable: " + err.Error()
		}
		fmt.Println(line)
	}
}
