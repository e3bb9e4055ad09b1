use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What a fake does instead of answering as it should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misbehaviour {
    /// Takes the request and never answers; nothing is done.
    Hang,
    /// Does what was asked, and never answers.
    DoneWithoutAnswer,
    /// Does what was asked and answers, late.
    Slow(Duration),
    /// Answers with this status and this body; nothing is done.
    Answer(u16, String),
    /// Does what was asked and answers with this status and nothing else.
    DoneWithStatus(u16),
    /// Does what was asked and answers with half of its JSON.
    Malformed,
    /// Does what was asked and answers with JSON of more than a megabyte.
    Huge,
    /// Sends the caller elsewhere.
    Redirect(String),
    /// Closes the connection without a word.
    Close,
}

/// What is to go wrong next.
#[derive(Debug, Default)]
pub(super) struct Mood {
    next: Mutex<VecDeque<Misbehaviour>>,
    always: Mutex<Option<Misbehaviour>>,
}

impl Mood {
    pub(super) fn push(&self, misbehaviour: Misbehaviour) {
        lock(&self.next).push_back(misbehaviour);
    }

    pub(super) fn always(&self, misbehaviour: Option<Misbehaviour>) {
        *lock(&self.always) = misbehaviour;
    }

    pub(super) fn clear(&self) {
        lock(&self.next).clear();
        *lock(&self.always) = None;
    }

    pub(super) fn take(&self) -> Option<Misbehaviour> {
        let next = lock(&self.next).pop_front();
        next.or_else(|| lock(&self.always).clone())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
