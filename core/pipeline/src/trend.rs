//! KPI values over time: release over release, and day by day.

use std::collections::BTreeSet;

use jiff::{Timestamp, ToSpan};
use warplan_model::calendar::time_zone;
use warplan_model::plan::Plan;
use warplan_model::policy::Release;
use warplan_model::scorecard::Scorecard;
use warplan_model::view::{ScoreComparison, Trend};

use crate::replay::course_of_days;
use crate::{Basis, PipelineError};

/// Days that a trend by days goes back at most.
const DAYS: i64 = 30;
/// What the point of a scorecard is called that belongs to no release, or to one that was recorded before.
const TODAY: &str = "today";

/// What was recorded of each release, then today's scorecard, then where the plan ends. What the history recorded
/// counts; of releases that it does not have, what the policy says was recorded. A release that was recorded and is scored
/// again stays what it was recorded as; where that has changed since, the new scorecard follows it as `today`.
pub fn releases(basis: &Basis<'_>, plan: Option<&Plan>) -> Trend {
    let recorded = basis.history.releases();
    let known: BTreeSet<&str> =
        recorded.iter().filter_map(|scorecard| scorecard.release.as_deref()).collect();
    let today = &basis.scorecard;
    let named = |release: &&Release| {
        !release.recorded.is_empty()
            && !known.contains(release.version.as_str())
            && today.release.as_ref() != Some(&release.version)
    };
    let mut points: Vec<(Option<Timestamp>, Point<'_>)> = Vec::new();
    points.extend(recorded.iter().map(|scorecard| (Some(scorecard.as_of), Point::Scored(scorecard))));
    points
        .extend(basis.policy.releases.iter().filter(named).map(|release| (release.at, Point::Told(release))));
    // What has no instant was recorded before anything that has one; sorting keeps the policy's order among those.
    points.sort_by_key(|(instant, _)| *instant);
    let is_own = |scorecard: &Scorecard| today.release.is_some() && scorecard.release == today.release;
    points.retain(|(instant, point)| match (instant, point) {
        (Some(instant), Point::Scored(scorecard)) if is_own(scorecard) => *instant <= today.as_of,
        (Some(instant), _) => *instant < today.as_of,
        (None, _) => true,
    });
    let own = |(_, point): &(_, Point<'_>)| matches!(point, Point::Scored(scorecard) if is_own(scorecard));
    let is_recorded = points.iter().any(own);
    let is_last =
        matches!(points.last(), Some((_, Point::Scored(last))) if is_own(last) && last.kpis == today.kpis);
    let mut trend = Trend::new(basis.policy, []);
    for (_, point) in points {
        match point {
            Point::Scored(scorecard) => trend.push(called(scorecard), Some(scorecard)),
            Point::Told(release) => trend.push_recorded(&release.version, &release.recorded),
        }
    }
    if !is_last {
        trend.push(if is_recorded { TODAY.into() } else { called(today) }, Some(today));
    }
    match plan {
        Some(plan) => trend.with_end(plan),
        None => trend,
    }
}

fn called(scorecard: &Scorecard) -> String {
    scorecard.release.clone().unwrap_or_else(|| TODAY.into())
}

enum Point<'a> {
    Scored(&'a Scorecard),
    Told(&'a Release),
}

/// What led from the scorecard that was recorded of the release before to today's; nothing where none was recorded, or the
/// two cannot be compared.
pub fn since_last_release(basis: &Basis<'_>) -> Option<ScoreComparison> {
    let today = &basis.scorecard;
    let before =
        |scorecard: &&&Scorecard| scorecard.as_of < today.as_of && scorecard.release != today.release;
    let recorded = basis.history.releases();
    let last = recorded.iter().rev().find(before)?;
    warplan_score::compare(last, today).ok()
}

/// The KPIs at the end of each of the last days, and today.
///
/// # Errors
/// Faults of the policy or of the tracker's data.
pub fn days(basis: &Basis<'_>) -> Result<Trend, PipelineError> {
    let zone = time_zone(basis.policy);
    let from = basis.portfolio.as_of.to_zoned(zone.clone()).checked_sub(DAYS.days());
    let from = from.map_or(basis.portfolio.as_of, |from| from.timestamp());
    let scorecards = course_of_days(basis, from)?;
    let label =
        |scorecard: &Scorecard| scorecard.as_of.to_zoned(zone.clone()).date().strftime("%-d %b").to_string();
    Ok(Trend::new(basis.policy, scorecards.iter().map(|scorecard| (label(scorecard), Some(scorecard)))))
}
