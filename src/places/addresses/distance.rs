//! How far two spellings are apart.

/// How many letters must be added, left out, replaced or swapped with their neighbour, if not more than `most`.
pub fn distance(a: &[u8], b: &[u8], most: u8) -> Option<u8> {
    const WIDTH: usize = 40;
    if a.len() >= WIDTH || b.len() >= WIDTH {
        return None;
    }
    let mut rows = [[0_u8; WIDTH]; 3];
    for (at, slot) in (0..).zip(rows[0].iter_mut().take(b.len() + 1)) {
        *slot = at;
    }
    for (i, x) in a.iter().enumerate() {
        let (before, last, row) = (rows[(i + 2) % 3], rows[i % 3], &mut rows[(i + 1) % 3]);
        row[0] = u8::try_from(i + 1).ok()?;
        let mut least = row[0];
        for (j, y) in b.iter().enumerate() {
            let mut cost = (last[j] + u8::from(x != y)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a[i - 1] == *y && *x == b[j - 1] {
                cost = cost.min(before[j - 1] + 1);
            }
            row[j + 1] = cost;
            least = least.min(cost);
        }
        if least > most {
            return None;
        }
    }
    let found = rows[a.len() % 3][b.len()];
    (found <= most).then_some(found)
}
