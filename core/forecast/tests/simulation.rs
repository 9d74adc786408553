//! Simulated plans: worked by hand, against all outcomes, and against what must hold for any.

mod support;

use proptest::prelude::*;
use support::{carried_out, chain, reached};
use warplan_forecast::{Distribution, Durations};

/// In how many of the runs the goal was reached in each period, as pairs.
fn periods(distribution: &Distribution) -> Vec<(usize, u32)> {
    let runs = distribution.runs.iter().copied().enumerate();
    runs.filter(|(_, runs)| *runs > 0).collect()
}

#[test]
fn without_doubt_a_plan_runs_as_planned() {
    let exact = [2, 1, 1, 0].map(Durations::exactly);
    let goals: [&[usize]; 5] = [&[0], &[1], &[2], &[3], &[0, 2]];
    let runs = reached(&chain(), &exact, &[0, 1, 3, 2], &goals);
    let found: Vec<_> = runs.iter().map(periods).collect();
    assert_eq!(found, [2, 3, 4, 3, 4].map(|period| vec![(period, 400)]));
}

#[test]
fn a_delay_moves_what_waits_and_what_needs_the_same_people() {
    let mut durations = [2, 1, 1, 0].map(Durations::exactly);
    durations[0] = Durations::observed(vec![2, 4]).unwrap();
    let runs = reached(&chain(), &durations, &[0, 1, 2, 3], &[&[1], &[2]]);
    for (goal, early) in [(&runs[0], 3), (&runs[1], 4)] {
        let share = goal.runs[early];
        assert!((160..240).contains(&share), "half of the runs, more or less: {share} of 400");
        assert_eq!(periods(goal), [(early, share), (early + 2, 400 - share)]);
    }
}

#[test]
fn what_finds_no_room_is_late_and_what_is_not_carried_out_counts_as_closed() {
    let endless = [40, 1, 1, 0].map(Durations::exactly);
    let runs = reached(&chain(), &endless, &[0, 1, 3], &[&[0], &[3], &[2], &[]]);
    let found: Vec<_> = runs.iter().map(periods).collect();
    assert_eq!(found, [13, 13, 0, 0].map(|period| vec![(period, 400)]), "the model has twelve periods");
    assert_eq!(runs[0].percentile(50), Some(13));
    assert_eq!([11, 12, 99].map(|period| runs[0].reached_by(period)), [0, 0, 0]);
    assert_eq!([0, 12].map(|period| runs[2].reached_by(period)), [400, 400]);
}

#[test]
fn how_many_are_closed_by_when_is_counted() {
    let mut durations = [2, 1, 1, 0].map(Durations::exactly);
    let closed = |durations: &[Durations], order: &[usize], percent| {
        let counts = carried_out(2, &chain(), durations, order, &[]).closed;
        counts.iter().map(|counts| counts.at_least(percent).unwrap()).take(7).collect::<Vec<_>>()
    };
    let all = [0, 1, 2, 3];
    assert_eq!(closed(&durations, &all, 100), [0, 1, 3, 4, 4, 4, 4], "the umbrella with its last child");
    durations[0] = Durations::observed(vec![2, 2, 2, 4]).unwrap();
    assert_eq!(closed(&durations, &all, 50), [0, 1, 3, 4, 4, 4, 4]);
    assert_eq!(closed(&durations, &all, 95), [0, 0, 0, 1, 3, 4, 4]);
    assert_eq!(closed(&durations, &[0, 2], 95), [0, 0, 0, 1, 2, 2, 2], "only what is carried out");
}

#[test]
fn a_percentile_is_the_first_period_by_which_so_many_runs_were_through() {
    let distribution = Distribution { runs: vec![0, 5, 0, 4, 1, 0] };
    let percentiles = [0, 1, 50, 51, 90, 91, 100].map(|percent| distribution.percentile(percent));
    assert_eq!(percentiles, [1, 1, 1, 3, 3, 4, 4].map(Some));
    assert_eq!([0, 1, 2, 3, 4].map(|period| distribution.reached_by(period)), [0, 5, 5, 9, 10]);
    assert_eq!(Distribution { runs: vec![0; 4] }.percentile(50), None);
}

