//! The data of the site and of the click2call server.

use serde::Deserialize;

/// The user, and where the servers are.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Me {
    pub name: String,
    pub click2call: String,
    /// From Dialpad's set-up form. It is public: `docs/dialpad-cti.md`.
    pub client_id: String,
    pub dialer_url: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Customer {
    pub id: String,
    pub name: String,
    pub company: String,
    pub address: String,
    pub phone: String,
    pub note: String,
    pub jobs: Vec<Job>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Job {
    pub id: String,
    pub title: String,
    pub status: Status,
    pub when: String,
    pub technician: String,
}

/// Ordered by urgency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Late,
    Today,
    Planned,
    Done,
}

/// A call of a customer, by a button or by the Mini Dialer.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Call {
    pub source: String,
    pub direction: String,
    pub at: String,
    pub state: String,
    pub cause: Option<String>,
    pub custom_data: Option<serde_json::Value>,
}

#[derive(Debug, Deserialize)]
pub struct Calls {
    pub calls: Vec<Call>,
}

impl Status {
    /// The class of the chip.
    pub fn class(self) -> &'static str {
        match self {
            Self::Late => "chip late",
            Self::Today => "chip today",
            Self::Planned => "chip planned",
            Self::Done => "chip done",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::Late => "Late",
            Self::Today => "Today",
            Self::Planned => "Planned",
            Self::Done => "Done",
        }
    }
}

impl Customer {
    /// The number of open jobs, and the most urgent of them.
    pub fn open_jobs(&self) -> Option<(usize, Status)> {
        let open =
            || self.jobs.iter().map(|job| job.status).filter(|status| *status != Status::Done);
        open().min().map(|urgent| (open().count(), urgent))
    }

    /// Whether the customer matches the search text.
    pub fn matches(&self, query: &str) -> bool {
        let text = format!("{} {}", self.name, self.company).to_lowercase();
        let number = digits(query);
        text.contains(&query.trim().to_lowercase())
            || (!number.is_empty() && digits(&self.phone).contains(&number))
    }

    /// Whether the number is the customer's, in any notation.
    pub fn has_number(&self, number: &str) -> bool {
        let national = |number: &str| {
            let digits = digits(number);
            digits[digits.len().saturating_sub(10)..].to_owned()
        };
        national(&self.phone) == national(number)
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}
