//! Rewards: at most the weighted mean of their members' `x`.

use std::collections::BTreeMap;

use warplan_model::closure::Reward;
use warplan_model::{Decimal, IssueId};

use super::{Reading, micros, ones};

/// Weights of members, by period.
type Weights = BTreeMap<u32, BTreeMap<IssueId, Decimal>>;

impl Reading<'_> {
    pub fn rewards(&mut self, weights: &BTreeMap<String, Weights>) {
        let rewards = &self.problem.rewards;
        self.known("reward", weights, rewards.iter().map(|reward| reward.name.as_str()));
        for reward in rewards {
            match (weights.get(&reward.name), &reward.members[..]) {
                (Some(_), [_]) => {
                    self.refuse(format!("reward {} has one member, which needs no weights", reward.name));
                }
                (None, &[member]) => self.single(reward, member),
                (weights, _) => self.shared(reward, weights.unwrap_or(&Weights::new())),
            }
        }
    }

    fn single(&mut self, reward: &Reward, member: usize) {
        for (at, &weight) in self.problem.weights.iter().enumerate() {
            let worth = micros(weight) * micros(reward.value) * ones(3);
            self.lagrangian.add_finished(member, at as u32 + 1, worth);
        }
    }

    fn shared(&mut self, reward: &Reward, weights: &Weights) {
        let name = &reward.name;
        // From this period on it may be earned.
        let firsts = reward.members.iter().map(|&member| self.windows[member].first);
        let soonest = firsts.max().unwrap_or(1);
        self.periods(&format!("weights of reward {name}"), weights);
        for (&period, _) in
            weights.range(..soonest.min(self.problem.periods + 1)).filter(|(period, _)| **period > 0)
        {
            self.refuse(format!(
                "weights of reward {name} are for period {period}, in which it cannot be earned"
            ));
        }
        for period in soonest..=self.problem.periods {
            let Some(members) = weights.get(&period) else {
                self.refuse(format!("reward {name} has no weights in period {period}"));
                return;
            };
            self.members(reward, period, members);
        }
    }

    fn members(&mut self, reward: &Reward, period: u32, weights: &BTreeMap<IssueId, Decimal>) {
        let sum: i128 = weights.values().map(|weight| i128::from(weight.micros())).sum();
        let worth = micros(self.problem.weights[period as usize - 1]) * micros(reward.value) * ones(2);
        for (id, &weight) in weights {
            let name = format!("the weight of {id} in reward {}", reward.name);
            let Some(weight) = self.multiplier(&name, period, weight) else { continue };
            let member =
                self.problem.index_of(id).filter(|member| reward.members.binary_search(member).is_ok());
            match member {
                Some(member) => self.lagrangian.add_finished(member, period, worth * weight),
                None => self.refuse(format!("{id} is no member of reward {}", reward.name)),
            }
        }
        self.whole(&format!("weights of reward {}", reward.name), period, sum);
    }

    /// Refuses weights that do not sum to one; `sum` in millionths.
    pub fn whole(&mut self, name: &str, period: u32, sum: i128) {
        if sum != i128::from(Decimal::ONE.micros()) {
            let sum = i64::try_from(sum)
                .map_or("more than 10¹²".into(), |sum| Decimal::from_micros(sum).to_string());
            self.refuse(format!("{name} in period {period} sum to {sum}, not to 1"));
        }
    }
}
