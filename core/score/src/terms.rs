//! The terms of one KPI.

use jiff::civil::Date;
use warplan_model::policy::{Kpi, Policy, Selector, Tier};
use warplan_model::portfolio::{Class, Item, Portfolio, Selected, selects};
use warplan_model::scorecard::{Amount, CapHeld, KpiScore};
use warplan_model::{Decimal, IssueId};

use crate::baseline::Baseline;
use crate::window::Window;

/// The issues of a KPI that its score looks at, sorted by id.
#[derive(Clone, Default)]
pub(crate) struct Issues<'a> {
    pub open: Vec<&'a Item>,
    pub closed: Vec<&'a Item>,
}

/// The issues of every KPI, in the policy's order; an issue with two KPI labels is in both.
pub(crate) fn by_kpi<'a>(portfolio: &'a Portfolio, policy: &Policy, window: &Window) -> Vec<Issues<'a>> {
    let mut kpis = vec![Issues::default(); policy.kpis.len()];
    for item in &portfolio.items {
        let closed = window.holds(item);
        for &kpi in &item.kpis {
            if item.open {
                kpis[kpi].open.push(item);
            } else if closed {
                kpis[kpi].closed.push(item);
            }
        }
    }
    kpis
}

/// What the score of one KPI depends on beside its issues.
pub(crate) struct Scorer<'a> {
    pub policy: &'a Policy,
    pub today: Date,
    pub key: &'a str,
    pub kpi: &'a Kpi,
}

impl Scorer<'_> {
    pub fn score(&self, issues: &Issues, baseline: Baseline, previous: Option<Decimal>) -> KpiScore {
        let (kpi, policy) = (self.kpi, self.policy);
        let overdue = issues.open.iter().copied().filter(|item| item.overdue(policy, self.today));
        let credits = amounts(issues.closed.iter().copied(), |class| policy.credit_points(class));
        let debts = amounts(overdue, |class| policy.debt_points(class));
        let (credit, debt) = (sum(&credits), sum(&debts));
        let uplift = kpi.max_uplift_per_release.map_or(credit, |limit| credit.min(limit));
        let raw = baseline.base + uplift - debt;
        let clamp = |value: Decimal| value.clamped(policy.scale.min, policy.scale.max);
        let tier = self.tier(&baseline);
        let mut cap = self.lowest_cap(&issues.open, tier);
        let value = cap.as_ref().map_or(clamp(raw), |cap| clamp(raw.min(cap.at)));
        if let Some(cap) = &mut cap {
            cap.binds = value < clamp(raw);
        }
        let mut score = KpiScore {
            kpi: self.key.to_owned(),
            title: kpi.title.clone().unwrap_or_else(|| self.key.to_owned()),
            open: issues.open.len(),
            closed: issues.closed.len(),
            base: baseline.base,
            base_source: baseline.source,
            tier: tier.map(|(name, _)| name.to_owned()),
            confidence: tier.and_then(|(_, tier)| tier.confidence),
            band: self.band(value, tier),
            probed: baseline.probed,
            credit,
            credits,
            uplift,
            debt,
            debts,
            cap,
            value,
            previous,
            delta: previous.map(|previous| value - previous),
            failures: Vec::new(),
        };
        score.failures = score.breaches(kpi).iter().map(ToString::to_string).collect();
        score
    }

    /// The lowest cap that holds: of equal ones the first of the policy, an issue's before the tier's.
    fn lowest_cap(&self, open: &[&Item], tier: Option<(&str, &Tier)>) -> Option<CapHeld> {
        let mut caps: Vec<CapHeld> = Vec::new();
        for cap in &self.kpi.caps {
            let holds = |item: &&&Item| selects(&cap.while_open, &Selected::of(item, self.policy));
            let issues: Vec<IssueId> = open.iter().filter(holds).map(|item| item.id.clone()).collect();
            if !issues.is_empty() {
                let because = format!("open {}", describe(&cap.while_open));
                caps.push(CapHeld { at: cap.at, because, issues, binds: false });
            }
        }
        caps.extend(tier.map(|(name, tier)| CapHeld {
            at: tier.cap,
            because: format!("tier {name}"),
            issues: Vec::new(),
            binds: false,
        }));
        caps.into_iter().min_by_key(|cap| cap.at)
    }

    /// The tier of the evidence behind the baseline: what the probe brings with it, else the KPI's.
    fn tier<'a>(&'a self, baseline: &'a Baseline) -> Option<(&'a str, &'a Tier)> {
        let eligibility = self.policy.eligibility.as_ref()?;
        let name = baseline.tier.as_ref().or_else(|| eligibility.kpis.get(self.key))?;
        Some((name, eligibility.tiers.get(name)?))
    }

    fn band(&self, value: Decimal, tier: Option<(&str, &Tier)>) -> Option<(Decimal, Decimal)> {
        let width = self.policy.eligibility.as_ref()?.band_width?;
        let confidence = tier?.1.confidence?;
        let half = (Decimal::ONE - confidence).times(width);
        Some((value - half, value + half))
    }
}

fn amounts<'a>(items: impl Iterator<Item = &'a Item>, points: impl Fn(Class) -> Decimal) -> Vec<Amount> {
    let amount = |item: &Item| Some(Amount { issue: item.id.clone(), points: points(item.class?) });
    items.filter_map(amount).collect()
}

fn sum(amounts: &[Amount]) -> Decimal {
    amounts.iter().map(|amount| amount.points).sum()
}

/// A selector in words, e.g. `P0 or P1 bug`.
fn describe(selector: &Selector) -> String {
    let names = [&selector.severity, &selector.kind, &selector.label, &selector.kpi];
    let places = [("on", &selector.surface), ("in", &selector.milestone)];
    let any = |names: &[String]| names.join(" or ");
    let mut words: Vec<String> =
        names.iter().filter(|names| !names.is_empty()).map(|names| any(&names.0)).collect();
    let issues: Vec<String> = selector.issues.iter().map(ToString::to_string).collect();
    words.extend((!issues.is_empty()).then(|| any(&issues)));
    if words.is_empty() {
        words.push("issue".into());
    }
    let places = places.iter().filter(|(_, names)| !names.is_empty());
    words.extend(places.map(|(word, names)| format!("{word} {}", any(&names.0))));
    words.join(" ")
}
