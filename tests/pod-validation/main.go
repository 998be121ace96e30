// Says whether the API server would take pods: one pod a line on standard input, one answer a line on standard output,
// as {"allowed": false, "errors": ["spec.hostPID: Forbidden: …"]}.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/kubernetes/pkg/apis/core/v1"
	"k8s.io/kubernetes/pkg/apis/core/validation"
	"k8s.io/kubernetes/pkg/capabilities"
)

type answer struct {
	Allowed bool     `json:"allowed"`
	Errors  []string `json:"errors"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	// Without this, privileged containers are refused everywhere.
	capabilities.Setup(true, 0)
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var written corev1.Pod
		if err := json.Unmarshal(lines.Bytes(), &written); err != nil {
			return fmt.Errorf("%w in %s", err, lines.Text())
		}
		written.Namespace = "default"
		v1.SetObjectDefaults_Pod(&written)
		var pod core.Pod
		if err := v1.Convert_v1_Pod_To_core_Pod(&written, &pod, nil); err != nil {
			return err
		}
		said := answer{Errors: []string{}}
		for _, err := range validation.ValidatePodCreate(&pod, validation.PodValidationOptions{}) {
			said.Errors = append(said.Errors, err.Error())
		}
		said.Allowed = len(said.Errors) == 0
		if err := out.Encode(said); err != nil {
			return err
		}
	}
	return lines.Err()
}
