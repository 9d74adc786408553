//! Faults of a policy that its shape alone does not show.

mod basics;
mod drift;
mod durations;
mod economics;
mod probes;
mod releases;

use std::collections::BTreeSet;

use super::{Policy, Selector};
use crate::{Decimal, Exact, Fault, Path, path};

/// The longest plan, in periods.
const PERIODS_LIMIT: u32 = 20_000;
/// The largest magnitude of a number in a policy.
const AMOUNT_LIMIT: Decimal = Decimal::from_int(1_000_000_000);
/// The most points that one issue may earn or cost, so that no sum over issues overflows.
const POINTS_LIMIT: Decimal = Decimal::from_int(1_000_000);

/// Everything in the policy that contradicts itself, is out of range, refers to what is not defined, or is
/// defined and never used. Issue ids are held against a snapshot later.
pub fn check_policy(policy: &Policy) -> Vec<Fault> {
    let mut check = Check { policy, faults: Vec::new(), used: BTreeSet::new() };
    check.basics();
    check.scoring();
    check.probes();
    check.selectors();
    check.planning();
    check.economics();
    check.drift();
    check.identifiers();
    check.unused();
    check.faults
}

struct Check<'a> {
    policy: &'a Policy,
    faults: Vec<Fault>,
    /// Definitions that something refers to, as (section, key).
    used: BTreeSet<(&'static str, String)>,
}

