//! Natural sizes of multipliers.

use super::dual::{Dual, Kind, Multipliers, Workspace};

/// What a step is a share of.
#[derive(Clone, Debug)]
pub struct Scales {
    /// Where a first descent starts: prices at which each resource would just be used up if every issue took its
    /// best finish, dearest work first.
    pub start: Multipliers,
    /// By resource.
    capacity: Vec<f64>,
    /// Of extra edges.
    extra: f64,
    /// Of budgets.
    budget: f64,
}

impl Scales {
    /// From what issues are worth when nothing is scarce.
    pub fn of(dual: &Dual) -> Self {
        let instance = dual.relaxation.instance;
        let mut offers: Vec<Vec<(f64, f64)>> = vec![Vec::new(); instance.capacity.len()];
        let (mut total, mut cost) = (0.0, 0.0);
        let neutral = dual.neutral();
        let mut work = Workspace::default();
        dual.prepare(&neutral, &mut work);
        for (issue, best) in dual.best_gains(&work) {
            total += best;
            cost += instance.costs[issue].iter().map(|&(_, cost)| cost as f64).sum::<f64>();
            for &(resource, units) in instance.uses[issue].iter().filter(|_| instance.duration[issue] > 0) {
                let work = units as f64 * 1e-6 * instance.duration[issue] as f64;
                offers[resource].push((best / work, work));
            }
        }
        let share = |(worth, work): (f64, f64)| if work > 0.0 { (worth / work).max(1e-9) } else { 1.0 };
        let mut start = Multipliers::default();
        dual.store(&neutral, &mut start);
        let mut capacity = Vec::with_capacity(offers.len());
        for (resource, mut offers) in offers.into_iter().enumerate() {
            let units = &instance.capacity[resource];
            let limited = units.iter().filter(|&&units| units < i64::MAX).map(|&units| units as f64 * 1e-6);
            let mut left: f64 = limited.sum();
            offers.sort_by(|a, b| b.0.total_cmp(&a.0));
            let worth = offers.iter().map(|(density, work)| density * work).sum();
            capacity.push(share((worth, offers.iter().map(|(_, work)| work).sum())));
            let last = offers.iter().find(|(_, work)| {
                left -= work;
                left < 0.0
            });
            if let Some(&(density, _)) = last {
                capacity[resource] = density.max(capacity[resource]);
                let row = &mut start.capacity[resource * instance.periods..][..instance.periods];
                for (price, &units) in row.iter_mut().zip(units) {
                    *price = if units < i64::MAX { density } else { 0.0 };
                }
            }
        }
        Scales {
            start,
            capacity,
            extra: share((total, (instance.len() * instance.periods) as f64)),
            budget: share((total, cost)),
        }
    }

    /// Of a price.
    pub fn of_kind(&self, kind: Kind) -> f64 {
        match kind {
            Kind::Capacity(resource) => self.capacity[resource],
            Kind::Budget => self.budget,
            Kind::Edge => self.extra,
        }
    }
}
