//! Reading amounts that are the same in every period, or one a period.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Unexpected, Visitor};

use super::file::PerPeriod;
use crate::Decimal;

/// What can stand for a period.
pub trait Amount: Sized {
    /// As messages call it.
    const EXPECTED: &'static str;
    /// From a number, or from `null`.
    fn of(number: Option<Decimal>) -> Option<Self>;
}

impl Amount for Decimal {
    const EXPECTED: &'static str = "a number, or a list with a number for each period,";
    fn of(number: Option<Decimal>) -> Option<Self> {
        number
    }
}

impl Amount for Option<Decimal> {
    const EXPECTED: &'static str = "a number or null, or a list with one for each period,";
    fn of(number: Option<Decimal>) -> Option<Self> {
        Some(number)
    }
}

struct PerPeriodVisitor<N>(PhantomData<N>);

impl<N: Amount> PerPeriodVisitor<N> {
    fn number<E: Error>(self, number: f64) -> Result<PerPeriod<N>, E> {
        let value = Decimal::from_f64(number).and_then(|number| N::of(Some(number)));
        value.map(PerPeriod::All).ok_or_else(|| crate::decimal::out_of_range(number))
    }
}

impl<'de, N: Amount> Visitor<'de> for PerPeriodVisitor<N> {
    type Value = PerPeriod<N>;
    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(N::EXPECTED)
    }
    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        self.number(number as f64)
    }
    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        self.number(number as f64)
    }
    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        self.number(number)
    }
    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        let unlimited = N::of(None).map(PerPeriod::All);
        unlimited.ok_or_else(|| E::invalid_type(Unexpected::Unit, &self))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut amounts = Vec::new();
        while let Some(number) = list.next_element::<Option<Decimal>>()? {
            let amount = N::of(number);
            amounts.push(amount.ok_or_else(|| A::Error::invalid_type(Unexpected::Unit, &self))?);
        }
        Ok(PerPeriod::Each(amounts))
    }
}

impl<'de, N: Amount> Deserialize<'de> for PerPeriod<N> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_any(PerPeriodVisitor(PhantomData))
    }
}
