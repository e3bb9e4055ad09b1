//! Every way in which a program may end on its journey.

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use std::collections::BTreeSet;
use std::future::Future;

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
    let points = window(SIDE_BY_SIDE, |n| case(End::Point(n)));
    let asked = window(1, |n| case(End::Asked(n)));
    let done = window(1, |n| case(End::Done(n)));
    let (points, asked, done) = tokio::join!(points, asked, done);
    let count = points.len() + asked.len() + done.len();
    let places: BTreeSet<String> = [points, asked, done].into_iter().flatten().collect();
    println!("{journey}: killed {count} times, {places:#?}");
    assert_eq!(places.len(), count, "each kill is somewhere else");
    places
}

/// Runs the case for 1, 2, … until one was not killed.
async fn window<F>(width: usize, case: impl Fn(usize) -> F) -> Vec<String>
where
    F: Future<Output = Option<String>>,
{
    let (mut running, mut places) = (FuturesUnordered::new(), Vec::new());
    let (mut next, mut through) = (1, false);
    loop {
        while !through && running.len() < width {
            running.push(case(next));
            next += 1;
        }
        match running.next().await {
            None => return places,
            Some(Some(place)) => places.push(place),
            Some(None) => through = true,
        }
    }
}
