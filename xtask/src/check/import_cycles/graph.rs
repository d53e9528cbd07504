//! The shortest cycles of a graph.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::PathBuf;

/// Which file imports which.
#[derive(Debug, Default)]
pub(super) struct Graph {
    imports: BTreeMap<PathBuf, BTreeSet<PathBuf>>,
}

impl FromIterator<(PathBuf, PathBuf)> for Graph {
    fn from_iter<T: IntoIterator<Item = (PathBuf, PathBuf)>>(edges: T) -> Self {
        let mut graph = Self::default();
        for (from, to) in edges {
            graph.imports.entry(from).or_default().insert(to);
        }
        graph
    }
}

impl Graph {
    /// For each edge that is part of a cycle, the shortest such cycle. Cutting one edge of each of them
    /// leaves a graph without cycles, or with longer ones only.
    pub(super) fn shortest_cycles(&self) -> Vec<Vec<PathBuf>> {
        let mut cycles = BTreeSet::new();
        for (from, targets) in &self.imports {
            for to in targets {
                if let Some(path) = self.shortest_path(to, from) {
                    cycles.insert(from_smallest(path));
                }
            }
        }
        cycles.into_iter().collect()
    }

    /// All nodes of the shortest path, with both ends.
    fn shortest_path(&self, start: &PathBuf, end: &PathBuf) -> Option<Vec<PathBuf>> {
        let mut previous: BTreeMap<&PathBuf, &PathBuf> = BTreeMap::new();
        let mut queue = VecDeque::from([start]);
        while let Some(node) = queue.pop_front() {
            if node == end {
                let steps = std::iter::successors(Some(node), |node| previous.get(node).copied());
                let mut path: Vec<_> = steps.cloned().collect();
                path.reverse();
                return Some(path);
            }
            for next in self.imports.get(node).into_iter().flatten() {
                if next != start && !previous.contains_key(next) {
                    previous.insert(next, node);
                    queue.push_back(next);
                }
            }
        }
        None
    }
}

/// The same cycle, starting at its smallest node.
fn from_smallest(mut cycle: Vec<PathBuf>) -> Vec<PathBuf> {
    let smallest = cycle.iter().enumerate().min_by_key(|(_, node)| *node);
    let start = smallest.map_or(0, |(position, _)| position);
    cycle.rotate_left(start);
    cycle
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cycles(edges: &[(&str, &str)]) -> Vec<String> {
        let graph: Graph =
            edges.iter().map(|(from, to)| (PathBuf::from(from), PathBuf::from(to))).collect();
        let name = |node: &PathBuf| node.display().to_string();
        let describe = |cycle: &Vec<PathBuf>| cycle.iter().map(name).collect::<String>();
        graph.shortest_cycles().iter().map(describe).collect()
    }

    #[test]
    fn a_graph_without_cycles_has_none() {
        assert!(cycles(&[]).is_empty());
        assert!(cycles(&[("a", "b"), ("a", "c"), ("b", "c")]).is_empty());
    }

    #[test]
    fn a_cycle_is_found_once_and_starts_at_its_smallest_node() {
        assert_eq!(cycles(&[("c", "b"), ("b", "a"), ("a", "c")]), ["acb"]);
    }

    #[test]
    fn each_edge_in_a_cycle_is_part_of_a_cycle_that_is_found() {
        let edges = [("a", "b"), ("b", "a"), ("b", "c"), ("c", "d"), ("d", "a"), ("d", "e")];

        assert_eq!(cycles(&edges), ["ab", "abcd"]);
    }
}
