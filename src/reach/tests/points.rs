//! The rules one by one. Each row: the policies of namespace `a` (below `spec`), and what pairs have of ports.

use super::{judged, pairs, policy, words, world};
use crate::reach::{End, Reach, RuleId};
use crate::resolve::program::Direction;
use crate::sets::{PortSet, Protocol};

/// Rows of a table: what is said, and who reaches whom.
fn check(rows: &[(&[&str], &str)]) {
    for (specs, expected) in rows {
        let asked: Vec<(usize, usize)> = expected
            .split(", ")
            .map(|pair| {
                let digit = |at: usize| usize::from(pair.as_bytes()[at] - b'0');
                (digit(0), digit(2))
            })
            .collect();
        assert_eq!(pairs(&judged(specs), &asked), *expected, "{specs:#?}");
    }
}

#[test]
fn peers_are_one_and_the_other_or_one_or_the_other() {
    check(&[
        // One peer of both selectors is "and".
        (
            &[
                "podSelector: {matchLabels: {app: y}}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: blue}}, podSelector: {matchLabels: {app: x}}}]}]",
            ],
            "0>1:-, 2>1:-, 3>1:*",
        ),
        // Two peers are "or".
        (
            &[
                "podSelector: {matchLabels: {app: y}}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: blue}}}, {podSelector: {matchLabels: {app: x}}}]}]",
            ],
            "0>1:*, 2>1:-, 3>1:*",
        ),
        // Pods alone are the policy's own namespace's; namespaces alone are all of their pods.
        (
            &[
                "podSelector: {matchLabels: {app: y}}, ingress: [{from: [{podSelector: {matchLabels: {app: x}}}]}]",
            ],
            "0>1:*, 3>1:-",
        ),
        (
            &[
                "podSelector: {matchLabels: {app: y}}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: red}}}]}]",
            ],
            "0>1:*, 1>1:*, 2>1:*, 3>1:-",
        ),
        // A null namespace selector is as good as none.
        (
            &[
                "podSelector: {}, ingress: [{from: [{namespaceSelector: null, podSelector: {matchLabels: {app: x}}}]}]",
            ],
            "0>1:*, 3>1:-",
        ),
        // An empty one is every namespace; an empty pod selector every pod of the own one.
        (&["podSelector: {}, ingress: [{from: [{namespaceSelector: {}}]}]"], "0>1:*, 3>1:*"),
        (&["podSelector: {}, ingress: [{from: [{podSelector: {}}]}]"], "0>1:*, 2>1:*, 3>1:-"),
    ]);
}

#[test]
fn subjects_are_pods_of_the_policys_namespace() {
    check(&[
        (&["podSelector: {}"], "0>1:-, 3>1:-, 1>3:*, 0>3:*"),
        (&["podSelector: {matchLabels: {app: x}}"], "1>0:-, 3>0:-, 0>3:*, 0>1:*"),
        (&["podSelector: {matchLabels: {app: z}}"], "1>0:*, 0>1:*"),
    ]);
}

#[test]
fn what_is_left_out_and_what_is_empty() {
    check(&[
        (&["podSelector: {}, ingress: [{}]"], "0>1:*, 3>1:*"),
        (&["podSelector: {}, ingress: [{from: []}]"], "0>1:*, 3>1:*"),
        (&["podSelector: {}, ingress: [{from: [], ports: [{port: 80}]}]"], "3>1:tcp/80"),
        (&["podSelector: {}, ingress: [{ports: []}]"], "3>1:*"),
        (&["podSelector: {}, ingress: []"], "3>1:-"),
        (&["podSelector: {}, ingress: [], egress: [], policyTypes: [Ingress, Egress]"], "3>1:-, 1>3:-"),
    ]);
}

#[test]
fn policy_types_say_what_is_isolated() {
    check(&[
        // Left out: ingress always, egress where there is a rule for it.
        (&["podSelector: {}"], "3>1:-, 1>3:*"),
        (&["podSelector: {}, egress: [{to: [{podSelector: {}}]}]"], "3>1:-, 1>3:-"),
        (&["podSelector: {}, egress: []"], "3>1:-, 1>3:*"),
        (&["podSelector: {}, policyTypes: [], egress: [{}]"], "3>1:-, 1>3:*"),
        // A section whose type isn't listed is ignored.
        (&["podSelector: {}, policyTypes: [Egress], ingress: [{from: [{podSelector: {}}]}]"], "3>1:*, 1>3:-"),
        (&["podSelector: {}, policyTypes: [Ingress], egress: [{to: [{podSelector: {}}]}]"], "3>1:-, 1>3:*"),
    ]);
}

