//! Random manifests as kpol reads them, with what is settled for them.

use std::collections::BTreeMap;

use kpol::diagnostic::Severity;
use kpol::emit::{Output, Patched, sort};
use kpol::inventory::{self, Inventory};
use kpol::security::Settled;
use kpol::source::{FileId, Sources};

use super::changes::{self, Which};
use super::render::{self, Form};
use super::tree::{self, Tree, map, text};
use crate::oracle::rng::Rng;

/// Manifests, and what is settled.
pub(super) struct Given {
    pub(super) text: String,
    /// The documents, and what each has to become.
    pub(super) documents: Vec<Tree>,
    pub(super) comments: Vec<String>,
    pub(super) neutral: Vec<String>,
    sources: Sources,
    pub(super) inventory: Inventory,
    pub(super) settled: Vec<Settled>,
    reasons: BTreeMap<usize, String>,
}

impl Given {
    /// Writes objects as a file and reads them.
    pub(super) fn new(objects: Vec<Tree>, sharing: bool, lists: bool, which: Which, rng: &mut Rng) -> Self {
        let documents = if lists { listed(objects, rng) } else { objects };
        let (mut text, mut comments, mut neutral) = (String::new(), Vec::new(), Vec::new());
        for (number, document) in documents.iter().enumerate() {
            let form = if rng.chance(20) { Form::Json } else { Form::Yaml { sharing } };
            let written = render::document(document, form, number, rng);
            if number > 0 || rng.chance(20) {
                text.push_str(["---\n", "--- # next\n", "---\n# next\n\n"][rng.below(3)]);
            }
            text.push_str(&written.text);
            comments.extend(written.comments);
            neutral.extend(written.neutral);
        }
        if rng.chance(20) {
            text = text.replace('\n', "\r\n");
        }
        let read_back =
            |text: &str| tree::read(text).map(|read| read.iter().map(Tree::sorted).collect::<Vec<_>>());
        let meant: Vec<Tree> = documents.iter().map(Tree::sorted).collect();
        assert_eq!(read_back(&text).as_ref(), Ok(&meant), "the test writes what it means:\n{text}");
        let cut = text.trim_end();
        if rng.chance(30) && read_back(cut).as_ref() == Ok(&meant) {
            text.truncate(cut.len());
        }
        let mut sources = Sources::new();
        let file = sources.add("k8s/all.yaml", text.as_str());
        let (inventory, diagnostics) = inventory::read(&sources, &[(file, 0)]);
        let errors: Vec<_> = diagnostics.iter().filter(|found| found.severity == Severity::Error).collect();
        assert!(errors.is_empty(), "{errors:#?}\n{text}");
        let settled = changes::settled(&inventory, file, which, rng);
        let reasons = settled.iter().filter(|_| rng.chance(30));
        let reasons =
            reasons.map(|settled| (settled.workload, "TICKET-1: it's so; \u{e9}".to_owned())).collect();
        Self { text, documents, comments, neutral, sources, inventory, settled, reasons }
    }

    /// What is settled for each object, by its first workload.
    pub(super) fn by_object(&self) -> Vec<Vec<&Settled>> {
        let mut objects: BTreeMap<(FileId, u32), Vec<&Settled>> = BTreeMap::new();
        for settled in &self.settled {
            let name = self.inventory.workloads[settled.workload].id.name.span;
            objects.entry((name.file, name.start)).or_default().push(settled);
        }
        objects.into_values().collect()
    }

    fn because(&self, settled: &[&Settled]) -> Option<&str> {
        settled.iter().find_map(|settled| self.reasons.get(&settled.workload)).map(String::as_str)
    }

    /// What is written of it, in one of the forms.
    pub(super) fn output<T>(&self, write: impl FnOnce(&Output) -> T) -> T {
        let patched = self.by_object().into_iter().map(|settled| Patched {
            templates: settled.iter().map(|&one| (&self.inventory.workloads[one.workload], one)).collect(),
            namespace: self.inventory.workloads[settled[0].workload]
                .id
                .namespace
                .as_ref()
                .map(|n| n.value.as_str()),
            comments: vec!["pod * nonRoot".to_owned()],
            because: self.because(&settled).map(str::to_owned),
        });
        let mut patched: Vec<Patched> = patched.collect();
        sort(&mut patched);
        write(&Output {
            sources: &self.sources,
            inventory: Some(&self.inventory),
            policies: &[],
            patched: &patched,
            replaced: &[],
        })
    }

    /// The documents as they have to be in the end.
    pub(super) fn wanted(&self) -> Vec<Tree> {
        let mut documents = self.documents.clone();
        for settled in self.by_object() {
            let id = &self.inventory.workloads[settled[0].workload].id;
            let namespace = id.namespace.as_ref().map_or("", |namespace| &namespace.value).to_owned();
            let identity = (id.kind.value.clone(), namespace, id.name.value.clone());
            let object = find(&mut documents, &identity).expect("the object is there");
            changes::apply(object, &self.inventory, &settled, self.because(&settled));
        }
        documents
    }
}

fn find<'t>(documents: &'t mut [Tree], identity: &(String, String, String)) -> Option<&'t mut Tree> {
    for document in documents {
        if document.get("items").is_some() {
            let items = document.get_mut("items").expect("it is there").items_mut();
            if let Some(found) = find(items, identity) {
                return Some(found);
            }
        } else if document.identity() == *identity {
            return Some(document);
        }
    }
    None
}

/// Some objects as the items of lists.
fn listed(objects: Vec<Tree>, rng: &mut Rng) -> Vec<Tree> {
    let mut documents = Vec::new();
    let mut list = Vec::new();
    for object in objects {
        if rng.chance(60) {
            documents.push(object);
            continue;
        }
        list.push(object);
        if list.len() > rng.below(3) {
            let items = Tree::List(std::mem::take(&mut list));
            documents.push(map([("apiVersion", text("v1")), ("kind", text("List")), ("items", items)]));
        }
    }
    documents.extend(list);
    documents
}
