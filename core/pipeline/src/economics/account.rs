//! What a schedule costs and brings, period by period.

use warplan_model::closure::Schedule;
use warplan_model::view::{Account, Balance, BreakEven, TeamCost};
use warplan_model::{Decimal, Exact};

use super::{Books, Points, shown, worth};

impl Books<'_> {
    /// Cost: the issues times their durations, and the KPIs times the periods.
    pub(super) fn account(&self, schedule: &Schedule) -> Account {
        let (used, costs) = self.work(schedule);
        let lifts = self.lifts(schedule);
        let (mut cost, mut value) = (Exact::ZERO, Exact::ZERO);
        let mut sums = Vec::with_capacity(self.periods.len());
        for (at, &points) in lifts.iter().enumerate() {
            cost += costs[at];
            value += worth(points, self.days[at], self.rules.point_day);
            sums.push((cost, value));
        }
        let standing = |(dates, &(cost, value)): (&warplan_model::calendar::PeriodDates, &(Exact, Exact))| {
            Balance { on: dates.last, cost: shown(cost), value: shown(value) }
        };
        let last = lifts.last().map_or(Exact::ZERO, |&points| worth(points, 1, self.rules.point_day));
        Account {
            teams: self.teams(&used),
            cost: shown(cost),
            value: shown(value),
            net: shown(value - cost),
            break_even: self.break_even(&sums, last),
            course: self.periods.iter().zip(&sums).map(standing).collect(),
        }
    }

    /// The working days of each resource, and what work costs in each period.
    fn work(&self, schedule: &Schedule) -> (Vec<Decimal>, Vec<Exact>) {
        let mut used = vec![Decimal::ZERO; self.problem.resources.len()];
        let mut costs = vec![Exact::ZERO; self.periods.len()];
        for (task, finish) in self.problem.issues.iter().zip(&schedule.finish) {
            let Some(finish) = finish.filter(|_| task.duration > 0) else { continue };
            for period in task.start(finish)..=finish {
                let Some(&days) = self.days.get(period as usize - 1) else { continue };
                for &(resource, units) in &task.uses {
                    let rate = self.rules.team_day(&self.problem.resources[resource].name);
                    used[resource] += units * days;
                    costs[period as usize - 1] += Exact::product(units * days, rate, Decimal::ONE);
                }
            }
        }
        (used, costs)
    }

    fn teams(&self, used: &[Decimal]) -> Vec<TeamCost> {
        let cost = |team: &String| {
            let index = self.problem.resources.iter().position(|resource| resource.name == *team)?;
            let (days, team_day) = (used[index], self.rules.team_day(team));
            let cost = shown(Exact::product(days, team_day, Decimal::ONE));
            (days > Decimal::ZERO).then(|| TeamCost { team: team.clone(), days, team_day, cost })
        };
        self.policy.teams.keys().filter_map(cost).collect()
    }

    /// What the schedule adds to the score at the end of each period.
    fn lifts(&self, schedule: &Schedule) -> Vec<Points> {
        let nothing = Schedule::nothing(self.problem.issues.len());
        let [with, idle] = [schedule, &nothing].map(|it| warplan_certify::evaluate(self.problem, it));
        let lift = |at: usize| {
            let tracks = self.problem.kpis.iter().zip(with.kpis.iter().zip(&idle.kpis));
            let kpis: Points = tracks
                .map(|(kpi, (with, idle))| {
                    let gained = with.periods[at].value - idle.periods[at].value;
                    i128::from(kpi.weight.micros()) * i128::from(gained.micros())
                })
                .sum();
            let earned = self.problem.rewards.iter().zip(&with.rewards);
            let earned = earned.filter(|(_, since)| since.is_some_and(|since| since as usize <= at + 1));
            kpis + earned.map(|(reward, _)| i128::from(reward.value.micros()) * 1_000_000).sum::<Points>()
        };
        (0..self.periods.len()).map(lift).collect()
    }

    /// From `sums` of cost and value by period, and what the lift of the last day is worth.
    fn break_even(&self, sums: &[(Exact, Exact)], last_day: Exact) -> BreakEven {
        let behind = sums.iter().rposition(|(cost, value)| value < cost);
        // As long as nothing is spent nothing is paid back either.
        let spent = sums.iter().position(|(cost, _)| *cost > Exact::ZERO).unwrap_or(0);
        let first = behind.map_or(0, |behind| behind + 1).max(spent);
        if let Some(dates) = self.periods.get(first) {
            return BreakEven::On(dates.last);
        }
        let missing = sums.last().map_or(0, |(cost, value)| (*cost - *value).units());
        if last_day <= Exact::ZERO {
            return BreakEven::Never;
        }
        let days = (missing + last_day.units() - 1) / last_day.units();
        u32::try_from(days).map_or(BreakEven::Never, BreakEven::DaysLater)
    }
}
