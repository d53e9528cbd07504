//! The headers of a call, in the order of the contract.

use crate::action::{Action, BadValue, Problem};
use crate::chance::ActionId;
use shared_types::call_state::Leg;
use std::fmt;
use std::time::Duration;

/// A call to be placed: Asterisk rings `channel`, and once that is answered runs `exten` for it.
///
/// `Debug` shows the ids only: the rest holds numbers.
#[derive(Clone)]
pub struct Originate {
    /// The first leg: `Local/<number>@<context>`, with `/n` where the pair must stay.
    pub channel: String,
    pub exten: String,
    pub context: String,
    /// A number, or a name.
    pub caller_id: String,
    /// A name to show beside it.
    pub caller_name: Option<String>,
    /// How long the first leg may ring.
    pub timeout: Duration,
    /// Of our choice; it is how the call is known from then on.
    pub channel_id: String,
    pub other_channel_id: String,
    /// Set on the channel, and said in the order of their names.
    pub variables: Vec<(String, String)>,
    pub legs: Legs,
}

/// Who the two legs are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Legs {
    pub first: Leg,
    pub second: Leg,
}

/// What Asterisk keeps of each, silently cutting the rest off.
const CHANNEL_CAP: usize = 255;
const EXTEN_CAP: usize = 79;
const CALLER_ID_CAP: usize = 255;
const CHANNEL_ID_CAP: usize = 149;

impl Originate {
    /// The action that places the call, or which value must not be said.
    pub fn action(&self, id: ActionId) -> Result<Action, BadValue> {
        within("Channel", &self.channel, CHANNEL_CAP)?;
        within("Exten", &self.exten, EXTEN_CAP)?;
        within("Context", &self.context, EXTEN_CAP)?;
        let caller_id = self.whole_caller_id()?;
        channel_id("ChannelId", &self.channel_id)?;
        channel_id("OtherChannelId", &self.other_channel_id)?;
        let action = Action::new("Originate", id)
            .header("Channel", &self.channel)?
            .header("Exten", &self.exten)?
            .header("Context", &self.context)?
            .header("Priority", "1")?
            .header("CallerID", &caller_id)?
            .header("Timeout", &self.timeout.as_millis().to_string())?
            .header("Async", "true")?
            .header("ChannelId", &self.channel_id)?
            .header("OtherChannelId", &self.other_channel_id)?;
        self.variables(action)
    }

    /// `"Acme 47" <500>`, or what stands alone.
    fn whole_caller_id(&self) -> Result<String, BadValue> {
        without("CallerID", &self.caller_id, &['"', '<', '>'])?;
        let Some(name) = &self.caller_name else { return Ok(self.caller_id.clone()) };
        without("CallerID", name, &['"', '<', '>', '\\'])?;
        let whole = format!("\"{name}\" <{}>", self.caller_id);
        within("CallerID", &whole, CALLER_ID_CAP)?;
        Ok(whole)
    }

    fn variables(&self, action: Action) -> Result<Action, BadValue> {
        let mut variables: Vec<_> = self.variables.iter().collect();
        variables.sort();
        variables.into_iter().try_fold(action, |action, (name, value)| {
            let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
            if name.is_empty() || !name.bytes().all(is_name) {
                return Err(BadValue::new(name, Problem::Name));
            }
            // A comma would start a further variable.
            without(name, value, &[','])?;
            action.header("Variable", &format!("{name}={value}"))
        })
    }
}

/// A name by which a channel may be looked for. One that starts with a slash would be a pattern over
/// all channels.
pub(crate) fn channel_id(header: &str, id: &str) -> Result<(), BadValue> {
    if id.starts_with('/') {
        return Err(BadValue::new(header, Problem::Character));
    }
    within(header, id, CHANNEL_ID_CAP)
}

fn within(header: &str, value: &str, cap: usize) -> Result<(), BadValue> {
    match value.len() {
        0 => Err(BadValue::new(header, Problem::Empty)),
        length if length > cap => Err(BadValue::new(header, Problem::TooLong)),
        _ => Ok(()),
    }
}

fn without(header: &str, value: &str, own: &[char]) -> Result<(), BadValue> {
    if value.contains(own) { Err(BadValue::new(header, Problem::Character)) } else { Ok(()) }
}

