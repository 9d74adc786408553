//! KPI values over time.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::Decimal;
use crate::plan::Plan;
use crate::policy::{Policy, Scale};
use crate::scorecard::Scorecard;

/// KPI values at points in time, the earliest first: at releases, or day by day; and perhaps where a plan ends.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Trend {
    /// Range of every KPI.
    pub scale: Scale,
    /// The points.
    pub points: Vec<TrendPoint>,
    /// In the order of the policy.
    pub kpis: Vec<KpiTrend>,
}

/// A point in time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TrendPoint {
    /// What people call it: a release, a date.
    pub label: String,
    /// Whether it is planned and has not come yet.
    pub planned: bool,
}

/// One KPI over time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KpiTrend {
    /// Its key.
    pub kpi: String,
    /// What people call it.
    pub title: String,
    /// The release gate fails below it.
    pub floor: Option<Decimal>,
    /// Its value at each point; nothing where none is known.
    pub values: Vec<Option<Decimal>>,
    /// The cap that held the value down at each point.
    pub caps: Vec<Option<Decimal>>,
}

impl Trend {
    /// From scorecards with what people call their points, the earliest first. A point without a scorecard is a gap.
    pub fn new<'a>(
        policy: &Policy,
        points: impl IntoIterator<Item = (String, Option<&'a Scorecard>)>,
    ) -> Trend {
        let kpis = policy.kpis.iter().map(|(key, kpi)| KpiTrend {
            kpi: key.clone(),
            title: kpi.title.clone().unwrap_or_else(|| key.clone()),
            floor: kpi.floor,
            values: Vec::new(),
            caps: Vec::new(),
        });
        let mut trend = Trend { scale: policy.scale, points: Vec::new(), kpis: kpis.collect() };
        for (label, scorecard) in points {
            trend.push(label, scorecard);
        }
        trend
    }

    /// Adds a point; without a scorecard it is a gap.
    pub fn push(&mut self, label: String, scorecard: Option<&Scorecard>) {
        self.add(label, |kpi| {
            let score = scorecard.and_then(|scorecard| scorecard.kpi(kpi));
            let cap = score.and_then(|score| score.cap.as_ref()).filter(|cap| cap.binds);
            (score.map(|score| score.value), cap.map(|cap| cap.at))
        });
    }

    /// Adds a point of which only values are known.
    pub fn push_recorded(&mut self, label: &str, values: &BTreeMap<String, Decimal>) {
        self.add(label.to_owned(), |kpi| (values.get(kpi).copied(), None));
    }

    /// Adds a point with what is known of each KPI there: its value, and the cap that held it down.
    fn add(&mut self, label: String, known: impl Fn(&str) -> (Option<Decimal>, Option<Decimal>)) {
        self.points.push(TrendPoint { label, planned: false });
        for kpi in &mut self.kpis {
            let (value, cap) = known(&kpi.kpi);
            kpi.values.push(value);
            kpi.caps.push(cap);
        }
    }

    /// From the scorecards of releases, the oldest first.
    pub fn of_releases(policy: &Policy, scorecards: &[&Scorecard]) -> Trend {
        let label = |scorecard: &Scorecard| match &scorecard.release {
            Some(release) => release.clone(),
            None => scorecard.as_of.strftime("%Y-%m-%d").to_string(),
        };
        Trend::new(policy, scorecards.iter().map(|scorecard| (label(scorecard), Some(*scorecard))))
    }

    /// With one more point: the values at the end of a plan.
    pub fn with_end(mut self, plan: &Plan) -> Trend {
        self.points.push(TrendPoint { label: "planned end".into(), planned: true });
        for kpi in &mut self.kpis {
            let course = plan.kpis.iter().find(|course| course.kpi == kpi.kpi);
            kpi.values.push(course.map(|course| course.values.last().copied().unwrap_or(course.today)));
            kpi.caps.push(None);
        }
        self
    }

    /// The last point that has come.
    pub fn newest(&self) -> Option<usize> {
        self.points.iter().rposition(|point| !point.planned)
    }

    /// The last point that is planned.
    pub fn planned(&self) -> Option<usize> {
        self.points.iter().rposition(|point| point.planned)
    }

    /// Only the last `count` of the points that have come, and all that are planned.
    pub fn last(&self, count: usize) -> Trend {
        let come = self.points.iter().filter(|point| !point.planned).count();
        let mut skipped = come.saturating_sub(count);
        let kept: Vec<usize> = (0..self.points.len())
            .filter(|index| {
                let skip = !self.points[*index].planned && skipped > 0;
                skipped -= usize::from(skip);
                !skip
            })
            .collect();
        let pick = |values: &[Option<Decimal>]| kept.iter().map(|index| values[*index]).collect();
        Trend {
            scale: self.scale,
            points: kept.iter().map(|index| self.points[*index].clone()).collect(),
            kpis: self
                .kpis
                .iter()
                .map(|kpi| KpiTrend {
                    kpi: kpi.kpi.clone(),
                    title: kpi.title.clone(),
                    floor: kpi.floor,
                    values: pick(&kpi.values),
                    caps: pick(&kpi.caps),
                })
                .collect(),
        }
    }
}

impl KpiTrend {
    /// Its change from one point to another; nothing where either has no value.
    pub fn change(&self, from: usize, to: usize) -> Option<Decimal> {
        let at = |point: usize| self.values.get(point).copied().flatten();
        Some(at(to)? - at(from)?)
    }
}
