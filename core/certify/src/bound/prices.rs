//! Prices of capacities, budgets and dependencies: for each unit of slack one that is not negative can only raise the
//! value of a schedule.

use std::collections::{BTreeMap, BTreeSet};

use warplan_model::Decimal;
use warplan_model::closure::{DependencyPrice, Precedence};

use super::forest::{Edge, circle};
use super::{Reading, micros, ones};

impl Reading<'_> {
    pub fn capacity(&mut self, prices: &BTreeMap<String, BTreeMap<u32, Decimal>>) {
        let resources = &self.problem.resources;
        self.known("resource", prices, resources.iter().map(|resource| resource.name.as_str()));
        for (index, resource) in resources.iter().enumerate() {
            let name = format!("the price of {}", resource.name);
            for (&period, &price) in prices.get(&resource.name).into_iter().flatten() {
                let Some(price) = self.multiplier(&name, period, price) else { continue };
                match resource.capacity[period as usize - 1] {
                    Some(capacity) => self.lagrangian.add_capacity(index, period, capacity, price),
                    None => {
                        self.refuse(format!("{name} in period {period} is for a capacity that is unlimited"))
                    }
                }
            }
        }
    }

    pub fn budgets(&mut self, prices: &BTreeMap<String, Decimal>) {
        let budgets = &self.problem.budgets;
        self.known("budget", prices, budgets.iter().map(|budget| budget.name.as_str()));
        for (index, budget) in budgets.iter().enumerate() {
            match prices.get(&budget.name) {
                Some(&price) if price < Decimal::ZERO => {
                    self.refuse(format!("the price of {} is negative: {price}", budget.name));
                }
                Some(&price) => self.lagrangian.add_budget(index, micros(price)),
                None => {}
            }
        }
    }

    /// Adds `price · (x_before(t − lag) − x_after(t))`; gives the dependencies that are kept.
    pub fn dependencies(&mut self, entries: &[DependencyPrice]) -> Vec<Edge> {
        let mut listed = BTreeSet::new();
        for entry in entries {
            let name = format!("the price of {} after {}", entry.issue, entry.after);
            let Some(edge) = self.edge(entry) else {
                self.refuse(format!("the model does not let {} wait for {}", entry.issue, entry.after));
                continue;
            };
            if !listed.insert((edge.after, edge.before)) {
                self.refuse(format!("{name} comes twice"));
            }
            for (&period, &price) in &entry.prices {
                let Some(price) = self.multiplier(&name, period, price) else { continue };
                if period as usize <= edge.lag {
                    self.refuse(format!("{name} is for period {period}, within the lag of {}", edge.lag));
                    continue;
                }
                let worth = price * ones(4);
                self.lagrangian.add_finished(edge.after, period, -worth);
                self.lagrangian.add_finished(edge.before, period - edge.lag as u32, worth);
            }
        }
        let edges = self.problem.issues.iter().enumerate().flat_map(|(after, task)| {
            let edge =
                move |&Precedence { before, lag }: &Precedence| Edge { before, after, lag: lag as usize };
            task.after.iter().map(edge)
        });
        let kept: Vec<Edge> = edges.filter(|edge| !listed.contains(&(edge.after, edge.before))).collect();
        if let Some(edge) = circle(self.problem.issues.len(), &kept) {
            let id = |issue: usize| &self.problem.issues[issue].id;
            self.refuse(format!(
                "the dependencies without a price are no forest: {} after {} closes a circle",
                id(edge.after),
                id(edge.before)
            ));
        }
        kept
    }

    fn edge(&self, entry: &DependencyPrice) -> Option<Edge> {
        let after = self.problem.index_of(&entry.issue)?;
        let before = self.problem.index_of(&entry.after)?;
        let precedences = &self.problem.issues[after].after;
        let at = precedences.binary_search_by_key(&before, |precedence| precedence.before).ok()?;
        Some(Edge { before, after, lag: precedences[at].lag as usize })
    }
}
