//! Fixed-point numbers. Floating point never decides anything that is printed, compared, hashed or signed;
//! it appears only where JSON and YAML carry numbers, and is rounded to millionths at once.

mod parse;

use std::borrow::Cow;
use std::fmt;
use std::ops::{Add, AddAssign, Mul, Neg, Sub, SubAssign};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Millionths in one.
const ONE: i64 = 1_000_000;

/// A number in millionths (10⁻⁶). Magnitudes up to [`Decimal::LIMIT`] are accepted from files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(i64);

/// A product of three [`Decimal`]s (period weight × KPI weight × value), in units of 10⁻¹⁸: exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Exact(i128);

impl Decimal {
    /// Zero.
    pub const ZERO: Decimal = Decimal(0);
    /// One.
    pub const ONE: Decimal = Decimal(ONE);
    /// The largest magnitude that a file may contain: 10¹².
    pub const LIMIT: Decimal = Decimal(1_000_000_000_000 * ONE);

    /// From millionths.
    pub const fn from_micros(micros: i64) -> Self {
        Decimal(micros)
    }

    /// A whole number.
    pub const fn from_int(value: i64) -> Self {
        Decimal(value * ONE)
    }

    /// In millionths.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The nearest millionth to `value`; `None` when it is not finite or beyond [`Decimal::LIMIT`].
    pub fn from_f64(value: f64) -> Option<Self> {
        let scaled = (value * ONE as f64).round();
        (value.is_finite() && scaled.abs() <= Self::LIMIT.0 as f64).then_some(Decimal(scaled as i64))
    }

    /// Whether a double is a decimal number of at most six places, but for the rounding of doubles themselves.
    pub fn holds(value: f64) -> bool {
        let scaled = value * ONE as f64;
        (scaled - scaled.round()).abs() <= scaled.abs() * 1e-15
    }

    /// The nearest double, for JSON and for drawing; never for comparing.
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / ONE as f64
    }

    /// The product rounded to the nearest millionth, halves away from zero.
    pub fn times(self, other: Decimal) -> Decimal {
        Decimal(divide_rounded(self.0 as i128 * other.0 as i128, ONE as i128) as i64)
    }

    /// The quotient rounded to the nearest millionth; `None` when `other` is zero.
    pub fn over(self, other: Decimal) -> Option<Decimal> {
        if other.0 == 0 {
            return None;
        }
        let numerator = self.0 as i128 * ONE as i128 * other.0.signum() as i128;
        Some(Decimal(divide_rounded(numerator, other.0.unsigned_abs() as i128) as i64))
    }

    /// With at most `places` decimals (0 to 6), rounded to nearest.
    pub fn rounded(self, places: u32) -> Decimal {
        let unit = 10i64.pow(6 - places.min(6));
        Decimal((divide_rounded(self.0 as i128, unit as i128) * unit as i128) as i64)
    }

    /// Not below `low`, not above `high`; `low` wins when they cross.
    pub fn clamped(self, low: Decimal, high: Decimal) -> Decimal {
        self.min(high).max(low)
    }
}

/// `numerator / denominator` to the nearest integer, halves away from zero. `denominator` > 0.
fn divide_rounded(numerator: i128, denominator: i128) -> i128 {
    let half = denominator / 2;
    if numerator >= 0 { (numerator + half) / denominator } else { (numerator - half) / denominator }
}

impl Exact {
    /// Zero.
    pub const ZERO: Exact = Exact(0);
    /// Units in one.
    pub const UNIT: i128 = 1_000_000_000_000_000_000;
    /// Units in one [`Decimal`] step.
    const PER_MICRO: i128 = 1_000_000_000_000;

    /// From units of 10⁻¹⁸.
    pub const fn from_units(units: i128) -> Self {
        Exact(units)
    }

    /// In units of 10⁻¹⁸.
    pub const fn units(self) -> i128 {
        self.0
    }

    /// The exact product of three decimals.
    pub fn product(a: Decimal, b: Decimal, c: Decimal) -> Self {
        Exact(a.0 as i128 * b.0 as i128 * c.0 as i128)
    }

    /// To the nearest millionth.
    pub fn to_decimal(self) -> Decimal {
        Decimal(divide_rounded(self.0, Self::PER_MICRO) as i64)
    }

    /// The smallest millionth that is not below it: how an upper bound is written down.
    pub fn to_decimal_up(self) -> Decimal {
        Decimal(-((-self.0).div_euclid(Self::PER_MICRO)) as i64)
    }
}

impl From<Decimal> for Exact {
    fn from(value: Decimal) -> Self {
        Exact(value.0 as i128 * Self::PER_MICRO)
    }
}

macro_rules! linear {
    ($type:ident) => {
        impl Add for $type {
            type Output = $type;
            fn add(self, other: $type) -> $type {
                $type(self.0 + other.0)
            }
        }
        impl Sub for $type {
            type Output = $type;
            fn sub(self, other: $type) -> $type {
                $type(self.0 - other.0)
            }
        }
        impl Neg for $type {
            type Output = $type;
            fn neg(self) -> $type {
                $type(-self.0)
            }
        }
        impl AddAssign for $type {
            fn add_assign(&mut self, other: $type) {
                self.0 += other.0;
            }
        }
        impl SubAssign for $type {
            fn sub_assign(&mut self, other: $type) {
                self.0 -= other.0;
            }
        }
        impl std::iter::Sum for $type {
            fn sum<I: Iterator<Item = $type>>(items: I) -> $type {
                items.fold($type(0), |sum, item| sum + item)
            }
        }
    };
}
linear!(Decimal);
linear!(Exact);

