// A subscriber with nothing of Sluice but types that were generated from its JSON Schema: go run . < TEXTS
//
// It reads what came, one text a line: the event as it is (raw delivery), in the envelope of SNS (a queue without raw delivery, an
// HTTPS endpoint), or a whole Lambda event with one record of either. Of each it says what is to be done.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"
)

const maxBytes = 2 << 20

// Known types by what `type` says, which is read first: a later type is no error.
var decoders = map[string]func([]byte) (string, error){
	"io.sluice.workflow.definition.changed.v1": decode[WorkflowDefinitionChanged](nil),
	"io.sluice.workflow.version.created.v1":    decode[WorkflowVersionCreated](nil),
	"io.sluice.workflow.properties.changed.v1": decode[WorkflowPropertiesChanged](nil),
	"io.sluice.workflow.activated.v1":          decode[WorkflowActivated](nil),
	"io.sluice.workflow.deactivated.v1":        decode[WorkflowDeactivated](nil),
	"io.sluice.workflow.deleted.v1":            decode[WorkflowDeleted](nil),
	"io.sluice.workflow-instance.status.changed.v1": decode(func(event WorkflowInstanceStatusChanged) string {
		return string(event.Data.Status)
	}),
	"io.sluice.step-instance.status.changed.v1": decode(func(event StepInstanceStatusChanged) string {
		return string(event.Data.Status)
	}),
}

// decode reads one type, and says its status where it has one.
func decode[Event any](status func(Event) string) func([]byte) (string, error) {
	return func(body []byte) (string, error) {
		var event Event
		if err := json.Unmarshal(body, &event); err != nil || status == nil {
			return "-", err
		}
		return status(event), nil
	}
}

// envelope is what duplicates and order go by, of any type.
type envelope struct {
	Specversion string    `json:"specversion"`
	Id          string    `json:"id"`
	Source      string    `json:"source"`
	Type        string    `json:"type"`
	Subject     string    `json:"subject"`
	Time        time.Time `json:"time"`
	Sequence    string    `json:"sequence"`
}

type delivery struct {
	Type    string
	Message string
	Records []struct {
		Sns  *struct{ Message string }
		Body string `json:"body"`
	}
}

// bodyOf is the event within whatever it came in.
func bodyOf(text []byte) ([]byte, error) {
	var came delivery
	if err := json.Unmarshal(text, &came); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return nil, err
		}
		return text, nil // an event of somebody else, with fields of these names
	}
	switch {
	case len(came.Records) > 0 && came.Records[0].Sns != nil:
		return []byte(came.Records[0].Sns.Message), nil
	case len(came.Records) > 0:
		return bodyOf([]byte(came.Records[0].Body))
	case came.Type == "Notification":
		return []byte(came.Message), nil
	}
	return text, nil
}

type key struct{ source, of string }

type moment struct {
	time     time.Time
	sequence string
}

// newest is what was seen, in this process; a program that lives longer keeps both in its database.
type newest struct {
	seen    map[key]bool
	moments map[key]moment
}

func (state newest) verdict(event envelope) string {
	change := key{event.Source, event.Id}
	if state.seen[change] {
		return "duplicate"
	}
	state.seen[change] = true
	subject := key{event.Source, event.Subject}
	// An instant first, then a text: `sequence` is never a number, and alone says nothing about what is newest.
	before, known := state.moments[subject]
	order := event.Time.Compare(before.time)
	if known && (order < 0 || order == 0 && event.Sequence < before.sequence) {
		return "outdated"
	}
	state.moments[subject] = moment{event.Time, event.Sequence}
	return "new"
}

func (state newest) describe(text []byte) string {
	body, err := bodyOf(text)
	var event envelope
	if err != nil || json.Unmarshal(body, &event) != nil {
		return "unreadable"
	}
	if event.Specversion == "" {
		return "other"
	}
	read, known := decoders[event.Type]
	if !known {
		return "unknown " + event.Type
	}
	status, err := read(body)
	if err != nil {
		return "unreadable"
	}
	return fmt.Sprintf("%s %s %s %d %s", state.verdict(event), event.Type, event.Subject, event.Time.UnixMilli(), status)
}

func main() {
	state := newest{map[key]bool{}, map[key]moment{}}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, maxBytes)
	for lines.Scan() {
		fmt.Println(state.describe(lines.Bytes()))
	}
}
