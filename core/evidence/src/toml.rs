//! Values in TOML by pointer, as in JSON.

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use warplan_model::policy::{ValueEvidence, pointer_tokens};
use warplan_model::reading::Says;

use crate::scalar::{self, Scalar};

pub(crate) fn read(text: &str, asked: &ValueEvidence) -> Result<Says, String> {
    let document = DeTable::parse(text).map_err(|error| {
        let line =
            error.span().map_or(0, |span| text[..span.start.min(text.len())].matches('\n').count()) + 1;
        format!("line {line}: no TOML")
    })?;
    let tokens =
        pointer_tokens(&asked.pointer).ok_or_else(|| format!("{:?} is no JSON pointer", asked.pointer))?;
    let nothing = |depth: usize| {
        let here = format!("/{}", tokens[..=depth].join("/"));
        format!("there is nothing at {}", scalar::quoted(&here))
    };
    let Some((first, rest)) = tokens.split_first() else {
        return Err("the value is a table".to_owned());
    };
    let mut value = document.get_ref().get(first.as_str()).map(Spanned::get_ref).ok_or_else(|| nothing(0))?;
    for (depth, token) in rest.iter().enumerate() {
        let next = match value {
            DeValue::Table(table) => table.get(token.as_str()).map(Spanned::get_ref),
            DeValue::Array(values) => {
                token.parse().ok().and_then(|index: usize| values.get(index)).map(Spanned::get_ref)
            }
            _ => None,
        };
        value = next.ok_or_else(|| nothing(depth + 1))?;
    }
    scalar_of(value, asked.equals.as_deref())
}

fn scalar_of(value: &DeValue<'_>, equals: Option<&str>) -> Result<Says, String> {
    match value {
        DeValue::String(text) => scalar::says(&Scalar::Text(text), equals),
        DeValue::Boolean(truth) => scalar::says(&Scalar::Truth(*truth), equals),
        DeValue::Float(number) => scalar::says(&Scalar::Number(number.as_str()), equals),
        DeValue::Integer(number) if number.radix() == 10 => {
            scalar::says(&Scalar::Number(number.as_str()), equals)
        }
        DeValue::Integer(number) => {
            let whole = i64::from_str_radix(number.as_str(), number.radix());
            let digits = whole.map_err(|_| "the number is too large".to_owned())?.to_string();
            scalar::says(&Scalar::Number(&digits), equals)
        }
        DeValue::Datetime(instant) => scalar::says(&Scalar::Text(&instant.to_string()), equals),
        DeValue::Array(_) | DeValue::Table(_) => Err("the value is a list or a table".to_owned()),
    }
}
