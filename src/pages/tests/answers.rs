//! What an answer shows with the look-up secret and without, and samples to look at.

use super::{SINCE, answer, keep_sample, long_timeline, page, papers};
use crate::domain::custody::{Holder, Strength};
use crate::domain::leg::Purpose;
use crate::domain::time::At;
use crate::flows::look_up::{Answer, Next, Papers};
use crate::pages::answer::AnswerPage;
use crate::pages::form::{FieldErrors, FormPage};
use crate::pages::proving::{ThirdStep, ToProve, Ways};
use askama::Template;
use buuta_webhooks::Kind;

#[test]
fn the_answer_begins_with_the_sentence_and_hides_what_the_secret_opens() {
    let on_its_way = papers(Some(Purpose::Result), Holder::Post, Some(Strength::Signed), Next::PostBringsResult);
    let html = AnswerPage::new(page("vi"), &answer(vec![on_its_way], None), None, ThirdStep::NotYet).render().unwrap();
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
    let without =
        AnswerPage::new(page("vi"), &answer(vec![arrived()], None), None, ThirdStep::NotYet).render().unwrap();
    assert!(!without.contains("/tra-cuu/xac-nhan") && without.contains("Mã tra cứu"));
    let inside = answer(vec![arrived()], Some(long_timeline()));
    let with = AnswerPage::new(page("vi"), &inside, None, to_prove()).render().unwrap();
    assert!(
        with.contains("/tra-cuu/xac-nhan?lang=vi") && with.contains("N. T. M. An") && with.contains("&#60;nội bộ&#62;")
    );
}

fn to_prove() -> ThirdStep {
    let email = Some("l***@example.vn".to_owned());
    let counter = page("vi").say_with("prove-counter-too", &[("office", "Bưu điện phường Thử")]);
    ThirdStep::ToProve(ToProve { ways: Some(Ways { email, counter }), code_is_open: None, problem: None })
}

/// Every kind of answer is written in both languages; with `BUUTA_SAMPLE_PAGES` they are kept to be looked at.
#[test]
fn samples_can_be_looked_at() {
    let write = |name: &str, html: String| keep_sample(name, &html);
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
    for lang in ["vi", "en"] {
        let show = |answer: &Answer, thanks| {
            let third = if answer.inside.is_some() { to_prove() } else { ThirdStep::NotYet };
            AnswerPage::new(page(lang), answer, thanks, third).render().unwrap()
        };
        write(&format!("way-{lang}"), show(&answer(vec![on_its_way()], None), None));
        write(&format!("arrived-{lang}"), show(&answer(vec![arrived.clone()], Some(long_timeline())), None));
        write(
            &format!("done-{lang}"),
            show(&answer(vec![done.clone()], Some(long_timeline())), Some("answer-thanks-now")),
        );
        write(&format!("trouble-{lang}"), show(&answer(vec![trouble.clone(), fetch.clone()], None), None));
        write(&format!("form-{lang}"), FormPage::empty(page(lang)).render().unwrap());
        let field_errors = FieldErrors { code: Some("form-error-code-shape"), phone_tail: Some("form-error-tail") };
        write(
            &format!("wrong-{lang}"),
            FormPage { code: "7K3M".to_owned(), field_errors, ..FormPage::empty(page(lang)) }.render().unwrap(),
        );
    }
}
