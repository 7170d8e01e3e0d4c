//! A mail that came back: which notification it was, as a mail server tells it (delivery status notification, RFC 3464).

use uuid::Uuid;

/// What a mail server tells of a mail it had taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bounce {
    /// It did not arrive and will not.
    Returned { notification_id: Uuid },
    /// It is late, arrived or was passed on: nothing to do.
    Nothing,
    /// It is no such notice, or not about a mail of ours.
    NotOurs,
}

/// Reads such a notice. Its fields are plain lines by the document, and the Message-ID of the mail stands in what is sent
/// back of it, so nothing need be decoded.
pub fn read_bounce(mail: &str) -> Bounce {
    let field = |name: &str| {
        let mut lines = mail.lines().filter_map(|line| line.split_once(':'));
        lines.find(|(found, _)| found.trim().eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    };
    let Some(action) = field("Action") else { return Bounce::NotOurs };
    // the notice has a Message-ID of its own in front
    let ids = mail.lines().filter_map(|line| line.split_once(':'));
    let ids = ids.filter(|(name, _)| name.trim().eq_ignore_ascii_case("Message-ID"));
    let ours = |(_, value): (&str, &str)| {
        value.trim().strip_prefix('<')?.split_once('@').and_then(|(id, _)| Uuid::try_parse(id).ok())
    };
    match ids.filter_map(ours).next_back() {
        None => Bounce::NotOurs,
        Some(notification_id) if action.eq_ignore_ascii_case("failed") => Bounce::Returned { notification_id },
        Some(_) => Bounce::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice(action: &str, id: &str) -> String {
        format!(
            "From: MAILER-DAEMON@mx.example\nMessage-ID: <20261124.1@mx.example>\nContent-Type: multipart/report\n\n--b\n\
             Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\nAction: {action}\nStatus: 5.1.1\n\n--b\n\
             Content-Type: text/rfc822-headers\n\nSubject: x\nMessage-Id: <{id}@buuta.example>\n"
        )
    }

    #[test]
    fn what_came_back_is_told_by_its_message_id() {
        let id = Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0007);
        assert_eq!(read_bounce(&notice("failed", &id.to_string())), Bounce::Returned { notification_id: id });
        assert_eq!(read_bounce(&notice("Failed", &id.to_string())), Bounce::Returned { notification_id: id });
        assert_eq!(read_bounce(&notice("delayed", &id.to_string())), Bounce::Nothing);
        assert_eq!(read_bounce(&notice("failed", "a-mail-of-somebody-else")), Bounce::NotOurs);
        assert_eq!(read_bounce(&format!("Message-ID: <{id}@buuta.example>\n\nHello")), Bounce::NotOurs);
        assert_eq!(read_bounce(""), Bounce::NotOurs);
    }
}
