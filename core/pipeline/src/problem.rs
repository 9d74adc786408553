//! From the portfolio to the closure-scheduling model.
//!
//! What is constant goes into the bases: baselines and the credit that has been earned. Every open issue that takes
//! part stands in the model, deferred ones with a first period beyond the horizon, so that their debts and
//! caps count.

use std::collections::{BTreeMap, BTreeSet};

use warplan_model::calendar::{Calendar, capacity};
use warplan_model::closure::{
    AfterEntry, CapEntry, IssueEntry, KpiEntry, Lag, MODEL_FORMAT, ModelFile, PerPeriod, Problem,
    ResourceEntry, RewardEntry, TermEntry, to_problem,
};
use warplan_model::policy::{Deferral, Policy, Selector, Team};
use warplan_model::portfolio::{Item, Portfolio, Selected, selects};
use warplan_model::{Decimal, Fault, IssueId, path};

use crate::stability::{self, Announced};
use crate::{Basis, PipelineError};

/// The model of a portfolio.
#[derive(Clone, Debug)]
pub struct Modelled {
    /// Its periods as dates.
    pub calendar: Calendar,
    /// The model as it is written down.
    pub file: ModelFile,
    /// The same with indexes.
    pub problem: Problem,
    /// How many of the model's KPIs are the policy's; the others price movement.
    pub kpis: usize,
    /// How many of the model's rewards are the policy's; the others price movement.
    pub rewards: usize,
    /// Work in progress that is held where an earlier plan has announced it, by id.
    pub held: Vec<IssueId>,
}

/// The closure-scheduling model of the open issues that take part, and of those that they need. Work in progress
/// stays where an earlier plan has it, and moving other issues from there costs what the policy says.
///
/// # Errors
/// An empty portfolio, issues without a team, teams without capacity, dates outside the calendar.
pub fn model(basis: &Basis<'_>, announced: Option<&Announced>) -> Result<Modelled, PipelineError> {
    let calendar = Calendar::new(basis.policy, basis.portfolio.as_of);
    let mut builder = Builder { basis, calendar: &calendar, announced, faults: Vec::new() };
    let mut file = builder.file();
    let (kpis, rewards) = (file.kpis.len(), file.rewards.len());
    let held = announced.map(|announced| stability::anchor(basis, &calendar, announced, &mut file));
    if !builder.faults.is_empty() {
        return Err(PipelineError::of_policy(builder.faults));
    }
    let problem = to_problem(&file)
        .map_err(|faults| PipelineError::of_policy(faults.into_iter().map(of_policy).collect()))?;
    Ok(Modelled { calendar, file, problem, kpis, rewards, held: held.unwrap_or_default() })
}

/// The KPIs of a portfolio in which nothing takes part, as a model has them.
pub(crate) fn kpis_alone(basis: &Basis<'_>, calendar: &Calendar) -> ModelFile {
    Builder { basis, calendar, announced: None, faults: Vec::new() }.file()
}

/// A fault of the model as one of the policy, which has no such paths.
fn of_policy(fault: Fault) -> Fault {
    let problem = match &fault.issue {
        Some(issue) if !fault.problem.contains(&issue.to_string()) => format!("{issue} {}", fault.problem),
        _ => fault.problem,
    };
    Fault { path: path![], problem, ..fault }
}

/// The deferral that concerns an issue, if any.
pub fn deferral_of<'policy>(policy: &'policy Policy, item: &Item) -> Option<&'policy Deferral> {
    let selected = Selected::of(item, policy);
    policy.deferrals.iter().find(|deferral| selects(&deferral.select, &selected))
}

/// Whether the policy defers an issue of a model beyond the plan.
pub(crate) fn policy_defers(basis: &Basis<'_>, problem: &Problem, index: usize) -> bool {
    let task = &problem.issues[index];
    let item = basis.portfolio.item(&task.id);
    task.earliest > problem.periods && item.is_some_and(|item| deferral_of(basis.policy, item).is_some())
}

