//! Windows' own privileged containers.

use super::super::pod::Pod;
use super::{Found, What};

pub(super) fn host_process(pod: &Pod<'_>, _: u32, found: &mut Found) {
    for at in pod.levels() {
        let windows = pod.level(at).manifest.windows.as_ref();
        if let Some(host_process) = windows.and_then(|windows| windows.host_process.as_ref())
            && host_process.value
        {
            found.push((at, What::Beyond("`hostProcess: true`".to_owned(), host_process.span)));
        }
    }
}
