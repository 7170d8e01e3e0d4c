//! The HTTP door every request comes through: it is written down, a fault may strike, then the part answers.

use std::{
    any::Any, collections::BTreeMap, net::Shutdown, net::TcpStream as StdStream, os::fd::AsFd, sync::Arc,
    time::Duration,
};

use actix_web::{HttpRequest, HttpResponse, dev::Extensions, rt::net::TcpStream, web};
use serde_json::json;

use crate::{
    control,
    faults::Fault,
    wire::{Answer, Incoming},
    world::World,
};

/// How long an answer is held back at most; every client gives up earlier.
const NEVER: Duration = Duration::from_secs(120);

/// A second handle on the connection, so that it can be cut without an answer.
struct Line(StdStream);

/// Keeps a second handle on each connection.
pub(crate) fn on_connect(io: &dyn Any, extensions: &mut Extensions) {
    let handle = io.downcast_ref::<TcpStream>().and_then(|stream| stream.as_fd().try_clone_to_owned().ok());
    if let Some(handle) = handle {
        extensions.insert(Line(StdStream::from(handle)));
    }
}

/// Answers every request.
pub(crate) async fn handle(request: HttpRequest, body: web::Bytes, world: web::Data<World>) -> HttpResponse {
    let incoming = read(&request, &body);
    let world = world.into_inner();
    if let Some(path) = incoming.path.strip_prefix("/_stand-in/") {
        return send(control::answer(&world, path, &incoming).await);
    }
    let seq = world.log_request(&incoming);
    match outside(&world, &incoming).await {
        Some(answer) => {
            world.log_answer(seq, answer.status);
            send(answer)
        }
        None => {
            if let Some(Line(stream)) = request.conn_data::<Line>() {
                // It may be closed already by the client: then there is nothing to cut.
                let _already_closed = stream.shutdown(Shutdown::Both);
            }
            HttpResponse::InternalServerError().finish()
        }
    }
}

/// The part's answer, or what a fault makes of it; `None` cuts the connection.
async fn outside(world: &Arc<World>, request: &Incoming) -> Option<Answer> {
    let fault = world.faults().take_http(&request.path, &request.query);
    match fault {
        None => {
            world.take_turn().await;
            Some(world.part.answer(world, request))
        }
        Some(Fault::TimeOutAfterDoing) => {
            world.part.answer(world, request);
            tokio::time::sleep(NEVER).await;
            None
        }
        Some(Fault::TimeOutBeforeDoing) => {
            tokio::time::sleep(NEVER).await;
            None
        }
        Some(Fault::Status500) => Some(Answer::json(500, &json!({"error": "internal"}))),
        Some(Fault::Status429) => {
            let mut answer = Answer::json(429, &json!({"error": "too_many_requests"}));
            answer.headers.push(("Retry-After", "1".to_owned()));
            Some(answer)
        }
        Some(Fault::Status401) => Some(Answer::json(401, &json!({"error": "unauthorized"}))),
        Some(Fault::HtmlPage) => Some(Answer::html(
            200,
            "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>".to_owned(),
        )),
        Some(Fault::TruncatedJson) => {
            let mut answer = world.part.answer(world, request);
            answer.body.truncate(answer.body.len() / 2);
            Some(answer)
        }
        // Faults of the SMTP conversation are never taken here.
        Some(_) => None,
    }
}

fn read(request: &HttpRequest, body: &web::Bytes) -> Incoming {
    let mut headers = BTreeMap::new();
    for (name, value) in request.headers() {
        headers.insert(name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned());
    }
    Incoming {
        method: request.method().as_str().to_owned(),
        path: request.uri().path().to_owned(),
        query: request.uri().query().unwrap_or_default().to_owned(),
        headers,
        body: body.to_vec(),
    }
}

fn send(answer: Answer) -> HttpResponse {
    let mut response = HttpResponse::build(answer.status_code());
    response.content_type(answer.content_type);
    for header in answer.headers {
        response.insert_header(header);
    }
    response.body(answer.body)
}
