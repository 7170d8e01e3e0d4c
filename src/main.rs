//! The `buuta` program: reads the command line and runs it.
#![forbid(unsafe_code)]

#[tokio::main]
async fn main() -> std::process::ExitCode {
    buuta::cli::run().await
}
