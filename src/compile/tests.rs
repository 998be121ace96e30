//! The proof of a compile finds whatever is changed in what was made.

use k8s_openapi::api::networking::v1::NetworkPolicy;

use super::*;
use crate::inventory;

/// A program with manifests of `web`, `api`, `db` and a policy of somebody else.
fn input(program: &str) -> Input {
    let workload = |name: &str| {
        format!(
            "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}}}\nspec:\n  selector: {{matchLabels: \
             {{app: {name}}}}}\n  template:\n    metadata: {{labels: {{app: {name}, tier: t}}}}\n    spec: {{containers: [{{name: \
             main, ports: [{{name: http, containerPort: 8080}}]}}]}}\n"
        )
    };
    let given = "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: given}\nspec: {podSelector: \
                 {matchLabels: {app: db}}, policyTypes: [Ingress]}\n";
    let manifests = ["web", "api", "db"].map(workload).concat() + given;
    let mut input = Input::new();
    let file = input.sources.add("m.yaml", manifests);
    let (found, diagnostics) = inventory::read(&input.sources, &[(file, 0)]);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    input.inventory = Some(found);
    input.entries = vec![None];
    let file = input.sources.add("p.kpol", program);
    let (tree, diagnostics) = syntax::parse(program, file);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    input.files.push((file, tree));
    input
}

/// What the proof says of what is made, after a change to it.
fn proven(program: &str, change: impl Fn(&mut Vec<NetworkPolicy>)) -> Option<String> {
    let input = input(program);
    let mut space = Space::new();
    let resolving = resolve::Input {
        sources: &input.sources,
        prelude: &input.prelude,
        files: &input.files,
        inventory: input.inventory.as_ref(),
        entries: &input.entries,
    };
    let (program, facts, mut diagnostics) = resolve::resolve(&resolving, &mut space);
    let placement = Placement::new(&input.entries, &program.world);
    let policies = GivenPolicies::new(&program, input.inventory.as_ref(), &placement);
    let context = Context { program: &program, facts: &facts, given: &policies.given };
    let isolation = network::isolation::isolation(&context, &mut space, &mut diagnostics);
    let permits = network::permit::permits(&context, &mut space, &mut diagnostics);
    let lowered = network::lower(&context, &isolation, &mut space, &mut diagnostics);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let mut made: Vec<NetworkPolicy> =
        lowered.policies.iter().map(|emitted| emitted.policy.clone()).collect();
    change(&mut made);
    let on_host = crate::security::on_host(&[], input.inventory.as_ref());
    let subject = Subject {
        context,
        isolation: &isolation,
        permits: &permits,
        lowered: &lowered,
        policies: &policies,
        placement,
        on_host: &on_host,
        sources: &input.sources,
    };
    let made: Vec<&NetworkPolicy> = made.iter().collect();
    check::proof(&subject, &made, &mut space).map(|found| found.notes[0].clone())
}

type Change = fn(&mut Vec<NetworkPolicy>);

const PROGRAM: &str = "allow web -> api on http\nallow web, 192.0.2.0/24 -> db on 5432\nisolate web egress\nallow web -> 10.0.0.0/8 \
                       on 443\nallow * except api -> any on udp/53\n";

fn rules(
    policies: &mut [NetworkPolicy],
) -> impl Iterator<Item = &mut k8s_openapi::api::networking::v1::NetworkPolicyIngressRule> {
    policies
        .iter_mut()
        .filter_map(|policy| policy.spec.as_mut())
        .filter_map(|spec| spec.ingress.as_mut())
        .flatten()
}

#[test]
fn what_was_made_is_proven() {
    assert_eq!(proven(PROGRAM, |_| ()), None);
}

#[test]
fn whatever_is_changed_is_found() {
    let seen = std::cell::Cell::new(0);
    assert_eq!(proven(PROGRAM, |all| seen.set(all.len())), None);
    let count = seen.get();
    assert!(count >= 3, "{count} policies");
    for left_out in 0..count {
        assert!(proven(PROGRAM, |all| _ = all.remove(left_out)).is_some(), "without policy {left_out}");
    }
    let changes: [(&str, Change); 7] = [
        ("everybody", |all| rules(all).for_each(|rule| rule.from = None)),
        ("every port", |all| rules(all).for_each(|rule| rule.ports = None)),
        ("nobody", |all| {
            for spec in all.iter_mut().filter_map(|policy| policy.spec.as_mut()) {
                spec.ingress = None;
            }
        }),
        ("every pod", |all| {
            for spec in all.iter_mut().filter_map(|policy| policy.spec.as_mut()) {
                spec.pod_selector =
                    Some(k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector::default());
            }
        }),
        ("both directions", |all| {
            for spec in all.iter_mut().filter_map(|policy| policy.spec.as_mut()) {
                spec.policy_types = Some(vec!["Ingress".to_owned(), "Egress".to_owned()]);
            }
        }),
        ("another port", |all| {
            use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
            let ports = rules(all).filter_map(|rule| rule.ports.as_mut()).flatten();
            ports.for_each(|port| port.port = Some(IntOrString::Int(1)));
        }),
        ("another namespace", |all| {
            for policy in all {
                policy.metadata.namespace = Some("elsewhere".to_owned());
            }
        }),
    ];
    for (name, change) in changes {
        assert!(proven(PROGRAM, change).is_some(), "{name}");
    }
    let broken = proven(PROGRAM, |all| {
        rules(all).for_each(|rule| {
            rule.from = Some(vec![k8s_openapi::api::networking::v1::NetworkPolicyPeer::default()]);
        });
    });
    assert!(broken.is_some_and(|note| note.contains("would refuse")));
}
