//! Past instants, scored again from what the snapshot still tells of them: when issues were created and closed.
//!
//! Cost: the portfolio is built once, at the latest instant, and taken back from there, so that an instant more costs a
//! pass over the issues.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use warplan_model::Decimal;
use warplan_model::calendar::{date_of, time_zone};
use warplan_model::history::History;
use warplan_model::policy::{Policy, Release};
use warplan_model::portfolio::{Portfolio, build};
use warplan_model::reading::Readings;
use warplan_model::scorecard::{KpiScore, Scorecard};
use warplan_model::snapshot::{Snapshot, Warning};
use warplan_model::view::{RecordedBy, RecordedPoint, Replay, ReplayDifference, ReplayPoint, ReplayedKpi};
use warplan_score::{delta, in_the_making, score_measured};

use crate::{Basis, PipelineError, basis};

/// What is scored again.
#[derive(Clone, Copy, Debug)]
pub struct Past<'a> {
    /// The tracker, at any later time.
    pub snapshot: &'a Snapshot,
    /// The policy.
    pub policy: &'a Policy,
    /// What was recorded.
    pub history: &'a History,
    /// What probes read; of what the history recorded, what was read then counts.
    pub readings: Option<&'a Readings>,
    /// The release whose baselines count; without one that which was recorded at the instant, or was in the making.
    pub release: Option<&'a str>,
}

/// How far apart the instants of a replay are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    /// A calendar day.
    Day,
    /// Seven.
    Week,
}

impl Every {
    fn span(self) -> Span {
        match self {
            Every::Day => Span::new().days(1),
            Every::Week => Span::new().weeks(1),
        }
    }
}

/// The instants from one to another at the same time of day in the policy's time zone.
pub fn instants(policy: &Policy, from: Timestamp, to: Timestamp, every: Every) -> Vec<Timestamp> {
    let start = from.to_zoned(time_zone(policy));
    let steps = (0..).map_while(|step: i64| {
        let span = every.span().checked_mul(step).ok()?;
        start.checked_add(span).ok().map(|zoned| zoned.timestamp())
    });
    steps.take_while(|instant| *instant <= to).collect()
}

/// The instants of a range, together with those in it of which something was recorded.
pub fn instants_and_records(past: &Past<'_>, from: Timestamp, to: Timestamp, every: Every) -> Vec<Timestamp> {
    let of_history = past.history.entries().iter().filter_map(|entry| Some(entry.scorecard()?.as_of));
    let of_policy = past.policy.releases.iter().filter(|release| !release.recorded.is_empty());
    let recorded = of_history.chain(of_policy.filter_map(|release| release.at));
    let recorded = recorded.filter(|instant| (from..=to).contains(instant));
    let all: BTreeSet<Timestamp> =
        instants(past.policy, from, to, every).into_iter().chain(recorded).collect();
    all.into_iter().collect()
}

/// The KPIs at the end of each day from an instant to that of the basis, and at that itself: the course that led to it. Each
/// day is scored as the release that was in the making. What probes read stands for all of them, as manual values do.
///
/// # Errors
/// Faults of the policy or of the tracker's data.
pub fn course_of_days(basis: &Basis<'_>, from: Timestamp) -> Result<Vec<Scorecard>, PipelineError> {
    let Basis { policy, history, readings, portfolio, .. } = basis;
    let mut instants = instants(policy, from, portfolio.as_of, Every::Day);
    instants.push(portfolio.as_of);
    instants.dedup();
    let mut portfolio = portfolio.clone();
    let zone = time_zone(policy);
    let mut course = Vec::with_capacity(instants.len());
    for instant in instants.into_iter().rev() {
        take_back(&mut portfolio, instant, &zone);
        let release = in_the_making(policy, history, instant);
        let scored = score_measured(&portfolio, policy, history, *readings, release);
        course.push(scored.map_err(PipelineError::of_policy)?);
    }
    course.reverse();
    Ok(course)
}

