//! `kpol explain`: the page of a finding, as it stands in `docs/errors`.

use kpol::diagnostic::{Code, nearest};

use super::Outcome;
use super::arguments::Explain;
use super::report::{complain, write_data};

pub(super) fn run(arguments: &Explain) -> Outcome {
    let named = &arguments.code;
    let Some(code) = Code::find(named) else {
        let all = Code::ALL.iter().flat_map(|code| [code.name(), code.code()]);
        let near: Vec<String> = nearest(named, all).into_iter().map(|name| format!("`{name}`")).collect();
        let near =
            if near.is_empty() { String::new() } else { format!("; near it is {}", near.join(" or ")) };
        complain(&format!("no finding is called `{named}`{near}"));
        return Outcome::CouldNotRun;
    };
    match write_data(code.page()) {
        Ok(()) => Outcome::Clean,
        Err(error) => {
            complain(&format!("can't write to standard output: {error}"));
            Outcome::CouldNotRun
        }
    }
}
