//! Decimal digits to millionths, without floating point in between.

use super::Decimal;

/// Decimals of a millionth.
const PLACES: i64 = 6;

/// The nearest millionth to a number such as `-12.5` or `1.25e-3`, halves away from zero; `None` for any other text and
/// beyond [`Decimal::LIMIT`]. Cost: linear in the digits.
pub(super) fn micros(text: &str) -> Option<i64> {
    let (negative, text) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (number, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], power(&text[at + 1..])?),
        None => (text, 0),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = || whole.bytes().chain(fraction.bytes());
    if digits().next().is_none() || !digits().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    // So many digits stand before the point once the number is in millionths.
    let kept = exponent.saturating_add(whole.len() as i64).saturating_add(PLACES);
    let mut amount: i64 = 0;
    let mut rounds_up = false;
    for (at, digit) in digits().enumerate() {
        let digit = i64::from(digit - b'0');
        if (at as i64) < kept {
            amount = amount.checked_mul(10)?.checked_add(digit)?;
        } else {
            rounds_up = at as i64 == kept && digit >= 5;
            break;
        }
    }
    let missing = kept.saturating_sub((whole.len() + fraction.len()) as i64).max(0);
    if amount != 0 {
        amount = amount.checked_mul(10i64.checked_pow(u32::try_from(missing).ok()?)?)?;
    }
    amount = amount.checked_add(i64::from(rounds_up))?;
    (amount <= Decimal::LIMIT.0).then_some(if negative { -amount } else { amount })
}

/// An exponent; one with many digits is as good as the largest.
fn power(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let size = digits.parse::<i32>().map_or(i64::from(i32::MAX), i64::from);
    Some(if text.starts_with('-') { -size } else { size })
}
