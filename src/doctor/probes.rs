//! Probes and hooks on named ports that their container doesn't have.

use super::uses::{containers, text};
use super::words;
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::Object;
use crate::inventory::yaml::Node;
use crate::source::Spanned;

/// The ways to what asks a container for something.
const ASKING: [&[&str]; 5] = [
    &["livenessProbe"],
    &["readinessProbe"],
    &["startupProbe"],
    &["lifecycle", "postStart"],
    &["lifecycle", "preStop"],
];

pub(super) fn check(_: &Object, spec: Node, found: &mut Vec<Diagnostic>) {
    for container in containers(spec) {
        let ports = container.get("ports").into_iter().flat_map(Node::items);
        let names: Vec<Spanned<&str>> = ports.filter_map(|port| text(port.get("name")?)).collect();
        for path in ASKING {
            let Some(asking) = path.iter().try_fold(container, |node, key| node.get(key)) else { continue };
            let handlers = ["httpGet", "tcpSocket"].into_iter().filter_map(|handler| asking.get(handler));
            for port in handlers.filter_map(|handler| text(handler.get("port")?)) {
                // Text that is a number is one.
                if port.value.parse::<u16>().is_err() && names.iter().all(|name| name.value != port.value) {
                    found.push(unknown(container, path[path.len() - 1], &port, &names));
                }
            }
        }
    }
}

fn unknown(container: Node, what: &str, port: &Spanned<&str>, names: &[Spanned<&str>]) -> Diagnostic {
    let name = container.get("name").and_then(Node::text).unwrap_or_default();
    let message = format!("the container `{name}` has no port called `{}`", port.value);
    let found = Diagnostic::new(Code::UnknownProbePort, message)
        .at(port.span, format!("asked for by its `{what}`"))
        .note("it always fails");
    let help = format!("name one of its ports `{}`, or write the port's number", port.value);
    words::nearest_or(found, port, names, help)
}
