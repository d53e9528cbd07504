//! The head of a chain as a line of text, to be kept where writers of the journal have no access.

use crate::journal::chain::Chain;
use crate::journal::chain_id::ChainId;
use std::fmt;
use std::str::FromStr;

/// The length of a chain and the hash of its last row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptHead {
    pub id: ChainId,
    pub length: i64,
    pub hash: String,
}

/// The line is not a [`KeptHead`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a line as `journal verify` prints it: day, tenant, rows, hash")]
pub struct KeptHeadError;

impl KeptHead {
    pub(crate) fn of(chain: &Chain) -> Self {
        Self { id: chain.id.clone(), length: chain.length, hash: chain.head.clone() }
    }
}

/// `2026-11-21 acme.com 42 9f86d0…`
impl fmt::Display for KeptHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.id, self.length, self.hash)
    }
}

impl FromStr for KeptHead {
    type Err = KeptHeadError;

    fn from_str(line: &str) -> Result<Self, KeptHeadError> {
        let words: Vec<_> = line.split_whitespace().collect();
        let [day, tenant, length, hash] = words[..] else { return Err(KeptHeadError) };
        let tenant = if tenant == "-" { "" } else { tenant };
        Ok(Self {
            id: ChainId { day: day.to_owned(), tenant: tenant.to_owned() },
            length: length.parse().map_err(|_| KeptHeadError)?,
            hash: hash.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_reads_back_as_itself() {
        for line in ["2026-11-21 acme.com 42 9f86d0", "2026-11-21 - 1 00"] {
            assert_eq!(line.parse::<KeptHead>().unwrap().to_string(), line);
        }
        for line in ["", "2026-11-21 acme.com 42", "2026-11-21 acme.com many 9f"] {
            assert_eq!(line.parse::<KeptHead>(), Err(KeptHeadError), "{line}");
        }
    }
}
