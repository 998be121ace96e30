//! Settings of pods and containers.

use super::{Lowering, plain, plain_list};
use crate::source::Spanned;
use crate::syntax::ast::{Setting, SettingValue, Settings};
use crate::syntax::grammar::Rule;
use crate::syntax::tree::{Node, Nodes};

impl Lowering<'_> {
    pub(super) fn settings(&mut self, node: Node) -> Option<Settings> {
        let mut children = node.children();
        let braces = children.accept(Rule::open_brace).is_some();
        let mut list = Vec::with_capacity(children.run_of(Rule::setting));
        while let Some(setting) = children.accept(Rule::setting) {
            list.push(self.setting(setting)?);
        }
        Some(Settings { span: node.span(), braces, list })
    }

    fn setting(&mut self, node: Node) -> Option<Setting> {
        let mut children = node.children();
        let word = children.next()?;
        let value = self.setting_value(word.rule(), &mut children)?;
        Some(Setting { span: node.span(), word: plain(word), value })
    }

    fn setting_value(&mut self, word: Rule, nodes: &mut Nodes) -> Option<SettingValue> {
        let value = match word {
            Rule::bool_field => {
                let boolean = nodes.accept(Rule::boolean)?;
                SettingValue::Bool(Spanned::new(boolean.text() == "true", boolean.span()))
            }
            Rule::number_field | Rule::groups_field => {
                SettingValue::Numbers(plain_list(Rule::integer, nodes))
            }
            Rule::capability_list => SettingValue::Words(plain_list(Rule::capability, nodes)),
            Rule::kw_keep => SettingValue::Words(plain_list(Rule::field, nodes)),
            Rule::word_field => SettingValue::Words(plain_list(Rule::word_value, nodes)),
            Rule::kw_sysctl => SettingValue::Sysctl { name: self.string(nodes)?, value: self.string(nodes)? },
            Rule::profile_field => match nodes.accept(Rule::kw_localhost) {
                Some(word) => SettingValue::Localhost { word: word.span(), profile: self.string(nodes)? },
                None => SettingValue::Words(plain_list(Rule::default_profile, nodes)),
            },
            Rule::kw_selinux => {
                let mut pairs = Vec::new();
                while let Some(key) = nodes.accept(Rule::selinux_key) {
                    pairs.push((plain(key), self.string(nodes)?));
                }
                SettingValue::Pairs(pairs)
            }
            _ => SettingValue::None,
        };
        Some(value)
    }
}
