//! The labelled file of invented status codes, for couriers whose real table is not public.

/// One invented code of one courier, with the kind of event it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeUpCode {
    /// The courier's name, for example `vnpost_ngsp`.
    pub courier: String,
    /// The code as it stands in the courier's messages.
    pub raw_code: String,
    /// The kind of event, for example `collected`.
    pub kind: String,
    /// The text the courier would send beside the code.
    pub text: String,
}

/// The file of made up codes cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum MadeUpError {
    /// Not CSV.
    #[error("made up codes: {0}")]
    Csv(#[from] csv::Error),
    /// A column the reader needs is not in the heading.
    #[error("made up codes: the heading has no column {0:?}")]
    NoColumn(&'static str),
    /// A row has an empty courier, code or kind.
    #[error("made up codes: line {0} has an empty courier, raw_code or kind")]
    Empty(u64),
}

/// Reads the columns courier, raw_code, kind, text (and any others, unread); lines starting with `#` are comments.
pub fn read_made_up_codes(csv_text: &str) -> Result<Vec<MadeUpCode>, MadeUpError> {
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .trim(csv::Trim::All)
        .flexible(true)
        .from_reader(csv_text.trim_start_matches('\u{feff}').as_bytes());
    let heading = reader.headers()?.clone();
    let column = |name: &'static str| heading.iter().position(|at| at == name).ok_or(MadeUpError::NoColumn(name));
    let (courier, raw_code, kind, text) = (column("courier")?, column("raw_code")?, column("kind")?, column("text")?);
    let mut codes = Vec::new();
    for row in reader.records() {
        let row = row?;
        let cell = |at: usize| row.get(at).unwrap_or_default().to_owned();
        let code = MadeUpCode { courier: cell(courier), raw_code: cell(raw_code), kind: cell(kind), text: cell(text) };
        if code.courier.is_empty() || code.raw_code.is_empty() || code.kind.is_empty() {
            return Err(MadeUpError::Empty(row.position().map_or(0, csv::Position::line)));
        }
        codes.push(code);
    }
    Ok(codes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_further_columns_are_passed_over() {
        let codes = read_made_up_codes(
            "# invented, not VNPost's\ncourier,raw_code,kind,text,note\nvnpost_ngsp,9001,collected,\"Đã lấy, đủ\",x\n",
        )
        .unwrap();
        assert_eq!(codes.len(), 1);
        assert_eq!(codes[0].text, "Đã lấy, đủ");
        assert!(read_made_up_codes("courier,kind,text\n").is_err());
        assert!(read_made_up_codes("courier,raw_code,kind,text\nghn,,lost,x\n").is_err());
    }
}