impl fmt::Debug for Originate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Originate")
            .field("channel_id", &self.channel_id)
            .field("legs", &self.legs)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call() -> Originate {
        let variable = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        Originate {
            channel: "Local/+34944010101@click2dial-user/n".to_owned(),
            exten: "+34944010101".to_owned(),
            context: "click2dial-target".to_owned(),
            caller_id: "101".to_owned(),
            caller_name: None,
            timeout: Duration::from_secs(30),
            channel_id: "abc".to_owned(),
            other_channel_id: "abc-2".to_owned(),
            variables: vec![
                variable("__COMPANYID", "1"),
                variable("DIAL_TIMEOUT", "30"),
                variable("__BRANDID", "1"),
                variable("C2DENDPOINT", "b1c1t1_alice"),
                variable("__CLICK2DIALIDEN", "abc"),
                variable("DIAL_OPTS", ""),
                variable("DIAL_DEF_OPTS", ""),
                variable("ORIGINATE_EXTEN", "101"),
                variable("MAX_DURATION", "10800000"),
            ],
            legs: Legs { first: Leg::Terminal, second: Leg::Destination },
        }
    }

    fn problem(call: &Originate) -> (String, Problem) {
        let BadValue { header, problem } = call.action(ActionId::for_tests("1")).unwrap_err();
        (header, problem)
    }

    #[test]
    fn a_call_has_the_headers_of_the_contract_in_its_order() {
        let action = call().action(ActionId::for_tests("0123456789abcdef")).unwrap();

        let expected = "\
            Action: Originate\r\n\
            ActionID: 0123456789abcdef\r\n\
            Channel: Local/+34944010101@click2dial-user/n\r\n\
            Exten: +34944010101\r\n\
            Context: click2dial-target\r\n\
            Priority: 1\r\n\
            CallerID: 101\r\n\
            Timeout: 30000\r\n\
            Async: true\r\n\
            ChannelId: abc\r\n\
            OtherChannelId: abc-2\r\n\
            Variable: C2DENDPOINT=b1c1t1_alice\r\n\
            Variable: DIAL_DEF_OPTS=\r\n\
            Variable: DIAL_OPTS=\r\n\
            Variable: DIAL_TIMEOUT=30\r\n\
            Variable: MAX_DURATION=10800000\r\n\
            Variable: ORIGINATE_EXTEN=101\r\n\
            Variable: __BRANDID=1\r\n\
            Variable: __CLICK2DIALIDEN=abc\r\n\
            Variable: __COMPANYID=1\r\n\
            \r\n";
        assert_eq!(String::from_utf8(action.into_bytes()).unwrap(), expected);
    }

    #[test]
    fn a_name_stands_before_the_number_in_quotes() {
        let call = Originate { caller_name: Some("Müller, Söhne 47".to_owned()), ..call() };
        let said = String::from_utf8(call.action(ActionId::for_tests("1")).unwrap().into_bytes());

        assert!(said.unwrap().contains("\r\nCallerID: \"Müller, Söhne 47\" <101>\r\n"));
    }

    #[test]
    fn a_line_break_is_refused_in_every_value() {
        let changes: [fn(&mut Originate, &str); 9] = [
            |call, text| call.caller_name = Some(text.to_owned()),
            |call, text| call.channel.push_str(text),
            |call, text| call.exten.push_str(text),
            |call, text| call.context.push_str(text),
            |call, text| call.caller_id.push_str(text),
            |call, text| call.channel_id.push_str(text),
            |call, text| call.other_channel_id.push_str(text),
            |call, text| call.variables[0].0.push_str(text),
            |call, text| call.variables[0].1.push_str(text),
        ];
        for change in changes {
            for text in ["\n", "\r\n", "\r", "\0", "\nAction: Logoff", "\n\nAction: Logoff"] {
                let mut call = call();
                change(&mut call, text);
                assert!(matches!(problem(&call).1, Problem::Break | Problem::Name), "{text:?}");
            }
        }
    }

    #[test]
    fn what_asterisk_would_cut_is_refused() {
        let long = Originate { exten: "1".repeat(80), ..call() };
        assert_eq!(problem(&long), ("Exten".to_owned(), Problem::TooLong));
        let long = Originate { channel: "x".repeat(256), ..call() };
        assert_eq!(problem(&long), ("Channel".to_owned(), Problem::TooLong));
        let long = Originate { channel_id: "x".repeat(150), ..call() };
        assert_eq!(problem(&long), ("ChannelId".to_owned(), Problem::TooLong));
        let none = Originate { exten: String::new(), ..call() };
        assert_eq!(problem(&none), ("Exten".to_owned(), Problem::Empty));
    }

    #[test]
    fn what_asterisk_would_take_for_its_own_is_refused() {
        let name = Originate { caller_id: "\"A\" <1>".to_owned(), ..call() };
        assert_eq!(problem(&name), ("CallerID".to_owned(), Problem::Character));
        for name in ["\"", "A <1", "A>", "A\\"] {
            let name = Originate { caller_name: Some(name.to_owned()), ..call() };
            assert_eq!(problem(&name), ("CallerID".to_owned(), Problem::Character));
        }
        let long = Originate { caller_name: Some("x".repeat(250)), ..call() };
        assert_eq!(problem(&long), ("CallerID".to_owned(), Problem::TooLong));
        let pattern = Originate { channel_id: "/.*/".to_owned(), ..call() };
        assert_eq!(problem(&pattern), ("ChannelId".to_owned(), Problem::Character));
        let two = Originate { variables: vec![("A".into(), "1,B=2".into())], ..call() };
        assert_eq!(problem(&two), ("A".to_owned(), Problem::Character));
        let name = Originate { variables: vec![("A(b)".into(), "1".into())], ..call() };
        assert_eq!(problem(&name), ("A(b)".to_owned(), Problem::Name));
    }

    #[test]
    fn a_call_shows_no_number() {
        let shown = format!("{:?}", call());
        assert!(!shown.contains("944010101") && shown.contains("abc"), "{shown}");
    }
}
