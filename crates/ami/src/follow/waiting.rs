//! Where a call waits, as far as its own events and those of others in the same queue tell.

/// A place in a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Waiting {
    queue: String,
    /// 1 is the next. `None`: others may have come and gone unheard.
    pub(super) place: Option<u16>,
}

/// Somebody else came to the queue or left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    Joins { place: u16 },
    Leaves { place: u16 },
}

impl Waiting {
    pub(super) fn at(queue: &str, place: u16) -> Self {
        Self { queue: queue.to_owned(), place: Some(place) }
    }

    pub(super) fn is_in(&self, queue: &str) -> bool {
        self.queue == queue
    }

    /// Who leaves from a place before ours brings us forward; who is put before us sends us back.
    pub(super) fn hear_of(&mut self, other: Move) {
        self.place = self.place.map(|ours| match other {
            Move::Leaves { place } if place < ours => ours - 1,
            Move::Joins { place } if place <= ours => ours.saturating_add(1),
            Move::Leaves { .. } | Move::Joins { .. } => ours,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_moves_with_those_before_it_only() {
        let mut waiting = Waiting::at("sales", 3);
        for (other, place) in [
            (Move::Leaves { place: 4 }, 3),
            (Move::Leaves { place: 1 }, 2),
            (Move::Joins { place: 3 }, 2),
            (Move::Joins { place: 1 }, 3),
            (Move::Leaves { place: 3 }, 3),
            (Move::Leaves { place: 2 }, 2),
            (Move::Leaves { place: 1 }, 1),
        ] {
            waiting.hear_of(other);
            assert_eq!(waiting.place, Some(place), "{other:?}");
        }
    }
}