/// Why a model has no issues.
fn nothing_to_plan(portfolio: &Portfolio) -> Fault {
    let (problem, remedy) = if portfolio.open().next().is_none() {
        ("no issue is open, so there is nothing to plan", "export the tracker again if some should be")
    } else {
        let problem = "no open issue takes part, so there is nothing to plan";
        (problem, "label open issues with a KPI, or set labels.participation: all")
    };
    Fault::new(path!["labels"], problem, remedy)
}

/// Why a calendar has no period to plan in.
fn no_period(basis: &Basis<'_>) -> Fault {
    match Calendar::end(basis.policy) {
        Some(end) => {
            let problem =
                format!("the calendar ends on {end}, and this plan begins after {}", basis.portfolio.today);
            let remedy = "set a later start, add periods, or remove start to begin on the day after";
            Fault::new(path!["calendar"], problem, remedy)
        }
        None => Fault::new(path!["calendar"], "there is no working day", "widen the calendar"),
    }
}

struct Builder<'a> {
    basis: &'a Basis<'a>,
    calendar: &'a Calendar,
    announced: Option<&'a Announced>,
    faults: Vec<Fault>,
}

impl Builder<'_> {
    fn file(&mut self) -> ModelFile {
        let Basis { policy, portfolio, .. } = self.basis;
        self.check();
        let members = members(policy, portfolio);
        let items: Vec<&Item> = members.iter().filter_map(|id| portfolio.item(id)).collect();
        if items.is_empty() {
            self.faults.push(nothing_to_plan(portfolio));
        }
        ModelFile {
            format: MODEL_FORMAT.into(),
            name: policy.name.clone(),
            periods: self.calendar.periods.len() as i64,
            weights: None,
            resources: policy.teams.iter().map(|(name, team)| self.resource(name, team)).collect(),
            budgets: Vec::new(),
            issues: items.iter().map(|item| self.issue(item)).collect(),
            kpis: (0..policy.kpis.len()).map(|kpi| self.kpi(kpi, &items)).collect(),
            rewards: self.rewards(),
        }
    }

    fn check(&mut self) {
        if self.basis.policy.teams.is_empty() {
            let remedy = "define at least one team with its capacity under teams";
            self.faults.push(Fault::new(
                path!["teams"],
                "there is no team, so nothing can be planned",
                remedy,
            ));
        }
        if self.calendar.periods.is_empty() {
            self.faults.push(no_period(self.basis));
            return;
        }
        for (name, team) in &self.basis.policy.teams {
            if self.capacities(team).iter().all(|capacity| *capacity == Decimal::ZERO) {
                let at = path!["teams", name, "capacity"];
                let problem = format!("{name} has no capacity in any period of the plan");
                self.faults.push(Fault::new(at, problem, "raise it, or remove the team"));
            }
        }
    }

    fn capacities(&self, team: &Team) -> Vec<Decimal> {
        let rules = &self.basis.policy.calendar;
        self.calendar.periods.iter().map(|dates| capacity(team, *dates, rules)).collect()
    }

    fn resource(&self, name: &str, team: &Team) -> ResourceEntry {
        let capacity = match &self.capacities(team)[..] {
            values if team.changes.is_empty() || values.is_empty() => PerPeriod::All(Some(team.capacity)),
            values => PerPeriod::Each(values.iter().map(|value| Some(*value)).collect()),
        };
        ResourceEntry { name: name.to_owned(), capacity }
    }

    fn issue(&mut self, item: &Item) -> IssueEntry {
        let days = working_days(self.basis.policy, item);
        let duration = i64::from(days.div_ceil(self.basis.policy.calendar.days_per_period.max(1)));
        let announced = self.announced.filter(|_| item.in_progress);
        let duration = announced.map_or(duration, |plan| plan.left(self.calendar, &item.id, duration));
        let mut entry = IssueEntry {
            id: item.id.clone(),
            duration,
            uses: if duration > 0 { self.uses(item) } else { BTreeMap::new() },
            costs: BTreeMap::new(),
            after: self.after(item, duration),
            earliest: None,
            latest: None,
            must: false,
        };
        self.defer(item, &mut entry);
        self.pin(item, &mut entry);
        self.bind(item, &mut entry);
        entry
    }

    fn uses(&mut self, item: &Item) -> BTreeMap<String, Decimal> {
        let policy = self.basis.policy;
        let selected = Selected::of(item, policy);
        if let Some(assignment) =
            policy.assignments.iter().find(|assignment| selects(&assignment.select, &selected))
        {
            return assignment.uses.iter().map(|(team, units)| (team.clone(), *units)).collect();
        }
        if !policy.assignments.is_empty() {
            let problem = format!("no assignment selects {}, so no team would work on it", item.id);
            let remedy = "add an assignment that does, e.g. a last one with select: {}";
            self.faults.push(Fault::new(path!["assignments"], problem, remedy).of(&item.id));
        }
        policy.teams.keys().take(1).map(|team| (team.clone(), Decimal::ONE)).collect()
    }

    fn after(&self, item: &Item, duration: i64) -> Vec<AfterEntry> {
        let open = |id: &&IssueId| self.basis.portfolio.item(id).is_some_and(|item| item.open);
        let child_lag = (duration > 0).then_some(Lag::SamePeriod);
        let children =
            item.children.iter().filter(open).map(|id| AfterEntry { id: id.clone(), lag: child_lag });
        let after = item.after.iter().filter(open).map(|id| AfterEntry { id: id.clone(), lag: None });
        children.chain(after).collect()
    }

    fn beyond(&self) -> i64 {
        self.calendar.periods.len() as i64 + 1
    }

    fn defer(&self, item: &Item, entry: &mut IssueEntry) {
        if let Some(deferral) = deferral_of(self.basis.policy, item) {
            let first = deferral.until.map_or(self.beyond(), |day| i64::from(self.calendar.first_from(day)));
            entry.earliest = Some(first);
        }
    }

    fn pin(&mut self, item: &Item, entry: &mut IssueEntry) {
        for (index, pin) in self.basis.policy.pins.iter().enumerate().filter(|(_, pin)| pin.issue == item.id)
        {
            if let Some(day) = pin.not_before {
                entry.earliest = entry.earliest.max(Some(i64::from(self.calendar.first_from(day))));
            }
            for (key, day) in [("not_after", pin.not_after), ("on", pin.on)] {
                let Some(day) = day else { continue };
                let last = i64::from(self.calendar.last_until(day));
                let exact = self.calendar.dates(last as u32).is_some_and(|dates| dates.last == day);
                if last < entry.duration.max(1) || (key == "on" && !exact) {
                    let problem = format!("{} cannot close on {day} within the plan", item.id);
                    let remedy = "choose a working day of the plan that leaves time for the work";
                    self.faults.push(Fault::new(path!["pins", index, key], problem, remedy).of(&item.id));
                    continue;
                }
                entry.latest = Some(entry.latest.map_or(last, |latest| latest.min(last)));
                if key == "on" {
                    entry.earliest = entry.earliest.max(Some(last + 1 - entry.duration.max(1)));
                }
            }
            entry.must |= pin.must || pin.on.is_some();
        }
    }

    /// A binding milestone: its lanes' issues must close by its due date.
    fn bind(&mut self, item: &Item, entry: &mut IssueEntry) {
        let policy = self.basis.policy;
        let lane = item.lane.map(|lane| &policy.lanes[lane]);
        let key = lane.and_then(|lane| lane.milestone.as_deref());
        let Some((key, milestone)) = key.and_then(|key| policy.milestones.get_key_value(key)) else { return };
        let Some(due) = milestone.due.filter(|_| milestone.binding) else { return };
        let last = i64::from(self.calendar.last_until(due));
        if last == 0 {
            let at = path!["milestones", key, "due"];
            let fault = Fault::new(
                at,
                format!("{due} is before the plan's first period ends"),
                "choose a later date",
            );
            if !self.faults.contains(&fault) {
                self.faults.push(fault);
            }
            return;
        }
        entry.latest = Some(entry.latest.map_or(last, |latest| latest.min(last)));
        entry.must = true;
    }

    fn kpi(&self, kpi: usize, items: &[&Item]) -> KpiEntry {
        let Basis { policy, scorecard, .. } = self.basis;
        let (name, rules) = policy.kpis.get_index(kpi).expect("an index of the policy");
        let score = &scorecard.kpis[kpi];
        let tiers = policy.eligibility.as_ref().map(|eligibility| &eligibility.tiers);
        let tier =
            score.tier.as_ref().zip(tiers).and_then(|(tier, tiers)| tiers.get(tier)).map(|tier| tier.cap);
        let members: Vec<&Item> = items.iter().copied().filter(|item| item.kpis.contains(&kpi)).collect();
        KpiEntry {
            name: name.clone(),
            weight: Some(rules.weight),
            min: Some(policy.scale.min),
            max: Some(tier.unwrap_or(policy.scale.max).clamped(policy.scale.min, policy.scale.max)),
            base: PerPeriod::All(score.base + score.uplift),
            uplift_limit: rules.max_uplift_per_release.map(|limit| limit - score.uplift),
            terms: members.iter().filter_map(|item| self.term(item)).collect(),
            caps: rules
                .caps
                .iter()
                .filter_map(|cap| {
                    Some(CapEntry { at: cap.at, while_open: self.holders(&cap.while_open, &members)? })
                })
                .collect(),
        }
    }

    fn holders(&self, selector: &Selector, members: &[&Item]) -> Option<Vec<IssueId>> {
        let policy = self.basis.policy;
        let holds = members.iter().filter(|item| selects(selector, &Selected::of(item, policy)));
        let ids: Vec<IssueId> = holds.map(|item| item.id.clone()).collect();
        (!ids.is_empty()).then_some(ids)
    }

    fn term(&self, item: &Item) -> Option<TermEntry> {
        let policy = self.basis.policy;
        let class = item.class?;
        let from = self.calendar.first_after(item.sla_ends_on(policy)?);
        let counts = (from as usize) <= self.calendar.periods.len();
        Some(TermEntry {
            issue: item.id.clone(),
            credit: Some(policy.credit_points(class)),
            debt: counts.then(|| policy.debt_points(class)),
            debt_from: counts.then_some(i64::from(from)),
        })
    }

    fn rewards(&self) -> Vec<RewardEntry> {
        let Basis { policy, portfolio, .. } = self.basis;
        let mut rewards = Vec::new();
        for criterion in &policy.exit_criteria {
            let Some(reward) = &criterion.reward else { continue };
            let members = reward_members(policy, portfolio, &reward.closes);
            if !members.is_empty() {
                rewards.push(RewardEntry { name: criterion.id.clone(), value: reward.value, members });
            }
        }
        rewards
    }
}

