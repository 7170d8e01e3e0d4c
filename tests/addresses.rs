//! `buuta address resolve`, through the program: labelled addresses where this machine has them, and how it ends.

pub mod score;

use score::{Table, judge, read, reference_file};
use serde_json::Value;
use std::process::Stdio;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// What the program prints for these lines.
async fn resolve(lines: &[String]) -> Vec<Value> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_buuta"));
    command.args(["address", "resolve"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let text = lines.join("\n") + "\n";
    let writing = tokio::spawn(async move { stdin.write_all(text.as_bytes()).await });
    let output = child.wait_with_output().await.unwrap();
    writing.await.unwrap().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn codes(answer: &Value) -> Vec<String> {
    let candidates = answer["candidates"].as_array().unwrap();
    candidates.iter().map(|candidate| candidate["commune_code"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn each_line_gets_one_object_with_all_its_fields() {
    let lines = ["12 Lê Lợi, P.7, Q. Tân Bình, TP.HCM", "Phường Cống Vị, Quận Ba Đình, Hà Nội", "xin chào"];
    let answers = resolve(&lines.map(str::to_owned)).await;
    let verdicts: Vec<&str> = answers.iter().map(|answer| answer["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["resolved", "ambiguous", "unresolved"]);
    for (line, answer) in lines.iter().zip(&answers) {
        let mut fields: Vec<&str> = answer.as_object().unwrap().keys().map(String::as_str).collect();
        fields.sort_unstable();
        assert_eq!(fields, ["candidates", "commune_code", "former_unit", "input", "rest", "verdict"]);
        assert_eq!(answer["input"], *line);
    }
    assert_eq!(answers[0]["commune_code"], "26968");
    assert_eq!(answers[0]["candidates"][0]["name"], "Phường Tân Sơn Nhất");
    assert_eq!(codes(&answers[1]), ["00008", "00025"]);
}

#[tokio::test]
async fn real_addresses_reach_their_communes() {
    let Some(file) = reference_file() else {
        println!("skipped: BUUTA_REFERENCE_DATA names no folder with labelled addresses");
        return;
    };
    let (labelled, _) = read(&file);
    let lines: Vec<String> = labelled.iter().map(|row| row.text.replace('\n', " ")).collect();
    let answers = resolve(&lines).await;
    assert_eq!(answers.len(), labelled.len());
    let mut table = Table::default();
    for (row, answer) in labelled.iter().zip(&answers) {
        table.add(row, judge(&row.communes, codes(answer)));
    }
    let short = table.print();
    assert!(short.is_empty(), "{short:?}");
}
