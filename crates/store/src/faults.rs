//! Faults of the database, for the tests of other crates.

use std::sync::{Arc, OnceLock};

/// What happens to one piece of work on the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is done.
    None,
    /// It is not done, and fails.
    Failed,
    /// It is done, and the answer is lost: it seems to fail.
    AnswerLost,
    /// The process ends before it is done.
    EndsBefore,
    /// The process ends after it is done, before the answer.
    EndsAfter,
}

/// The port that decides about faults.
pub trait FaultPlan: Send + Sync {
    /// What happens to the next piece of work.
    fn next(&self) -> Fault;

    /// The process has ended at this point. Work of it after that must not be done.
    fn has_ended(&self);
}

/// The plan of one database.
#[derive(Default)]
pub(crate) struct Faults(OnceLock<Arc<dyn FaultPlan>>);

impl Faults {
    /// Uses `plan` from now on. False if there is one.
    pub(crate) fn inject(&self, plan: Arc<dyn FaultPlan>) -> bool {
        self.0.set(plan).is_ok()
    }

    /// Does `work` as the plan says; `lost` is the error of an answer that does not come.
    pub(crate) async fn apply<T, E>(
        &self,
        work: impl Future<Output = Result<T, E>>,
        lost: impl FnOnce() -> E,
    ) -> Result<T, E> {
        let Some(plan) = self.0.get() else { return work.await };
        match plan.next() {
            Fault::None => work.await,
            Fault::Failed => Err(lost()),
            Fault::AnswerLost => {
                let _ = work.await;
                Err(lost())
            }
            Fault::EndsBefore => ended(&**plan).await,
            Fault::EndsAfter => {
                let _ = work.await;
                ended(&**plan).await
            }
        }
    }
}

async fn ended<T>(plan: &dyn FaultPlan) -> T {
    plan.has_ended();
    std::future::pending().await
}

impl std::fmt::Debug for Faults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Faults")
    }
}
