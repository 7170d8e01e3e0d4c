//! The pages without a store: what the first sentence says, what is sent with every page, and samples to look at.

use crate::domain::custody::{Holder, Strength};
use crate::domain::leg::{Direction, Purpose};
use crate::domain::time::At;
use crate::flows::look_up::{Answer, HowKnown, Inside, NewsEffect, Next, Papers, Question, TimelineItem, What};
use crate::pages::answer::AnswerPage;
use crate::pages::first_sentence::first_sentence;
use crate::pages::form::{FieldErrors, FormPage, Typed};
use crate::pages::page::Page;
use crate::pages::refusal::{Refusal, is_cross_site};
use crate::pages::throttle::TooMany;
use crate::pages::{StartLink, StartLinks, configure};
use actix_web::http::StatusCode;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, HttpResponse, web};
use askama::Template;
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
    }
}

#[test]
fn the_first_sentence_says_who_since_when_and_what_next() {
    use {Holder as H, Next as N, Purpose as P};
    let said = Some(Strength::CourierSays);
    let signed = Some(Strength::Signed);
    let cases = [
        (
            None,
            H::Agency,
            None,
            N::AgencyWorks,
            "[A] đang giữ hồ sơ của bạn từ [T]; tiếp theo, cơ quan sẽ xem xét và giải quyết.",
        ),
        (
            Some(P::Submission),
            H::Citizen,
            None,
            N::PostFetches,
            "Bạn đang giữ hồ sơ của mình, tính từ lúc lập yêu cầu [T]; tiếp theo, bưu tá sẽ đến lấy tại địa chỉ của bạn.",
        ),
        (
            Some(P::Submission),
            H::Citizen,
            None,
            N::PostTriesAgain,
            "Bạn đang giữ hồ sơ của mình, tính từ lúc lập yêu cầu [T]; tiếp theo, bưu tá sẽ đến lấy lại.",
        ),
        (
            Some(P::Submission),
            H::Citizen,
            said,
            N::PersonDecides,
            "Bạn lại đang giữ hồ sơ của mình từ [T], sau khi bưu điện trả lại; tiếp theo, [D].",
        ),
        (
            Some(P::Submission),
            H::Post,
            said,
            N::PostBringsToAgency,
            "[P] đang giữ hồ sơ của bạn từ [T]; tiếp theo, bưu điện sẽ mang đến [A].",
        ),
        (
            Some(P::Supplement),
            H::Post,
            signed,
            N::PostTriesAgain,
            "[P] đang giữ giấy tờ bổ sung của bạn từ [T]; tiếp theo, bưu tá sẽ giao lại cho cơ quan.",
        ),
        (
            Some(P::Submission),
            H::Post,
            said,
            N::ComesBack,
            "[P] đang giữ hồ sơ của bạn từ [T]; tiếp theo, bưu điện sẽ mang trả lại bạn.",
        ),
        (
            Some(P::Submission),
            H::Agency,
            said,
            N::AgencyWorks,
            "Theo [p], [A] đang giữ hồ sơ của bạn từ [T]; tiếp theo, cơ quan sẽ xem xét và giải quyết.",
        ),
        (
            Some(P::Submission),
            H::Agency,
            signed,
            N::CitizenFetchesAtDesk,
            "[A] đang giữ hồ sơ của bạn từ [T]; tiếp theo, mời bạn đến [A] để nhận.",
        ),
        (
            Some(P::Result),
            H::Agency,
            None,
            N::PostFetchesResult,
            "[A] đang giữ kết quả của bạn, tính từ lúc lập chuyến gửi về nhà [T]; tiếp theo, bưu tá sẽ đến cơ quan nhận để mang về cho bạn.",
        ),
        (
            Some(P::Result),
            H::Agency,
            said,
            N::PersonDecides,
            "[A] lại đang giữ kết quả của bạn từ [T], sau khi bưu điện trả lại; tiếp theo, [D].",
        ),
        (
            Some(P::Result),
            H::Post,
            signed,
            N::PostBringsResult,
            "[P] đang giữ kết quả của bạn từ [T]; tiếp theo, bưu tá sẽ mang đến địa chỉ của bạn.",
        ),
        (
            Some(P::Result),
            H::Post,
            said,
            N::PostTriesAgain,
            "[P] đang giữ kết quả của bạn từ [T]; tiếp theo, bưu tá sẽ giao lại cho bạn.",
        ),
        (
            Some(P::Result),
            H::Post,
            said,
            N::CitizenFetchesAtOffice,
            "[P] đang giữ kết quả của bạn từ [T]; tiếp theo, mời bạn mang giấy tờ tùy thân đến bưu cục nhận.",
        ),
        (
            Some(P::Result),
            H::Post,
            said,
            N::ComesBack,
            "[P] đang giữ kết quả của bạn từ [T]; tiếp theo, bưu điện sẽ chuyển về [A].",
        ),
        (
            Some(P::Result),
            H::Citizen,
            said,
            N::CitizenConfirms,
            "Theo [p], bạn đang giữ kết quả của mình từ [T]; tiếp theo, mời bạn xác nhận đã nhận được.",
        ),
        (Some(P::Result), H::Citizen, signed, N::Nothing, "Bạn đang giữ kết quả của mình từ [T]; mọi việc đã xong."),
        (
            Some(P::Refusal),
            H::Post,
            said,
            N::PostBringsResult,
            "[P] đang giữ hồ sơ được trả lại của bạn từ [T]; tiếp theo, bưu tá sẽ mang đến địa chỉ của bạn.",
        ),
    ];
    let places = [
        ("[A]", AGENCY),
        ("[T]", "09:15 ngày 22/11/2026"),
        ("[P]", "Bưu điện (Giao Hàng Nhanh)"),
        ("[p]", "bưu điện (Giao Hàng Nhanh)"),
        ("[D]", "người phụ trách sẽ xem xét và báo cho bạn cách giải quyết"),
    ];
    for (purpose, holder, strength, next, sentence) in cases {
        let sentence = places.iter().fold(sentence.to_owned(), |text, (place, value)| text.replace(place, value));
        assert_eq!(first_sentence(&page("vi"), AGENCY, &papers(purpose, holder, strength, next)), sentence);
    }
}

