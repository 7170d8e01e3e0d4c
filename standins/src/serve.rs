//! Starting and stopping: each stand-in has a thread and runtime of its own, so it can start inside any other.

use std::{
    io::{self, Write},
    net::{SocketAddr, TcpListener},
    sync::Arc,
    thread,
    time::Duration,
};

use actix_web::{App, HttpServer, dev::ServerHandle, rt::System, web};
use tokio::sync::oneshot;

use crate::{
    Options, StandIn,
    chance::Chance,
    clock::Clock,
    door, mailbox,
    mailbox::Mailbox,
    world::{Outlet, World},
};

/// The largest request body taken.
const BODY_LIMIT: usize = 4 * 1024 * 1024;

/// Why a stand-in did not start or did not go on.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address could not be taken, or the thread not started.
    #[error("the stand-in cannot start: {0}")]
    Io(#[from] io::Error),
    /// No HTTP client for pushes.
    #[error("the stand-in cannot push: {0}")]
    Client(#[from] reqwest::Error),
    /// It stopped by itself.
    #[error("the stand-in stopped by itself")]
    Stopped,
}

/// A stand-in at work. Dropping it stops it, without waiting for the end.
pub struct Running {
    /// Where it answers HTTP, for example `http://127.0.0.1:40123`, without a slash at the end.
    pub url: String,
    /// Where the mailbox takes mail.
    pub smtp: Option<SocketAddr>,
    keeper: Keeper,
}

struct Keeper {
    handle: ServerHandle,
    ended: oneshot::Receiver<()>,
}

impl Drop for Keeper {
    fn drop(&mut self) {
        // The command is sent by the call itself; only the waiting is left out.
        drop(self.handle.stop(false));
    }
}

impl Running {
    /// Stops it and waits until its address is free again; connections and background pushes are cut.
    pub async fn stop(mut self) {
        drop(self.keeper.handle.stop(false));
        // An error means that the thread is gone, which is what is waited for.
        let _ended = (&mut self.keeper.ended).await;
    }
}

/// Starts a stand-in; returns when it answers.
pub async fn start(which: StandIn, options: Options) -> Result<Running, StartError> {
    // reqwest wants a TLS provider before it builds any client. One may be installed already: then that one stays.
    let _installed_before = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .no_proxy()
        .timeout(Duration::from_secs(15))
        // The receiver may be restarted between two pushes: a kept connection would fail for no reason of its own.
        .pool_max_idle_per_host(0)
        .redirect(reqwest::redirect::Policy::none())
        .build()?;
    let listener = TcpListener::bind(options.listen)?;
    let url = format!("http://{}", listener.local_addr()?);
    let mut mail = None;
    let world = {
        let pace = options.autoplay_pace_ms.map(Duration::from_millis);
        let part = match which.part(&options) {
            Some(courier) => courier,
            None => {
                let door = TcpListener::bind(SocketAddr::new(options.listen.ip(), 0))?;
                door.set_nonblocking(true)?;
                let mailbox = Arc::new(Mailbox::default());
                mail = Some((door, mailbox.clone()));
                mailbox
            }
        };
        Arc::new(World::new(part, Outlet::Http(client), Clock::Real, Chance::default(), pace))
    };
    let smtp = match &mail {
        Some((door, _)) => Some(door.local_addr()?),
        None => None,
    };

    let (tell_started, started) = oneshot::channel();
    let (tell_ended, ended) = oneshot::channel();
    thread::Builder::new().name(format!("stand-in {which}")).spawn(move || {
        System::new().block_on(serve(listener, mail, world, tell_started));
        // Nobody waits when the stand-in was dropped.
        let _nobody_waits = tell_ended.send(());
    })?;
    let handle = started.await.map_err(|_| StartError::Stopped)??;
    Ok(Running { url, smtp, keeper: Keeper { handle, ended } })
}

async fn serve(
    listener: TcpListener,
    mail: Option<(TcpListener, Arc<Mailbox>)>,
    world: Arc<World>,
    tell_started: oneshot::Sender<io::Result<ServerHandle>>,
) {
    let data = web::Data::from(world.clone());
    let bound = HttpServer::new(move || {
        App::new()
            .app_data(data.clone())
            .app_data(web::PayloadConfig::new(BODY_LIMIT))
            .default_service(web::to(door::handle))
    })
    .workers(1)
    .disable_signals()
    .shutdown_timeout(1)
    .on_connect(door::on_connect)
    .listen(listener);
    let server = match bound {
        Ok(server) => server.run(),
        Err(error) => {
            let _nobody_waits = tell_started.send(Err(error));
            return;
        }
    };
    let smtp = mail.map(|(door, mailbox)| actix_web::rt::spawn(mailbox::smtp::serve(door, mailbox, world)));
    if tell_started.send(Ok(server.handle())).is_err() {
        // The caller gave up before the start was told: do not run on unowned.
        drop(server.handle().stop(false));
    }
    // It ends when it is told to stop; an error of its own ends it as well, which the caller sees as the end.
    let _how_it_ended = server.await;
    if let Some(smtp) = smtp {
        smtp.abort();
    }
}

/// Starts a stand-in, prints where it is (line 1 the URL, for the mailbox line 2 `smtp IP:PORT`), and serves
/// until ctrl-c or SIGTERM.
pub async fn run_forever(which: StandIn, options: Options) -> Result<(), StartError> {
    let mut running = start(which, options).await?;
    let mut out = io::stdout();
    writeln!(out, "{}", running.url)?;
    if let Some(smtp) = running.smtp {
        writeln!(out, "smtp {smtp}")?;
    }
    out.flush()?;
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        told = tokio::signal::ctrl_c() => told?,
        _ = terminate.recv() => {}
        _ = &mut running.keeper.ended => return Err(StartError::Stopped),
    }
    running.stop().await;
    Ok(())
}
