//! KPI values at an instant, with every term.
//!
//! Terms: for each KPI, base, credit, debt, uplift and cap as `docs/scoring.md` defines them; the value is
//! clamp(min(base + uplift − debt, cap), scale). Source: that definition and nothing else. Cost: linear in the
//! issues, times the caps of a KPI for its open ones.

mod baseline;
mod compare;
mod release;
mod terms;
mod unclassified;
mod window;
mod worth;

pub use baseline::probed;
pub use compare::{Incomparable, compare, delta};
pub use release::{in_the_making, releases_compared, takes_readings};
pub use worth::worth;

use warplan_model::Fault;
use warplan_model::history::History;
use warplan_model::policy::Policy;
use warplan_model::portfolio::Portfolio;
use warplan_model::reading::Readings;
use warplan_model::scorecard::{SCORECARD_FORMAT, Scorecard};

/// Scores a portfolio as a release of the policy: the one with the version `release`, else the last. It is compared
/// with what `history` recorded of the release before it, or else with what the policy says was recorded. The policy is
/// one that [`check_policy`](warplan_model::policy::check_policy) accepts. No probe is asked.
///
/// # Errors
/// Everything that keeps it from being scored, with paths into the policy: a release that it does not have, a
/// KPI without a baseline in that release, a previous release without the instant from which closures count.
pub fn score(
    portfolio: &Portfolio,
    policy: &Policy,
    history: &History,
    release: Option<&str>,
) -> Result<Scorecard, Vec<Fault>> {
    score_measured(portfolio, policy, history, None, release)
}

/// The same with what the policy's probes read.
///
/// # Errors
/// As [`score`].
pub fn score_measured(
    portfolio: &Portfolio,
    policy: &Policy,
    history: &History,
    readings: Option<&Readings>,
    release: Option<&str>,
) -> Result<Scorecard, Vec<Fault>> {
    let index = release::chosen(policy, release).map_err(|fault| vec![fault])?;
    let known = release::known(policy, history);
    let previous = release::previous(&known, index, portfolio.as_of);
    let baselines = baseline::baselines(policy, index, readings);
    let window = window::Window::new(policy, portfolio.today, previous);
    let (baselines, window) = match (baselines, window) {
        (Ok(baselines), Ok(window)) => (baselines, window),
        (baselines, window) => {
            return Err(baselines.err().into_iter().flatten().chain(window.err()).collect());
        }
    };

    let portfolios = terms::by_kpi(portfolio, policy, &window);
    let kpis: Vec<_> = policy
        .kpis
        .iter()
        .zip(portfolios)
        .zip(baselines)
        .map(|(((key, kpi), issues), baseline)| {
            let previous = previous.and_then(|release| release.value(key));
            terms::Scorer { policy, today: portfolio.today, key, kpi }.score(&issues, baseline, previous)
        })
        .collect();
    Ok(Scorecard {
        format: SCORECARD_FORMAT.into(),
        as_of: portfolio.as_of,
        release: Some(policy.releases[index].version.clone()),
        previous: previous.map(|release| release.version.to_owned()),
        credit_window: window.to_string(),
        passes: kpis.iter().all(|kpi| kpi.failures.is_empty()),
        kpis,
        unclassified: unclassified::unclassified(portfolio, policy, &window),
        inputs: None,
    })
}