#[test]
fn every_first_sentence_is_whole() {
    for lang in ["vi", "en"] {
        for purpose in [None, Some(Purpose::Submission), Some(Purpose::Result), Some(Purpose::WithdrawnPapers)] {
            for holder in [Holder::Citizen, Holder::Post, Holder::Agency] {
                for strength in [None, Some(Strength::CourierSays), Some(Strength::Scanned), Some(Strength::Signed)] {
                    for next in [Next::PostFetches, Next::PostTriesAgain, Next::ComesBack, Next::Nothing] {
                        for courier in [None, Some("VNPost – Bưu chính công ích (NGSP)".to_owned())] {
                            let papers = Papers { courier, ..papers(purpose, holder, strength, next) };
                            let sentence = first_sentence(&page(lang), "", &papers);
                            assert!(sentence.contains("09:15") && sentence.ends_with('.'), "{sentence}");
                            assert!(!sentence.contains(['{', '_']) && !sentence.contains("answer-"), "{sentence}");
                            assert!(!sentence.contains("NGSP"), "{sentence}");
                        }
                    }
                }
            }
        }
    }
}

#[actix_web::test]
async fn pages_open_in_both_languages_and_load_nothing_from_elsewhere() {
    let app = init_service(App::new().configure(configure)).await;
    for (uri, words) in [
        ("/?lang=vi", "Tra cứu giấy tờ của bạn"),
        ("/?lang=en", "Look up your papers"),
        ("/tra-cuu?lang=vi", "Mã yêu cầu"),
        ("/tra-cuu?lang=en", "Request code"),
    ] {
        let response = call_service(&app, TestRequest::get().uri(uri).to_request()).await;
        assert_eq!(response.status(), StatusCode::OK, "{uri}");
        let header =
            |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        assert_eq!(
            header("content-security-policy"),
            "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; \
             img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'"
        );
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("referrer-policy"), "no-referrer");
        assert_eq!(header("cache-control"), "no-store");
        let html = String::from_utf8(read_body(response).await.to_vec()).unwrap();
        assert!(html.contains(words), "{uri}");
        assert!(!html.contains("http://") && !html.contains("https://") && !html.contains(" style="), "{uri}");
    }
}

