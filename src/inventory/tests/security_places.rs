//! Where the facts of pods' security stand, however the manifest is written.

use proptest::prelude::*;

use super::{Reading, clean};
use crate::inventory::{Entry, Security};
use crate::settings::Field;

/// Each field of the only container of a text's only workload: `name key | value`, with `line:column` before each.
fn container(text: &str) -> Vec<String> {
    let reading = clean(text);
    let workload = &reading.inventory.workloads[0];
    lines(&reading, &workload.containers[0].security)
}

fn lines(reading: &Reading, security: &Security) -> Vec<String> {
    let seen = |span: crate::source::Span| {
        let at = reading.sources.location(span.file, span.start);
        format!("{}:{} {}", at.line, at.column, reading.slice(span))
    };
    let line = |(field, entry): (&Field, &Entry)| {
        format!("{} {} | {}", field.name(), seen(entry.key), seen(entry.value.span))
    };
    security.values.iter().map(line).collect()
}

const BLOCK: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
  - name: c
    securityContext:
      # é
      runAsUser: 1000 # why
      seLinuxOptions:
        level: \"s0:é\"   # 漢

      capabilities:
        add:
        - NET_RAW # first
        # between

        - 'CHOWN'
        # after
        drop:
          - ALL

      seccompProfile:
        type: Localhost
        localhostProfile: a
          b
      # the end
    image: x
";

#[test]
fn blocks_end_with_their_last_value() {
    let expected = [
        "runAsUser 9:7 runAsUser | 9:18 1000",
        "seccompProfile 23:7 seccompProfile | 24:9 type: Localhost\n        localhostProfile: a\n          b",
        "seLinuxOptions.level 11:9 level | 11:16 \"s0:é\"",
        "capabilities.add 14:9 add | 15:9 - NET_RAW # first\n        # between\n\n        - 'CHOWN'",
        "capabilities.drop 20:9 drop | 21:11 - ALL",
    ];
    assert_eq!(container(BLOCK), expected);
    let crlf = BLOCK.replace('\n', "\r\n");
    assert_eq!(container(&crlf), expected.map(|line| line.replace('\n', "\r\n")));
    let second = format!("a: b\n---\n{BLOCK}");
    let mut sources = crate::source::Sources::new();
    let file = sources.add("a.yaml", second);
    let (inventory, diagnostics) = crate::inventory::read(&sources, &[(file, 0)]);
    let reading = Reading { sources, inventory, diagnostics };
    let line = &lines(&reading, &reading.inventory.workloads[0].containers[0].security)[0];
    assert_eq!(line, "runAsUser 11:7 runAsUser | 11:18 1000");
}

/// Each row: the lines of a container, from its column on, and what is found.
#[test]
fn every_way_of_writing() {
    let rows: &[(&str, &[&str])] = &[
        (
            "securityContext: {runAsUser: 1, 'procMount': Default}",
            &["runAsUser 7:23 runAsUser | 7:34 1", "procMount 7:37 'procMount' | 7:50 Default"],
        ),
        (
            "securityContext: {\n \t\"runAsUser\":1,\t\n \t\"capabilities\":{\t\"drop\":[\"ALL\"]}}",
            &["runAsUser 8:7 \"runAsUser\" | 8:19 1", "capabilities.drop 9:24 \"drop\" | 9:31 [\"ALL\"]"],
        ),
        (
            "securityContext:\n  capabilities: {drop: [ # a\n      ALL, # b\n      ], }",
            &["capabilities.drop 8:22 drop | 8:28 [ # a\n          ALL, # b\n          ]"],
        ),
        ("securityContext: !!map\n  runAsUser: !!int \"1\"", &["runAsUser 8:7 runAsUser | 8:24 \"1\""]),
        ("? securityContext\n: ? runAsUser\n  : 1", &["runAsUser 8:9 runAsUser | 9:9 1"]),
        (
            "securityContext: &x # a\n  # b\n  capabilities:\n    add: &y\n    - A\n    drop: &z [B]",
            &["capabilities.add 10:9 add | 11:9 - A", "capabilities.drop 12:9 drop | 12:18 [B]"],
        ),
        (
            "securityContext:\n  seLinuxOptions:\n    type: >-  # folded\n      a\n\n    user: |\n      b",
            &["seLinuxOptions.user 12:9 user | 13:11 b", "seLinuxOptions.type 9:9 type | 10:11 a"],
        ),
        (
            "securityContext: {seLinuxOptions: {level: \"a\n    b\", role: 'it''s'}}",
            &[
                "seLinuxOptions.role 8:13 role | 8:19 'it''s'",
                "seLinuxOptions.level 7:40 level | 7:47 \"a\n        b\"",
            ],
        ),
    ];
    for (lines, expected) in rows {
        let indented = lines.replace('\n', "\n    ");
        let text = format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec:\n  containers:\n  - name: c\n    {indented}\n"
        );
        assert_eq!(container(&text), *expected, "{text}");
    }
}

