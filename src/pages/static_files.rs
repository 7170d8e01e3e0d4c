//! The files the pages need, carried inside the program: nothing is fetched from anywhere else.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, web};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

struct StaticFile {
    name: &'static str,
    content_type: &'static str,
    bytes: &'static [u8],
    /// Changes with the bytes, so that a file under it may be kept for good.
    version: String,
}

static FILES: LazyLock<[StaticFile; 7]> = LazyLock::new(|| {
    [
        file("noi-bo.css", "text/css; charset=utf-8", include_bytes!("static/noi-bo.css")),
        file("buuta.css", "text/css; charset=utf-8", include_bytes!("static/buuta.css")),
        file("phieu.css", "text/css; charset=utf-8", include_bytes!("static/phieu.css")),
        file("quay.js", "text/javascript; charset=utf-8", include_bytes!("static/quay.js")),
        file("truc-tiep.js", "text/javascript; charset=utf-8", include_bytes!("static/truc-tiep.js")),
        file("tra-cuu.js", "text/javascript; charset=utf-8", include_bytes!("static/tra-cuu.js")),
        file("buuta.svg", "image/svg+xml", include_bytes!("static/buuta.svg")),
    ]
});

fn file(name: &'static str, content_type: &'static str, bytes: &'static [u8]) -> StaticFile {
    let version = Sha256::digest(bytes).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    StaticFile { name, content_type, bytes, version }
}

fn find(name: &str) -> Option<&'static StaticFile> {
    FILES.iter().find(|file| file.name == name)
}

/// The address of a file, with its version.
pub fn href(name: &str) -> String {
    match find(name) {
        Some(file) => format!("/tinh/{name}?v={}", file.version),
        None => format!("/tinh/{name}"),
    }
}

/// `GET /tinh/{file}`
pub async fn get(req: HttpRequest, name: web::Path<String>) -> HttpResponse {
    let Some(file) = find(&name) else {
        return HttpResponse::NotFound().finish();
    };
    let is_this_version = req.query_string().strip_prefix("v=") == Some(file.version.as_str());
    let kept = if is_this_version { "public, max-age=31536000, immutable" } else { "public, max-age=300" };
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, file.content_type))
        .insert_header((CACHE_CONTROL, kept))
        .body(file.bytes)
}
