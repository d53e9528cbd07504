//! One line of Asterisk's call records, in the format of `cdr_custom.conf`.

use anyhow::{Context, Result};

/// A billing record of Asterisk. A channel may have several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallRecord {
    /// Equal for all channels of a call: its `ChannelId`.
    pub linkedid: String,
    pub uniqueid: String,
    pub channel: String,
    /// The channel that it was connected to, if any.
    pub destination_channel: String,
    pub context: String,
    pub exten: String,
    pub last_application: String,
    /// `ANSWERED`, `BUSY`, `NO ANSWER`, `FAILED` or `CONGESTION`.
    pub disposition: String,
    pub seconds: u32,
    pub seconds_answered: u32,
    /// The `iden` of a click2dial call's second leg, the digits that extension 1007 read.
    pub user_field: String,
}

impl CallRecord {
    pub(crate) fn parse(line: &str) -> Result<Self> {
        let fields: Vec<_> = line.split('|').collect();
        let text = |at: usize| fields.get(at).map(|field| (*field).to_owned());
        let number = |at: usize| fields.get(at).and_then(|field| field.parse().ok());
        let record = || {
            Some(Self {
                linkedid: text(0)?,
                uniqueid: text(1)?,
                channel: text(2)?,
                destination_channel: text(3)?,
                context: text(4)?,
                exten: text(5)?,
                last_application: text(6)?,
                disposition: text(7)?,
                seconds: number(8)?,
                seconds_answered: number(9)?,
                user_field: text(10)?,
            })
        };
        record().with_context(|| format!("no call record: {line}"))
    }

    pub fn is_answered(&self) -> bool {
        self.disposition == "ANSWERED"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_field_by_field() {
        let record = CallRecord::parse(
            "id|id-2|Local/1@a-0;2|Local/2@phones-1;1|a|1|Dial|NO ANSWER|4|0|iden",
        );
        let record = record.unwrap();
        assert_eq!((&*record.linkedid, &*record.uniqueid), ("id", "id-2"));
        assert_eq!((record.seconds, record.seconds_answered), (4, 0));
        assert_eq!((record.is_answered(), &*record.user_field), (false, "iden"));
    }

    #[test]
    fn half_a_line_is_none() {
        assert!(CallRecord::parse("id|id-2|Local/1@a-0;2").is_err());
    }
}
