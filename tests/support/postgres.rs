//! A PostgreSQL server of the test's own, which it can take away and bring back.

use super::database::{TestDatabase, run_sql};
use super::service::free_address;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// The server, running or not. Dropping it ends it and removes all it held.
pub struct OwnPostgres {
    dir: TempDir,
    programs: PathBuf,
    address: String,
}

impl OwnPostgres {
    /// Makes one and starts it.
    pub fn new() -> OwnPostgres {
        let dir = tempfile::Builder::new().prefix("buuta-away").tempdir().unwrap();
        let server = OwnPostgres { dir, programs: programs(), address: free_address() };
        if server.is_root() {
            let given = Command::new("chown").arg("postgres").arg(server.dir.path()).status().unwrap();
            assert!(given.success(), "the folder is given to the user postgres");
        }
        let encoding = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"];
        server.run("initdb", &[&["-D", &server.data()], encoding.as_slice()].concat());
        server.start();
        server
    }

    /// Starts it; returns when it takes connections.
    pub fn start(&self) {
        let (_, port) = self.address.split_once(':').unwrap();
        let dir = self.dir.path().display();
        let options = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={dir} -c fsync=off -c max_connections=100"
        );
        let log = self.dir.path().join("server.log").display().to_string();
        self.run("pg_ctl", &["start", "-D", &self.data(), "-w", "-t", "60", "-l", &log, "-o", &options]);
    }

    /// Takes it away at once: connections break, nothing is tidied up.
    pub fn stop(&self) {
        self.run("pg_ctl", &["stop", "-D", &self.data(), "-m", "immediate", "-w", "-t", "30"]);
    }

    /// An empty database on it.
    pub async fn database(&self) -> TestDatabase {
        run_sql(&format!("postgres://postgres@{}/postgres", self.address), "create database buuta").await;
        let url = format!("postgres://postgres@{}/buuta", self.address);
        TestDatabase { url, dir: tempfile::tempdir().unwrap() }
    }

    fn data(&self) -> String {
        self.dir.path().join("data").display().to_string()
    }

    /// PostgreSQL refuses to run as root.
    fn is_root(&self) -> bool {
        std::fs::metadata("/proc/self").unwrap().uid() == 0
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let program = self.programs.join(program);
        let mut command = if self.is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.args(arguments).current_dir(self.dir.path());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let done = self.command(program, arguments).status().unwrap();
        assert!(done.success(), "{program} {arguments:?}");
    }
}

impl Drop for OwnPostgres {
    fn drop(&mut self) {
        // one that is stopped already says so
        self.command("pg_ctl", &["stop", "-D", &self.data(), "-m", "immediate", "-w"]).status().ok();
    }
}

/// Debian keeps the server's programs off the PATH, one folder per version: the newest, else those on the PATH.
fn programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, folder)| folder.join("initdb").exists())
        .collect();
    folders.sort();
    folders.pop().map_or_else(|| Path::new("").to_owned(), |(_, folder)| folder)
}
