//! Components: where the choice falls apart into parts that share no hours.

use petgraph::unionfind::UnionFind;

use super::ascent::Parts;
use super::prepare::{Home, Mode, NEVER, Prepared};

/// Joins homes with every cell that some plan of theirs may load; what stays unjoined can be
/// chosen apart. Parts are numbered by their first home.
pub(super) fn split(prepared: &Prepared) -> Parts {
    let cells = prepared.cells();
    let mut sets = UnionFind::<u32>::new(cells + prepared.homes.len());
    for (h, home) in prepared.homes.iter().enumerate() {
        join(prepared, home, (cells + h) as u32, &mut sets);
    }
    let roots = sets.into_labeling();
    let mut number = vec![u32::MAX; roots.len()];
    let mut count = 0;
    let mut of_home = Vec::with_capacity(prepared.homes.len());
    for root in &roots[cells..] {
        let known = &mut number[*root as usize];
        if *known == u32::MAX {
            *known = count;
            count += 1;
        }
        of_home.push(*known);
    }
    // Cells that no home can load share one last part.
    let idle = count;
    let of_cell: Vec<u32> = roots[..cells]
        .iter()
        .map(|root| number[*root as usize].min(idle))
        .collect();
    let idle_cells = of_cell.contains(&idle);
    Parts {
        count: count as usize + usize::from(idle_cells),
        of_home,
        of_cell,
    }
}

fn join(prepared: &Prepared, home: &Home, node: u32, sets: &mut UnionFind<u32>) {
    let width = prepared.weeks + 1;
    for (s, set) in home.sets.iter().enumerate() {
        let open = (0..prepared.weeks).filter(|w| home.fixed[s * width + w] != NEVER);
        let open: Vec<usize> = open.collect();
        let modes = &home.modes[set.modes.0 as usize..set.modes.1 as usize];
        let classes = modes
            .iter()
            .flat_map(Mode::shares)
            .map(|share| share.class as usize);
        for &kind in classes.flat_map(|c| &prepared.classes[c]) {
            for cell in open.iter().filter_map(|w| prepared.cell(kind, *w)) {
                sets.union(node, cell as u32);
            }
        }
    }
}
