//! Follows the engine's events and collects anew what they touched.
//!
//! See [the events](https://docs.docker.com/reference/api/engine/latest/#tag/System/operation/SystemEvents).
//! An event only says where to look: what is in the snapshot is always what the engine answers
//! afterwards. Events that come close together are one change.
//!
//! Knowingly missed: what changes without an event, e.g. files of the host and limits of a control
//! group. [`collect`](crate::collect) anew from time to time sees those.

mod event;
mod refresh;
mod resync;
mod touched;

use std::fmt;
use std::time::Duration;

use drydock_audit::Snapshot;
use drydock_engine::Events;

use crate::engine::asker::Asker;
use crate::engine::{self, PATIENCE, Patience};
use crate::{CollectOptions, Error};
use event::Event;
use touched::Touched;

/// How the watch is paced.
#[derive(Clone, Copy, Debug)]
struct Pace {
    patience: Patience,
    /// So long without an event ends a burst.
    quiet: Duration,
    /// So long a burst lasts at most.
    burst: Duration,
    /// First and longest wait before the engine is tried again.
    retry: (Duration, Duration),
}

const PACE: Pace = Pace {
    patience: PATIENCE,
    quiet: Duration::from_millis(100),
    burst: Duration::from_secs(1),
    retry: (Duration::from_millis(500), Duration::from_secs(30)),
};

/// So many events make up one change at most.
const MAX_BURST: usize = 1000;

/// What the snapshot has that it did not have before, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Events, and what they touched was collected anew.
    Events(Vec<Cause>),
    /// The engine does not answer; the snapshot is as it was. It will be tried again.
    Lost(String),
    /// Everything was collected anew, because events may have been missed.
    Resynchronised,
}

/// An event, in the engine's words. Names are chosen by anybody; [`fmt::Display`] escapes control
/// characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// What it happened to, e.g. `container`.
    pub kind: String,
    /// What happened, e.g. `start`; without the command of an `exec_create`.
    pub action: String,
    /// Its id; for images what they were named by.
    pub id: String,
    /// Its name, where it has one.
    pub name: String,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.name.is_empty() {
            true => self.id.chars().take(19).collect::<String>(),
            false => self.name.clone(),
        };
        let name = escape(&name);
        let kind = escape(&self.kind);
        match event::in_words(&self.kind, &self.action) {
            Some(words) => write!(f, "{kind} `{name}` {words}"),
            None => write!(f, "{kind} `{name}`: {}", escape(&self.action)),
        }
    }
}

fn escape(text: &str) -> String {
    let escape = |character: char| match character.is_control() {
        true => character.escape_default().to_string(),
        false => character.to_string(),
    };
    text.chars().map(escape).collect()
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Events(causes) => {
                let causes: Vec<String> = causes.iter().map(ToString::to_string).collect();
                write!(f, "{}", causes.join(", "))
            }
            Self::Lost(why) => write!(f, "the engine does not answer: {}", escape(why)),
            Self::Resynchronised => write!(f, "everything was collected anew"),
        }
    }
}

/// Follows an engine.
#[derive(Debug)]
pub struct Watcher {
    options: CollectOptions,
    pace: Pace,
    line: Line,
}

/// What connects the watcher to the engine.
#[derive(Debug)]
enum Line {
    /// Never yet.
    New,
    Open(Box<Open>),
    /// Lost; so long to wait before it is tried again.
    Lost(Duration),
}

#[derive(Debug)]
struct Open {
    asker: Asker,
    events: Events,
}

impl Watcher {
    /// Follows the engine that `options` mean. Nothing is connected yet.
    pub const fn new(options: CollectOptions) -> Self {
        Self {
            options,
            pace: PACE,
            line: Line::New,
        }
    }