#[test]
fn equal_seeds_give_equal_runs_on_any_number_of_threads() {
    let doubtful = [1, 2, 3, 1].map(|low| {
        let [low, likely, high] = [low, low * 2, low * 4].map(warplan_model::Decimal::from_int);
        Durations::triangular(low, likely, high)
    });
    let run = |threads| carried_out(threads, &chain(), &doubtful, &[0, 1, 2, 3], &[&[0, 1, 2], &[3]]);
    let one = run(1);
    for threads in [2, 5, 8] {
        assert_eq!(one, run(threads));
    }
}

/// Every combination of durations, each equally likely, gives the share of runs by period.
fn all_outcomes(observed: &[Vec<u32>; 3], goal: usize) -> Vec<f64> {
    let combinations: usize = observed.iter().map(Vec::len).product();
    let mut shares = vec![0.0; 14];
    for a in &observed[0] {
        for b in &observed[1] {
            for c in &observed[2] {
                let exact = [*a, *b, *c, 0].map(Durations::exactly);
                let found = reached(&chain(), &exact, &[0, 1, 2, 3], &[&[goal]]);
                shares[periods(&found[0])[0].0] += 1.0 / combinations as f64;
            }
        }
    }
    shares
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn longer_work_never_brings_the_end_forward_on_one_team(
        durations in prop::collection::vec(1..4u32, 3), more in prop::collection::vec(0..3u32, 3)
    ) {
        let last = |durations: &[u32]| {
            let exact = [durations[0], durations[1], durations[2], 0].map(Durations::exactly);
            reached(&chain(), &exact, &[0, 1, 2, 3], &[&[0, 1, 2]])[0].percentile(100).unwrap()
        };
        let longer: Vec<u32> = durations.iter().zip(&more).map(|(duration, more)| duration + more).collect();
        prop_assert!(last(&longer).min(13) >= last(&durations));
        prop_assert_eq!(last(&durations), durations.iter().sum::<u32>().min(13), "one person has no gaps");
    }

    #[test]
    fn ever_more_are_closed_and_the_fewer_the_surer(
        observed in prop::array::uniform3(prop::collection::vec(1..6u32, 1..5))
    ) {
        let [a, b, c] = observed.map(|observed| Durations::observed(observed).unwrap());
        let outcome = carried_out(2, &chain(), &[a, b, c, Durations::exactly(0)], &[0, 1, 2, 3], &[]);
        let counts: Vec<[u32; 3]> =
            outcome.closed.iter().map(|counts| [50, 80, 95].map(|percent| counts.at_least(percent).unwrap())).collect();
        for [p50, p80, p95] in &counts {
            prop_assert!(p95 <= p80 && p80 <= p50 && *p50 <= 4);
        }
        for pair in counts.windows(2) {
            prop_assert!((0..3).all(|at| pair[0][at] <= pair[1][at]));
        }
    }

    #[test]
    fn runs_come_out_as_often_as_all_outcomes_say(
        observed in prop::array::uniform3(prop::sample::select(vec![vec![1], vec![1, 2], vec![1, 1, 3, 4], vec![2, 5]])),
        goal in 0..4usize
    ) {
        let durations = [&observed[0], &observed[1], &observed[2], &vec![0]];
        let durations = durations.map(|observed| Durations::observed(observed.clone()).unwrap());
        let found = reached(&chain(), &durations, &[0, 1, 2, 3], &[&[goal]]);
        for (period, share) in all_outcomes(&observed, goal).iter().enumerate() {
            let run = f64::from(found[0].runs[period]) / 400.0;
            // Four standard deviations of a share that is measured in 400 runs.
            prop_assert!((run - share).abs() < 0.1, "period {period}: {run} of the runs, {share} of the outcomes");
        }
    }
}
