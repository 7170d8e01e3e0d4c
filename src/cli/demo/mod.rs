//! `buuta demo`: the whole story with stand-ins, seen from outside, and then dossiers flowing.

mod flow;
mod seed;
mod story;
mod world;

use clap::{Args, ValueEnum};
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;

/// `buuta demo`
#[derive(Args)]
pub struct Demo {
    /// Play one story per courier, check each step from outside, and exit.
    #[arg(long)]
    once: bool,
    /// Have the outside world withhold this step: the demo must then name it and fail.
    #[arg(long = "break", value_name = "STEP")]
    withheld: Option<Step>,
    /// Folder of the demo's database, keys and logs; made anew at each start.
    #[arg(long, default_value = ".demo")]
    dir: PathBuf,
    /// Port of the service while dossiers flow; a free one is taken when it is in use.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Seconds a step may take before it counts as not happened.
    #[arg(long, default_value_t = 15)]
    patience_s: u64,
}

/// The steps of a story, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Step {
    /// The post fetches the citizen's papers.
    Pickup,
    /// The papers arrive at the agency.
    Agency,
    /// The agency has a result, and a courier is asked to bring it.
    Result,
    /// The result leaves the agency, and the citizen is told.
    Shipped,
    /// The result arrives at the citizen's.
    Home,
    /// The citizen confirms that she has it.
    Confirmed,
}

impl Step {
    const ALL: [Step; 6] = [Step::Pickup, Step::Agency, Step::Result, Step::Shipped, Step::Home, Step::Confirmed];

    fn name(self) -> &'static str {
        match self {
            Step::Pickup => "pickup",
            Step::Agency => "agency",
            Step::Result => "result",
            Step::Shipped => "shipped",
            Step::Home => "home",
            Step::Confirmed => "confirmed",
        }
    }
}

/// The couriers a story is played with.
pub const COURIERS: [&str; 3] = ["vnpost_ngsp", "ghn", "demo"];

/// Runs the demo.
pub async fn demo(demo: &Demo) -> anyhow::Result<ExitCode> {
    let is_watched = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    let stays = is_watched && !demo.once && demo.withheld.is_none();
    let port = if stays { Some(demo.port) } else { None };
    let world = world::World::start(&demo.dir, port).await?;
    println!("{}", world.introduction());
    let stories = COURIERS.map(|courier| story::play(&world, courier, demo.withheld, demo.patience_s));
    let mut broken = Vec::new();
    for (courier, played) in COURIERS.iter().zip(futures_of(stories).await) {
        match played {
            Ok(story) => println!("{courier:<12} all {} steps happened; {}", Step::ALL.len(), story.handle()),
            Err(failure) => {
                println!("{courier:<12} BROKEN at step {}: {}", failure.step.name(), failure.why);
                broken.push(failure.step.name());
            }
        }
    }
    if !broken.is_empty() {
        println!("the story did not come to its end: {}", broken.join(", "));
        world.stop().await;
        return Ok(ExitCode::FAILURE);
    }
    if stays {
        println!(
            "\nDossiers keep flowing. Look one up at {0}/tra-cuu. Start page: {0}/   Ctrl-C ends the demo.",
            world.service
        );
        println!("{}", world.desks());
        tokio::select! {
            flowed = flow::keep_flowing(&world) => flowed?,
            interrupted = tokio::signal::ctrl_c() => interrupted?,
        }
    }
    world.stop().await;
    Ok(ExitCode::SUCCESS)
}

/// All stories at once, their results in the same order.
async fn futures_of<T>(stories: [impl Future<Output = T>; 3]) -> [T; 3] {
    let [a, b, c] = stories;
    let (a, b, c) = tokio::join!(a, b, c);
    [a, b, c]
}
