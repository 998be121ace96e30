//! Values as the tests know them, and a reader of them that is not the one under test.

use yaml_rust2::{Yaml, YamlLoader};

/// A value of YAML or JSON.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Tree {
    Null,
    Bool(bool),
    Int(i64),
    Str(String),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
}

pub(super) fn text(text: &str) -> Tree {
    Tree::Str(text.to_owned())
}

pub(super) fn map<const N: usize>(entries: [(&str, Tree); N]) -> Tree {
    Tree::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

impl Tree {
    pub(super) fn get(&self, key: &str) -> Option<&Tree> {
        match self {
            Tree::Map(entries) => entries.iter().find(|(known, _)| known == key).map(|(_, value)| value),
            _ => None,
        }
    }

    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut Tree> {
        match self {
            Tree::Map(entries) => entries.iter_mut().find(|(known, _)| known == key).map(|(_, value)| value),
            _ => None,
        }
    }

    pub(super) fn as_str(&self) -> &str {
        if let Tree::Str(text) = self { text } else { "" }
    }

    pub(super) fn items(&self) -> &[Tree] {
        if let Tree::List(items) = self { items } else { &[] }
    }

    pub(super) fn items_mut(&mut self) -> &mut [Tree] {
        if let Tree::List(items) = self { items } else { &mut [] }
    }

    pub(super) fn is_absent(value: Option<&Tree>) -> bool {
        matches!(value, None | Some(Tree::Null))
    }

    pub(super) fn push(&mut self, key: &str, value: Tree) {
        if let Tree::Map(entries) = self {
            entries.push((key.to_owned(), value));
        }
    }

    pub(super) fn remove(&mut self, key: &str) {
        if let Tree::Map(entries) = self {
            entries.retain(|(known, _)| known != key);
        }
    }

    /// Sets a value at a path of keys; what is no mapping on the way becomes one.
    pub(super) fn set(&mut self, path: &[&str], new: Tree) {
        let Some((first, rest)) = path.split_first() else {
            *self = new;
            return;
        };
        if !matches!(self, Tree::Map(_)) {
            *self = Tree::Map(Vec::new());
        }
        if self.get(first).is_none() {
            self.push(first, Tree::Null);
        }
        self.get_mut(first).expect("it is there now").set(rest, new);
    }

    /// Takes out what stands at a path; a null stays.
    pub(super) fn take_out(&mut self, path: &[&str]) {
        match path {
            [key] if !Tree::is_absent(self.get(key)) => self.remove(key),
            [key, rest @ ..] => {
                if let Some(inner) = self.get_mut(key) {
                    inner.take_out(rest);
                }
            }
            [] => {}
        }
    }

    /// Which object it is: its kind, its namespace and its name.
    pub(super) fn identity(&self) -> (String, String, String) {
        let metadata = |key: &str| self.get("metadata").and_then(|metadata| metadata.get(key));
        let words = |value: Option<&Tree>| value.map_or("", Tree::as_str).to_owned();
        (words(self.get("kind")), words(metadata("namespace")), words(metadata("name")))
    }

    /// The same with the entries of mappings in one order.
    pub(super) fn sorted(&self) -> Tree {
        match self {
            Tree::List(items) => Tree::List(items.iter().map(Tree::sorted).collect()),
            Tree::Map(entries) => {
                let mut entries: Vec<_> =
                    entries.iter().map(|(key, value)| (key.clone(), value.sorted())).collect();
                entries.sort_by(|a, b| a.0.cmp(&b.0));
                Tree::Map(entries)
            }
            other => other.clone(),
        }
    }

    /// The same without nulls, which are as good as nothing, and without empty annotations, which kustomize drops.
    pub(super) fn without_nothing(&self) -> Tree {
        match self {
            Tree::List(items) => Tree::List(items.iter().map(Tree::without_nothing).collect()),
            Tree::Map(entries) => {
                let kept = entries.iter().map(|(key, value)| (key.clone(), value.without_nothing()));
                let nothing = |key: &str, value: &Tree| {
                    *value == Tree::Null || key == "annotations" && *value == Tree::Map(Vec::new())
                };
                Tree::Map(kept.filter(|(key, value)| !nothing(key, value)).collect())
            }
            other => other.clone(),
        }
    }
}

/// The objects of documents, lists of them taken apart.
pub(super) fn objects(documents: Vec<Tree>) -> Vec<Tree> {
    let flat = documents.into_iter().flat_map(|document| match document.get("items") {
        Some(Tree::List(items))
            if document.get("kind").is_some_and(|kind| kind.as_str().ends_with("List")) =>
        {
            objects(items.clone())
        }
        _ => vec![document],
    });
    flat.collect()
}

/// The documents of a text that hold anything.
pub(super) fn read(text: &str) -> Result<Vec<Tree>, String> {
    let documents = YamlLoader::load_from_str(text).map_err(|error| error.to_string())?;
    let trees: Result<Vec<Tree>, String> = documents.iter().map(tree).collect();
    Ok(trees?.into_iter().filter(|tree| *tree != Tree::Null).collect())
}

fn tree(yaml: &Yaml) -> Result<Tree, String> {
    Ok(match yaml {
        Yaml::Null | Yaml::BadValue => Tree::Null,
        Yaml::Boolean(value) => Tree::Bool(*value),
        Yaml::Integer(value) => Tree::Int(*value),
        Yaml::String(text) => Tree::Str(text.clone()),
        Yaml::Array(items) => Tree::List(items.iter().map(tree).collect::<Result<_, _>>()?),
        Yaml::Hash(hash) => {
            let (mut own, mut merged) = (Vec::new(), Vec::new());
            for (key, value) in hash {
                let key =
                    key.as_str().map(str::to_owned).or_else(|| key.as_i64().map(|number| number.to_string()));
                match (key.ok_or("a key that is no text")?, tree(value)?) {
                    (key, Tree::Map(entries)) if key == "<<" => merged.extend(entries),
                    (key, Tree::List(items)) if key == "<<" => {
                        merged.extend(items.into_iter().flat_map(|item| match item {
                            Tree::Map(entries) => entries,
                            _ => Vec::new(),
                        }));
                    }
                    (key, value) => own.push((key, value)),
                }
            }
            for (key, value) in merged {
                if !own.iter().any(|(own, _)| *own == key) {
                    own.push((key, value));
                }
            }
            Tree::Map(own)
        }
        other => return Err(format!("no value of these tests: {other:?}")),
    })
}
