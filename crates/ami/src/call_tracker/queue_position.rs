//! The position of a call in a queue, updated by its own events and those of other callers.

/// The queue in which a call waits, and its position there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct QueuePosition {
    queue: String,
    /// 1 is the next. `None`: other callers may have joined or left unnoticed.
    pub(super) position: Option<u16>,
}

/// Another caller joined the queue or left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueueChange {
    /// Another caller joined at this position.
    Joined { position: u16 },
    /// Another caller left from this position.
    Left { position: u16 },
}

impl QueuePosition {
    pub(super) fn new(queue: &str, position: u16) -> Self {
        Self { queue: queue.to_owned(), position: Some(position) }
    }

    /// The call waits in this queue at an unknown position.
    pub(super) fn unknown(queue: &str) -> Self {
        Self { queue: queue.to_owned(), position: None }
    }

    pub(super) fn is_in(&self, queue: &str) -> bool {
        self.queue == queue
    }

    /// A caller that leaves from a lower position moves this call forward; one that joins at the same
    /// or a lower position moves it back.
    pub(super) fn apply(&mut self, change: QueueChange) {
        self.position = self.position.map(|own| match change {
            QueueChange::Left { position } if position < own => own - 1,
            QueueChange::Joined { position } if position <= own => own.saturating_add(1),
            QueueChange::Left { .. } | QueueChange::Joined { .. } => own,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_callers_at_lower_positions_move_a_call() {
        let mut queue_position = QueuePosition::new("sales", 3);
        for (change, expected) in [
            (QueueChange::Left { position: 4 }, 3),
            (QueueChange::Left { position: 1 }, 2),
            (QueueChange::Joined { position: 3 }, 2),
            (QueueChange::Joined { position: 1 }, 3),
            (QueueChange::Left { position: 3 }, 3),
            (QueueChange::Left { position: 2 }, 2),
            (QueueChange::Left { position: 1 }, 1),
        ] {
            queue_position.apply(change);
            assert_eq!(queue_position.position, Some(expected), "{change:?}");
        }
    }
}
