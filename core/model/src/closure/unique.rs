//! Maps whose keys come once: a file that gives a key twice means different things to different readers.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

struct Unique<K, V>(BTreeMap<K, V>);

struct UniqueVisitor<K, V>(PhantomData<(K, V)>);

impl<'de, K: Deserialize<'de> + Ord + fmt::Debug, V: Deserialize<'de>> Visitor<'de> for UniqueVisitor<K, V> {
    type Value = Unique<K, V>;
    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = BTreeMap::new();
        while let Some(key) = map.next_key::<K>()? {
            if entries.contains_key(&key) {
                return Err(A::Error::custom(format_args!("{key:?} comes twice")));
            }
            entries.insert(key, map.next_value()?);
        }
        Ok(Unique(entries))
    }
}

impl<'de, K: Deserialize<'de> + Ord + fmt::Debug, V: Deserialize<'de>> Deserialize<'de> for Unique<K, V> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_map(UniqueVisitor(PhantomData))
    }
}

/// A map.
pub fn map<'de, D, K, V>(input: D) -> Result<BTreeMap<K, V>, D::Error>
where
    D: Deserializer<'de>,
    K: Deserialize<'de> + Ord + fmt::Debug,
    V: Deserialize<'de>,
{
    Unique::deserialize(input).map(|Unique(entries)| entries)
}

/// A map of maps.
pub fn map_of_maps<'de, D, K, L, V>(input: D) -> Result<BTreeMap<K, BTreeMap<L, V>>, D::Error>
where
    D: Deserializer<'de>,
    K: Deserialize<'de> + Ord + fmt::Debug,
    L: Deserialize<'de> + Ord + fmt::Debug,
    V: Deserialize<'de>,
{
    let entries: BTreeMap<K, Unique<L, V>> = map(input)?;
    Ok(entries.into_iter().map(|(key, Unique(inner))| (key, inner)).collect())
}

type MapOfMapsOfMaps<K, L, M, V> = BTreeMap<K, BTreeMap<L, BTreeMap<M, V>>>;

/// A map of maps of maps.
pub fn map_of_maps_of_maps<'de, D, K, L, M, V>(input: D) -> Result<MapOfMapsOfMaps<K, L, M, V>, D::Error>
where
    D: Deserializer<'de>,
    K: Deserialize<'de> + Ord + fmt::Debug,
    L: Deserialize<'de> + Ord + fmt::Debug,
    M: Deserialize<'de> + Ord + fmt::Debug,
    V: Deserialize<'de>,
{
    let entries: BTreeMap<K, BTreeMap<L, Unique<M, V>>> = map_of_maps(input)?;
    let inner = |entries: BTreeMap<L, Unique<M, V>>| {
        entries.into_iter().map(|(key, Unique(innermost))| (key, innermost)).collect()
    };
    Ok(entries.into_iter().map(|(key, entries)| (key, inner(entries))).collect())
}
