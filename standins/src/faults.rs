//! What is to go wrong next, and where.

use serde::Deserialize;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Fault {
    /// The work is done, the answer never comes.
    TimeOutAfterDoing,
    /// Nothing is done, the answer never comes.
    TimeOutBeforeDoing,
    /// Nothing is done.
    #[serde(rename = "status_500")]
    Status500,
    /// Nothing is done; the answer carries `Retry-After: 1`.
    #[serde(rename = "status_429")]
    Status429,
    /// Nothing is done, as after a session has ended.
    #[serde(rename = "status_401")]
    Status401,
    /// Nothing is done; a gateway's HTML page comes with status 200.
    HtmlPage,
    /// The work is done, the answer breaks off in the middle.
    TruncatedJson,
    /// Nothing is done, the connection closes without an answer.
    DropConnection,
    /// SMTP: the recipient is refused for good.
    #[serde(rename = "refuse_5xx")]
    Refuse5xx,
    /// SMTP: the mail is refused for now, after its last line.
    #[serde(rename = "try_later_4xx")]
    TryLater4xx,
    /// SMTP: the mail is kept, the connection closes without an answer.
    DropAfterData,
    /// SMTP: the connection closes when the mail is about to be sent.
    DropBeforeData,
}

impl Fault {
    /// Whether it belongs to the SMTP conversation rather than to HTTP.
    pub fn is_smtp(self) -> bool {
        matches!(self, Fault::Refuse5xx | Fault::TryLater4xx | Fault::DropAfterData | Fault::DropBeforeData)
    }
}

/// A fault to come.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct FaultWish {
    pub path_contains: String,
    pub fault: Fault,
    #[serde(default = "once")]
    pub times: u32,
}

fn once() -> u32 {
    1
}

/// All faults to come, in the order they were asked for.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<FaultWish>);

impl Faults {
    pub fn add(&mut self, wish: FaultWish) {
        self.0.push(wish);
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The next fault for this HTTP path and query, used up by asking.
    pub fn take_http(&mut self, path: &str, query: &str) -> Option<Fault> {
        let whole = format!("{path}?{query}");
        self.take(|wish| !wish.fault.is_smtp() && whole.contains(&wish.path_contains))
    }

    /// The next of this SMTP fault, used up by asking.
    pub fn take_smtp(&mut self, fault: Fault) -> bool {
        self.take(|wish| wish.fault == fault && wish.path_contains == "smtp").is_some()
    }

    fn take(&mut self, fits: impl Fn(&FaultWish) -> bool) -> Option<Fault> {
        let place = self.0.iter().position(|wish| wish.times > 0 && fits(wish))?;
        self.0[place].times -= 1;
        let fault = self.0[place].fault;
        self.0.retain(|wish| wish.times > 0);
        Some(fault)
    }
}
