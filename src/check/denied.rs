//! What is said where a `deny` doesn't hold, and what would mend it.

use super::Subject;
use super::words;
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::network::{Origin, Permit};
use crate::resolve::program::{Flow, Item, Scope, Statement, StatementId, StatementKind, Terms};
use crate::sets::{PeerSet, Space};

/// Both ends partly outside of the program's namespaces: nothing there can enforce the `deny`.
pub(super) fn unenforced(
    subject: &Subject<'_, '_, '_>,
    deny: StatementId,
    flow: &Flow,
    from: &Item,
    to: &Item,
) -> Diagnostic {
    let (from_text, to_text) = (words::item(subject.sources, from), words::item(subject.sources, to));
    let message =
        format!("nothing in this program's namespaces keeps all of `{from_text}` from all of `{to_text}`");
    let diagnostic = Diagnostic::new(Code::NotOwned, message)
        .at(subject.context.program.statements[deny].span, "both ends lie partly outside of them")
        .note(
            "a connection is closed at the source or at the destination, by a policy in that one's namespace",
        );
    if from.scope == Scope::Any {
        let help = "write `*` there, for the pods here alone";
        return diagnostic.fix(Applicability::Unsafe, help, flow.from.span, "*");
    }
    diagnostic.help("narrow one end to pods of this program's namespaces")
}

/// What lets a connection through that a `deny` forbids.
pub(super) fn conflict(
    subject: &Subject<'_, '_, '_>,
    space: &mut Space,
    deny: StatementId,
    permit: &Permit,
    from: &Item,
    to: &Item,
) -> Diagnostic {
    let (program, sources) = (subject.context.program, subject.sources);
    let allowed = match permit.origin {
        Origin::Statement(id) => program.statements[id].flow(),
        Origin::Policy(_) => None,
    };
    // `any` in a `deny` is everybody: who could connect is said by what lets them through.
    let named = |item: &Item, allowed: Option<&Terms>| match allowed {
        _ if item.scope != Scope::Any => format!("`{}`", words::item(sources, item)),
        Some(terms) => format!("`{}`", words::terms(sources, terms)),
        None => "somebody".to_owned(),
    };
    let (from_text, to_text) =
        (named(from, allowed.map(|flow| &flow.from)), named(to, allowed.map(|flow| &flow.to)));
    let message = format!("{from_text} could reach {to_text}, which a `deny` forbids");
    let diagnostic = Diagnostic::new(Code::DeniedConnection, message);
    let denied = &program.statements[deny];
    match permit.origin {
        Origin::Statement(allow) => {
            let diagnostic =
                diagnostic.at(permit.span, "this lets it through").also(denied.span, "forbidden here");
            mended(subject, space, diagnostic, allow, denied)
        }
        Origin::Policy(index) => {
            let policy = subject.context.facts.inventory.map(|inventory| &inventory.policies[index]);
            let name = policy.map_or("", |policy| policy.id.name.value.as_str());
            diagnostic
                .at(denied.span, "forbidden here")
                .also(permit.span, format!("this rule of the policy `{name}` lets it through"))
                .note("policies add up: none can take away what another one lets through")
                .help("narrow that rule, or take what it lets through out of the `deny` by an `except`")
        }
    }
}

/// The `except` that takes out of an `allow` what the `deny` forbids.
fn mended(
    subject: &Subject<'_, '_, '_>,
    space: &mut Space,
    diagnostic: Diagnostic,
    allow: StatementId,
    denied: &Statement,
) -> Diagnostic {
    let allowed = &subject.context.program.statements[allow];
    let (StatementKind::Allow(wide), StatementKind::Deny(narrow)) = (&allowed.kind, &denied.kind) else {
        return diagnostic;
    };
    for (wide, narrow) in [(&wide.from, &narrow.from), (&wide.to, &narrow.to)] {
        let both =
            (PeerSet::union_all(wide.items.iter().map(|item| &item.set), space), united(narrow, space));
        let (Ok(wide_set), Some(narrow_set)) = both else { continue };
        if wide_set.difference(&narrow_set, space).map_or(true, |left| left.is_empty()) {
            continue;
        }
        if subject.context.program.pod_cidr.is_none() && may_be_by_address(&wide_set, &narrow_set) {
            return diagnostic
                .note("an IP block may match any pod: whether it does is up to the network plugin")
                .help("say where pods' addresses lie, as by `set pod-cidr 10.244.0.0/16`");
        }
        // A name means something else in another namespace, and one statement may hold in many.
        let same_place = allowed.namespace == denied.namespace && !subject.stands_in_many(allow);
        if !same_place || !each_shares(narrow, &wide_set, space) {
            return diagnostic.help("take out of this, by an `except`, what the `deny` forbids");
        }
        let (span, text) = words::except_edit(subject.sources, wide, narrow);
        let help = match words::short(&text) {
            Some(shown) => format!("write `{shown}` there"),
            None => "take out, by an `except`, what the `deny` forbids".to_owned(),
        };
        return diagnostic.fix(Applicability::Unsafe, help, span, text);
    }
    diagnostic.help("leave one of the two out: all of what the one allows the other forbids")
}

fn united(terms: &Terms, space: &mut Space) -> Option<PeerSet> {
    PeerSet::union_all(terms.items.iter().map(|item| &item.set), space).ok()
}

/// Whether the one names pods and the other addresses that may be theirs: no `except` can tell them apart.
fn may_be_by_address(wide: &PeerSet, narrow: &PeerSet) -> bool {
    let pods_and = |a: &PeerSet, b: &PeerSet| !a.pods.is_empty() && !b.addresses.of_pods.is_empty();
    pods_and(wide, narrow) || pods_and(narrow, wide)
}

/// Whether each of the terms can be taken from a set.
fn each_shares(terms: &Terms, wide: &PeerSet, space: &mut Space) -> bool {
    terms.items.iter().all(|item| item.set.intersects(wide, space).unwrap_or(false))
}
