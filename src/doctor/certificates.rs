//! Certificates in TLS Secrets and kubeconfigs that no longer hold, or not for long.

use std::borrow::Cow;

use data_encoding::BASE64;
use x509_parser::pem::Pem;

use super::{Patient, words};
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::yaml::{Document, Node, documents};
use crate::inventory::{Object, Trees};
use crate::source::Span;

const DAY: i64 = 24 * 60 * 60;

/// So long before its end a certificate is worth a warning.
const SOON: i64 = 30 * DAY;

/// What a bundle of others' certificates is called: one of many that has ended is nothing to worry about.
const AUTHORITY: &str = "ca.crt";

/// The keys of a TLS Secret that hold certificates.
const OF_SECRETS: [&str; 2] = ["tls.crt", AUTHORITY];

/// The fields of a kubeconfig that hold them, of its clusters and users.
const OF_KUBECONFIGS: [(&str, &str, &str); 2] =
    [("clusters", "cluster", "certificate-authority-data"), ("users", "user", "client-certificate-data")];

pub(super) fn check(trees: &Trees, patient: &mut Patient) {
    for object in patient.shown.of_kind("Secret") {
        secret(object, patient);
    }
    for root in trees.roots().filter(|root| is_kubeconfig(*root)) {
        kubeconfig(root, None, patient);
    }
}

fn secret(object: &Object, patient: &mut Patient) {
    for (field, encoded) in [("data", true), ("stringData", false)] {
        let values = object.node.get(field).into_iter().flat_map(Node::entries);
        for (entry, value) in values {
            let Some(text) = value.text() else { continue };
            if OF_SECRETS.contains(&entry.key.as_ref()) {
                let what = format!("`{}` of the Secret {}", entry.key, words::name(&object.id));
                look(&bytes(text, encoded), entry.key == AUTHORITY, &what, entry.key_span, patient);
            } else if entry.key.contains("kubeconfig") || entry.key == "value" {
                let bytes = bytes(text, encoded);
                let Ok(text) = std::str::from_utf8(&bytes) else { continue };
                // Its places are none of the manifest's: only the key's is said.
                let read = documents(entry.key_span.file, text, 0).unwrap_or_default();
                for root in read.iter().filter_map(Document::root).filter(|root| is_kubeconfig(*root)) {
                    kubeconfig(root, Some((object, entry.key_span)), patient);
                }
            }
        }
    }
}

/// A file of clients, which looks like an object without a name.
pub(super) fn is_kubeconfig(root: Node) -> bool {
    let is = |key: &str, value: &str| root.get(key).and_then(Node::text) == Some(value);
    is("apiVersion", "v1") && is("kind", "Config") && root.get("clusters").or(root.get("users")).is_some()
}

/// `place` is the Secret and the key that it stands in, if any.
fn kubeconfig(root: Node, place: Option<(&Object, Span)>, patient: &mut Patient) {
    for (list, item, field) in OF_KUBECONFIGS {
        for entry in root.get(list).into_iter().flat_map(Node::items) {
            let name = entry.get("name").and_then(Node::text).unwrap_or_default();
            let Some((key, value)) = entry.get(item).and_then(|item| item.entry(field)) else { continue };
            let Some(text) = value.text() else { continue };
            let (what, span) = match place {
                None => (format!("`{field}` of the {item} `{name}`"), key),
                Some((object, span)) => {
                    (format!("the kubeconfig's `{field}` in the Secret {}", words::name(&object.id)), span)
                }
            };
            look(&bytes(text, true), item == "cluster", &what, span, patient);
        }
    }
}

/// A value's bytes; none where it can't be read, as that of a template.
fn bytes(text: &str, encoded: bool) -> Cow<'_, [u8]> {
    if !encoded {
        return Cow::Borrowed(text.as_bytes());
    }
    let compact: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    Cow::Owned(BASE64.decode(&compact).unwrap_or_default())
}

/// Looks at the certificates of a text; of several authorities not at all.
fn look(text: &[u8], authority: bool, what: &str, span: Span, patient: &mut Patient) {
    let read: Vec<Pem> = Pem::iter_from_buffer(text).map_while(Result::ok).collect();
    let certificates: Vec<&Pem> = read.iter().filter(|pem| pem.label == "CERTIFICATE").collect();
    if authority && certificates.len() > 1 {
        return;
    }
    for (index, pem) in certificates.iter().enumerate() {
        let Ok(certificate) = pem.parse_x509() else { continue };
        patient.looked_at.certificates += 1;
        let end = certificate.validity().not_after;
        let left = end.timestamp().saturating_sub(patient.now);
        if left > SOON {
            continue;
        }
        let day = end.to_datetime().date();
        let of_many =
            if certificates.len() > 1 { format!("certificate {} in ", index + 1) } else { String::new() };
        patient.found.push(if left < 0 {
            let message = format!("{of_many}{what} has expired");
            let ago = days(left.saturating_neg());
            Diagnostic::new(Code::ExpiredCertificate, message)
                .at(span, format!("{ago} ago, on {day}"))
                .note("nobody who checks it connects any more")
                .help("renew it, and see to it that something renews it from now on")
        } else {
            let message = format!("{of_many}{what} expires soon");
            Diagnostic::new(Code::ExpiringCertificate, message)
                .at(span, format!("in {}, on {day}", days(left)))
                .help("renew it, or see that what renews it works")
        });
    }
}

fn days(seconds: i64) -> String {
    match seconds / DAY {
        0 => "less than a day".to_owned(),
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}
