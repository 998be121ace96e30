// Reads hard strings as Kubernetes does, with sigs.k8s.io/yaml: JSON lines {"yaml", "expect"} on stdin, see
// examples/hard-strings.rs. Each document is {value: S, items: [S], key: {S: S}}. Fails with the first documents that
// read back otherwise.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"reflect"

	yaml2 "go.yaml.in/yaml/v2"
	yaml3 "go.yaml.in/yaml/v3"
	"sigs.k8s.io/yaml"
)

type hardString struct {
	YAML   string `json:"yaml"`
	Expect string `json:"expect"`
}

// A reader gives what differs, or nothing.
type reader struct {
	name string
	read func(hardString) string
}

func main() {
	readers := []reader{
		{"sigs.k8s.io/yaml", asObject},
		{"go.yaml.in/yaml/v2", asKeysOfAnyType},
		{"go.yaml.in/yaml/v3", asKustomize},
	}
	cases, err := readCases(os.Stdin)
	if err != nil || len(cases) == 0 {
		fmt.Fprintf(os.Stderr, "no hard strings on stdin: %v\n", err)
		os.Exit(2)
	}
	failedAtAll := false
	for _, reader := range readers {
		failed := 0
		for _, each := range cases {
			if difference := reader.read(each); difference != "" {
				if failed++; failed <= 10 {
					fmt.Fprintf(os.Stderr, "  %q: %s\n", each.Expect, difference)
				}
			}
		}
		fmt.Printf("%s: %d passed, %d failed\n", reader.name, len(cases)-failed, failed)
		failedAtAll = failedAtAll || failed > 0
	}
	if failedAtAll {
		os.Exit(1)
	}
}

func readCases(in io.Reader) ([]hardString, error) {
	var cases []hardString
	decoder := json.NewDecoder(bufio.NewReader(in))
	for {
		var each hardString
		if err := decoder.Decode(&each); err == io.EOF {
			return cases, nil
		} else if err != nil {
			return nil, err
		}
		cases = append(cases, each)
	}
}

// asObject is the way of kubectl and the API server: YAML to JSON, keys made texts, duplicate keys refused.
func asObject(each hardString) string {
	var read any
	err := yaml.UnmarshalStrict([]byte(each.YAML), &read)
	s := each.Expect
	return difference(err, read, map[string]any{"value": s, "items": []any{s}, "key": map[string]any{s: s}})
}

// asKeysOfAnyType is the reader below it, which still tells the key "1" from the key 1.
func asKeysOfAnyType(each hardString) string {
	var read any
	err := yaml2.UnmarshalStrict([]byte(each.YAML), &read)
	s := each.Expect
	return difference(err, read, map[any]any{"value": s, "items": []any{s}, "key": map[any]any{s: s}})
}

// asKustomize is the reader that kustomize is built on, nearer to YAML 1.2.
func asKustomize(each hardString) string {
	var read any
	err := yaml3.Unmarshal([]byte(each.YAML), &read)
	s := each.Expect
	return difference(err, read, map[string]any{"value": s, "items": []any{s}, "key": map[string]any{s: s}})
}

func difference(err error, read, expected any) string {
	if err != nil {
		return err.Error()
	}
	if reflect.DeepEqual(read, expected) {
		return ""
	}
	return fmt.Sprintf("read as %#v", read)
}
