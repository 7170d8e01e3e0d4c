//! Holds answers against labelled addresses: how many are right, wrong, or left open, by their source.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A source of labelled addresses: how many must be right, in percent. Of none may more than [`MOST_WRONG_PERCENT`] be wrong.
pub const BARS: &[(&str, f64)] =
    &[("shop_s", 99.0), ("shop_t", 99.0), ("seat_new", 98.0), ("vnpost", 90.0), ("hcmut", 82.0)];
pub const MOST_WRONG_PERCENT: f64 = 0.5;

/// An address and the communes it may lie in.
pub struct Labelled {
    pub id: String,
    pub source: String,
    pub text: String,
    pub communes: Vec<String>,
}

/// What came of one source.
#[derive(Clone, Copy, Default)]
pub struct Tally {
    pub asked: usize,
    pub right: usize,
    pub wrong: usize,
}

impl Tally {
    pub fn percent(self, count: usize) -> f64 {
        if self.asked == 0 { 0.0 } else { count as f64 * 100.0 / self.asked as f64 }
    }
    fn add(&mut self, other: Tally) {
        self.asked += other.asked;
        self.right += other.right;
        self.wrong += other.wrong;
    }
}

/// Where the labelled addresses are, if this machine has them. They are not part of this repository.
pub fn reference_file() -> Option<PathBuf> {
    let file = Path::new(&std::env::var_os("BUUTA_REFERENCE_DATA")?).join("address_dev.csv");
    file.exists().then_some(file)
}

/// The addresses of a file that have a label; all its texts, for measuring speed.
pub fn read(file: &Path) -> (Vec<Labelled>, Vec<String>) {
    let (mut labelled, mut texts) = (Vec::new(), Vec::new());
    for row in csv::Reader::from_path(file).expect("the labelled addresses").records() {
        let row = row.expect("a labelled address");
        texts.push(row[2].to_owned());
        if !row[8].is_empty() {
            let mut communes: Vec<String> = row[8].split('|').map(str::to_owned).collect();
            communes.sort();
            let (id, source) = (row[0].to_owned(), row[1].to_owned());
            labelled.push(Labelled { id, source, text: row[2].to_owned(), communes });
        }
    }
    (labelled, texts)
}

/// Right: the only label, or exactly the set of labels. Wrong: one commune that is not the only label.
pub fn judge(expected: &[String], mut codes: Vec<String>) -> Tally {
    codes.sort();
    let right = usize::from(codes == expected);
    Tally { asked: 1, right, wrong: usize::from(right == 0 && codes.len() == 1) }
}

/// Tallies by source and by half. Rules were made with one half in sight, the rows whose id has an even checksum; the other
/// half tells how they fare with what they have not seen.
#[derive(Default)]
pub struct Table(BTreeMap<String, [Tally; 2]>);

impl Table {
    pub fn add(&mut self, row: &Labelled, tally: Tally) {
        use sha2::Digest;
        let half = usize::from(sha2::Sha256::digest(row.id.as_bytes())[0] % 2);
        self.0.entry(row.source.clone()).or_default()[half].add(tally);
    }

    /// Prints the table and says what falls short.
    pub fn print(&self) -> Vec<String> {
        let mut short = Vec::new();
        println!("source     rows   right     bar   wrong   right: seen half, unseen half");
        for (source, bar) in BARS {
            let halves = self.0.get(*source).copied().unwrap_or_default();
            let mut all = halves[0];
            all.add(halves[1]);
            let (right, wrong) = (all.percent(all.right), all.percent(all.wrong));
            let [seen, unseen] = halves.map(|half| half.percent(half.right));
            println!("{source:9}{:6}{right:7.1}%{bar:7.1}%{wrong:7.2}%   {seen:5.1}% {unseen:5.1}%", all.asked);
            if all.asked == 0 || right < *bar || wrong > MOST_WRONG_PERCENT {
                short.push(format!("{source}: {right:.1}% right (bar {bar}%), {wrong:.2}% wrong of {}", all.asked));
            }
        }
        short
    }
}
