// Judges pods by the Pod Security Standards as Kubernetes itself does: one question a line on standard input, as
// {"level": "baseline", "version": "v1.33", "pod": {…}}; one answer a line on standard output, as
// {"allowed": false, "checks": ["privileged"]}, the checks sorted.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sort"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

type question struct {
	Level   api.Level  `json:"level"`
	Version string     `json:"version"`
	Pod     corev1.Pod `json:"pod"`
}

type answer struct {
	Allowed bool     `json:"allowed"`
	Checks  []string `json:"checks"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	checks := policy.DefaultChecks()
	all, err := policy.NewEvaluator(checks, nil)
	if err != nil {
		return err
	}
	// The evaluator's answers don't name their checks: each is asked by itself, too.
	single := map[policy.CheckID]policy.Evaluator{}
	for _, check := range checks {
		if single[check.ID], err = policy.NewEvaluator([]policy.Check{check}, nil); err != nil {
			return err
		}
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			return fmt.Errorf("%w in %s", err, lines.Text())
		}
		version, err := api.ParseVersion(asked.Version)
		if err != nil {
			return err
		}
		at := api.LevelVersion{Level: asked.Level, Version: version}
		pod := &asked.Pod
		results := all.EvaluatePod(at, &pod.ObjectMeta, &pod.Spec)
		said := answer{Allowed: policy.AggregateCheckResults(results).Allowed, Checks: []string{}}
		replaced := overrides(checks, at)
		for _, check := range checks {
			results := single[check.ID].EvaluatePod(at, &pod.ObjectMeta, &pod.Spec)
			if !replaced[check.ID] && !policy.AggregateCheckResults(results).Allowed {
				said.Checks = append(said.Checks, string(check.ID))
			}
		}
		if said.Allowed != (len(said.Checks) == 0) {
			return fmt.Errorf("the checks by themselves say %v, all together %v", said.Checks, said.Allowed)
		}
		sort.Strings(said.Checks)
		if err := out.Encode(said); err != nil {
			return err
		}
	}
	return lines.Err()
}

// The checks in whose place others are judged.
func overrides(checks []policy.Check, at api.LevelVersion) map[policy.CheckID]bool {
	replaced := map[policy.CheckID]bool{}
	if at.Level != api.LevelRestricted {
		return replaced
	}
	for _, check := range checks {
		var latest *policy.VersionedCheck
		for i := range check.Versions {
			if !at.Version.Older(check.Versions[i].MinimumVersion) {
				latest = &check.Versions[i]
			}
		}
		if latest != nil {
			for _, id := range latest.OverrideCheckIDs {
				replaced[id] = true
			}
		}
	}
	return replaced
}
