//! Known answers, worked out by hand: of policies by Kubernetes' rules, and of programs by the language's.

mod policies;
mod programs;

use std::rc::Rc;

use super::labels::{Labels, NAMESPACE_NAME, labels};
use super::ports::{Mask, NamedPort, Protocol, Universe};
use super::world::{Endpoint, Pod, Space};

/// `a/web` is the pod with `app=web` in namespace `a`, whose `http` is port 80; in `b` it is 8080. All else is an
/// address. `a` is owned and has `team=red`, `b` is neither.
fn end(text: &str) -> Endpoint {
    let Some((name, app)) = text.split_once('/') else {
        return Endpoint { pod: None, address: Some(text.parse().unwrap()) };
    };
    let mut known = labels(&[(NAMESPACE_NAME, name)]);
    if name == "a" {
        known.extend(labels(&[("team", "red")]));
    }
    let space = Rc::new(Space { name: name.to_owned(), owned: name == "a", labels: known });
    let pairs: &[(&str, &str)] = &[("app", app)];
    let labels = if app == "none" { Labels::new() } else { labels(pairs) };
    let number = if name == "a" { 80 } else { 8080 };
    let ports = vec![NamedPort { name: "http".to_owned(), protocol: Protocol::Tcp, number }];
    Endpoint { pod: Some(Rc::new(Pod { space, labels, ports })), address: None }
}

fn port(universe: &Universe, text: &str) -> Mask {
    let (protocol, number) = text.split_once('/').unwrap();
    let number = number.parse().unwrap();
    universe.range(Protocol::from_upper(protocol).unwrap(), number, number)
}
