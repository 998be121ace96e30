//! What can still be said of a program whose manifests have gaps. Each gap comes from an error of its own, and what
//! only follows from it isn't reported beside it.

use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::Missing;

/// Takes out what may only be so because something of the manifests couldn't be read.
pub(super) fn keep_certain(found: &mut Vec<Diagnostic>, missing: Missing) {
    found.retain(|diagnostic| is_certain(diagnostic.code, missing));
}

fn is_certain(code: Code, missing: Missing) -> bool {
    match code {
        // About the text of the program alone.
        Code::DuplicateBinding
        | Code::Cycle
        | Code::PortNumber
        | Code::PortName
        | Code::BadAddress
        | Code::HostBits
        | Code::LabelKey
        | Code::LabelValue
        | Code::ObjectName
        | Code::EmptySelector
        | Code::Contradiction
        | Code::ClosedLabel
        | Code::KubernetesVersion
        | Code::SettingValue
        | Code::MisplacedSetting
        | Code::ReasonText
        | Code::TooNew
        // The gap itself.
        | Code::UnplacedObject => true,
        _ if missing.objects => false,
        // About what objects say.
        Code::ServiceWithoutPods
        | Code::UnmatchedLabels
        | Code::UnknownPort
        | Code::UnknownServicePort
        | Code::UnknownContainer
        | Code::UnlabelledWorkload
        | Code::UnknownNamespaceLabels
        | Code::RefusedPod
        | Code::CannotWork
        | Code::NotMendable
        | Code::StandardException
        | Code::StandardContradiction
        | Code::Overridden
        | Code::LinuxOnWindows
        | Code::AssertionFailed => !missing.facts,
        Code::DeniedConnection | Code::BlockedElsewhere => !missing.policies,
        _ => true,
    }
}
