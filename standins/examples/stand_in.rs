//! Runs one stand-in from the command line: `cargo run -p buuta-standins --example stand_in -- demo 127.0.0.1:4000 [pace-ms]`.

use buuta_standins::{Options, StandIn, run_forever};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1);
    let which: StandIn = words.next().unwrap_or_default().parse()?;
    let mut options = Options::local();
    if let Some(listen) = words.next() {
        options.listen = listen.parse()?;
    }
    if let Some(pace) = words.next() {
        options.autoplay_pace_ms = Some(pace.parse()?);
    }
    run_forever(which, options).await?;
    Ok(())
}