#[test]
fn policies_add_up_and_both_ends_have_to_permit() {
    let closed = "podSelector: {}, policyTypes: [Ingress, Egress]";
    let into = "podSelector: {matchLabels: {app: y}}, ingress: [{from: [{podSelector: {matchLabels: {app: x}}}], ports: [{port: 80}, {port: 81}]}]";
    let out = "podSelector: {matchLabels: {app: x}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: y}}}], ports: [{port: 81}, {port: 82}]}]";
    check(&[
        (&[closed], "0>1:-, 1>0:-"),
        (&[closed, into], "0>1:-, 2>1:-"),
        (&[closed, out], "0>1:-"),
        (&[closed, into, out], "0>1:tcp/81, 1>0:-"),
        (&[into, out], "0>1:tcp/81, 0>2:-, 0>3:-, 2>1:-, 1>0:*"),
        (&[into], "0>1:tcp/80-81, 3>1:-"),
    ]);
}

#[test]
fn ports_and_protocols_are_worlds_of_their_own() {
    let on = |ports: &str| format!("podSelector: {{}}, ingress: [{{ports: [{ports}]}}]");
    let rows = [
        ("{port: 80}", "tcp/80"),
        ("{protocol: UDP}", "udp"),
        ("{protocol: UDP, port: 53}", "udp/53"),
        ("{protocol: SCTP, port: 3868}", "sctp/3868"),
        ("{}", "tcp"),
        ("{port: 8000, endPort: 8010}", "tcp/8000-8010"),
        ("{port: 8000, endPort: 8000}", "tcp/8000"),
        ("{port: 8000, endPort: 8010}, {port: 8011}, {protocol: SCTP}", "tcp/8000-8011 sctp"),
        ("{port: 1, endPort: 65535}, {protocol: UDP}, {protocol: SCTP}", "tcp udp sctp"),
    ];
    for (ports, expected) in rows {
        let reach = judged(&[&on(ports)]);
        assert_eq!(words(&reach.between(reach.class(3), reach.class(1))), expected, "{ports}");
    }
}

#[test]
fn names_of_ports_are_the_destinations() {
    let named = "podSelector: {}, ingress: [{ports: [{port: http}]}]";
    let wrong = "podSelector: {}, ingress: [{ports: [{port: http, protocol: UDP}]}]";
    let out = "podSelector: {matchLabels: {app: x}}, policyTypes: [Egress], egress: [{ports: [{port: http}, {port: dns, protocol: UDP}]}]";
    check(&[
        (&[named], "3>0:tcp/8080, 3>1:tcp/80, 3>2:-"),
        (&[wrong], "3>0:-, 3>1:-"),
        (&[out], "0>1:tcp/80, 0>0:tcp/8080 udp/53, 0>2:-, 0>3:-"),
    ]);
}

#[test]
fn selectors_are_as_in_kubernetes() {
    let select = |expression: &str| format!("podSelector: {{matchExpressions: [{expression}]}}");
    // Who of 0 (app=x), 1 (app=y, tier=back) and 2 (no labels) is selected.
    let rows = [
        ("{key: app, operator: In, values: [x, z]}", [true, false, false]),
        ("{key: app, operator: NotIn, values: [x]}", [false, true, true]),
        ("{key: nobody, operator: NotIn, values: [x]}", [true, true, true]),
        ("{key: app, operator: Exists}", [true, true, false]),
        ("{key: tier, operator: DoesNotExist}", [true, false, true]),
        ("{key: nobody, operator: Exists}", [false, false, false]),
        ("{key: app, operator: In, values: [x, y]}, {key: tier, operator: Exists}", [false, true, false]),
        (
            "{key: app, operator: In, values: [x]}, {key: app, operator: In, values: [y]}",
            [false, false, false],
        ),
    ];
    for (expression, expected) in rows {
        let reach = judged(&[&select(expression)]);
        let found = [0, 1, 2].map(|pod| reach.isolated(reach.class(pod), Direction::Ingress));
        assert_eq!(found, expected, "{expression}");
    }
    let both = judged(&[
        "podSelector: {matchLabels: {app: y}, matchExpressions: [{key: tier, operator: NotIn, values: [back]}]}",
    ]);
    assert!(!both.isolated(both.class(1), Direction::Ingress), "labels and expressions are all to hold");
}

#[test]
fn namespaces_have_their_names_as_a_label() {
    let from = |selector: &str| {
        format!(
            "podSelector: {{matchLabels: {{app: y}}}}, ingress: [{{from: [{{namespaceSelector: {selector}}}]}}]"
        )
    };
    check(&[
        (&[&from("{matchLabels: {kubernetes.io/metadata.name: b}}")], "0>1:-, 3>1:*"),
        (
            &[&from(
                "{matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [b]}]}",
            )],
            "0>1:*, 3>1:-",
        ),
        (&[&from("{matchExpressions: [{key: team, operator: NotIn, values: [red]}]}")], "0>1:-, 3>1:*"),
        (&[&from("{matchExpressions: [{key: env, operator: DoesNotExist}]}")], "0>1:*, 3>1:*"),
    ]);
}

