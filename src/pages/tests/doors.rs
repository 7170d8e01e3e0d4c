//! What is sent with every page, and what is said when there is no answer.

use super::{keep_sample, page};
use crate::pages::form::{FieldErrors, Typed};
use crate::pages::refusal::{Refusal, is_cross_site};
use crate::pages::throttle::TooMany;
use crate::pages::{StartLink, StartLinks, configure};
use actix_web::http::StatusCode;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, HttpResponse, web};

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
            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; \
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
    let link = |title: &str, url: &str, text: &str| StartLink {
        title: title.to_owned(),
        url: url.to_owned(),
        text: text.to_owned(),
    };
    let links = web::Data::new(StartLinks(vec![
        link("Hộp <thư>", "http://127.0.0.1:9/", "Thư đã gửi cho người dân."),
        link("YC-7K3M-9QXD", "/tra-cuu#AAAA-BBBB-CCCC", "4 số cuối: 5678\nMã tra cứu: AAAA-BBBB-CCCC"),
        link("Ghi chú", "", "Dữ liệu mẫu, không có thật."),
    ]));
    let app = init_service(App::new().app_data(links).configure(configure)).await;
    let response = call_service(&app, TestRequest::get().uri("/?lang=vi").to_request()).await;
    let html = String::from_utf8(read_body(response).await.to_vec()).unwrap();
    assert!(html.contains("http://127.0.0.1:9/") && html.contains("Hộp &#60;thư&#62;"), "{html}");
    assert!(html.contains("<strong>Ghi chú</strong>"), "a note without an address is no link: {html}");
    keep_sample("start", &html);
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
