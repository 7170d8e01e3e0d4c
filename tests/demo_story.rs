//! The demo tells the whole story, and names the step that the outside world withholds.

use std::path::Path;
use std::process::Output;
use tokio::process::Command;

const STEPS: [&str; 6] = ["pickup", "agency", "result", "shipped", "home", "confirmed"];
const COURIERS: [&str; 3] = ["vnpost_ngsp", "ghn", "demo"];

/// Runs `buuta demo` in a folder of its own.
pub async fn demo(dir: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_buuta"));
    command.arg("demo").arg("--dir").arg(dir).args(arguments).kill_on_drop(true);
    command.output().await.unwrap()
}

#[tokio::test]
async fn every_step_happens_for_every_courier() {
    let dir = tempfile::tempdir().unwrap();
    let played = demo(&dir.path().join("demo"), &["--once", "--patience-s", "60"]).await;
    let text = String::from_utf8(played.stdout).unwrap();
    assert!(played.status.success(), "{text}");
    for courier in COURIERS {
        for step in STEPS {
            let line = text
                .lines()
                .find(|line| line.starts_with(courier) && line.split_whitespace().nth(1) == Some(step))
                .unwrap_or_else(|| panic!("no line of {courier} at {step}:\n{text}"));
            let quotes = ["log: ", "page: \"", "mail: \""].iter().any(|evidence| line.contains(evidence));
            assert!(quotes, "no evidence in: {line}");
            let is_arrival = ["agency", "home"].contains(&step);
            assert!(!is_arrival || line.contains("delivered"), "an arrival says delivered: {line}");
        }
    }
}

#[tokio::test]
async fn a_withheld_step_is_named() {
    let dir = tempfile::tempdir().unwrap();
    // two at once: each has six processes of its own
    for pair in STEPS.chunks(2) {
        let runs = pair.iter().map(|step| {
            let dir = dir.path().join(step);
            async move { (*step, demo(&dir, &["--break", step]).await) }
        });
        let mut runs = runs.collect::<Vec<_>>().into_iter();
        let (first, second) = tokio::join!(runs.next().unwrap(), runs.next().unwrap());
        for (step, played) in [first, second] {
            let text = String::from_utf8(played.stdout).unwrap();
            assert_eq!(played.status.code(), Some(1), "{step} withheld:\n{text}");
            for courier in COURIERS {
                let named = text
                    .lines()
                    .any(|line| line.starts_with(courier) && line.contains(&format!("BROKEN at step {step}:")));
                assert!(named, "{courier} does not name {step}:\n{text}");
            }
        }
    }
}
