//! The fields of Kubernetes' types, found by what they ask for when they are read: a reader that gives every type every
//! field that it names, and notes what it does with it.

use std::cell::{Cell, RefCell};
use std::fmt;

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

/// Where a field leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Below {
    Nothing,
    Anything,
    Type(usize),
    Values(usize),
}

struct Type {
    name: &'static str,
    fields: &'static [&'static str],
    below: Vec<Below>,
}

/// All that was found.
#[derive(Default)]
pub(super) struct Found {
    types: RefCell<Vec<Type>>,
    /// The objects: API version, kind, type.
    objects: Vec<(&'static str, &'static str, usize)>,
}

impl Found {
    /// Adds an object's types.
    pub(super) fn add<T: k8s_openapi::Resource + DeserializeOwned>(&mut self) {
        let below = Cell::new(Below::Nothing);
        let at = At { found: self, object: (T::API_VERSION, T::KIND), root: true, text: "", below: &below };
        T::deserialize(at).unwrap_or_else(|error| panic!("{}: {error}", T::KIND));
        let Below::Type(index) = below.get() else { panic!("{} has no fields", T::KIND) };
        self.objects.push((T::API_VERSION, T::KIND, index));
    }

    /// The table, as kpol reads it.
    pub(super) fn table(&self) -> String {
        let types = self.types.borrow();
        // Types of two API versions may share a name.
        let name = |index: usize| {
            let name = types[index].name;
            match types[..index].iter().filter(|earlier| earlier.name == name).count() {
                0 => name.to_owned(),
                before => format!("{name}{}", before + 1),
            }
        };
        let objects = self.objects.iter();
        let mut lines: Vec<String> =
            objects.map(|(version, kind, index)| format!("@{version}/{kind} {}", name(*index))).collect();
        lines.extend(types.iter().enumerate().map(|(index, found)| {
            let fields = found.fields.iter().zip(&found.below).map(|(field, below)| match below {
                Below::Nothing => (*field).to_owned(),
                Below::Anything => format!("{field}:*"),
                Below::Type(below) => format!("{field}:{}", name(*below)),
                Below::Values(below) => format!("{field}:{{}}{}", name(*below)),
            });
            std::iter::once(name(index)).chain(fields).collect::<Vec<_>>().join(" ")
        }));
        lines.join("\n") + "\n"
    }
}

/// A place that is read.
#[derive(Clone, Copy)]
struct At<'f> {
    found: &'f Found,
    /// The API version and the kind of the object that it is in.
    object: (&'static str, &'static str),
    /// Whether it is that object: of two API versions it may look the same, and be another further down.
    root: bool,
    /// What a text here says.
    text: &'static str,
    below: &'f Cell<Below>,
}

type Error = serde::de::value::Error;

impl<'de> Deserializer<'de> for At<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.below.set(Below::Anything);
        visitor.visit_str(self.text)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_bool(false)
    }

    fn deserialize_i32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_i32(0)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_i64(0)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_f64(0.0)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(self.text)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(self.text)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        let text = if name.ends_with("Time") { "2026-01-01T00:00:00.000000Z" } else { "" };
        visitor.visit_newtype_struct(At { text, ..self })
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(Once(Some(self)))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let value = visitor.visit_map(Once(Some(self)))?;
        if let Below::Type(below) = self.below.get() {
            self.below.set(Below::Values(below));
        }
        Ok(value)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let known = self
            .found
            .types
            .borrow()
            .iter()
            .position(|known| (known.name, known.fields) == (name, fields))
            .filter(|_| !self.root);
        if let Some(index) = known {
            self.below.set(Below::Type(index));
            // What is read twice needn't be looked into again, and may be in itself.
            return visitor.visit_map(Once(None));
        }
        let mut types = self.found.types.borrow_mut();
        let index = types.len();
        types.push(Type { name, fields, below: Vec::new() });
        drop(types);
        // Objects in objects are all of this version.
        let object = if fields.contains(&"metadata") && name == "PersistentVolumeClaim" {
            ("v1", name)
        } else {
            self.object
        };
        let value = visitor.visit_map(Fields { at: At { object, ..self }, index, next: 0 })?;
        self.below.set(Below::Type(index));
        Ok(value)
    }

    forward_to_deserialize_any! {
        i8 i16 i128 u8 u16 u32 u64 u128 f32 char bytes byte_buf unit unit_struct tuple tuple_struct enum identifier
        ignored_any
    }
}

/// One item of a list, or one value of a mapping; or none.
struct Once<'f>(Option<At<'f>>);

impl<'de> SeqAccess<'de> for Once<'_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        self.0.take().map(|at| seed.deserialize(at)).transpose()
    }
}

impl<'de> MapAccess<'de> for Once<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        self.0.map(|_| seed.deserialize(StrDeserializer::new("key"))).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        seed.deserialize(self.0.take().expect("a value follows its key"))
    }
}

/// All fields of a type.
struct Fields<'f> {
    at: At<'f>,
    index: usize,
    next: usize,
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let fields = self.at.found.types.borrow()[self.index].fields;
        let field = fields.get(self.next).map(|field| seed.deserialize(StrDeserializer::new(field)));
        field.transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let field = self.at.found.types.borrow()[self.index].fields[self.next];
        self.next += 1;
        let text = match field {
            "apiVersion" => self.at.object.0,
            "kind" => self.at.object.1,
            _ => "",
        };
        let below = Cell::new(Below::Nothing);
        let value = seed.deserialize(At { root: false, text, below: &below, ..self.at })?;
        self.at.found.types.borrow_mut()[self.index].below.push(below.get());
        Ok(value)
    }
}

impl fmt::Debug for At<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.text)
    }
}
