//! Runs many jobs on all cores and returns their results in order.
//!
//! This does not use rayon: a rayon thread that waits for polars (which has its own pool) picks up
//! another job in the meantime, and within that one another. With thousands of jobs, as many would
//! be started and none finished, until memory or the stack ran out. Our own threads simply wait.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::Result;

/// Runs `work` on every job, as many at a time as rayon would (`RAYON_NUM_THREADS`), and returns
/// the results in the order of the jobs.
///
/// # Errors
/// The error of the first job that failed; no job is started after a failure.
pub fn run<J: Send, R: Send>(
    jobs: impl Iterator<Item = J> + Send,
    work: impl Fn(J) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    let jobs = Mutex::new(jobs.enumerate());
    let failed = AtomicBool::new(false);
    let worker = || {
        let mut done = Vec::new();
        while !failed.load(Ordering::Relaxed) {
            let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some((index, job)) = next else { break };
            let result = work(job);
            failed.fetch_or(result.is_err(), Ordering::Relaxed);
            done.push((index, result));
        }
        done
    };
    let mut done = std::thread::scope(|scope| {
        let others: Vec<_> = (1..rayon::current_num_threads())
            .map(|_| scope.spawn(worker))
            .collect();
        let mut done = worker();
        for other in others {
            match other.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    // Jobs are started in order, so the results of all jobs before a failed one are here.
    done.sort_unstable_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;

    #[test]
    fn results_are_in_the_order_of_the_jobs() {
        let squares = run(0..1_000u64, |number| Ok(number * number)).expect("no failure");
        assert_eq!(squares, (0..1_000).map(|n| n * n).collect::<Vec<_>>());
        assert!(run(0..0, Ok).expect("no failure").is_empty());
    }

    #[test]
    fn the_first_failure_counts_and_ends_the_run() {
        let begun = Mutex::new(0);
        let failed = run(0..100_000, |number| {
            *begun.lock().expect("no panic") += 1;
            match number % 10 {
                3 => Err(Error::usage(crate::Misuse::WrongOption, number.to_string())),
                _ => Ok(number),
            }
        });
        assert_eq!(failed.expect_err("a failure").to_string(), "3");
        assert!(*begun.lock().expect("no panic") < 100_000);
    }

    #[test]
    fn jobs_that_wait_for_a_pool_are_not_begun_on_top_of_each_other() {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(1)
            .build()
            .expect("a pool");
        let open = Mutex::new((0, 0));
        let _: Vec<()> = run(0..200, |_| {
            let mut now = open.lock().expect("no panic");
            now.0 += 1;
            now.1 = now.1.max(now.0);
            drop(now);
            pool.install(|| std::thread::sleep(std::time::Duration::from_micros(100)));
            open.lock().expect("no panic").0 -= 1;
            Ok(())
        })
        .expect("no failure");
        let most = open.lock().expect("no panic").1;
        assert!(most <= rayon::current_num_threads(), "{most} at once");
    }
}
