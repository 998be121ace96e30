//! What time it is: the machine's clock, or what `SOURCE_DATE_EPOCH` says instead, as in reproducible builds.

use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds since 1970 began.
pub(super) fn now() -> i64 {
    let given = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|text| text.trim().parse().ok());
    given.unwrap_or_else(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        i64::try_from(since).unwrap_or(i64::MAX)
    })
}