/// Takes a portfolio back to an earlier instant, as far as scores go: who is parent of whom, and who waits for whom, stays.
fn take_back(portfolio: &mut Portfolio, as_of: Timestamp, zone: &TimeZone) {
    portfolio.items.retain(|item| item.created_at <= as_of);
    for item in &mut portfolio.items {
        if item.closed_at.is_some_and(|closed| closed > as_of) {
            (item.closed_at, item.open) = (None, true);
        }
    }
    (portfolio.as_of, portfolio.today) = (as_of, date_of(as_of, zone));
}

/// That some instants lie after the snapshot, which says nothing of them.
pub fn after_the_snapshot(past: &Past<'_>, instants: &[Timestamp]) -> Option<Warning> {
    basis::after_the_snapshot(past.snapshot, *instants.iter().max()?)
}

/// Scores instants again, and says where they differ from what the history or the policy recorded of them.
///
/// # Errors
/// Faults of the policy or of the tracker's data.
pub fn replay(past: &Past<'_>, instants: &[Timestamp]) -> Result<Replay, PipelineError> {
    let instants: BTreeSet<Timestamp> = instants.iter().copied().collect();
    let mut points = Vec::new();
    if let Some(last) = instants.last() {
        let built = build(past.snapshot, past.policy, *last).map_err(PipelineError::Faults)?;
        let (mut portfolio, zone) = (built.portfolio, time_zone(past.policy));
        for instant in instants.into_iter().rev() {
            take_back(&mut portfolio, instant, &zone);
            for subject in past.subjects(instant).into_iter().rev() {
                points.push(past.point(&portfolio, &subject)?);
            }
        }
        points.reverse();
    }
    let recorded: Vec<&ReplayPoint> = points.iter().filter(|point| point.recorded.is_some()).collect();
    let comes_out = |point: &&ReplayPoint| {
        point.unknown.is_none()
            && point.recorded.as_ref().is_none_or(|recorded| recorded.differences.is_empty())
    };
    Ok(Replay { recorded: recorded.len(), agrees: recorded.iter().all(comes_out), points })
}

/// A release to score at an instant, and what was recorded of it then.
struct Subject<'a> {
    release: Option<&'a str>,
    record: Option<Record<'a>>,
}

enum Record<'a> {
    History(u32, &'a Scorecard),
    Policy(&'a Release),
}

impl<'a> Past<'a> {
    /// When a release was recorded, by the history or else by the policy.
    pub fn recorded_at(&self, release: &str) -> Option<Timestamp> {
        let listed = self.policy.releases.iter().find(|listed| listed.version == release);
        let listed = listed.filter(|listed| !listed.recorded.is_empty());
        self.history.shown(release).map(|recorded| recorded.scorecard.as_of).or_else(|| listed?.at)
    }

    /// The releases that were recorded at an instant, of a release one scorecard; else the one in the making.
    fn subjects(&self, instant: Timestamp) -> Vec<Subject<'a>> {
        let mut subjects: Vec<Subject<'a>> = Vec::new();
        let asked = |release: &str| self.release.is_none_or(|asked| asked == release);
        for entry in self.history.at(instant).filter(|entry| asked(&entry.release)) {
            if subjects.iter().any(|subject| subject.release == Some(entry.release.as_str())) {
                continue;
            }
            let counted = self.history.counted(&entry.release).map(|recorded| recorded.entry);
            let entry = counted
                .filter(|counted| counted.scorecard().is_some_and(|card| card.as_of == instant))
                .unwrap_or(entry);
            let record = entry.scorecard().map(|card| Record::History(entry.revision, card));
            subjects.push(Subject { release: Some(&entry.release), record });
        }
        for release in &self.policy.releases {
            let known = !release.recorded.is_empty() && release.at == Some(instant);
            if known && asked(&release.version) && self.history.counted(&release.version).is_none() {
                let record = Some(Record::Policy(release));
                subjects.push(Subject { release: Some(&release.version), record });
            }
        }
        if subjects.is_empty() {
            let release = self.release.or_else(|| in_the_making(self.policy, self.history, instant));
            subjects.push(Subject { release, record: None });
        }
        subjects
    }

    fn point(&self, portfolio: &Portfolio, subject: &Subject<'_>) -> Result<ReplayPoint, PipelineError> {
        let then = subject.record.as_ref().and_then(Record::readings);
        let readings = then.as_ref().or(self.readings);
        let scored = score_measured(portfolio, self.policy, self.history, readings, subject.release);
        let (scorecard, unknown) = match scored {
            Ok(scorecard) => (Some(scorecard), None),
            // What was recorded of a release stays recorded when the policy drops its baselines.
            Err(faults) if subject.record.is_some() => {
                let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
                (None, Some(faults.join("; ")))
            }
            Err(faults) => return Err(PipelineError::of_policy(faults)),
        };
        let recorded = subject.record.as_ref().map(|record| RecordedPoint {
            by: match record {
                Record::History(revision, _) => RecordedBy::History { revision: *revision },
                Record::Policy(_) => RecordedBy::Policy,
            },
            differences: scorecard.as_ref().map_or_else(Vec::new, |scorecard| record.differences(scorecard)),
        });
        Ok(ReplayPoint {
            as_of: portfolio.as_of,
            release: subject.release.unwrap_or_default().to_owned(),
            kpis: scorecard.iter().flat_map(|scorecard| &scorecard.kpis).map(replayed).collect(),
            unknown,
            recorded,
        })
    }
}

