//! The customer and the job of a call.

use std::fmt;

/// The context of a call. The server accepts it if its tenant has enabled it. It does not print.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct CallContext {
    pub customer_id: Option<String>,
    /// For the label of a button; sent only with an id.
    pub customer_name: Option<String>,
    pub job_id: Option<String>,
    /// Opaque text of the app.
    pub custom_data: Option<String>,
}

/// The value of `customData` on the wire. It does not print.
#[derive(PartialEq, Eq)]
pub enum CustomData<'a> {
    /// The app's text, unchanged.
    Text(&'a str),
    /// An object with these members.
    Members(Vec<(&'static str, &'a str)>),
}

impl CallContext {
    /// The server's limit of the context, in characters of compact JSON; text counts as it is.
    pub const MAX_LENGTH: usize = 2_000;

    /// The value to send, `None` without ids and text.
    pub fn custom_data(&self) -> Option<CustomData<'_>> {
        let (customer, job) = (given(self.customer_id.as_deref()), given(self.job_id.as_deref()));
        let data = given(self.custom_data.as_deref());
        if customer.is_none() && job.is_none() {
            return data.map(CustomData::Text);
        }
        let members = [
            ("customerId", customer),
            ("customerName", given(self.customer_name.as_deref())),
            ("jobId", job),
            ("customData", data),
        ];
        let members = members.into_iter().filter_map(|(name, text)| Some((name, text?)));
        Some(CustomData::Members(members.collect()))
    }
}

impl fmt::Debug for CallContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallContext(…)")
    }
}

impl fmt::Debug for CustomData<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CustomData(…)")
    }
}

fn given(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `-` stands for an absent text.
    fn context([customer, name, job, data]: [&str; 4]) -> CallContext {
        let given = |text: &str| Some(text.to_owned()).filter(|text| text != "-");
        CallContext {
            customer_id: given(customer),
            customer_name: given(name),
            job_id: given(job),
            custom_data: given(data),
        }
    }

    #[test]
    fn a_name_alone_is_not_sent() {
        let named = context(["-", "Ada", "-", "-"]);

        assert_eq!(named.custom_data(), None);
        assert_eq!(CallContext::default().custom_data(), None);
    }

    #[test]
    fn a_text_alone_is_sent_as_it_is() {
        let context = context(["-", "Ada", "-", "order 7"]);

        assert_eq!(context.custom_data(), Some(CustomData::Text("order 7")));
    }

    #[test]
    fn nothing_of_it_prints() {
        let context = context(["C-1815", "-", "-", "-"]);

        assert_eq!(format!("{context:?}"), "CallContext(…)");
        assert_eq!(format!("{:?}", context.custom_data()), "Some(CustomData(…))");
    }

    #[test]
    fn ids_result_in_an_object_without_empty_members() {
        let context = context(["C1", "Ada", "", "order 7"]);

        let members =
            vec![("customerId", "C1"), ("customerName", "Ada"), ("customData", "order 7")];
        assert_eq!(context.custom_data(), Some(CustomData::Members(members)));
    }
}
