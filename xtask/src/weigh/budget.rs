//! The budgets of downloads, in bytes of brotli 11.

/// Downloaded with every page view of every customer, so it must fit into three packets.
pub(super) const LOADER: Budget = Budget { what: "loader", limit: 3_072, aim: None };

/// Downloaded at the first hover, focus or touch.
pub(super) const WIDGET: Budget =
    Budget { what: "all after the first sign of interest", limit: 40_960, aim: Some(36_864) };

/// Downloaded with every page of an application that has call buttons.
pub(super) const CLIENT: Budget = Budget { what: "client", limit: 7_168, aim: None };

/// Downloaded with every page of an application that has `<call-button>` elements.
pub(super) const CALL_BUTTON: Budget =
    Budget { what: "<call-button> and its transports", limit: 9_216, aim: Some(8_192) };

/// Downloaded at the first call of a desk phone.
pub(super) const DIGEST: Budget = Budget { what: "digest", limit: 7_168, aim: None };

/// Downloaded with every page of an application that has the Mini Dialer.
pub(super) const DIALPAD: Budget =
    Budget { what: "Dialpad's Mini Dialer", limit: 12_288, aim: None };

#[derive(Debug)]
pub(super) struct Budget {
    what: &'static str,
    limit: usize,
    /// The target for the future.
    aim: Option<usize>,
}

#[derive(Debug)]
pub(super) struct Verdict {
    pub(super) words: String,
    pub(super) is_over: bool,
}

impl Budget {
    pub(super) fn judge(&self, brotli: usize) -> Verdict {
        let Self { what, limit, aim } = self;
        let is_over = brotli > *limit;
        let judgement = if is_over {
            format!("OVER its budget of {limit} by {}", brotli - limit)
        } else {
            format!("within its budget of {limit}, {} to spare", limit - brotli)
        };
        let aim = aim.map(|aim| format!(" (the aim is {aim})")).unwrap_or_default();
        Verdict { words: format!("{what}: {brotli} bytes of brotli, {judgement}{aim}"), is_over }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_may_be_spent_to_the_last_byte() {
        assert!(!LOADER.judge(3_072).is_over);
        assert!(LOADER.judge(3_073).is_over);
        assert!(!WIDGET.judge(40_960).is_over);
        assert!(WIDGET.judge(40_961).is_over);
    }

    #[test]
    fn a_verdict_has_the_difference_and_the_target() {
        assert_eq!(
            LOADER.judge(3_080).words,
            "loader: 3080 bytes of brotli, OVER its budget of 3072 by 8"
        );
        assert_eq!(
            WIDGET.judge(40_000).words,
            "all after the first sign of interest: 40000 bytes of brotli, within its budget of 40960, 960 to spare (the aim is 36864)"
        );
    }
}