impl Mul<i64> for Decimal {
    type Output = Decimal;
    fn mul(self, count: i64) -> Decimal {
        Decimal(self.0 * count)
    }
}

impl fmt::Display for Decimal {
    /// Digits as short as exactness allows (`6`, `0.144`); `{:.2}` rounds and pads, `{:+}` shows a plus.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = out.precision().map_or(*self, |places| self.rounded(places as u32));
        let (whole, part) = (value.0.unsigned_abs() / ONE as u64, value.0.unsigned_abs() % ONE as u64);
        let digits = format!("{part:06}");
        let digits = match out.precision() {
            Some(places) => &digits[..places.min(6)],
            None => digits.trim_end_matches('0'),
        };
        let dot = if digits.is_empty() { "" } else { "." };
        out.pad_integral(value.0 >= 0, "", &format!("{whole}{dot}{digits}"))
    }
}

/// A text that is no decimal number of reasonable size.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a number between -1e12 and 1e12")]
pub struct ParseDecimalError(String);

impl FromStr for Decimal {
    type Err = ParseDecimalError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse::micros(text.trim()).map(Decimal).ok_or_else(|| ParseDecimalError(text.to_owned()))
    }
}

/// The fault of a number that is too large.
pub(crate) fn out_of_range<E: serde::de::Error>(number: f64) -> E {
    E::custom(format_args!("{number:e} is out of range: use a number between -1e12 and 1e12"))
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        if self.0 % ONE == 0 { out.serialize_i64(self.0 / ONE) } else { out.serialize_f64(self.to_f64()) }
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let value = f64::deserialize(input)?;
        Decimal::from_f64(value).ok_or_else(|| out_of_range(value))
    }
}

impl schemars::JsonSchema for Decimal {
    fn schema_name() -> Cow<'static, str> {
        "Decimal".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "number", "minimum": -1e12, "maximum": 1e12,
            "description": "Held in fixed point, to six decimals."
        })
    }
    fn inline_schema() -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn prints_as_short_as_exactness_allows() {
        for text in ["0", "6", "0.144", "-0.5", "71.825", "-12.000001"] {
            assert_eq!(decimal(text).to_string(), text);
        }
        assert_eq!(format!("{:.2}", decimal("9.715")), "9.72");
        assert_eq!(format!("{:+.1}", decimal("0.25")), "+0.3");
        assert_eq!(format!("[{:>6}]", decimal("-1.5")), "[  -1.5]");
        assert_eq!(format!("{:.1}", decimal("-0.04")), "0.0");
    }

    #[test]
    fn rounds_to_the_nearest_millionth_on_the_way_in() {
        assert_eq!(Decimal::from_f64(0.1 + 0.2), Some(decimal("0.3")));
        assert_eq!(Decimal::from_f64(f64::NAN), None);
        assert_eq!(Decimal::from_f64(2e12), None);
        assert_eq!(decimal("1.5").times(decimal("-0.000001")), decimal("-0.000002"));
        assert_eq!(decimal("1").over(decimal("-3")), Some(decimal("-0.333333")));
        assert_eq!(decimal("1").over(Decimal::ZERO), None);
    }

    #[test]
    fn texts_are_read_digit_by_digit() {
        let read = |text: &str| text.parse::<Decimal>().ok().map(Decimal::micros);
        assert_eq!(read("0.0000005"), Some(1), "a half goes up");
        assert_eq!(read("0.00000049999999999999999999999999999999999999"), Some(0));
        assert_eq!(read("-0.0000005"), Some(-1));
        assert_eq!(read("+12.5e-1"), Some(1_250_000));
        assert_eq!(read(" .5E1 "), Some(5_000_000));
        assert_eq!(read("7."), Some(7_000_000));
        assert_eq!(read("999999999999.9999994"), Some(999_999_999_999_999_999));
        assert_eq!(read("1e12"), Some(Decimal::LIMIT.micros()));
        assert_eq!(read("0e999999999999"), Some(0));
        assert_eq!(read("1e-999999999999"), Some(0));
        for text in [
            "",
            ".",
            "-",
            "e5",
            "1e",
            "1e+",
            "--1",
            "1_0",
            "0x1",
            "inf",
            "NaN",
            "1e13",
            "1e999999999999",
            "1,5",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn more_than_six_places_do_not_fit() {
        for value in [0.0, 6.0, 0.144, -0.000001, 0.1 + 0.2, 123456789.123456, 999999999999.0] {
            assert!(Decimal::holds(value), "{value}");
        }
        for value in [0.0000001, 0.1234567, -7.0000005, 123456.1234567] {
            assert!(!Decimal::holds(value), "{value}");
        }
    }

    #[test]
    fn a_bound_is_never_written_below_itself() {
        let third = Exact::from_units(Exact::UNIT / 3);
        assert_eq!(third.to_decimal(), decimal("0.333333"));
        assert_eq!(third.to_decimal_up(), decimal("0.333334"));
        assert_eq!((-third).to_decimal_up(), decimal("-0.333333"));
        assert_eq!(Exact::from(decimal("2.5")).to_decimal_up(), decimal("2.5"));
    }

    #[test]
    fn json_keeps_the_decimal_digits() {
        let values: Vec<Decimal> = serde_json::from_str("[0.144, 6, -1e-6, 3.0]").unwrap();
        assert_eq!(serde_json::to_string(&values).unwrap(), "[0.144,6,-1e-6,3]");
        assert!(serde_json::from_str::<Decimal>("1e13").is_err());
    }
}
