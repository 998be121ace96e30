//! Seccomp and AppArmor profiles: a type, and a profile's name with `Localhost` alone.
//!
//! Source: `validateSeccompProfileField` and `ValidateAppArmorProfileField`.

use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::object::field::{self, FieldName};
use crate::inventory::sink::Sink;
use crate::inventory::yaml::{Node, Slot};
use crate::settings::{Profile, ProfileKind};
use crate::source::Spanned;

/// The longest name of an AppArmor profile, in bytes.
const MAX_APP_ARMOR: usize = 4095;

/// A seccomp profile, whose file lies below a folder of the node.
pub(super) fn seccomp(node: Node, name: FieldName, out: &mut Sink) -> Option<Profile> {
    let (profile, path) = read(node, name, out)?;
    let Some(path) = path else { return Some(profile) };
    if path.value.starts_with('/') {
        let what = format!("`{name}.localhostProfile` is an absolute path, which Kubernetes refuses");
        field::refused(path.span, what, "write it from the kubelet's folder of profiles on", out);
        return None;
    }
    field::descending(&path, &format_args!("{name}.localhostProfile"), out).then_some(profile)
}

/// An `AppArmor` profile that is loaded on the node.
pub(super) fn app_armor(node: Node, name: FieldName, out: &mut Sink) -> Option<Profile> {
    let (profile, loaded) = read(node, name, out)?;
    let Some(loaded) = loaded else { return Some(profile) };
    let what = if loaded.value.is_empty() {
        "empty"
    } else if loaded.value.trim() != loaded.value {
        "padded with white space"
    } else if loaded.value.len() > MAX_APP_ARMOR {
        "longer than 4095 bytes"
    } else {
        return Some(profile);
    };
    let what = format!("`{name}.localhostProfile` is {what}, which Kubernetes refuses");
    field::refused(loaded.span, what, "write the name of a profile that is loaded on the nodes", out);
    None
}

/// The profile, and its name once more with its place.
fn read(node: Node, name: FieldName, out: &mut Sink) -> Option<(Profile, Option<Spanned<String>>)> {
    let node = field::mapping(node, name, out)?;
    let [kind, localhost] = node.pick(["type", "localhostProfile"], |_, _| {}).map(Slot::set);
    let Some(kind) = kind else {
        field::missing(node.span(), &format_args!("{name}.type"), out);
        return None;
    };
    let word = field::string(kind, &format_args!("{name}.type"), out)?;
    let kinds = [ProfileKind::RuntimeDefault, ProfileKind::Localhost, ProfileKind::Unconfined];
    if !field::one_of(&word, &kinds.map(ProfileKind::word), &format_args!("{name}.type"), out) {
        return None;
    }
    let kind = kinds.into_iter().find(|kind| kind.word() == word.value)?;
    let path = match localhost {
        Some(path) => Some(field::string(path, &format_args!("{name}.localhostProfile"), out)?),
        None => None,
    };
    let together = match (kind, &path) {
        (ProfileKind::Localhost, None) => {
            let what = format!("`{name}` is of type `Localhost` and names no `localhostProfile`");
            Diagnostic::new(Code::RefusedTogether, what).at(word.span, "").help("add `localhostProfile`")
        }
        (ProfileKind::RuntimeDefault | ProfileKind::Unconfined, Some(path)) => {
            let what = format!("`{name}` is of type `{}` and names a `localhostProfile`", kind.word());
            Diagnostic::new(Code::RefusedTogether, what)
                .at(path.span, "")
                .also(word.span, "the type")
                .help("remove `localhostProfile`, or make the type `Localhost`")
        }
        _ => {
            let localhost = path.as_ref().map(|path| path.value.clone());
            return Some((Profile { kind, localhost }, path));
        }
    };
    out.push(together);
    None
}
