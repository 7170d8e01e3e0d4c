//! Who calls: a key in `Authorization: Bearer`, kept hashed, with the scopes it was given.

use crate::api::problem::{Kind, Problem};
use crate::api::sentence::{Sentence, preferred};
use crate::flows::house::House;
use crate::sealing::token_hash;
use crate::store::api_keys::{self, ApiKey};
use crate::words::Lang;
use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpRequest, web};
use serde::de::DeserializeOwned;
use std::marker::PhantomData;
use std::pin::Pin;

/// A permission a key may have.
pub trait Scope: 'static {
    /// Its stable word.
    const WORD: &'static str;
}

macro_rules! scopes {
    ($($(#[$doc:meta])* $name:ident = $word:literal),+ $(,)?) => {
        $($(#[$doc])* pub struct $name; impl Scope for $name { const WORD: &'static str = $word; })+
        /// Every scope that permits something.
        #[cfg(test)]
        const DECLARED: &[&str] = &[$($word),+];
    };
}

scopes! {
    /// Open requests.
    RequestsWrite = "requests:write",
    /// See requests and the custody of their papers.
    RequestsRead = "requests:read",
    /// Attach codes, mark results, ask for journeys, confirm receipts.
    DossiersWrite = "dossiers:write",
    /// Record signed hand-overs.
    HandoversWrite = "handovers:write",
    /// See orders and what couriers said of them.
    OrdersRead = "orders:read",
    /// Cancel orders.
    OrdersWrite = "orders:write",
    /// See tasks and messages.
    TasksRead = "tasks:read",
    /// Settle tasks.
    TasksWrite = "tasks:write",
    /// Ask which commune an address lies in.
    PlacesRead = "places:read",
    /// Change area and status codes of courier accounts.
    AccountsWrite = "accounts:write",
}

/// Permission for one scope: whoever has this value may do it.
pub struct Allowed<S> {
    pub key: ApiKey,
    request: HttpRequest,
    scope: PhantomData<S>,
}

/// A future of an extractor.
pub type Extracting<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

impl<S: Scope> FromRequest for Allowed<S> {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Allowed::of(&request).await })
    }
}

impl<S: Scope> Allowed<S> {
    /// The permission of whoever sent a request.
    pub async fn of(request: &HttpRequest) -> Result<Self, Problem> {
        let key_text = key_text(request).ok_or_else(|| Problem::new(Kind::KeyMissing))?;
        let house =
            request.app_data::<web::Data<House>>().ok_or_else(|| Problem::internal("the house is not registered"))?;
        let key = api_keys::find_by_hash(&house.store, &token_hash(key_text))
            .await?
            .ok_or_else(|| Problem::new(Kind::KeyUnknown))?;
        if !key.scopes.iter().any(|scope| scope == S::WORD) {
            return Err(Problem::new(Kind::ScopeMissing).with_detail(Sentence::with("detail-scope", "scope", S::WORD)));
        }
        Ok(Allowed { key, request: request.clone(), scope: PhantomData })
    }

    /// The language whoever sent the request prefers.
    pub fn lang(&self) -> Lang {
        preferred(self.request.headers())
    }

    /// The query, read only now: whoever has no permission is not told what is wrong with it.
    pub fn query<Q: DeserializeOwned>(&self) -> Result<Q, Problem> {
        web::Query::from_query(self.request.query_string())
            .map(web::Query::into_inner)
            .map_err(|error| Problem::new(Kind::BadParameter).with_parser_words(&error))
    }
}

fn key_text(request: &HttpRequest) -> Option<&str> {
    let (scheme, key) = request.headers().get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let key = key.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !key.is_empty()).then_some(key)
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_scope_a_key_can_be_given_permits_something() {
        assert_eq!(super::DECLARED.to_vec(), crate::flows::manage_keys::SCOPES.to_vec());
    }
}
