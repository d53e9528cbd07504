//! Orders that are not done yet, in their order.

use super::order::Order;
use crate::error::WriteError;
use std::collections::VecDeque;
use std::sync::Arc;

/// Maximum orders that are kept while the database does not answer. No call is placed meanwhile, so that only calls
/// in progress add orders.
pub(super) const MOST_KEPT: usize = 16_384;

/// Orders of one call stay in their order.
#[derive(Debug, Default)]
pub(super) struct Backlog {
    orders: VecDeque<Order>,
}

impl Backlog {
    pub(super) fn len(&self) -> usize {
        self.orders.len()
    }

    /// Appends `order`. Returns it if there is no room for an order without a waiter; those with one are bounded by
    /// the queue, since they are done or refused at once.
    pub(super) fn push(&mut self, order: Order) -> Option<Order> {
        if order.waiter.is_none() && self.orders.len() >= MOST_KEPT {
            return Some(order);
        }
        self.orders.push_back(order);
        None
    }

    /// Puts `orders` before all others.
    pub(super) fn put_back(&mut self, orders: Vec<Order>) {
        for order in orders.into_iter().rev() {
            self.orders.push_front(order);
        }
    }

    /// Takes the first orders, at most `most`.
    pub(super) fn take(&mut self, most: usize) -> Vec<Order> {
        self.orders.drain(..most.min(self.orders.len())).collect()
    }

    /// Refuses all orders with a waiter, and drops them.
    pub(super) fn refuse_waiting(&mut self, error: &Arc<WriteError>) {
        self.orders.iter_mut().for_each(|order| order.refuse(error));
        self.orders.retain(|order| !order.is_withdrawn);
    }

    /// Removes all orders.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = Order> {
        self.orders.drain(..)
    }
}

#[cfg(test)]
mod tests {
    use super::super::order::Work;
    use super::*;
    use model::call_id::CallId;
    use model::random::SystemRandom;
    use tokio::sync::oneshot;

    fn close() -> Order {
        Order::new(Work::CloseLiveCall(CallId::random(&SystemRandom).unwrap()), None)
    }

    fn calls(orders: &[Order]) -> Vec<CallId> {
        orders.iter().filter_map(Order::call_id).collect()
    }

    #[test]
    fn orders_that_are_put_back_come_first_and_in_their_order() {
        let mut backlog = Backlog::default();
        for order in std::iter::repeat_with(close).take(3) {
            assert!(backlog.push(order).is_none());
        }

        let taken = backlog.take(2);
        let first = calls(&taken);
        backlog.put_back(taken);

        assert_eq!(calls(&backlog.take(9))[..2], first);
        assert_eq!(backlog.len(), 0);
    }

    #[test]
    fn a_full_backlog_refuses_what_nobody_waits_for_and_keeps_the_rest() {
        let mut backlog = Backlog::default();
        for order in std::iter::repeat_with(close).take(MOST_KEPT) {
            assert!(backlog.push(order).is_none());
        }

        let refused = close();
        let call_id = refused.call_id();
        assert_eq!(backlog.push(refused).and_then(|order| order.call_id()), call_id);
        let (waiter, _answer) = oneshot::channel();
        assert!(backlog.push(Order::new(Work::Flush, Some(waiter))).is_none());

        assert_eq!(backlog.len(), MOST_KEPT + 1);
    }

    #[test]
    fn a_refused_order_is_dropped_and_its_waiter_has_the_error() {
        let mut backlog = Backlog::default();
        let (waiter, mut answer) = oneshot::channel();
        backlog.push(close());
        backlog.push(Order::new(Work::Flush, Some(waiter)));

        backlog.refuse_waiting(&Arc::new(WriteError::Unsealed));

        assert!(answer.try_recv().unwrap().is_err());
        assert_eq!(backlog.len(), 1);
    }
}
