//! The value of a field, judged as the API server judges it alone.

use super::profile;
use crate::inventory::object::field::{self, FieldName};
use crate::inventory::sink::Sink;
use crate::inventory::yaml::Node;
use crate::settings::{Field, Value};

/// The largest id of a user or a group.
///
/// Source: `IsValidUserID` and `IsValidGroupID`.
const MAX_ID: u32 = 2_147_483_647;

/// The value of a field that isn't null; none where Kubernetes refuses it, which is an error.
pub(super) fn read(field: &Field, node: Node, name: FieldName, out: &mut Sink) -> Option<Value> {
    match field {
        Field::RunAsUser | Field::RunAsGroup | Field::FsGroup => id(node, name, out).map(Value::Id),
        Field::SupplementalGroups => items(node, name, out, id).map(Value::Ids),
        Field::RunAsNonRoot
        | Field::HostNetwork
        | Field::HostPid
        | Field::HostIpc
        | Field::HostUsers
        | Field::AutomountServiceAccountToken
        | Field::AllowPrivilegeEscalation
        | Field::Privileged
        | Field::ReadOnlyRootFilesystem => field::boolean(node, name, out).map(Value::Bool),
        Field::SeccompProfile => profile::seccomp(node, name, out).map(Value::Profile),
        Field::AppArmorProfile => profile::app_armor(node, name, out).map(Value::Profile),
        Field::FsGroupChangePolicy
        | Field::SupplementalGroupsPolicy
        | Field::SeLinuxChangePolicy
        | Field::ProcMount => {
            let word = field::string(node, name, out)?;
            let known = field::one_of(&word, field.choices().unwrap_or_default(), name, out);
            known.then_some(Value::Word(word.value))
        }
        Field::Add | Field::Drop => {
            items(node, name, out, |item, name, out| Some(field::string(item, name, out)?.value))
                .map(Value::Words)
        }
        Field::SeLinuxUser
        | Field::SeLinuxRole
        | Field::SeLinuxType
        | Field::SeLinuxLevel
        | Field::Sysctl(_) => field::string(node, name, out).map(|text| Value::Text(text.value)),
    }
}

fn id(node: Node, name: FieldName, out: &mut Sink) -> Option<u32> {
    let Some(number) = node.whole() else {
        field::wrong_type(node, name, "a whole number", out);
        return None;
    };
    let id = u32::try_from(number).ok().filter(|&id| id <= MAX_ID);
    if id.is_none() {
        let what = format!("`{name}` is {number}, which is no id that Linux has");
        field::refused(node.span(), what, format!("an id is from 0 to {MAX_ID}"), out);
    }
    id
}

/// The items of a list that are read; each that isn't has its error.
fn items<T>(
    node: Node,
    name: FieldName,
    out: &mut Sink,
    read: fn(Node, FieldName, &mut Sink) -> Option<T>,
) -> Option<Vec<T>> {
    let items = field::list(node, name, out)?.items();
    Some(items.filter_map(|item| read(item, &format_args!("{name}[]"), out)).collect())
}