/// What comes through an alias or a merge stands where it is written.
#[test]
fn anchors_and_merges() {
    let text = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: d}
x-user: &user 1000
x-base: &base {runAsNonRoot: true, runAsUser: 7}
spec:
  template:
    spec:
      securityContext: {<<: {runAsGroup: 2}, fsGroup: *user}
      containers:
      - &first
        name: a
        securityContext: &context
          <<: *base
          runAsUser: *user
      - <<: *first
        name: b
      - {name: c, securityContext: *context}
";
    let reading = clean(text);
    let workload = &reading.inventory.workloads[0];
    assert_eq!(
        lines(&reading, &workload.template.security),
        ["runAsGroup 9:30 runAsGroup | 9:42 2", "fsGroup 9:46 fsGroup | 4:15 1000",]
    );
    let context = ["runAsUser 15:11 runAsUser | 4:15 1000", "runAsNonRoot 5:16 runAsNonRoot | 5:30 true"];
    for container in &workload.containers {
        assert_eq!(lines(&reading, &container.security), context, "{}", container.name());
    }
}

/// A template that an alias repeats is there each time: a patch has to reach each.
#[test]
fn templates_through_aliases() {
    let text = "\
apiVersion: x.io/v1
kind: Fleet
metadata: {name: f}
spec:
  head: {template: &t {spec: {containers: [{name: c, securityContext: {privileged: true}}]}}}
  workers: [{template: *t}, {template: *t}]
";
    let reading = clean(text);
    let paths: Vec<String> =
        reading.inventory.workloads.iter().map(|workload| format!("{:?}", workload.template.path)).collect();
    let expected = ["[Key(\"spec\"), Key(\"head\"), Key(\"template\")]".to_owned()]
        .into_iter()
        .chain((0..2).map(|n| format!("[Key(\"spec\"), Key(\"workers\"), Item({n}), Key(\"template\")]")));
    assert!(expected.eq(paths));
}

