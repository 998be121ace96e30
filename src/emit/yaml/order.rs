//! The order in which a mapping's entries are written.

use serde_yaml::{Mapping, Value, mapping};

/// The keys that stand first, in their order, each with the order within its value (or within the items of that);
/// other keys follow as they come.
#[derive(Debug)]
pub struct Order(pub &'static [(&'static str, Order)]);

/// As it comes.
pub const AS_IT_IS: Order = Order(&[]);

/// An entry: its key, its value, and the order within that.
pub(super) type Entry<'a> = (&'a Value, &'a Value, &'static Order);

/// The entries of a mapping that are still to be written.
pub(super) struct Entries<'a> {
    mapping: &'a Mapping,
    order: &'static Order,
    /// How many of the order's keys were looked for.
    looked: usize,
    rest: mapping::Iter<'a>,
}

impl<'a> Entries<'a> {
    pub(super) fn new(mapping: &'a Mapping, order: &'static Order) -> Self {
        Self { mapping, order, looked: 0, rest: mapping.iter() }
    }
}

impl<'a> Iterator for Entries<'a> {
    type Item = Entry<'a>;

    fn next(&mut self) -> Option<Entry<'a>> {
        while let Some((name, inner)) = self.order.0.get(self.looked) {
            self.looked += 1;
            // Objects have few fields: looking at each costs less than a hash.
            if let Some((key, value)) = self.mapping.iter().find(|(key, _)| key.as_str() == Some(name)) {
                return Some((key, value, inner));
            }
        }
        let written = |key: &Value| self.order.0.iter().any(|(name, _)| key.as_str() == Some(name));
        self.rest.find(|(key, _)| !written(key)).map(|(key, value)| (key, value, &AS_IT_IS))
    }
}