#[test]
fn blocks_are_about_addresses_outside_alone() {
    let reach = judged(&[
        "podSelector: {matchLabels: {app: y}}, policyTypes: [Ingress, Egress], ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}], ports: [{port: http}]}, {from: [{ipBlock: {cidr: 10.1.0.0/16}}]}], egress: [{to: [{ipBlock: {cidr: 192.0.2.0/24}}], ports: [{port: 443}, {port: http}]}]",
    ]);
    assert_eq!(super::pairs(&reach, &[(0, 1), (3, 1), (1, 0)]), "0>1:-, 3>1:-, 1>0:-");
    let shown = |pod: usize, direction| -> Vec<String> {
        let regions = reach.outside(reach.class(pod), direction);
        let block = |block: &crate::sets::Block| format!("{} except {:?}", block.cidr, block.except);
        regions
            .iter()
            .map(|region| {
                let blocks: Vec<String> = region.addresses.blocks().iter().map(block).collect();
                format!("{} on {}", blocks.join(" + "), words(&region.ports))
            })
            .collect()
    };
    assert_eq!(
        shown(1, Direction::Ingress),
        ["0.0.0.0/0 except [10.0.0.0/8] on tcp/80", "10.1.0.0/16 except [] on *"]
    );
    assert_eq!(shown(1, Direction::Egress), ["192.0.2.0/24 except [] on tcp/443"]);
    assert_eq!(shown(0, Direction::Egress), ["0.0.0.0/0 except [] + ::/0 except [] on *"]);
}

#[test]
fn everybody_is_outside_too() {
    let reach = judged(&["podSelector: {}, ingress: [{ports: [{port: 80}]}]"]);
    let regions = reach.outside(reach.class(2), Direction::Ingress);
    assert_eq!(regions.len(), 1);
    assert_eq!(regions[0].addresses, crate::sets::AddressSet::all(), "IPv6 included");
}

#[test]
fn a_decision_names_the_rules_and_the_policies() {
    let reach = judged(&[
        "podSelector: {matchLabels: {app: y}}, ingress: [{from: [{podSelector: {matchLabels: {app: x}}}], ports: [{port: 80}]}, {ports: [{port: 81}]}]",
        "podSelector: {}",
    ]);
    let tcp = |first, last| PortSet::range(Protocol::Tcp, first, last);
    let rule = |rule| RuleId { policy: 0, direction: Direction::Ingress, rule };
    let ask =
        |from: usize, to: usize, ports: &PortSet| reach.decide(reach.class(from), reach.class(to), ports);
    let found = ask(0, 1, &tcp(80, 80));
    assert_eq!((&found.source, &found.destination), (&End::Open, &End::Allowed(vec![rule(0)])));
    assert_eq!(ask(0, 1, &tcp(80, 81)).destination, End::Allowed(vec![rule(0), rule(1)]));
    let refused = |partly| End::Refused { policies: vec![1, 0], partly };
    assert_eq!(ask(3, 1, &tcp(80, 81)).destination, refused(vec![rule(1)]));
    assert_eq!(ask(3, 1, &tcp(80, 80)).destination, refused(vec![]));
    assert_eq!(ask(0, 2, &tcp(80, 80)).destination, End::Refused { policies: vec![1], partly: vec![] });
    assert_eq!(ask(1, 3, &PortSet::all()).destination, End::Open);
}

#[test]
fn equal_pods_are_one_class_and_two_pods() {
    let mut world = world();
    world.pods.push(world.pods[0].clone());
    let closed = policy("podSelector: {}");
    let reach = Reach::new(&world, [&closed]).expect("it can be read");
    assert_eq!((reach.class(0), reach.classes()), (reach.class(4), 4));
    assert!(reach.between(reach.class(0), reach.class(4)).is_empty(), "replicas are governed like others");
}

#[test]
fn what_kubernetes_refuses_is_not_guessed() {
    let rows = [
        "podSelector: {}, ingress: [{from: [{}]}]",
        "podSelector: {}, ingress: [{from: [{podSelector: {}, ipBlock: {cidr: 10.0.0.0/8}}]}]",
        "podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/16]}}]}]",
        "podSelector: {}, ingress: [{from: [{ipBlock: {cidr: here}}]}]",
        "podSelector: {}, ingress: [{ports: [{port: 80, endPort: 79}]}]",
        "podSelector: {}, ingress: [{ports: [{port: http, endPort: 80}]}]",
        "podSelector: {}, ingress: [{ports: [{endPort: 80}]}]",
        "podSelector: {}, ingress: [{ports: [{port: 0}]}]",
        "podSelector: {}, ingress: [{ports: [{protocol: tcp}]}]",
        "podSelector: {}, policyTypes: [ingress]",
        "podSelector: {matchExpressions: [{key: a, operator: In}]}",
        "podSelector: {matchExpressions: [{key: a, operator: Exists, values: [b]}]}",
    ];
    for spec in rows {
        assert!(Reach::new(&world(), [&policy(spec)]).is_err(), "{spec}");
    }
}
