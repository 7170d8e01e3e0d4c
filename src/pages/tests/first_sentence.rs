//! The first sentence says who holds the papers, since when, and what comes next.

use super::{AGENCY, page, papers};
use crate::domain::custody::{Holder, Strength};
use crate::domain::leg::Purpose;
use crate::flows::look_up::{Next, Papers};
use crate::pages::first_sentence::first_sentence;

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
