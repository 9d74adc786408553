//! The latest date of an export, which says when it was made, and how far it lies after the dates of other records.

use jiff::{SignedDuration, Timestamp};

/// How far one record may lie after all others without anybody being told.
const UNTOLD: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The latest date of some records.
#[derive(Clone, Copy, Default)]
pub(crate) struct Latest {
    /// The date, and where the record that has it begins.
    first: Option<(Timestamp, usize)>,
    /// The latest date of the other records.
    others: Option<Timestamp>,
}

impl Latest {
    /// Of the record at `offset`.
    pub(crate) fn of(offset: usize, dates: &[Option<Timestamp>]) -> Self {
        let date = dates.iter().max().copied().flatten();
        Latest { first: date.map(|date| (date, offset)), others: None }
    }

    /// Of these records and those that follow.
    pub(crate) fn and(self, next: Latest) -> Self {
        let date = |latest: &Latest| latest.first.map(|(date, _)| date);
        Latest {
            first: if date(&self) >= date(&next) { self.first } else { next.first },
            others: self.others.max(next.others).max(date(&self).min(date(&next))),
        }
    }

    /// The date.
    pub(crate) fn date(&self) -> Option<Timestamp> {
        self.first.map(|(date, _)| date)
    }

    /// The record that alone makes the date much later than it would be without it, and by how many days.
    pub(crate) fn lone(&self) -> Option<(usize, i64)> {
        let (date, offset) = self.first?;
        let after = date.duration_since(self.others?);
        (after > UNTOLD).then(|| (offset, after.as_hours() / 24))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(days: &[i64]) -> Latest {
        let date = |day: &i64| Timestamp::from_second(day * 86_400).ok();
        let each = days.iter().enumerate().map(|(offset, day)| Latest::of(offset, &[date(day), None]));
        each.fold(Latest::default(), Latest::and)
    }

    #[test]
    fn a_record_is_alone_when_all_others_are_more_than_thirty_days_before_it() {
        assert_eq!(all(&[0, 31, 0]).lone(), Some((1, 31)));
        assert_eq!(all(&[0, 5, 400, 3]).lone(), Some((2, 395)));
        for near in [&[0, 30, 0][..], &[400, 0, 400], &[7], &[]] {
            assert_eq!(all(near).lone(), None, "{near:?}");
        }
    }

    #[test]
    fn batches_join_as_their_records_would() {
        let days = [3, 90, 1, 40, 90, 200, 7];
        for cut in 0..=days.len() {
            let joined = all(&days[..cut]).and(all(&days[cut..]));
            assert_eq!((joined.date(), joined.others), (all(&days).date(), all(&days).others), "{cut}");
        }
    }
}
