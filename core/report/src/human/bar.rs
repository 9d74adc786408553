//! A KPI's way from one value to another as a bar.

use warplan_model::Decimal;
use warplan_model::policy::Scale;

/// Cells of a bar where there is room.
pub(crate) const CELLS: usize = 20;

/// `████████┃▒▒▒▒····`: what stays, the cap that holds today, what is gained (`▒`) or lost (`░`), and the rest of the
/// scale.
pub(crate) fn bar(from: Decimal, to: Decimal, cap: Option<Decimal>, scale: Scale, length: usize) -> String {
    let cells = |value: Decimal| {
        let share = (value - scale.min).over(scale.max - scale.min).unwrap_or_default();
        ((share * length as i64).rounded(0).micros() / 1_000_000).clamp(0, length as i64) as usize
    };
    let (from, to) = (cells(from), cells(to));
    let mark = cap.map(|cap| cells(cap).min(length - 1));
    let cell = |index: usize| match index {
        _ if mark == Some(index) => '┃',
        _ if index < from.min(to) => '█',
        _ if index < to => '▒',
        _ if index < from => '░',
        _ => '·',
    };
    (0..length).map(cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_shows_gain_loss_and_cap() {
        let draw = |from, to, cap: Option<i64>| {
            bar(
                Decimal::from_int(from),
                Decimal::from_int(to),
                cap.map(Decimal::from_int),
                Scale::default(),
                CELLS,
            )
        };
        assert_eq!(draw(6, 8, Some(6)), "████████████┃▒▒▒····");
        assert_eq!(draw(5, 4, None), "████████░░··········");
        assert_eq!(draw(0, 10, None), "▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒");
        assert_eq!(draw(10, 10, Some(10)), "███████████████████┃");
    }
}