/// Open issues that a reward waits for; empty when it is earned already.
pub(crate) fn reward_members(policy: &Policy, portfolio: &Portfolio, selector: &Selector) -> Vec<IssueId> {
    let waits = portfolio.open().filter(|item| item.participates || selector.issues.contains(&item.id));
    waits.filter(|item| selects(selector, &Selected::of(item, policy))).map(|item| item.id.clone()).collect()
}

/// Open issues that take part or that a reward waits for, and all open issues that those need.
pub fn members(policy: &Policy, portfolio: &Portfolio) -> BTreeSet<IssueId> {
    let mut pending: Vec<IssueId> = portfolio.active().map(|item| item.id.clone()).collect();
    for reward in policy.exit_criteria.iter().filter_map(|criterion| criterion.reward.as_ref()) {
        pending.extend(reward_members(policy, portfolio, &reward.closes));
    }
    let mut members = BTreeSet::new();
    while let Some(id) = pending.pop() {
        let Some(item) = portfolio.item(&id).filter(|item| item.open) else { continue };
        if members.insert(id) {
            pending.extend(item.after.iter().chain(&item.children).cloned());
        }
    }
    members
}

/// How long an issue takes, in working days.
pub fn working_days(policy: &Policy, item: &Item) -> u32 {
    let durations = &policy.durations;
    if let Some(days) = durations.issues.get(&item.id) {
        return *days;
    }
    if !item.children.is_empty() {
        return durations.umbrella;
    }
    let selected = Selected::of(item, policy);
    let rule = durations.rules.iter().find(|rule| selects(&rule.select, &selected));
    rule.map_or(durations.default, |rule| rule.days)
}
