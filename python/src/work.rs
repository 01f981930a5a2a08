//! Long work: on a thread of its own, without the interpreter's lock, while Python's thread looks
//! for Ctrl-C and moves the progress bar.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use backline::machinery::read::Progress;
use pyo3::prelude::*;

use crate::error::to_py;

/// How often Python's thread looks up.
const TICK: Duration = Duration::from_millis(50);

/// Runs `work`. `told`, where given, is called with (done, in all) as it goes on; when it raises, or
/// a signal's handler does, the work stops before its next file and that exception is what comes.
pub fn run<T: Send>(
    py: Python<'_>,
    told: Option<&Bound<'_, PyAny>>,
    work: impl FnOnce(&Progress) -> backline::Result<T> + Send,
) -> PyResult<T> {
    let stop = AtomicBool::new(false);
    let (done, total) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let progress = |now: usize, all: usize| {
        done.fetch_max(now, Ordering::Relaxed);
        total.store(all, Ordering::Relaxed);
        match stop.load(Ordering::Relaxed) {
            true => Err(backline::Error::Stopped),
            false => Ok(()),
        }
    };
    let (ended, bell) = (Mutex::new(false), Condvar::new());
    let (result, raised) = std::thread::scope(|scope| {
        let worker = scope.spawn(|| {
            let _ring = Ring(&ended, &bell);
            work(&progress)
        });
        let mut raised = None;
        let mut shown = None;
        loop {
            let over = py.detach(|| {
                let ended = ended.lock().unwrap_or_else(PoisonError::into_inner);
                let waited = bell.wait_timeout_while(ended, TICK, |ended| !*ended);
                *waited.unwrap_or_else(PoisonError::into_inner).0
            });
            if raised.is_none() {
                let now = (done.load(Ordering::Relaxed), total.load(Ordering::Relaxed));
                raised = py.check_signals().err();
                if let (Some(told), None) = (told, &raised)
                    && now.1 > 0
                    && shown != Some(now)
                {
                    shown = Some(now);
                    raised = told.call1(now).err();
                }
                if raised.is_some() {
                    stop.store(true, Ordering::Relaxed);
                }
            }
            if over {
                break;
            }
        }
        (py.detach(|| worker.join()), raised)
    });
    if let Some(raised) = raised {
        return Err(raised);
    }
    match result {
        Ok(done) => done.map_err(to_py),
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

/// Says that the work has ended, however it does.
struct Ring<'a>(&'a Mutex<bool>, &'a Condvar);

impl Drop for Ring<'_> {
    fn drop(&mut self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.1.notify_all();
    }
}
