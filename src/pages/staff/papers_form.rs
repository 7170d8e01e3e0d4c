//! The counted papers of a hand-over as a form: a line per paper, each original, certified or plain.

use crate::domain::checklist::{CopyKind, CountedPaper};
use crate::pages::page::Page;

/// Lines for papers that stand on no list.
const BLANK_LINES: usize = 3;
/// The longest name of a paper, characters.
const LONGEST_NAME: usize = 200;
/// More of one paper than this is a slip of the finger.
const MOST: u32 = 999;

/// One line, as it is shown. Its fields are `paper_name_N`, `paper_kind_N` and `paper_quantity_N`.
pub struct PaperLine {
    pub number: usize,
    pub name: String,
    /// A paper of the list; a blank line asks for a name.
    pub is_listed: bool,
    pub kinds: Vec<KindChoice>,
    pub quantity: String,
    /// How many the list asks for.
    pub asked: Option<String>,
}

/// A kind of copy to choose.
pub struct KindChoice {
    pub word: &'static str,
    pub title: String,
    pub is_chosen: bool,
}

/// What is wrong with the papers, by the key of its sentence.
pub type PapersError = &'static str;

/// The lines of a list, each counted as asked, and some blank ones.
pub fn lines(page: &Page, listed: &[CountedPaper]) -> Vec<PaperLine> {
    let listed_lines = listed.iter().map(|paper| (paper.clone(), true));
    let blank = CountedPaper { name: String::new(), copy_kind: CopyKind::Original, quantity: 0 };
    let blank_lines = std::iter::repeat_n((blank, false), BLANK_LINES);
    let line = |(number, (paper, is_listed)): (usize, (CountedPaper, bool))| PaperLine {
        number,
        kinds: kinds(page, paper.copy_kind),
        quantity: if is_listed { paper.quantity.to_string() } else { String::new() },
        asked: is_listed.then(|| page.say_with("papers-asked", &[("count", &paper.quantity.to_string())])),
        name: paper.name,
        is_listed,
    };
    listed_lines.chain(blank_lines).enumerate().map(line).collect()
}

/// The lines as they were typed, to be shown again.
pub fn lines_again(page: &Page, listed: &[CountedPaper], fields: &[(String, String)]) -> Vec<PaperLine> {
    let mut again = lines(page, listed);
    for line in &mut again {
        let typed = |name: &str| field(fields, name, line.number).unwrap_or_default().to_owned();
        if !line.is_listed {
            line.name = typed("name");
        }
        line.quantity = typed("quantity");
        if let Some(kind) = CopyKind::parse(&typed("kind")) {
            line.kinds = kinds(page, kind);
        }
    }
    again
}

/// Reads the papers that were counted: lines with a number above zero.
pub fn read(listed: &[CountedPaper], fields: &[(String, String)]) -> Result<Vec<CountedPaper>, PapersError> {
    let mut papers = Vec::new();
    for number in 0..listed.len() + BLANK_LINES {
        let typed = |name: &str| field(fields, name, number).unwrap_or_default().trim();
        let name = listed.get(number).map_or_else(|| typed("name"), |paper| paper.name.as_str());
        let quantity = match typed("quantity") {
            "" => 0,
            text => text.parse().ok().filter(|quantity| *quantity <= MOST).ok_or("papers-error-quantity")?,
        };
        match (name.is_empty(), quantity) {
            (_, 0) => {}
            (true, _) => return Err("papers-error-name"),
            (false, _) if name.chars().count() > LONGEST_NAME => return Err("papers-error-long"),
            (false, quantity) => {
                let copy_kind = CopyKind::parse(typed("kind")).ok_or("papers-error-kind")?;
                papers.push(CountedPaper { name: name.to_owned(), copy_kind, quantity });
            }
        }
    }
    if papers.is_empty() { Err("papers-error-none") } else { Ok(papers) }
}

/// The words for a kind of copy.
pub fn kind_words(page: &Page, kind: CopyKind) -> String {
    page.say(&format!("copy-{}", kind.as_str()))
}

fn kinds(page: &Page, chosen: CopyKind) -> Vec<KindChoice> {
    let choice =
        |kind: CopyKind| KindChoice { word: kind.as_str(), title: kind_words(page, kind), is_chosen: kind == chosen };
    [CopyKind::Original, CopyKind::Certified, CopyKind::Plain].map(choice).into()
}

fn field<'a>(fields: &'a [(String, String)], name: &str, number: usize) -> Option<&'a str> {
    let wanted = format!("paper_{name}_{number}");
    fields.iter().find(|(field, _)| *field == wanted).map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn lines_with_a_number_are_counted_and_slips_are_named() {
        let listed = [CountedPaper { name: "Tờ khai".to_owned(), copy_kind: CopyKind::Original, quantity: 1 }];
        let counted = read(
            &listed,
            &fields(&[
                ("paper_quantity_0", "2"),
                ("paper_kind_0", "certified"),
                ("paper_name_1", " Ảnh "),
                ("paper_quantity_1", "4"),
                ("paper_kind_1", "plain"),
                ("paper_quantity_2", ""),
            ]),
        );
        let paper = |name: &str, copy_kind, quantity| CountedPaper { name: name.to_owned(), copy_kind, quantity };
        assert_eq!(counted, Ok(vec![paper("Tờ khai", CopyKind::Certified, 2), paper("Ảnh", CopyKind::Plain, 4)]));
        let wrong = |pairs: &[(&str, &str)]| read(&listed, &fields(pairs)).unwrap_err();
        assert_eq!(wrong(&[("paper_quantity_0", "0")]), "papers-error-none");
        assert_eq!(wrong(&[("paper_quantity_0", "một")]), "papers-error-quantity");
        assert_eq!(wrong(&[("paper_quantity_0", "1000")]), "papers-error-quantity");
        assert_eq!(wrong(&[("paper_quantity_0", "1"), ("paper_kind_0", "x")]), "papers-error-kind");
        assert_eq!(wrong(&[("paper_quantity_1", "1"), ("paper_kind_1", "plain")]), "papers-error-name");
    }
}
