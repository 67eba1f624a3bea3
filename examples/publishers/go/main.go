// A publisher with nothing of Sluice: publish QUEUE_URL FILE
//
// Sends the events of FILE ({"events": [{"event": {…}}, …]}) that are not marked "refused". Region, credentials and endpoint come
// from the environment, as for any AWS SDK.
package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"regexp"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

const (
	callEntries  = 10
	callBytes    = 1_048_576
	mostFailures = 20
)

// The fields of an event as they were written: what is not understood is sent along.
type event map[string]json.RawMessage

type message struct{ groupID, deduplicationID, body string }

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: publish QUEUE_URL FILE")
	}
	waiting, err := readMessages(os.Args[2])
	if err == nil {
		count := len(waiting)
		if err = send(context.Background(), os.Args[1], waiting); err == nil {
			fmt.Printf("%d messages sent\n", count)
		}
	}
	if err != nil {
		log.Fatal(err)
	}
}

func readMessages(file string) ([]message, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var given struct {
		Events []struct {
			Event   event
			Refused string
		}
	}
	if err := json.Unmarshal(text, &given); err != nil {
		return nil, err
	}
	var messages []message
	for _, each := range given.Events {
		if each.Refused != "" {
			continue
		}
		parts, err := split(each.Event)
		if err != nil {
			return nil, err
		}
		for _, part := range parts {
			body, err := written(part)
			if err != nil {
				return nil, err
			}
			key, err := partitionKey(part)
			if err != nil {
				return nil, err
			}
			messages = append(messages, message{groupID(key), sha256Hex(body), body})
		}
	}
	return messages, nil
}

// The same event is always the same text: Go writes the fields of a map in the order of their names.
func written(part event) (string, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(part)
	return string(bytes.TrimSpace(text.Bytes())), err
}

var fits = regexp.MustCompile(`^[!-~]{1,128}$`)

func groupID(key string) string {
	if fits.MatchString(key) {
		return key
	}
	return sha256Hex(key)
}

func sha256Hex(text string) string {
	digest := sha256.Sum256([]byte(text))
	return hex.EncodeToString(digest[:])
}

type instance struct {
	ID *int64 `json:"workflow_instance_id"`
}

// partitionKey is the instance where an event speaks of just one, else the workflow.
func partitionKey(whole event) (string, error) {
	part := whole
	if typeOf(whole) == "NOTIFICATION" {
		part = event{}
		if err := json.Unmarshal(whole["event"], &part); err != nil {
			return "", err
		}
	}
	var of instance
	source := part["workflow_instance_id"]
	if typeOf(part) == "WORKFLOW_INSTANCE_UPDATE" {
		var records []instance
		if err := json.Unmarshal(part["change_records"], &records); err != nil {
			return "", err
		}
		of = records[0]
	} else if source != nil {
		if err := json.Unmarshal(source, &of.ID); err != nil {
			return "", err
		}
	}
	workflow := textOf(part["workflow_id"])
	if of.ID == nil {
		return workflow, nil
	}
	return workflow + "/" + strconv.FormatInt(*of.ID, 10), nil
}

// split gives one event for each instance.
func split(whole event) ([]event, error) {
	switch typeOf(whole) {
	case "NOTIFICATION":
		var inner event
		if err := json.Unmarshal(whole["event"], &inner); err != nil {
			return nil, err
		}
		parts, err := split(inner)
		if err != nil {
			return nil, err
		}
		return withEach(whole, "event", parts)
	case "WORKFLOW_INSTANCE_UPDATE":
		var records []json.RawMessage
		if err := json.Unmarshal(whole["change_records"], &records); err != nil {
			return nil, err
		}
		var order [][]json.RawMessage
		place := map[int64]int{}
		for _, record := range records {
			var of instance
			if err := json.Unmarshal(record, &of); err != nil {
				return nil, err
			}
			at, known := place[*of.ID]
			if !known {
				at = len(order)
				place[*of.ID] = at
				order = append(order, nil)
			}
			order[at] = append(order[at], record)
		}
		return withEach(whole, "change_records", order)
	default:
		return []event{whole}, nil
	}
}

func withEach[Value any](whole event, field string, values []Value) ([]event, error) {
	var parts []event
	for _, value := range values {
		text, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		part := event{}
		for name, own := range whole {
			part[name] = own
		}
		part[field] = text
		parts = append(parts, part)
	}
	return parts, nil
}

func typeOf(part event) string { return textOf(part["type"]) }

func textOf(raw json.RawMessage) (text string) {
	_ = json.Unmarshal(raw, &text) // what is no text is empty
	return text
}

func send(ctx context.Context, queueURL string, waiting []message) error {
	settings, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return err
	}
	client := sqs.NewFromConfig(settings)
	for failures := 0; len(waiting) > 0; {
		call, later := nextCall(waiting)
		entries := make([]types.SendMessageBatchRequestEntry, len(call))
		for index, each := range call {
			entries[index] = types.SendMessageBatchRequestEntry{
				Id:                     aws.String(strconv.Itoa(index)),
				MessageBody:            aws.String(each.body),
				MessageGroupId:         aws.String(each.groupID),
				MessageDeduplicationId: aws.String(each.deduplicationID),
			}
		}
		answer, err := client.SendMessageBatch(ctx, &sqs.SendMessageBatchInput{QueueUrl: &queueURL, Entries: entries})
		if err != nil {
			return err
		}
		var again []message
		for _, failed := range answer.Failed {
			if failures++; failed.SenderFault || failures > mostFailures {
				return fmt.Errorf("%s: %s", aws.ToString(failed.Code), aws.ToString(failed.Message))
			}
			index, _ := strconv.Atoi(aws.ToString(failed.Id))
			again = append(again, call[index])
		}
		waiting = append(again, later...)
	}
	return nil
}

// nextCall takes at most one message of a group: entries of one call fail apart, and what follows a failed one must wait.
func nextCall(waiting []message) (call, later []message) {
	groups := map[string]bool{}
	size := 0
	for _, each := range waiting {
		if groups[each.groupID] || len(call) == callEntries || size+len(each.body) > callBytes {
			later = append(later, each)
		} else {
			call = append(call, each)
			size += len(each.body)
		}
		groups[each.groupID] = true
	}
	return call, later
}