#[actix_web::test]
async fn files_are_kept_for_good_under_their_version_only() {
    let app = init_service(App::new().configure(configure)).await;
    for name in ["buuta.css", "tra-cuu.js", "buuta.svg"] {
        for (uri, kept) in [
            (page("vi").file_href(name), "public, max-age=31536000, immutable"),
            (format!("/tinh/{name}"), "public, max-age=300"),
        ] {
            let response = call_service(&app, TestRequest::get().uri(&uri).to_request()).await;
            assert_eq!(response.status(), StatusCode::OK, "{uri}");
            assert_eq!(response.headers().get("cache-control").unwrap(), kept, "{uri}");
            assert_eq!(response.headers().get("x-content-type-options").unwrap(), "nosniff");
        }
    }
    let response = call_service(&app, TestRequest::get().uri("/tinh/..%2fmod.rs").to_request()).await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn the_start_page_lists_further_links() {
    let link =
        StartLink {
            title: "Hộp <thư>".to_owned(), url: "http://127.0.0.1:9/".to_owned(), text: "một\nhai".to_owned()
        };
    let links = web::Data::new(StartLinks(vec![link]));
    let app = init_service(App::new().app_data(links).configure(configure)).await;
    let response = call_service(&app, TestRequest::get().uri("/").to_request()).await;
    let html = String::from_utf8(read_body(response).await.to_vec()).unwrap();
    assert!(html.contains("http://127.0.0.1:9/") && html.contains("Hộp &#60;thư&#62;"), "{html}");
}

async fn html_of(response: HttpResponse) -> String {
    String::from_utf8(actix_web::body::to_bytes(response.into_body()).await.unwrap().to_vec()).unwrap()
}

fn typed() -> Typed {
    Typed { code: "yc 7k3m \"9qxd".to_owned(), phone_tail: "9753".to_owned(), secret: "AAAA-BBBB-CCCC".to_owned() }
}

#[actix_web::test]
async fn a_refusal_keeps_the_code_and_never_digits_or_secret() {
    let fields = FieldErrors { code: None, phone_tail: Some("form-error-tail") };
    for (refusal, status, words) in [
        (Refusal::NoFit, StatusCode::NOT_FOUND, "không khớp"),
        (Refusal::Fields(fields), StatusCode::UNPROCESSABLE_ENTITY, "đúng 4 chữ số"),
    ] {
        let response = refusal.show(page("vi"), &typed());
        assert_eq!(response.status(), status);
        let html = html_of(response).await;
        assert!(html.contains(words) && html.contains("yc 7k3m &#34;9qxd"), "{html}");
        assert!(!html.contains("9753") && !html.contains("AAAA"), "{html}");
    }
    let response = Refusal::TooMany(TooMany { wait_s: 11 }).show(page("vi"), &typed());
    assert_eq!(
        (response.status(), response.headers().get("retry-after").unwrap().to_str().unwrap()),
        (StatusCode::TOO_MANY_REQUESTS, "11")
    );
    assert!(html_of(response).await.contains("sau 11 giây"));
    assert_eq!(Refusal::CrossSite.show(page("vi"), &typed()).status(), StatusCode::FORBIDDEN);
    assert_eq!(Refusal::Unavailable.show(page("vi"), &typed()).status(), StatusCode::SERVICE_UNAVAILABLE);
}

#[test]
fn forms_of_other_sites_are_not_answered() {
    for (site, is_other) in [("cross-site", true), ("same-site", true), ("same-origin", false), ("none", false)] {
        let req = TestRequest::post().insert_header(("Sec-Fetch-Site", site)).to_http_request();
        assert_eq!(is_cross_site(&req), is_other, "{site}");
    }
    assert!(!is_cross_site(&TestRequest::post().to_http_request()));
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
        inside: timeline.map(|timeline| Inside {
            masked_name: "N. T. M. An".to_owned(),
            masked_phone: "*** *** 5678".to_owned(),
            timeline,
        }),
    }
}

