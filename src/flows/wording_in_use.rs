//! The text a notice is told by: the one that is shipped, or the province's own.

use crate::domain::channel::Channel;
use crate::domain::notice::NoticeKind;
use crate::domain::placeholder::Placeholder as P;
use crate::domain::telling::is_ever_told_by;
use crate::domain::wording::{MailWording, SmsWording, Wording, ZnsWording};
use crate::store::message_templates;
use crate::store::{Db, StoreError};
use crate::words::{Lang, say_with};

/// What a template of Zalo is filled with, where the province says nothing else.
const ZNS_PARAMETERS: [(&str, P); 5] = [
    ("yeu_cau", P::Request),
    ("co_quan", P::Agency),
    ("buu_dien", P::Courier),
    ("van_don", P::Waybill),
    ("thoi_diem", P::Moment),
];

/// The texts of a notice.
#[derive(Debug, Default)]
pub struct Wordings {
    pub email: MailWording,
    /// Empty for a kind that is never told by SMS.
    pub sms: SmsWording,
    pub zns: ZnsWording,
    /// Versions of the province; the others are shipped.
    pub versions: Vec<(Channel, i64)>,
}

/// The texts in use of a kind of notice in a language.
pub async fn wordings_in_use(db: &impl Db, kind: NoticeKind, lang: Lang) -> Result<Wordings, StoreError> {
    let mut wordings = shipped_wordings(kind, lang);
    for own in message_templates::list_in_use(db, kind, lang).await? {
        let is_read = match Wording::parse(own.channel, &own.content) {
            Ok(Wording::Email(email)) => {
                wordings.email = email;
                true
            }
            Ok(Wording::Sms(sms)) => {
                wordings.sms = sms;
                true
            }
            Ok(Wording::Zns(zns)) => {
                wordings.zns = zns;
                true
            }
            Err(_) => false,
        };
        if is_read {
            wordings.versions.push((own.channel, own.version));
        } else {
            // written by another version of this program: she is told all the same
            let (kind, channel) = (kind.as_str(), own.channel.as_str());
            tracing::error!(kind, channel, own.version, "a text cannot be read: the shipped one is told instead");
        }
    }
    Ok(wordings)
}

fn shipped_wordings(kind: NoticeKind, lang: Lang) -> Wordings {
    let text = |channel| shipped(kind, channel, lang).unwrap_or_default();
    Wordings {
        email: MailWording::parse(&text(Channel::Email)).unwrap_or_default(),
        sms: SmsWording::parse(&text(Channel::Sms)).unwrap_or_default(),
        zns: ZnsWording::parse(&text(Channel::Zns)).unwrap_or_default(),
        versions: Vec::new(),
    }
}

