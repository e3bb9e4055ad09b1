//! Every way in which a program may end on its journey.

use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use std::collections::BTreeSet;
use std::future::Future;
use std::panic::AssertUnwindSafe;

/// When the program is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Before or after a write or a commit: the program counts them, from 1.
    Point(usize),
    /// When the gateway has this request of it, and has done nothing yet.
    Asked(usize),
    /// When the gateway has done what this request asks for, and has not answered yet.
    Done(usize),
}

/// How many cases run side by side.
const SIDE_BY_SIDE: usize = 4;

/// Runs a journey with every end, until it gets through without one. A case answers where its program ended. The answer is
/// all those places.
pub async fn every_end<C, F>(journey: &str, case: C) -> BTreeSet<String>
where
    C: Fn(End) -> F,
    F: Future<Output = Option<String>>,
{
    ends(journey, 1, case).await
}

/// Of the points only the first of so many.
pub async fn ends<C, F>(journey: &str, step: usize, case: C) -> BTreeSet<String>
where
    C: Fn(End) -> F,
    F: Future<Output = Option<String>>,
{
    let points = window(SIDE_BY_SIDE, |n| End::Point(1 + (n - 1) * step), &case);
    let asked = window(1, End::Asked, &case);
    let done = window(1, End::Done, &case);
    let (points, asked, done) = tokio::join!(points, asked, done);
    let count = points.len() + asked.len() + done.len();
    let places: BTreeSet<String> = [points, asked, done].into_iter().flatten().collect();
    println!("{journey}: killed {count} times, {places:#?}");
    assert_eq!(places.len(), count, "each kill is somewhere else");
    places
}

/// Runs the case for 1, 2, … until one was not killed.
async fn window<C, F>(width: usize, end: impl Fn(usize) -> End, case: &C) -> Vec<String>
where
    C: Fn(End) -> F,
    F: Future<Output = Option<String>>,
{
    let (mut running, mut places) = (FuturesUnordered::new(), Vec::new());
    let (mut next, mut through) = (1, false);
    loop {
        while !through && running.len() < width {
            let end = end(next);
            let named = AssertUnwindSafe(case(end)).catch_unwind();
            running.push(named.map(move |ended| ended.unwrap_or_else(|_| panic!("with {end:?}"))));
            next += 1;
        }
        match running.next().await {
            None => return places,
            Some(Some(place)) => places.push(place),
            Some(None) => through = true,
        }
    }
}