fn question(secret: &str) -> Question {
    Question { code: "YC7K3M9QXD".to_owned(), phone_tail: "5678".to_owned(), secret: secret.to_owned() }
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

#[test]
fn the_answer_begins_with_the_sentence_and_hides_what_the_secret_opens() {
    let on_its_way = papers(Some(Purpose::Result), Holder::Post, Some(Strength::Signed), Next::PostBringsResult);
    let html = AnswerPage::new(page("vi"), &question(""), &answer(vec![on_its_way], None), None).render().unwrap();
    let (_, main) = html.split_once("<main").unwrap();
    let first_text = main
        .split('>')
        .skip(1)
        .map(|piece| piece.split('<').next().unwrap_or_default().trim())
        .find(|text| !text.is_empty());
    assert_eq!(
        first_text,
        Some(
            "Bưu điện (Giao Hàng Nhanh) đang giữ kết quả của bạn từ 09:15 ngày 22/11/2026; tiếp theo, bưu tá sẽ mang đến địa chỉ của bạn."
        )
    );
    assert!(html.contains("tel:02838221234") && !html.contains("5678") && !html.contains("An<"), "{html}");
}

#[test]
fn only_the_secret_lets_her_confirm() {
    let arrived = || papers(Some(Purpose::Result), Holder::Citizen, Some(Strength::CourierSays), Next::CitizenConfirms);
    let without = AnswerPage::new(page("vi"), &question(""), &answer(vec![arrived()], None), None).render().unwrap();
    assert!(!without.contains("/tra-cuu/xac-nhan") && without.contains("Mã tra cứu"));
    let inside = answer(vec![arrived()], Some(long_timeline()));
    let with = AnswerPage::new(page("vi"), &question("AAAA-BBBB-CCCC"), &inside, None).render().unwrap();
    assert_eq!(with.matches("AAAA-BBBB-CCCC").count(), 1);
    assert!(
        with.contains("/tra-cuu/xac-nhan?lang=vi") && with.contains("N. T. M. An") && with.contains("&#60;nội bộ&#62;")
    );
}

/// Writes sample pages into the folder `BUUTA_SAMPLE_PAGES` names, to be looked at in a browser.
#[test]
fn samples_can_be_looked_at() {
    let Ok(folder) = std::env::var("BUUTA_SAMPLE_PAGES") else { return };
    let write = |name: &str, html: String| {
        std::fs::write(format!("{folder}/{name}.html"), html.replace("\"/tinh/", "\"tinh/")).unwrap();
    };
    let result = |holder, strength, next| papers(Some(Purpose::Result), holder, strength, next);
    let on_its_way = || result(Holder::Post, Some(Strength::Signed), Next::PostBringsResult);
    let arrived = result(Holder::Citizen, Some(Strength::CourierSays), Next::CitizenConfirms);
    let done = Papers {
        confirmed_at: Some(At::from_second(SINCE.second() + 200_000)),
        ..result(Holder::Citizen, Some(Strength::CourierSays), Next::Nothing)
    };
    let trouble = Papers {
        is_contradicting: true,
        waiting: Some(Kind::Lost),
        ..papers(Some(Purpose::Submission), Holder::Post, Some(Strength::CourierSays), Next::PersonDecides)
    };
    let fetch = papers(Some(Purpose::Submission), Holder::Citizen, None, Next::PostFetches);
    let secret = question("AAAA-BBBB-CCCC");
    for lang in ["vi", "en"] {
        let show = |answer: &Answer, question: &Question, thanks| {
            AnswerPage::new(page(lang), question, answer, thanks).render().unwrap()
        };
        write(&format!("way-{lang}"), show(&answer(vec![on_its_way()], None), &question(""), None));
        write(&format!("arrived-{lang}"), show(&answer(vec![arrived.clone()], Some(long_timeline())), &secret, None));
        write(
            &format!("done-{lang}"),
            show(&answer(vec![done.clone()], Some(long_timeline())), &secret, Some("answer-thanks-now")),
        );
        write(
            &format!("trouble-{lang}"),
            show(&answer(vec![trouble.clone(), fetch.clone()], None), &question(""), None),
        );
        write(&format!("form-{lang}"), FormPage::empty(page(lang)).render().unwrap());
        let field_errors = FieldErrors { code: Some("form-error-code-shape"), phone_tail: Some("form-error-tail") };
        write(
            &format!("wrong-{lang}"),
            FormPage { code: "7K3M".to_owned(), field_errors, ..FormPage::empty(page(lang)) }.render().unwrap(),
        );
    }
}