impl Check<'_> {
    fn fault(&mut self, at: Path, problem: impl Into<String>, remedy: impl Into<String>) {
        self.faults.push(Fault::new(at, problem, remedy));
    }

    fn not_negative(&mut self, at: Path, value: Decimal) {
        if value < Decimal::ZERO {
            self.fault(at, format!("{value} is negative"), "use 0 or more");
        } else {
            self.not_absurd(at, value);
        }
    }

    fn not_absurd(&mut self, at: Path, value: Decimal) {
        if value > AMOUNT_LIMIT || value < -AMOUNT_LIMIT {
            self.fault(at, format!("{value} is too large"), format!("stay within {AMOUNT_LIMIT}"));
        }
    }

    /// Notes a reference to a definition, or faults it.
    fn refer(&mut self, at: Path, section: &'static str, name: &str) {
        let policy = self.policy;
        let mut keys: Vec<&String> = match section {
            "kpis" => policy.kpis.keys().collect(),
            "severities" => policy.severities.keys().collect(),
            "types" => policy.types.keys().collect(),
            "teams" => policy.teams.keys().collect(),
            "surfaces" => policy.surfaces.keys().collect(),
            "milestones" => policy.milestones.keys().collect(),
            "probes" => policy.probes.keys().collect(),
            _ => policy.eligibility.iter().flat_map(|eligibility| eligibility.tiers.keys()).collect(),
        };
        if keys.iter().any(|key| *key == name) {
            self.used.insert((section, name.to_owned()));
            return;
        }
        keys.sort();
        let known = keys.iter().map(|key| key.as_str()).collect::<Vec<_>>().join(", ");
        let remedy = if known.is_empty() {
            format!("define it under {section}")
        } else {
            format!("use one of {known}")
        };
        self.fault(at, format!("{name:?} is not among the {section}"), remedy);
    }

    fn scoring(&mut self) {
        let policy = self.policy;
        for (name, severity) in &policy.severities {
            self.not_negative(path!["severities", name, "debt"], severity.debt);
            self.not_negative(path!["severities", name, "credit"], severity.credit);
        }
        for (name, kind) in &policy.types {
            self.not_negative(path!["types", name, "weight"], kind.weight);
        }
        for (name, kpi) in &policy.kpis {
            self.not_negative(path!["kpis", name, "weight"], kpi.weight);
            let optional =
                [("max_uplift_per_release", kpi.max_uplift_per_release), ("max_drop", kpi.max_drop)];
            for (key, value) in optional {
                value.into_iter().for_each(|value| self.not_negative(path!["kpis", name, key], value));
            }
            kpi.floor.into_iter().for_each(|floor| self.not_absurd(path!["kpis", name, "floor"], floor));
            for (index, cap) in kpi.caps.iter().enumerate() {
                self.not_absurd(path!["kpis", name, "caps", index, "at"], cap.at);
            }
        }
        self.not_negative(path!["scoring", "close_credit_points"], policy.scoring.close_credit_points);
        self.not_negative(path!["scoring", "overdue_debt_points"], policy.scoring.overdue_debt_points);
        self.points();
        if let Some(assume) = &policy.scoring.assume {
            self.refer(path!["scoring", "assume", "severity"], "severities", &assume.severity);
            self.refer(path!["scoring", "assume", "type"], "types", &assume.kind);
            if let Some(kpi) = &assume.kpi {
                self.refer(path!["scoring", "assume", "kpi"], "kpis", kpi);
            }
        }
        if let Some(eligibility) = &policy.eligibility {
            for (kpi, tier) in &eligibility.kpis {
                self.refer(path!["eligibility", "kpis", kpi], "kpis", kpi);
                self.refer(path!["eligibility", "kpis", kpi], "eligibility.tiers", tier);
            }
            for (kind, tier) in &eligibility.evidence {
                self.kind_of_evidence(path!["eligibility", "evidence", kind], kind);
                self.refer(path!["eligibility", "evidence", kind], "eligibility.tiers", tier);
            }
            for (name, tier) in &eligibility.tiers {
                self.not_absurd(path!["eligibility", "tiers", name, "cap"], tier.cap);
                let unit = Decimal::ZERO..=Decimal::ONE;
                if tier.confidence.is_some_and(|confidence| !unit.contains(&confidence)) {
                    self.fault(
                        path!["eligibility", "tiers", name, "confidence"],
                        "not between 0 and 1",
                        "use a share",
                    );
                }
            }
        }
        self.releases();
    }

    /// Whether the issue that counts most stays within the limit; a product of three is in units of 10⁻¹⁸.
    fn points(&mut self) {
        let Policy { scoring, severities, types, .. } = self.policy;
        let weight = types.values().map(|kind| kind.weight).max();
        let credit = severities.values().map(|severity| severity.credit).max();
        let debt = severities.values().map(|severity| severity.debt.max(severity.credit)).max();
        for (key, points, factor) in [
            ("close_credit_points", scoring.close_credit_points, credit),
            ("overdue_debt_points", scoring.overdue_debt_points, debt),
        ] {
            let factors = [points, factor.unwrap_or_default(), weight.unwrap_or_default()];
            let most = factors.iter().fold(1i128, |most, factor| most.saturating_mul(factor.micros().into()));
            if most > Exact::from(POINTS_LIMIT).units() {
                let problem = "points × severity × type is too large for some issue";
                self.fault(path!["scoring", key], problem, format!("stay within {POINTS_LIMIT}"));
            }
        }
    }

    fn selector(&mut self, at: Path, selector: &Selector) {
        for (key, section, names) in [
            ("kpi", "kpis", &selector.kpi),
            ("severity", "severities", &selector.severity),
            ("type", "types", &selector.kind),
            ("surface", "surfaces", &selector.surface),
        ] {
            for name in &names.0 {
                self.refer(at.then(key), section, name);
            }
        }
    }

    fn selectors(&mut self) {
        let policy = self.policy;
        for (name, kpi) in &policy.kpis {
            for (index, cap) in kpi.caps.iter().enumerate() {
                self.selector(path!["kpis", name, "caps", index, "while_open"], &cap.while_open);
            }
        }
        for (index, assignment) in policy.assignments.iter().enumerate() {
            self.selector(path!["assignments", index, "select"], &assignment.select);
        }
        for (name, surface) in &policy.surfaces {
            let at = path!["surfaces", name, "select"];
            if !surface.select.surface.is_empty() {
                self.fault(
                    at.then("surface"),
                    "a surface cannot be selected by surface",
                    "select by issues, KPI, type or label",
                );
            }
            self.selector(at, &surface.select);
        }
        for (index, lane) in policy.lanes.iter().enumerate() {
            self.selector(path!["lanes", index, "select"], &lane.select);
        }
        for (index, deferral) in policy.deferrals.iter().enumerate() {
            self.selector(path!["deferrals", index, "select"], &deferral.select);
        }
        for (index, criterion) in policy.exit_criteria.iter().enumerate() {
            if let Some(reward) = &criterion.reward {
                self.not_negative(path!["exit_criteria", index, "reward", "value"], reward.value);
                self.selector(path!["exit_criteria", index, "reward", "closes"], &reward.closes);
            }
        }
    }

    fn planning(&mut self) {
        self.durations();
        let policy = self.policy;
        let calendar = &policy.calendar;
        for (count, most, key) in
            [(calendar.periods, PERIODS_LIMIT, "periods"), (calendar.days_per_period, 366, "days_per_period")]
        {
            if !(1..=most).contains(&count) {
                self.fault(
                    path!["calendar", key],
                    format!("{count} is out of range"),
                    format!("use 1 to {most}"),
                );
            }
        }
        if calendar.working_days.is_empty() {
            self.fault(
                path!["calendar", "working_days"],
                "no day of the week",
                "name at least one, such as monday",
            );
        }
        self.teams();
        self.dates();
    }

    fn teams(&mut self) {
        let policy = self.policy;
        for (name, team) in &policy.teams {
            self.not_negative(path!["teams", name, "capacity"], team.capacity);
            if team.capacity == Decimal::ZERO
                && team.changes.iter().all(|change| change.capacity == Decimal::ZERO)
            {
                self.fault(
                    path!["teams", name, "capacity"],
                    "the team never has any capacity",
                    "give it some, or remove it",
                );
            }
            for (index, change) in team.changes.iter().enumerate() {
                self.not_negative(path!["teams", name, "changes", index, "capacity"], change.capacity);
                if change.from > change.to {
                    self.fault(path!["teams", name, "changes", index], "from is after to", "swap them");
                }
            }
        }
        for (index, assignment) in policy.assignments.iter().enumerate() {
            for (team, &units) in &assignment.uses {
                self.refer(path!["assignments", index, "uses", team], "teams", team);
                self.not_negative(path!["assignments", index, "uses", team], units);
            }
        }
        if policy.assignments.is_empty() && policy.teams.len() > 1 {
            self.fault(
                path!["assignments"],
                "there are several teams and no assignment",
                "say which issues use which team",
            );
        } else if policy.assignments.is_empty() {
            self.used.extend(policy.teams.keys().map(|team| ("teams", team.clone())));
        }
    }

    fn dates(&mut self) {
        let policy = self.policy;
        for (name, milestone) in &policy.milestones {
            if milestone.binding && milestone.due.is_none() {
                self.fault(path!["milestones", name, "binding"], "binding without a due date", "give it one");
            }
        }
        for (index, lane) in policy.lanes.iter().enumerate() {
            if let Some(milestone) = &lane.milestone {
                self.refer(path!["lanes", index, "milestone"], "milestones", milestone);
            }
        }
        for (index, deferral) in policy.deferrals.iter().enumerate() {
            if let Some(milestone) = &deferral.milestone {
                self.refer(path!["deferrals", index, "milestone"], "milestones", milestone);
            }
        }
        if let Some(stability) = &policy.stability {
            self.not_negative(path!["stability", "points_per_period"], stability.points_per_period);
        }
        for (index, pin) in policy.pins.iter().enumerate() {
            if pin.on.is_none() && pin.not_before.is_none() && pin.not_after.is_none() && !pin.must {
                self.fault(path!["pins", index], "pins nothing", "give on, not_before, not_after or must");
            }
            if let Some((from, to)) = pin.not_before.zip(pin.not_after).filter(|(from, to)| from > to) {
                let problem = format!("not_before {from} lies after not_after {to}");
                self.fault(path!["pins", index], problem, "leave a day between them");
            }
        }
    }

    fn identifiers(&mut self) {
        let policy = self.policy;
        let rules = policy.rules.iter().enumerate().map(|(index, rule)| ("rules", index, &rule.id));
        let exits =
            policy.exit_criteria.iter().enumerate().map(|(index, exit)| ("exit_criteria", index, &exit.id));
        let mut seen = BTreeSet::new();
        for (section, index, id) in rules.chain(exits) {
            if !seen.insert((section, id)) {
                self.fault(
                    path![section, index, "id"],
                    format!("{id:?} comes twice"),
                    "give each its own id",
                );
            }
        }
    }

    fn unused(&mut self) {
        let policy = self.policy;
        let teams = policy.teams.keys().map(|key| ("teams", path!["teams", key], key));
        let milestones = policy.milestones.keys().map(|key| ("milestones", path!["milestones", key], key));
        let tiers = policy.eligibility.iter().flat_map(|eligibility| eligibility.tiers.keys());
        let tiers = tiers.map(|key| ("eligibility.tiers", path!["eligibility", "tiers", key], key));
        let probes = policy.probes.keys().map(|key| ("probes", path!["probes", key], key));
        let all: Vec<_> = teams.chain(milestones).chain(tiers).chain(probes).collect();
        let ranked =
            policy.eligibility.iter().any(|rules| !rules.kpis.is_empty() || !rules.evidence.is_empty());
        let any_tier = ranked || policy.probes.values().any(|probe| probe.tier.is_some());
        for (section, at, key) in all {
            let ladder = section == "eligibility.tiers" && any_tier;
            if !ladder && !self.used.contains(&(section, key.clone())) {
                self.fault(at, format!("{key:?} is defined and never used"), "refer to it or remove it");
            }
        }
    }
}
