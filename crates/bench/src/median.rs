//! The middle of a few figures.

/// The median; 0 of none.
pub(crate) fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    let middle = figures.len() / 2;
    let at = |index: usize| figures.get(index).copied().unwrap_or_default();
    if figures.len().is_multiple_of(2) && middle > 0 {
        f64::midpoint(at(middle - 1), at(middle))
    } else {
        at(middle)
    }
}

/// The figure that so many of a thousand are not above; 0 of none.
pub(crate) fn percentile(mut figures: Vec<f64>, of_a_thousand: usize) -> f64 {
    figures.sort_by(f64::total_cmp);
    let rank = (figures.len() * of_a_thousand).div_ceil(1000).max(1);
    figures.get(rank - 1).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_odd_even_and_no_figures() {
        for (figures, middle) in [
            (vec![], 0.0),
            (vec![3.0], 3.0),
            (vec![9.0, 1.0, 2.0], 2.0),
            (vec![4.0, 1.0, 2.0, 100.0], 3.0),
        ] {
            assert!((median(figures.clone()) - middle).abs() < 1e-9, "{figures:?}");
        }
    }

    #[test]
    fn one_of_a_hundred_is_above_the_99th() {
        let figures: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        assert!((percentile(figures, 990) - 99.0).abs() < 1e-9);
        assert!((percentile(vec![7.0], 990) - 7.0).abs() < 1e-9);
        assert!(percentile(vec![], 990).abs() < 1e-9);
    }
}
