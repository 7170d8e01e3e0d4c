//! What every page has: its language, its frame, and the way it is sent.

use crate::domain::time::At;
use crate::words::{Lang, say, say_with};
use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_LANGUAGE, VARY};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

/// The frame of a page.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    pub lang: Lang,
    /// Where the link to the other language leads: a page that can be opened by a link.
    home: &'static str,
}

impl Page {
    /// The frame for whoever asks: in the language of `?lang=`, else of the browser, else in Vietnamese.
    pub fn of(req: &HttpRequest, home: &'static str) -> Page {
        let named = req.query_string().split('&').find_map(|pair| pair.strip_prefix("lang="));
        let lang = match named {
            Some(lang) => Lang::parse(lang),
            None => {
                let header = req.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
                header.map_or(Lang::Vi, Lang::preferred)
            }
        };
        Page { lang, home }
    }
    /// A sentence of the catalogue.
    pub fn say(&self, key: &str) -> String {
        say(self.lang, key)
    }
    /// A sentence of the catalogue with its places filled.
    pub fn say_with(&self, key: &str, values: &[(&'static str, &str)]) -> String {
        say_with(self.lang, key, values)
    }
    /// A moment as people read it, on the clock of Việt Nam.
    pub fn moment(&self, at: At) -> String {
        let time = at.in_vietnam().format("%H:%M").to_string();
        self.say_with("moment", &[("time", &time), ("date", &self.date(at))])
    }
    /// Its day alone.
    pub fn date(&self, at: At) -> String {
        let local = at.in_vietnam();
        let date = match self.lang {
            Lang::Vi => local.format("%d/%m/%Y"),
            Lang::En => local.format("%-d %B %Y"),
        };
        date.to_string()
    }
    /// The language, for `lang` attributes.
    pub fn lang(&self) -> &'static str {
        self.lang.as_str()
    }
    /// The other language.
    pub fn other_lang(&self) -> &'static str {
        match self.lang {
            Lang::Vi => Lang::En.as_str(),
            Lang::En => Lang::Vi.as_str(),
        }
    }
    /// This page, or the form that leads to it, in the other language.
    pub fn other_href(&self) -> String {
        format!("{}?lang={}", self.home, self.other_lang())
    }
    /// A page in the language being read.
    pub fn href(&self, path: &str) -> String {
        format!("{path}?lang={}", self.lang())
    }
    /// An embedded file, under a name that changes with its content.
    pub fn file_href(&self, name: &str) -> String {
        super::static_files::href(name)
    }
}

/// Sends a page. None is kept by anybody on the way: what it shows is the reader's alone.
pub fn send(status: StatusCode, page: &Page, template: &impl Template) -> HttpResponse {
    match template.render() {
        Ok(html) => HttpResponse::build(status)
            .content_type("text/html; charset=utf-8")
            .insert_header((CACHE_CONTROL, "no-store"))
            .insert_header((CONTENT_LANGUAGE, page.lang()))
            .insert_header((VARY, "Accept-Language"))
            .body(html),
        Err(error) => {
            tracing::error!(%error, "a page could not be written");
            HttpResponse::InternalServerError().finish()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn the_language_is_the_one_named_then_the_browsers_then_vietnamese() {
        for (uri, header, lang) in [
            ("/tra-cuu?lang=en", "vi", Lang::En),
            ("/tra-cuu?lang=vi", "en", Lang::Vi),
            ("/tra-cuu", "en-GB,en;q=0.9,vi;q=0.8", Lang::En),
            ("/tra-cuu", "fr,vi-VN;q=0.9,en;q=0.8", Lang::Vi),
            ("/tra-cuu", "en;q=0, fr", Lang::Vi),
            ("/tra-cuu", "", Lang::Vi),
        ] {
            let req = TestRequest::with_uri(uri).insert_header((ACCEPT_LANGUAGE, header)).to_http_request();
            assert_eq!(Page::of(&req, "/tra-cuu").lang, lang, "{uri} {header}");
        }
    }

    #[test]
    fn moments_are_read_on_the_clock_of_viet_nam() {
        let at = At::from_second(1_795_313_700);
        assert_eq!(Page { lang: Lang::Vi, home: "/" }.moment(at), at.for_people());
        assert_eq!(Page { lang: Lang::En, home: "/" }.moment(at), "09:15 on 22 November 2026");
    }
}
