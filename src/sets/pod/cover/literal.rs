//! What a cube says of one label, and how requirements say it.

use crate::sets::Operator;
use crate::sets::pod::text::{Text, Texts};

/// What a cube asks of one label; values sorted by number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Literal {
    In(Vec<Text>),
    /// Not these, or absent.
    NotIn(Vec<Text>),
    /// Present and not these.
    PresentNotIn(Vec<Text>),
    Absent,
}

/// The fewest literals for some of a label's values. Places count the listed values, then any other value, then an
/// absent label; they're sorted, and not all of them are there.
pub(super) fn literals(values: &[Text], places: &[usize]) -> Vec<Literal> {
    let has = |place: usize| places.binary_search(&place).is_ok();
    let listed = |wanted: bool| {
        values
            .iter()
            .enumerate()
            .filter(|(at, _)| has(*at) == wanted)
            .map(|(_, value)| *value)
            .collect::<Vec<_>>()
    };
    let (other, absent) = (has(values.len()), has(values.len() + 1));
    match (other, absent) {
        (true, true) => vec![Literal::NotIn(listed(false))],
        (true, false) => vec![Literal::PresentNotIn(listed(false))],
        (false, absent) => {
            let present = listed(true);
            let present = (!present.is_empty()).then_some(Literal::In(present));
            present.into_iter().chain(absent.then_some(Literal::Absent)).collect()
        }
    }
}

impl Literal {
    /// The requirements that together say it.
    pub(super) fn operators(&self, texts: &Texts) -> Vec<Operator> {
        let sorted = |values: &[Text]| {
            let mut values: Vec<String> = values.iter().map(|value| texts.get(*value).to_owned()).collect();
            values.sort_unstable();
            values
        };
        match self {
            Self::In(values) => vec![Operator::In(sorted(values))],
            Self::NotIn(values) => vec![Operator::NotIn(sorted(values))],
            Self::PresentNotIn(values) if values.is_empty() => vec![Operator::Exists],
            Self::PresentNotIn(values) => vec![Operator::NotIn(sorted(values)), Operator::Exists],
            Self::Absent => vec![Operator::DoesNotExist],
        }
    }
}
