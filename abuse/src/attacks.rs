//! The attackers. Each attack is one that was found in a trial, or its worst case.
//!
//! - `visitors_form`: attacks by the form of visitors
//! - `signed`: attacks with a password, a token or guesses at passwords

mod signed;
mod visitors_form;

use crate::client::Client;
use crate::extent::Extent;
use crate::stage::Stage;
use model::clock::Clock;
use std::time::Duration;

/// What attackers do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attack {
    /// Premium and personal numbers of countries that a tenant allows.
    PremiumNumbers,
    /// Digits appended to one number, so that it counts as 91.
    AppendedDigits,
    /// Numbers that the telephone system refuses.
    FreeFailures,
    /// As many scheduled calls as possible at one hour, and calls in that hour.
    ScheduledHour,
    /// Ten clients use up the hour of a tenant.
    TenClients,
    /// All addresses call all numbers, for every tenant.
    AllAddresses,
    /// All addresses call one number.
    OneNumber,
    /// Allowed numbers that cost much.
    DearNumbers,
    /// Numbers on the do-not-call list, at once and later.
    ListedNumbers,
    /// Requests of many clients fill the tables of limits, which are used up before.
    FullTables,
    /// Requests for domains that are nobody's.
    UnknownDomains,
    /// Guesses at passwords lock users out.
    LockOut,
    /// A stolen password of a terminal.
    StolenPassword,
    /// A stolen token of an application.
    StolenToken,
}

impl Attack {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::PremiumNumbers,
        Self::AppendedDigits,
        Self::FreeFailures,
        Self::ScheduledHour,
        Self::TenClients,
        Self::AllAddresses,
        Self::OneNumber,
        Self::DearNumbers,
        Self::ListedNumbers,
        Self::FullTables,
        Self::UnknownDomains,
        Self::LockOut,
        Self::StolenPassword,
        Self::StolenToken,
    ];

    /// For the report.
    pub fn name(self) -> &'static str {
        match self {
            Self::PremiumNumbers => "premium numbers",
            Self::AppendedDigits => "appended digits",
            Self::FreeFailures => "refused numbers",
            Self::ScheduledHour => "scheduled calls at one hour",
            Self::TenClients => "ten clients",
            Self::AllAddresses => "all addresses and numbers",
            Self::OneNumber => "one number",
            Self::DearNumbers => "dear numbers",
            Self::ListedNumbers => "numbers on the do-not-call list",
            Self::FullTables => "full tables",
            Self::UnknownDomains => "unknown domains",
            Self::LockOut => "guessed passwords",
            Self::StolenPassword => "stolen password",
            Self::StolenToken => "stolen token",
        }
    }

    /// Adds its attackers to the stage.
    pub fn begin(self, ground: &Ground) {
        match self {
            Self::PremiumNumbers => visitors_form::premium_numbers(ground),
            Self::AppendedDigits => visitors_form::appended_digits(ground),
            Self::FreeFailures => visitors_form::free_failures(ground),
            Self::ScheduledHour => visitors_form::scheduled_hour(ground),
            Self::TenClients => visitors_form::ten_clients(ground),
            Self::AllAddresses => visitors_form::all_addresses(ground),
            Self::OneNumber => visitors_form::one_number(ground),
            Self::DearNumbers => visitors_form::dear_numbers(ground),
            Self::ListedNumbers => visitors_form::listed_numbers(ground),
            Self::FullTables => visitors_form::full_tables(ground),
            Self::UnknownDomains => visitors_form::unknown_domains(ground),
            Self::LockOut => signed::lock_out(ground),
            Self::StolenPassword => signed::stolen_password(ground),
            Self::StolenToken => signed::stolen_token(ground),
        }
    }
}

/// What attackers have.
#[derive(Clone, Debug)]
pub struct Ground {
    /// Where they live.
    pub stage: Stage,
    /// Their way to the server.
    pub client: Client,
    /// How many they are.
    pub extent: Extent,
    /// The server has no rules for numbers: ordinary numbers stand for those that it would refuse.
    pub disguised: bool,
}

impl Ground {
    /// Adds `attackers` to the stage, each of which does `act` with its own index and the count of its acts every
    /// `period` until the attacks end, for the first time within one period.
    fn every<F>(
        &self,
        attackers: u32,
        period: Duration,
        act: impl Fn(Self, u32, u32) -> F + Clone + Send + 'static,
    ) where
        F: Future<Output = ()> + Send,
    {
        for attacker in 0..attackers {
            let (ground, act) = (self.clone(), act.clone());
            self.stage.spawn(async move {
                let part = f64::from(attacker) * 0.618_033_988_75 % 1.0;
                ground.stage.sleep(period.mul_f64(part)).await;
                for count in 0.. {
                    if ground.stage.now() >= ground.extent.duration() {
                        return;
                    }
                    act(ground.clone(), attacker, count).await;
                    ground.stage.sleep(period).await;
                }
            });
        }
    }

    /// A time from now, in RFC 3339.
    fn in_time(&self, time: Duration) -> Option<jiff::Timestamp> {
        self.stage.clock.now().checked_add(time).ok()
    }
}
