//! The caps of those who place calls for themselves: the terminal of a signed call, the user of an application.
//!
//! A stolen password or token places calls until somebody notices. These caps bound what they cost until then.

use super::slot::{CallSlot, StoredSlot};
use super::{Cap, CapCharge, CapError, Caps, ChargedCaps};
use crate::calls::caller_limits::CallerLimitSettings;
use crate::destinations::DestinationClass;
use serde::{Deserialize, Serialize};
use state::pseudonyms::PseudonymKey;
use state::rate_limits::{Charge, Quota, Receipt};
use std::sync::Arc;
use std::time::Duration;

/// A caller, and the call that is to be charged.
#[derive(Clone, Copy)]
pub(crate) struct Caller<'a> {
    pub(crate) kind: CallerKind,
    /// Unique among the callers of its kind.
    pub(crate) id: &'a [u8],
    pub(crate) limits: &'a CallerLimitSettings,
    /// Of the destination, which the limits allow.
    pub(crate) class: DestinationClass,
    /// The longest time that a call of this kind of caller is in progress.
    pub(crate) longest: Duration,
}

/// What kind of caller it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CallerKind {
    /// A terminal, which signs its calls.
    Terminal,
    /// A user of an application.
    User,
}

/// The slot of a caller's call as it is stored, with the charges that it has if its end is not known. Neither contains
/// the caller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::calls) struct StoredCallerSlot {
    slot: StoredSlot,
    assumed: StoredSlot,
}

impl CallerKind {
    fn name(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::User => "user",
        }
    }
}

impl Caps {
    /// Charges a call to its caller, or nothing if one of the caps is reached. `is_followed`: the telephone system
    /// reports the end of the call.
    pub(in crate::calls) async fn charge_caller(
        &self,
        caller: Caller<'_>,
        is_followed: bool,
    ) -> Result<ChargedCaps, CapError> {
        // Calls whose end is known and those whose end is not have windows, and so keys, of their own.
        self.check_all(&[self.slot_of(caller, !is_followed)]).await?;
        let receipt = self.acquire(&[self.slot_of(caller, is_followed)]).await?;
        let assumed = self.slot_of(caller, false).charge;
        let slot = CallSlot {
            rate_limits: Arc::clone(&self.rate_limits),
            receipt,
            // It is in progress already, so it is counted whatever the cap.
            assumed: vec![Charge { quota: Quota { max: u32::MAX, ..assumed.quota }, ..assumed }],
        };
        match self.acquire(&self.charges_of(caller)).await {
            Ok(receipt) => Ok(ChargedCaps { receipt, slot }),
            Err(error) => {
                slot.free().await;
                Err(error)
            }
        }
    }

    /// The slot of a caller's call that an earlier process placed.
    pub(in crate::calls) fn resume_caller_slot(
        &self,
        stored: &StoredCallerSlot,
    ) -> Option<CallSlot> {
        let (receipt, assumed) = (stored.slot.receipt()?, stored.assumed.receipt()?);
        let (rate_limits, assumed) = (Arc::clone(&self.rate_limits), assumed.charges().to_vec());
        Some(CallSlot { rate_limits, receipt, assumed })
    }

    fn slot_of(&self, caller: Caller<'_>, is_followed: bool) -> CapCharge {
        let (name, window) = if is_followed {
            ("calls in progress", caller.longest)
        } else {
            ("calls of unknown end", self.assumed_call)
        };
        let quota = Quota::within(caller.limits.concurrent_calls, window);
        CapCharge::new(Cap::CallerConcurrent, self.caller_key(caller, name), quota)
    }

    fn charges_of(&self, caller: Caller<'_>) -> Vec<CapCharge> {
        let limits = caller.limits;
        let charge =
            |cap: Cap, quota| CapCharge::new(cap, self.caller_key(caller, cap.as_str()), quota);
        let mut charges = vec![
            charge(Cap::CallerHour, Quota::per_hour(limits.calls_per_hour)),
            charge(Cap::CallerDay, Quota::per_day(limits.calls_per_day)),
        ];
        if caller.class == DestinationClass::International {
            let (hour, day) = (limits.international_per_hour, limits.international_per_day);
            charges.push(charge(Cap::CallerInternationalHour, Quota::per_hour(hour)));
            charges.push(charge(Cap::CallerInternationalDay, Quota::per_day(day)));
        }
        charges
    }

    /// Each window has a key of its own. The name of a kind has no zero byte, and neither has a domain.
    fn caller_key(&self, caller: Caller<'_>, name: &'static str) -> PseudonymKey {
        let value = [caller.kind.name().as_bytes(), &[0], caller.id].concat();
        self.pseudonyms.pseudonym(name, &value)
    }
}

impl CallSlot {
    pub(in crate::calls) fn to_stored_of_caller(&self) -> StoredCallerSlot {
        let assumed = StoredSlot::new(&Receipt::new(&self.assumed, 0));
        StoredCallerSlot { slot: self.to_stored(), assumed }
    }
}