impl Record<'_> {
    /// What probes had read, if any was asked.
    fn readings(&self) -> Option<Readings> {
        let Record::History(_, card) = self else { return None };
        let probed = card.kpis.iter().filter_map(|score| score.probed.as_ref());
        let readings = probed.filter_map(|probed| Some((probed.probe.clone(), probed.reading.clone()?)));
        let readings: BTreeMap<_, _> = readings.collect();
        (!readings.is_empty()).then(|| Readings::new(card.as_of, readings))
    }

    /// Where a score differs from what was recorded, KPI by KPI: first those that are scored, then those that are not any more.
    fn differences(&self, scorecard: &Scorecard) -> Vec<ReplayDifference> {
        let scored = scorecard.kpis.iter().filter_map(|score| self.difference(score));
        let known: Vec<(&String, Decimal)> = match self {
            Record::History(_, card) => card.kpis.iter().map(|score| (&score.kpi, score.value)).collect(),
            Record::Policy(release) => release.recorded.iter().map(|(key, value)| (key, *value)).collect(),
        };
        let gone = known.into_iter().filter(|(key, _)| scorecard.kpi(key).is_none());
        let gone = gone.map(|(key, value)| ReplayDifference {
            kpi: key.clone(),
            recorded: Some(value),
            replayed: None,
            delta: None,
        });
        scored.chain(gone).collect()
    }

    fn difference(&self, score: &KpiScore) -> Option<ReplayDifference> {
        let differs = |recorded: Option<Decimal>, delta| ReplayDifference {
            kpi: score.kpi.clone(),
            recorded,
            replayed: Some(score.value),
            delta,
        };
        match self {
            Record::Policy(release) => {
                let recorded = release.recorded.get(&score.kpi).copied();
                (recorded != Some(score.value)).then(|| differs(recorded, None))
            }
            Record::History(_, card) => match card.kpi(&score.kpi) {
                None => Some(differs(None, None)),
                Some(before) => {
                    let delta = delta(before, score);
                    delta.moves().then(|| differs(Some(before.value), Some(delta)))
                }
            },
        }
    }
}

fn replayed(score: &KpiScore) -> ReplayedKpi {
    ReplayedKpi {
        kpi: score.kpi.clone(),
        base: score.base,
        credit: score.credit,
        uplift: score.uplift,
        debt: score.debt,
        cap: score.cap.as_ref().map(|cap| cap.at),
        value: score.value,
    }
}
