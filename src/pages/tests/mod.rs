//! The pages without a store, and the sample answers these tests share.

mod answers;
mod doors;
mod first_sentence;

use crate::config::DaysAre;
use crate::domain::custody::{Holder, Strength};
use crate::domain::expected::{Awaited, Expected, Sureness};
use crate::domain::leg::{Direction, Purpose};
use crate::domain::time::At;
use crate::domain::whose_time::{Side, Spent};
use crate::flows::look_up::{Answer, HowKnown, Inside, NewsEffect, Next, Papers, ShownContact, TimelineItem, What};
use crate::flows::recognise::Trust;
use crate::pages::page::Page;
use actix_web::test::TestRequest;
use buuta_webhooks::{Kind, Reason};

const AGENCY: &str = "Trung tâm Phục vụ hành chính công phường Bến Thành";
/// 09:15 on 22 November 2026 in Việt Nam.
const SINCE: At = At::from_second(1_795_313_700);

fn page(lang: &str) -> Page {
    Page::of(&TestRequest::with_uri(&format!("/tra-cuu?lang={lang}")).to_http_request(), "/tra-cuu")
}

fn papers(purpose: Option<Purpose>, holder: Holder, strength: Option<Strength>, next: Next) -> Papers {
    Papers {
        dossier_id: uuid::Uuid::nil(),
        purpose,
        holder,
        courier: Some("Giao Hàng Nhanh".to_owned()),
        since: SINCE,
        strength,
        next,
        waiting: None,
        is_contradicting: false,
        is_result_ready: false,
        confirmed_at: None,
        expected: Expected::By {
            awaited: Awaited::AtHome,
            at: At::from_second(SINCE.second() + 200_000),
            sureness: Sureness::Usual,
            late: None,
        },
        spent: Spent { agency_worked_s: 90_000, post_s: 100_000, citizen_s: 0, now: Some(Side::Post) },
    }
}

fn news(second: i64, kind: Kind, effect: NewsEffect, how_known: HowKnown) -> TimelineItem {
    TimelineItem {
        at: At::from_second(SINCE.second() + second),
        direction: Direction::ToCitizen,
        what: What::News { kind, effect },
        how_known,
        courier: Some("Giao Hàng Nhanh".to_owned()),
        waybill: Some("GHN7K3M9".to_owned()),
        place: None,
        reason: None,
    }
}

fn answer(papers: Vec<Papers>, timeline: Option<Vec<TimelineItem>>) -> Answer {
    Answer {
        request_id: uuid::Uuid::nil(),
        code: "YC-7K3M-9QXD".to_owned(),
        lang: "vi".to_owned(),
        agency: AGENCY.to_owned(),
        hotline: Some("028 3822 1234".to_owned()),
        papers,
        days_are: DaysAre::Estimated,
        working_day_s: 8 * 3600,
        trust: if timeline.is_some() { Trust::Secret } else { Trust::Digits },
        inside: timeline.map(|timeline| Inside {
            contact: ShownContact {
                name: "N. T. M. An".to_owned(),
                phone: "*** *** 5678".to_owned(),
                email: None,
                address: None,
            },
            timeline,
        }),
    }
}

fn long_timeline() -> Vec<TimelineItem> {
    let handover = TimelineItem {
        what: What::Handover { from: Holder::Agency, to: Holder::Post },
        how_known: HowKnown::SignedByBoth,
        courier: None,
        waybill: None,
        ..news(0, Kind::Collected, NewsEffect::Counts, HowKnown::SignedByBoth)
    };
    let missed = TimelineItem {
        reason: Some(Reason::RecipientAbsent),
        place: Some("Bưu cục Bến Thành, Quận 1".to_owned()),
        ..news(80_000, Kind::DeliveryAttemptFailed, NewsEffect::Counts, HowKnown::ToldAndAsked)
    };
    let unmapped = TimelineItem {
        what: What::Unmapped { text: "Đang xử lý <nội bộ>".to_owned() },
        ..news(9_000, Kind::Info, NewsEffect::Counts, HowKnown::CourierTold)
    };
    vec![
        news(172_800, Kind::Delivered, NewsEffect::WaitsForConfirmation, HowKnown::CourierTold),
        missed,
        news(76_000, Kind::OutForDelivery, NewsEffect::Counts, HowKnown::WeAsked),
        unmapped,
        news(600, Kind::InTransit, NewsEffect::Counts, HowKnown::WeAsked),
        handover,
    ]
}

/// Writes a sample page into the folder `BUUTA_SAMPLE_PAGES` names, if it names one, to be looked at in a browser.
fn keep_sample(name: &str, html: &str) {
    if let Ok(folder) = std::env::var("BUUTA_SAMPLE_PAGES") {
        std::fs::write(format!("{folder}/{name}.html"), html.replace("\"/tinh/", "\"tinh/")).unwrap();
    }
}