    /// Waits for the next change and brings the snapshot up to it. What changed between the
    /// snapshot and the first call is a change of its own. The caller says when that was, in
    /// `collected_at`.
    ///
    /// Where the future is dropped before it is ready, the next call connects anew and collects
    /// everything.
    ///
    /// # Errors
    /// When the engine cannot be followed at all. One that is lost later is a [`Change::Lost`], and
    /// the next call tries again for as long as it takes.
    pub async fn next_change(&mut self, snapshot: &mut Snapshot) -> Result<Change, Error> {
        loop {
            let change = match std::mem::replace(&mut self.line, Line::New) {
                Line::New => {
                    self.line = Line::Open(Box::new(self.open().await?));
                    self.resynchronise(snapshot, false).await
                }
                Line::Lost(wait) => {
                    // In place first, so that dropping the future does not forget the loss.
                    self.line = Line::Lost(wait);
                    tokio::time::sleep(wait).await;
                    match self.open().await {
                        Ok(open) => {
                            self.line = Line::Open(Box::new(open));
                            self.resynchronise(snapshot, true).await
                        }
                        Err(error) => {
                            tracing::debug!(%error, "the engine is still lost");
                            let longer = wait.saturating_mul(2).min(self.pace.retry.1);
                            self.line = Line::Lost(longer);
                            None
                        }
                    }
                }
                Line::Open(mut open) => match open.follow(&self.options, self.pace, snapshot).await
                {
                    Ok(change) => {
                        self.line = Line::Open(open);
                        change
                    }
                    Err(why) => {
                        self.line = Line::Lost(self.pace.retry.0);
                        Some(Change::Lost(why))
                    }
                },
            };
            if let Some(change) = change {
                return Ok(change);
            }
        }
    }

    /// Events first, so that nothing is missed between them and the answers.
    async fn open(&self) -> Result<Open, Error> {
        let patience = self.pace.patience;
        let mut session = drydock_engine::Session::new(&self.options.engine, patience.first)?;
        session.negotiate().await?;
        let events = session.events(None).await?;
        session.set_timeout(patience.each);
        Ok(Open {
            asker: Asker::with(session, patience),
            events,
        })
    }

    async fn resynchronise(&mut self, snapshot: &mut Snapshot, was_lost: bool) -> Option<Change> {
        let is_other = resync::collect(&self.options, self.pace.patience, snapshot).await;
        (is_other || was_lost).then_some(Change::Resynchronised)
    }
}

impl Open {
    /// Waits for a burst of events and collects what they touched. `None` where nothing is other
    /// than before.
    ///
    /// # Errors
    /// When the engine is lost: why.
    async fn follow(
        &mut self,
        options: &CollectOptions,
        pace: Pace,
        snapshot: &mut Snapshot,
    ) -> Result<Option<Change>, String> {
        let burst = self.next_burst(pace).await?;
        let mut touched = Touched::default();
        let mut causes: Vec<Cause> = Vec::new();
        for event in burst {
            if touched.add(&event) {
                let cause = event.cause();
                if !causes.contains(&cause) {
                    causes.push(cause);
                }
            }
        }
        if touched == Touched::default() {
            return Ok(None);
        }
        let is_other = refresh::refresh(options, &mut self.asker, snapshot, &touched).await;
        if let Some(unknown) = self.asker.gave_up() {
            return Err(unknown.message.clone());
        }
        Ok(is_other.then_some(Change::Events(causes)))
    }

    async fn next_burst(&mut self, pace: Pace) -> Result<Vec<Event>, String> {
        let mut burst = vec![self.next_event().await?];
        let more = async {
            while burst.len() < MAX_BURST {
                match tokio::time::timeout(pace.quiet, self.next_event()).await {
                    Ok(Ok(event)) => burst.push(event),
                    // The stream's end is met again with the next burst.
                    Ok(Err(_)) | Err(_) => return,
                }
            }
        };
        let _the_burst_goes_on = tokio::time::timeout(pace.burst, more).await;
        Ok(burst)
    }

    async fn next_event(&mut self) -> Result<Event, String> {
        loop {
            match self.events.next().await {
                Ok(Some(line)) => match Event::parse(&line) {
                    Some(event) => return Ok(event),
                    None => tracing::debug!(bytes = line.len(), "not an event"),
                },
                Ok(None) => return Err("it ended the stream of its events".to_owned()),
                Err(error) => return Err(engine::asker::explain("/events", &error).message),
            }
        }
    }
}

#[cfg(test)]
mod tests;
