//! Why a contact ended.
//!
//! If an agent had it, it is completed. Otherwise what was detected on the line says most, then the reason of
//! Amazon Connect, then whether this server has asked for the end.

use super::contact::{ContactEnd, Stage};
use shared_types::call_state::EndCause;

/// The cause of an end, at the highest stage of the contact.
pub(super) fn of_contact(end: &ContactEnd, stage: Stage, stop_requested: bool) -> EndCause {
    if stage == Stage::Connected {
        return EndCause::Completed;
    }
    let detected = end.detection.as_deref().and_then(of_detection);
    let certain = detected.or_else(|| end.reason.as_deref().and_then(of_reason));
    match certain {
        Some(cause) => cause,
        None if stop_requested => EndCause::Cancelled,
        None => end.reason.as_deref().map_or(EndCause::Unknown, of_ambiguous_reason),
    }
}

/// Values of `AnsweringMachineDetectionStatus`. A person who answered, and a detection without a result, say
/// nothing of the end.
fn of_detection(status: &str) -> Option<EndCause> {
    match status {
        "VOICEMAIL_BEEP" | "VOICEMAIL_NO_BEEP" | "FAX_MACHINE_DETECTED" => {
            Some(EndCause::AnsweringMachine)
        }
        "SIT_TONE_BUSY" => Some(EndCause::Busy),
        "SIT_TONE_INVALID_NUMBER" | "SIT_TONE_DETECTED" => Some(EndCause::Failed),
        "AMD_UNANSWERED" => Some(EndCause::NoAnswer),
        _ => None,
    }
}

/// Values of `DisconnectReason` that do not depend on who asked for the end.
fn of_reason(reason: &str) -> Option<EndCause> {
    match reason {
        "TELECOM_BUSY" => Some(EndCause::Busy),
        "TELECOM_UNANSWERED" | "TELECOM_TIMEOUT" => Some(EndCause::NoAnswer),
        "TELECOM_NUMBER_INVALID"
        | "TELECOM_POTENTIAL_BLOCKING"
        | "TELECOM_PROBLEM"
        | "OUTBOUND_DESTINATION_ENDPOINT_ERROR"
        | "OUTBOUND_RESOURCE_ERROR"
        | "OUTBOUND_ATTEMPT_FAILED"
        | "EXPIRED" => Some(EndCause::Failed),
        _ => None,
    }
}

/// Values of `DisconnectReason` that a requested end has, too.
fn of_ambiguous_reason(reason: &str) -> EndCause {
    match reason {
        // The vendor's words: cancelled, or not answered within 60 s. It was not cancelled.
        "TELECOM_ORIGINATOR_CANCEL" => EndCause::NoAnswer,
        // The visitor did not wait for an agent.
        "CUSTOMER_DISCONNECT" => EndCause::Cancelled,
        // The flow ended the call before an agent had it.
        "CONTACT_FLOW_DISCONNECT" => EndCause::Failed,
        _ => EndCause::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cause(reason: &str, detection: &str, stage: Stage, stop_requested: bool) -> EndCause {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let end = ContactEnd { reason: text(reason), detection: text(detection) };
        of_contact(&end, stage, stop_requested)
    }

    #[test]
    fn a_contact_that_an_agent_had_is_completed() {
        for reason in ["AGENT_DISCONNECT", "CUSTOMER_DISCONNECT", "OTHER", ""] {
            let cause = cause(reason, "HUMAN_ANSWERED", Stage::Connected, true);
            assert_eq!(cause, EndCause::Completed, "{reason}");
        }
    }

    #[test]
    fn what_was_detected_is_the_cause() {
        for (status, expected) in [
            ("VOICEMAIL_BEEP", EndCause::AnsweringMachine),
            ("VOICEMAIL_NO_BEEP", EndCause::AnsweringMachine),
            ("FAX_MACHINE_DETECTED", EndCause::AnsweringMachine),
            ("SIT_TONE_BUSY", EndCause::Busy),
            ("SIT_TONE_INVALID_NUMBER", EndCause::Failed),
            ("SIT_TONE_DETECTED", EndCause::Failed),
            ("AMD_UNANSWERED", EndCause::NoAnswer),
        ] {
            let found = cause("CONTACT_FLOW_DISCONNECT", status, Stage::Answered, false);
            assert_eq!(found, expected, "{status}");
        }
        for status in ["HUMAN_ANSWERED", "ANSWERED", "UNDETECTED", "AMD_UNRESOLVED", "AMD_ERROR"] {
            let found = cause("CUSTOMER_DISCONNECT", status, Stage::Queued, false);
            assert_eq!(found, EndCause::Cancelled, "{status}");
        }
    }

    #[test]
    fn otherwise_the_reason_is() {
        for (reason, expected) in [
            ("TELECOM_BUSY", EndCause::Busy),
            ("TELECOM_UNANSWERED", EndCause::NoAnswer),
            ("TELECOM_TIMEOUT", EndCause::NoAnswer),
            ("TELECOM_ORIGINATOR_CANCEL", EndCause::NoAnswer),
            ("TELECOM_NUMBER_INVALID", EndCause::Failed),
            ("TELECOM_POTENTIAL_BLOCKING", EndCause::Failed),
            ("TELECOM_PROBLEM", EndCause::Failed),
            ("OUTBOUND_DESTINATION_ENDPOINT_ERROR", EndCause::Failed),
            ("OUTBOUND_RESOURCE_ERROR", EndCause::Failed),
            ("OUTBOUND_ATTEMPT_FAILED", EndCause::Failed),
            ("EXPIRED", EndCause::Failed),
            ("CUSTOMER_DISCONNECT", EndCause::Cancelled),
            ("CONTACT_FLOW_DISCONNECT", EndCause::Failed),
            ("OTHER", EndCause::Unknown),
            ("A_NEW_REASON", EndCause::Unknown),
            ("", EndCause::Unknown),
        ] {
            assert_eq!(cause(reason, "", Stage::Started, false), expected, "{reason}");
        }
    }

    #[test]
    fn a_requested_end_is_a_cancelled_call_unless_the_line_says_otherwise() {
        for reason in ["OTHER", "API", "", "TELECOM_ORIGINATOR_CANCEL", "CUSTOMER_DISCONNECT"] {
            assert_eq!(cause(reason, "", Stage::Queued, true), EndCause::Cancelled, "{reason}");
        }
        assert_eq!(cause("TELECOM_BUSY", "", Stage::Started, true), EndCause::Busy);
    }
}
