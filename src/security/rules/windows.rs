//! Pods of Windows have no Linux fields, and pods of Linux none of Windows'.

use super::{Case, Part};
use crate::diagnostic::{Code, Diagnostic};
use crate::security::conflict;
use crate::security::pod::{At, Origin};
use crate::settings::{Field, Value};
use crate::source::Span;

pub(super) fn judge(case: &mut Case<'_, '_, '_>) {
    let os = case.pod.manifest.template.os.as_ref();
    match os.map(|os| (os.value.as_str(), os.span)) {
        Some(("windows", span)) => on_windows(case, span),
        Some(("linux", span)) => on_linux(case, span),
        _ => {}
    }
    host_process(case);
}

fn on_windows(case: &mut Case<'_, '_, '_>, os: Span) {
    for at in case.pod.levels() {
        let level = case.pod.level(at);
        let fields: Vec<Field> = level
            .said
            .keys()
            .chain(level.manifest.values.keys())
            .filter(|field| level.value(field).is_some_and(|value| is_linux(field, value)))
            .cloned()
            .collect();
        empty_label(case, at, os);
        let mut seen: Vec<Field> = Vec::new();
        for field in fields {
            if !seen.contains(&field) {
                seen.push(field.clone());
                report_linux(case, at, &field, os);
            }
        }
    }
    let share = case.pod.manifest.template.share_process_namespace.as_ref();
    if let Some(share) = share.map(|share| share.span) {
        let message = format!("{} run on Windows and can't share processes", case.whose(At::Pod));
        let parts = [
            Part::Line(share, "only Linux has it".to_owned()),
            Part::Line(os, "this says Windows".to_owned()),
        ];
        case.report("windows", Code::RefusedPod, message, &parts, "leave it out");
    }
}

/// A label with nothing in it: to have it is enough to be refused.
fn empty_label(case: &mut Case<'_, '_, '_>, at: At, os: Span) {
    let manifest = case.pod.level(at).manifest;
    let Some(span) = manifest.se_linux.filter(|_| !manifest.values.keys().any(Field::is_se_linux)) else {
        return;
    };
    let message = format!("{} can't have `seLinuxOptions`: they run on Windows", case.whose(At::Pod));
    let parts =
        [Part::Line(span, "only Linux has it".to_owned()), Part::Line(os, "this says Windows".to_owned())];
    case.report("windows", Code::RefusedPod, message, &parts, "leave it out of the manifest");
}

/// Whether Kubernetes refuses a field for a pod of Windows.
fn is_linux(field: &Field, value: &Value) -> bool {
    match field {
        Field::RunAsNonRoot | Field::HostNetwork | Field::AutomountServiceAccountToken => false,
        Field::HostPid | Field::HostIpc => *value == Value::Bool(true),
        _ => true,
    }
}

fn report_linux(case: &mut Case<'_, '_, '_>, at: At, field: &Field, os: Span) {
    let Some(origin) = case.pod.level(at).origin(field) else { return };
    let name = field.name();
    let workload = case.pod.name.clone();
    let message = format!("{} can't have `{name}`: they run on Windows", case.whose(At::Pod));
    match origin {
        Origin::Decided(said) => {
            let by = said.by.span;
            let diagnostic = Diagnostic::new(Code::LinuxOnWindows, message)
                .at(by, "Kubernetes refuses it for pods of Windows")
                .also(os, "this says Windows")
                .help(match conflict::without(case.pod, said.by, case.subject) {
                    Some(without) => format!("leave them out: `{without}`"),
                    None => "leave it out for these pods".to_owned(),
                });
            case.report.add("windows", &[by], &workload, diagnostic);
        }
        Origin::Manifest(_) => {
            let parts = [Part::Field(at, field.clone()), Part::Line(os, "this says Windows".to_owned())];
            case.report("windows", Code::RefusedPod, message, &parts, "leave it out of the manifest");
        }
    }
}

fn on_linux(case: &mut Case<'_, '_, '_>, os: Span) {
    for at in case.pod.levels() {
        let Some(windows) = case.pod.level(at).manifest.windows.as_ref().map(|windows| windows.span) else {
            continue;
        };
        let message = format!("{} can't have options of Windows: `os` says Linux", case.whose(at));
        let parts = [
            Part::Line(windows, "only Windows has them".to_owned()),
            Part::Line(os, "this says Linux".to_owned()),
        ];
        case.report("linux", Code::RefusedPod, message, &parts, "leave them out of the manifest");
    }
}

/// Host processes: all containers or none, as pod and container agree, in the host's network.
fn host_process(case: &mut Case<'_, '_, '_>) {
    let said = |at: At| {
        let windows = case.pod.level(at).manifest.windows.as_ref();
        windows.and_then(|windows| windows.host_process.clone())
    };
    let pod = said(At::Pod);
    let mut of_host: Option<Span> = None;
    let mut other: Option<(At, Span)> = None;
    let mut differs: Option<(At, Span, Span)> = None;
    for at in case.pod.all_containers() {
        let own = said(at);
        if let (Some(own), Some(pod)) = (&own, &pod)
            && own.value != pod.value
        {
            differs = differs.or(Some((at, own.span, pod.span)));
        }
        match own.or(pod.clone()) {
            Some(is) if is.value => of_host = of_host.or(Some(is.span)),
            is => {
                let container = case.pod.container(at).map(|container| container.span);
                let span = is.map(|is| is.span).or(container);
                other = other.or(span.map(|span| (at, span)));
            }
        }
    }
    if let Some((at, own, pod)) = differs {
        let message = format!("{} and its pod say otherwise of `hostProcess`", case.whose(at));
        let parts = [Part::Line(own, "the container".to_owned()), Part::Line(pod, "the pod".to_owned())];
        case.report("host-process-level", Code::RefusedPod, message, &parts, "leave one of them out");
    }
    let Some(of_host) = of_host else { return };
    let line = || Part::Line(of_host, "`hostProcess` here".to_owned());
    if let Some((at, span)) = other {
        let message = format!("{} is no host process, and another container is", case.whose(at));
        let parts = [Part::Line(span, "all containers of a pod are, or none".to_owned()), line()];
        case.report("host-process-all", Code::RefusedPod, message, &parts, "");
    }
    if !case.pod.own.is(&Field::HostNetwork, true) {
        let message = format!("{} have host processes, which need the host's network", case.whose(At::Pod));
        let parts = [Part::Field(At::Pod, Field::HostNetwork), line()];
        case.report(
            "host-process-network",
            Code::RefusedPod,
            message,
            &parts,
            "say `hostNetwork true` for them",
        );
    }
}
