//! The mailbox as a page to look at, in Vietnamese, for a phone as well.

use chrono::FixedOffset;

use super::Mail;

const HEAD: &str = r#"<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Hộp thư thử</title>
<style>
body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:44rem;padding:1rem;color:#1b1b1b;background:#fff}
details{border:1px solid #c9c9c9;border-radius:.5rem;margin:.75rem 0;padding:.75rem}
summary{cursor:pointer;overflow-wrap:anywhere}
small{color:#555;display:block}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;margin:.75rem 0 0}
</style></head><body>
<h1>Hộp thư thử</h1>
"#;

/// The list of mails, newest first.
pub(super) fn list(mails: &[Mail]) -> String {
    let mut page = HEAD.to_owned();
    if mails.is_empty() {
        page.push_str("<p>Chưa có thư nào.</p>\n");
    } else {
        page.push_str(&format!("<p>{} thư, mới nhất ở trên.</p>\n", mails.len()));
    }
    for mail in mails.iter().rev() {
        let at = match FixedOffset::east_opt(7 * 3600) {
            Some(vietnam) => mail.received_at.with_timezone(&vietnam).format("%H:%M:%S %d/%m/%Y").to_string(),
            None => mail.received_at.to_rfc3339(),
        };
        let subject = if mail.subject.is_empty() { "(không có tiêu đề)" } else { &mail.subject };
        let body = mail.text.as_deref().or(mail.html.as_deref()).unwrap_or(&mail.raw);
        page.push_str(&format!(
            "<details><summary><strong>{}</strong><small>Gửi đến {}, lúc {at}</small></summary>\n<pre>{}</pre></details>\n",
            escape(subject),
            escape(&mail.to.join(", ")),
            with_links(body),
        ));
    }
    page.push_str("</body></html>\n");
    page
}

/// Escapes, and makes links of addresses: a demo's visitor follows them.
fn with_links(text: &str) -> String {
    let mut out = String::new();
    for word in text.split_inclusive(char::is_whitespace) {
        let address = word.trim_end();
        if address.starts_with("http://") || address.starts_with("https://") {
            let safe = escape(address);
            out.push_str(&format!("<a href=\"{safe}\" rel=\"noreferrer\">{safe}</a>"));
            out.push_str(&word[address.len()..]);
        } else {
            out.push_str(&escape(word));
        }
    }
    out
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_mail_becomes_markup() {
        assert_eq!(
            with_links("<b> http://x/?a=1&b=\"2 c"),
            "&lt;b&gt; <a href=\"http://x/?a=1&amp;b=&quot;2\" rel=\"noreferrer\">http://x/?a=1&amp;b=&quot;2</a> c"
        );
    }
}
