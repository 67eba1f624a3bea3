// For tests: go run ./posts TOPIC_ARN… < POSTS, each a line of JSON with the body and the certificate that is served for it.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"subscriber/signatures"
)

const maxBytes = 2 << 20

func main() {
	var post struct{ Body, Certificate string }
	verifier := signatures.New(os.Args[1:]...)
	verifier.Fetch = func(string) ([]byte, error) { return []byte(post.Certificate), nil }
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, maxBytes)
	for lines.Scan() {
		if err := json.Unmarshal(lines.Bytes(), &post); err != nil {
			fmt.Println(err)
		} else if message, err := verifier.Verify([]byte(post.Body)); err != nil {
			fmt.Println("refused", err)
		} else {
			fmt.Println("verified", message["Type"])
		}
	}
}
