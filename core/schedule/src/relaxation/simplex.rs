//! Projection onto the probability simplex.

/// Replaces `values` by the nearest point whose entries are not negative and sum to one. `scratch` is overwritten.
///
/// Source: A. Held, P. Wolfe, H. Crowder, "Validation of subgradient optimization" (1974). Cost: a sort.
pub fn project(values: &mut [f64], scratch: &mut Vec<f64>) {
    if let [first, second] = values {
        *first = (0.5 + (*first - *second) / 2.0).clamp(0.0, 1.0);
        *second = 1.0 - *first;
        return;
    }
    scratch.clear();
    scratch.extend_from_slice(values);
    scratch.sort_unstable_by(|a, b| b.total_cmp(a));
    let (mut sum, mut shift) = (0.0, 0.0);
    for (count, value) in scratch.iter().enumerate() {
        sum += value;
        let candidate = (sum - 1.0) / (count + 1) as f64;
        if *value <= candidate {
            break;
        }
        shift = candidate;
    }
    for value in values {
        *value = (*value - shift).max(0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::project;

    #[test]
    fn the_projection_is_the_nearest_point_of_the_simplex() {
        let mut values = vec![0.9, 0.5, -1.0, 0.2];
        project(&mut values, &mut Vec::new());
        let expected = [2.1 / 3.0 - 0.0, 0.9 / 3.0, 0.0, 0.0];
        assert!(values.iter().zip([0.7, 0.3, 0.0, 0.0]).all(|(a, b)| (a - b).abs() < 1e-12), "{expected:?}");
        let mut pair = vec![3.0, 0.0];
        project(&mut pair, &mut Vec::new());
        assert_eq!(pair, [1.0, 0.0]);
    }
}