#[test]
fn objects_of_lists_and_json() {
    let text = "\
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Pod
  metadata: {name: p}
  spec:
    containers:
    - name: c
      securityContext:
        privileged: true
";
    assert_eq!(container(text), ["privileged 11:9 privileged | 11:21 true"]);
    let text =
        "{\"kind\": \"List\", \"apiVersion\": \"v1\", \"items\": [{\"kind\": \"Pod\", \"apiVersion\": \"v1\",
\t\"metadata\": {\"name\": \"é\\u00e9\"}, \"spec\": {\"containers\": [{\"name\": \"c\", \"securityContext\":
  {\"seLinuxOptions\": {\"level\": \"\\ud83d\\ude00\"}, \"capabilities\": {\"add\": [\"A\", \"B\"]}}}]}}]}\n";
    assert_eq!(
        container(text),
        [
            "seLinuxOptions.level 3:23 \"level\" | 3:32 \"\\ud83d\\ude00\"",
            "capabilities.add 3:66 \"add\" | 3:73 [\"A\", \"B\"]",
        ]
    );
}

/// A `securityContext` in lines of its own, its fields in any order and with what may stand between them.
fn context() -> impl Strategy<Value = String> {
    let fields = [
        "runAsUser: 0x1",
        "runAsNonRoot: \"true\"",
        "runAsNonRoot: yes",
        "procMount: Default",
        "capabilities:\n  add: [A,\n    B]\n  drop:\n  - ALL # c\n  -   'X Y'",
        "capabilities:\n  drop:\n    - \"é\"\n\n    - |-\n      b\n       c\n  add: []",
        "capabilities: {add: [ ], drop: [A]}",
        "seccompProfile:\n  type: Localhost\n  localhostProfile: >-\n    a\n    b\n",
        "seccompProfile: {type: RuntimeDefault}",
        "appArmorProfile:\n    # c\n    type: Unconfined",
        "seLinuxOptions:\n  level: 's0''x'\n  user: |\n    u\n\n  type: a\n    b",
    ];
    let between = ["", "# c\n", "\n", "  # é\n\n"];
    let field = (0..fields.len(), 0..between.len());
    proptest::collection::vec(field, 1..6).prop_map(move |picked| {
        let mut keys = std::collections::HashSet::new();
        let mut text = String::new();
        for (field, gap) in picked {
            let field = fields[field];
            if keys.insert(field.split(':').next()) {
                text.push_str(between[gap]);
                text.push_str(field);
                text.push('\n');
            }
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// What stands at a field's places, put into a manifest of its own, says the same.
    #[test]
    fn places_hold_what_they_say(context in context(), crlf: bool) {
        let pod = |context: &str| {
            let head = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c}]}\n";
            let text = head.replace(
                "{containers: [{name: c}]}",
                &format!("\n  containers:\n  - name: c\n    securityContext:\n{context}"),
            );
            if crlf { text.replace('\n', "\r\n") } else { text }
        };
        let indented = format!("      {}\n", context.trim_end().replace('\n', "\n      "));
        let text = pod(&indented);
        let reading = super::reading(&text);
        let security = |reading: &Reading| reading.inventory.workloads[0].containers[0].security.values.clone();
        for (field, entry) in security(&reading) {
            let key = reading.slice(entry.key);
            prop_assert_eq!(Some(&key), field.path().last());
            // The first line of a block needs the indentation that it had, and a scalar's header stands before it.
            let value = reading.slice(entry.value.span);
            let column = reading.sources.location(entry.key.file, entry.value.span.start).column - 1;
            let before = &text[..entry.value.span.start as usize];
            let alone = before[before.rfind('\n').map_or(0, |line| line + 1)..].trim().is_empty();
            let header = before.trim_end().rsplit(':').next().filter(|_| alone).unwrap_or_default().trim();
            let header = if header.starts_with(['|', '>']) { header } else { "" };
            let gap = if alone { format!(" {header}\n{}", " ".repeat(column)) } else { " ".to_owned() };
            let path = field.path();
            let mut lines = String::new();
            for (depth, key) in path.iter().enumerate().skip(1) {
                let indent = " ".repeat(4 + 2 * depth);
                let after = if depth + 1 < path.len() { "\n" } else { &gap };
                lines.extend([indent.as_str(), key, ":", after]);
            }
            let again = super::reading(&pod(&format!("{lines}{value}\n").replace("\r\n", "\n")));
            prop_assert_eq!(again.problems(), Vec::<String>::new(), "{}", again.sources.text(entry.key.file));
            let values = security(&again);
            prop_assert_eq!(
                values.get(&field).map(|again| &again.value.value), Some(&entry.value.value),
                "{}", again.sources.text(entry.key.file)
            );
        }
    }
}