/// The text that is shipped: the catalogue's sentences with placeholders in their places. `None` where a kind is never
/// told by a channel.
pub fn shipped(kind: NoticeKind, channel: Channel, lang: Lang) -> Option<String> {
    if !is_ever_told_by(kind, channel) {
        return None;
    }
    // sentences that fall away where there is nothing to say
    let reason = format!("[[{}]]", say_with(lang, "notice-reason", &[("reason", P::Reason.written())]));
    let help = format!("[[\n{}]]", say_with(lang, "notice-help", &[("hotline", P::Hotline.written())]));
    let places = [
        ("request", P::Request.written()),
        ("agency", P::Agency.written()),
        ("courier", P::Courier.written()),
        ("waybill", P::Waybill.written()),
        ("reason", &reason),
        ("at", P::Moment.written()),
        ("link", P::Link.written()),
        ("name", P::Name.written()),
        ("help", &help),
    ];
    let key = kind.as_str().replace('_', "-");
    let say = |key: &str| say_with(lang, key, &places);
    Some(match channel {
        Channel::Email => {
            let (subject, body) = (say(&format!("notice-{key}-subject")), say(&format!("notice-{key}-body")));
            let (greeting, closing) = (say("notice-greeting"), say("notice-closing"));
            format!("{subject}\n\n{greeting}\n\n{}\n\n{closing}\n", body.trim_end())
        }
        Channel::Sms => format!("{} {}", say(&format!("sms-{key}")), say("sms-closing")),
        Channel::Zns => {
            let lines = ZNS_PARAMETERS.map(|(name, placeholder)| format!("{name}: {}\n", placeholder.written()));
            lines.concat()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::placeholder::Values;
    use crate::words::say;

    const LANGS: [Lang; 2] = [Lang::Vi, Lang::En];

    fn values(reason: &str, hotline: &str) -> Values {
        Values::from([
            (P::Request, "YC-7K3M-9P2Q"),
            (P::Agency, "UBND phường Mẫu"),
            (P::Courier, "EMS"),
            (P::Waybill, "EE123456785VN"),
            (P::Reason, reason),
            (P::Moment, "09:15 ngày 24/11/2026"),
            (P::Link, "https://buuta.example/tra-cuu"),
            (P::Hotline, hotline),
            (P::Name, "Nguyễn Thị An"),
        ])
    }

    #[test]
    fn every_shipped_text_can_be_read() {
        for lang in LANGS {
            for kind in NoticeKind::ALL {
                for channel in Channel::ALL {
                    let text = shipped(kind, channel, lang);
                    assert_eq!(text.is_some(), is_ever_told_by(kind, channel));
                    let read = text.map(|text| Wording::parse(channel, &text));
                    assert!(!matches!(read, Some(Err(_))), "{kind:?} {channel:?}: {read:?}");
                }
            }
        }
    }

    /// The same as filling the catalogue's own places: nothing is added, lost or moved.
    #[test]
    fn what_nobody_changed_is_told_in_the_words_of_the_catalogue() {
        for (lang, reason, hotline) in
            LANGS.into_iter().flat_map(|lang| [("vắng nhà", "1900 54 54"), ("", "")].map(|(a, b)| (lang, a, b)))
        {
            let values = values(reason, hotline);
            let said = |key: &str, value: (&'static str, &str)| match value.1 {
                "" => String::new(),
                _ => say_with(lang, key, &[value]),
            };
            let (why, help) = (said("notice-reason", ("reason", reason)), said("notice-help", ("hotline", hotline)));
            let help = if help.is_empty() { help } else { format!("\n{help}") };
            let given = [
                ("request", values.get(P::Request)),
                ("agency", values.get(P::Agency)),
                ("courier", values.get(P::Courier)),
                ("waybill", values.get(P::Waybill)),
                ("reason", &why),
                ("at", values.get(P::Moment)),
                ("link", values.get(P::Link)),
                ("name", values.get(P::Name)),
                ("help", &help),
            ];
            for kind in NoticeKind::ALL {
                let key = kind.as_str().replace('_', "-");
                let say = |key: &str| say_with(lang, key, &given);
                let wordings = shipped_wordings(kind, lang);
                let body = say(&format!("notice-{key}-body"));
                let letter =
                    format!("{}\n\n{}\n\n{}\n", say("notice-greeting"), body.trim_end(), say("notice-closing"));
                assert_eq!(wordings.email.subject.fill(&values), say(&format!("notice-{key}-subject")));
                assert_eq!(wordings.email.letter.fill(&values), letter);
                if is_ever_told_by(kind, Channel::Sms) {
                    let sms = format!("{} {}", say(&format!("sms-{key}")), say("sms-closing"));
                    assert_eq!(wordings.sms.0.fill(&values), sms);
                }
            }
        }
    }

    #[test]
    fn a_mail_reads_as_it_always_did() {
        let mail = shipped_wordings(NoticeKind::ResultHeld, Lang::Vi).email;
        let told = "Kính gửi Nguyễn Thị An,\n\n\
            Bưu điện (EMS) đang lưu kết quả của bạn tại bưu cục. Lý do bưu điện báo: vắng nhà.\n\n\
            Mời bạn mang giấy tờ tùy thân và mã vận đơn EE123456785VN đến bưu cục để nhận. Nếu không đến được, hãy gọi \
            bưu điện để hẹn giao lại; quá hạn lưu, kết quả sẽ được chuyển về UBND phường Mẫu.\n\n\
            Xem ai đang giữ giấy tờ của bạn: https://buuta.example/tra-cuu\n\
            Mã yêu cầu: YC-7K3M-9P2Q. Trang tra cứu sẽ hỏi thêm 4 số cuối điện thoại của bạn.\n\
            Cần giúp đỡ, xin gọi 1900 54 54.\n\n\
            Bưu Tá – giấy tờ của bạn luôn có người chịu trách nhiệm.\n";
        assert_eq!(mail.letter.fill(&values("vắng nhà", "1900 54 54")), told);
        let told = told.replace("Lý do bưu điện báo: vắng nhà.", "").replace("Cần giúp đỡ, xin gọi 1900 54 54.\n", "");
        assert_eq!(mail.letter.fill(&values("", "")), told);
        let zns = shipped_wordings(NoticeKind::ResultHeld, Lang::Vi).zns.fill(&values("", ""));
        let names: Vec<&str> = zns.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["yeu_cau", "co_quan", "buu_dien", "van_don", "thoi_diem"]);
    }

    /// Texts are checked with these lengths: no reason of a courier is longer.
    #[test]
    fn reasons_are_no_longer_than_their_placeholder() {
        for lang in LANGS {
            for reason in buuta_webhooks::Reason::ALL {
                let text = say(lang, &format!("reason-{}", reason.as_str().replace('_', "-")));
                assert!(text.chars().count() <= P::Reason.longest(), "{text}");
            }
        }
    }
}
