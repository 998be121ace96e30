//! What could have stood somewhere, in words for people: the answer where no known mistake fits.

use super::failure::{Failure, shown};
use crate::diagnostic::{Applicability, Code, Diagnostic, nearest};
use crate::syntax::grammar::Rule;

/// So many things are named at most.
const MOST: usize = 5;

/// "expected A, B or C, found D".
pub(super) fn explain(failure: &Failure) -> Diagnostic {
    let mut words: Vec<&str> = Vec::new();
    for &rule in &failure.expected {
        for &word in words_for(rule) {
            if !words.contains(&word) {
                words.push(word);
            }
        }
    }
    let found = found(failure);
    let place = failure.place_of_found();
    if words.is_empty() {
        let message = format!("{found} can't stand here");
        let ended = Diagnostic::new(Code::Syntax, message).at(place, "the statement ends before it");
        return ended.help("start a new line, or put `;` before the next statement");
    }
    // A quoted name is a name.
    if words
        .iter()
        .any(|word| matches!(*word, "a name" | "a label's key" | "a label's value" | "a container's name"))
    {
        words.retain(|word| *word != "a text in quotes");
    }
    words.truncate(MOST);
    let list = listed(&words);
    let diagnostic = Diagnostic::new(Code::Syntax, format!("expected {list}, found {found}")).at(place, "");
    let keywords = words.iter().filter_map(|word| word.strip_prefix('`')?.strip_suffix('`'));
    match nearest(failure.found, keywords).first() {
        Some(near) => diagnostic.fix(Applicability::Unsafe, format!("write `{near}`"), place, *near),
        None if words == ["`=`"] => {
            diagnostic.fix(Applicability::Unsafe, "write `=` before it", place.at_start(), "= ")
        }
        None => diagnostic,
    }
}

/// What stands where reading stops, for a message.
pub(super) fn found(failure: &Failure) -> String {
    match failure.found {
        "" => "the end of the statement".to_owned(),
        "\n" | "\r\n" | "\r" => "the end of the line".to_owned(),
        text => format!("`{}`", shown(text)),
    }
}

fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}

/// A rule in words; nothing for what only separates.
fn words_for(rule: Rule) -> &'static [&'static str] {
    match rule {
        Rule::comma => &["`,`"],
        Rule::arrow => &["`->`"],
        Rule::no_arrow => &["`-/->`"],
        Rule::equals => &["`=`"],
        Rule::bar => &["`|`"],
        Rule::slash => &["`/`"],
        Rule::colon => &["`:`"],
        Rule::close_paren => &["`)`"],
        Rule::close_bracket => &["`]`"],
        Rule::open_brace => &["`{`"],
        Rule::close_brace | Rule::close_block => &["`}`"],
        Rule::open_paren => &["`(`"],
        Rule::open_bracket => &["`[`"],
        Rule::kw_on | Rule::on => &["`on`"],
        Rule::kw_in => &["`in`"],
        Rule::kw_notin => &["`notin`"],
        Rule::kw_except => &["`except`"],
        Rule::kw_because => &["`because`"],
        Rule::kw_name_label => &["`name-label`"],
        Rule::kw_pod_cidr => &["`pod-cidr`"],
        Rule::direction => &["`ingress`", "`egress`"],
        Rule::string => &["a text in quotes"],
        Rule::bare => &["a name"],
        Rule::bare_key => &["a label's key"],
        Rule::bare_value => &["a label's value"],
        Rule::integer | Rule::numbers => &["a number"],
        Rule::version => &["a version such as `1.33`"],
        Rule::address => &["an IP block such as `10.0.0.0/8`"],
        Rule::terms | Rule::term | Rule::selector | Rule::star => {
            &["who (a workload, a selector such as `[app=web]`, `*`)"]
        }
        Rule::requirement => &["a label such as `app=web`"],
        Rule::comparison => &["`=`", "`!=`"],
        Rule::ports | Rule::port | Rule::let_ports | Rule::protocol => &["a port such as `80` or `tcp/80`"],
        Rule::pattern | Rule::glob | Rule::init => &["a container's name"],
        Rule::settings | Rule::setting => &["a setting such as `nonRoot`"],
        Rule::boolean => &["`true`", "`false`"],
        Rule::capability => &["a capability such as `NET_BIND_SERVICE`"],
        Rule::field => &["a field such as `runAsUser`"],
        Rule::default_profile => &["`runtimeDefault`", "`unconfined`"],
        Rule::kw_localhost => &["`localhost`"],
        Rule::selinux_key => &["`level`", "`user`", "`role`", "`type`"],
        Rule::word_value => &["a word such as `Default`"],
        _ => &[],
    }
}
