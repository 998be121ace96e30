//! Paths as text: joined and normalised by their words alone, so that one file has one name.

/// The path without `.` and needless `..`, with `/` between its parts.
#[must_use]
pub fn normal(path: &str) -> String {
    let absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if absolute => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (absolute, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

/// A path as written in the file `from`: relative to that file's folder.
#[must_use]
pub fn beside(from: &str, path: &str) -> String {
    if path.starts_with('/') {
        return normal(path);
    }
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| if folder.is_empty() { "/" } else { folder });
    if folder.is_empty() { normal(path) } else { normal(&format!("{folder}/{path}")) }
}

/// The folder that a path lies in.
#[must_use]
pub fn parent(path: &str) -> String {
    match path.rsplit_once('/') {
        Some(("", _)) => "/".to_owned(),
        Some((folder, _)) => folder.to_owned(),
        None => ".".to_owned(),
    }
}

/// Whether a path is `folder` itself or lies below it.
#[must_use]
pub fn is_below(path: &str, folder: &str) -> bool {
    folder == "." && !path.starts_with('/') && !path.starts_with("..")
        || path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || folder == "/")
}

/// Whether a path is a pattern.
#[must_use]
pub fn is_glob(path: &str) -> bool {
    path.contains(['*', '?', '[', '{'])
}

/// The folder above which a pattern's first wildcard can't reach.
#[must_use]
pub fn glob_base(pattern: &str) -> String {
    let wild = pattern.find(['*', '?', '[', '{']).unwrap_or(pattern.len());
    parent(&pattern[..wild])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_have_one_name() {
        let rows = [
            ("k8s/", "k8s"),
            ("./k8s//a.yaml", "k8s/a.yaml"),
            ("a/../b", "b"),
            ("../b", "../b"),
            ("a/../..", ".."),
            ("/a/../../b", "/b"),
            (".", "."),
            ("", "."),
        ];
        for (path, expected) in rows {
            assert_eq!(normal(path), expected, "{path}");
        }
        let beside_rows = [
            ("np.kpol", "k8s/", "k8s"),
            ("examples/np/np.kpol", "k8s", "examples/np/k8s"),
            ("a/b.kpol", "../c", "c"),
            ("/x/b.kpol", "c", "/x/c"),
            ("/b.kpol", "c", "/c"),
            ("b.kpol", "/c", "/c"),
            ("-", "k8s", "k8s"),
        ];
        for (from, path, expected) in beside_rows {
            assert_eq!(beside(from, path), expected, "{path} from {from}");
        }
        assert_eq!(glob_base("k8s/*/web-*.yaml"), "k8s");
        assert_eq!(glob_base("*.yaml"), ".");
        assert!(
            is_below("k8s/a", "k8s")
                && !is_below("k8s2/a", "k8s")
                && is_below("a", ".")
                && is_below("/a", "/")
        );
    }
}
