//! The SMTP conversation: EHLO, HELO, MAIL, RCPT, DATA, RSET, NOOP, QUIT, and the faults of a mail server.

use std::{io, net::TcpListener as StdListener, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
};

use crate::{faults::Fault, world::World};

use super::Mailbox;

const LARGEST_MAIL: usize = 10 * 1024 * 1024;
const LONGEST_LINE: u64 = 64 * 1024;
const MOST_RECIPIENTS: usize = 100;
/// A silent client is left.
const PATIENCE: Duration = Duration::from_secs(300);

/// Takes connections until the stand-in stops.
pub(crate) async fn serve(door: StdListener, mailbox: Arc<Mailbox>, world: Arc<World>) {
    let Ok(door) = TcpListener::from_std(door) else {
        return;
    };
    loop {
        match door.accept().await {
            Ok((stream, _)) => {
                let talk = Talk::new(stream, mailbox.clone(), world.clone());
                actix_web::rt::spawn(async move {
                    // The client went away, or a fault cut the line: nothing is left to tell it.
                    let _gone = talk.hold().await;
                });
            }
            // No handles left, for example: do not spin.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

struct Talk {
    reader: BufReader<OwnedReadHalf>,
    writer: OwnedWriteHalf,
    mailbox: Arc<Mailbox>,
    world: Arc<World>,
    from: Option<String>,
    to: Vec<String>,
}

/// How the mail's text ended.
enum Text {
    Whole(Vec<u8>),
    TooLarge,
}

impl Talk {
    fn new(stream: TcpStream, mailbox: Arc<Mailbox>, world: Arc<World>) -> Self {
        let (reader, writer) = stream.into_split();
        Talk { reader: BufReader::new(reader), writer, mailbox, world, from: None, to: Vec::new() }
    }

    async fn hold(mut self) -> io::Result<()> {
        self.say("220 hop-thu-thu.localhost ESMTP").await?;
        loop {
            let line = self.line().await?;
            let line = String::from_utf8_lossy(&line).trim().to_owned();
            let (word, rest) = line.split_once(' ').unwrap_or((line.as_str(), ""));
            match word.to_ascii_uppercase().as_str() {
                "EHLO" => {
                    self.forget();
                    let size = format!("250-SIZE {LARGEST_MAIL}");
                    self.say("250-hop-thu-thu.localhost").await?;
                    self.say(&size).await?;
                    self.say("250-8BITMIME").await?;
                    self.say("250 SMTPUTF8").await?;
                }
                "HELO" => {
                    self.forget();
                    self.say("250 hop-thu-thu.localhost").await?;
                }
                "MAIL" => self.mail(rest).await?,
                "RCPT" => self.recipient(rest).await?,
                "DATA" => {
                    if !self.data().await? {
                        return Ok(());
                    }
                }
                "RSET" => {
                    self.forget();
                    self.say("250 OK").await?;
                }
                "NOOP" => self.say("250 OK").await?,
                "QUIT" => return self.say("221 Bye").await,
                _ => self.say("502 Command not implemented").await?,
            }
        }
    }

    fn forget(&mut self) {
        self.from = None;
        self.to.clear();
    }

    async fn mail(&mut self, rest: &str) -> io::Result<()> {
        let Some((address, options)) = address(rest, "FROM:") else {
            return self.say("501 Syntax: MAIL FROM:<address>").await;
        };
        let size = options
            .split_whitespace()
            .find_map(|option| option.to_ascii_uppercase().strip_prefix("SIZE=")?.parse::<usize>().ok());
        if size.is_some_and(|size| size > LARGEST_MAIL) {
            return self.say("552 Message too large").await;
        }
        self.forget();
        self.from = Some(address);
        self.say("250 OK").await
    }

    async fn recipient(&mut self, rest: &str) -> io::Result<()> {
        if self.from.is_none() {
            return self.say("503 MAIL first").await;
        }
        let Some((address, _)) = address(rest, "TO:").filter(|(address, _)| !address.is_empty()) else {
            return self.say("501 Syntax: RCPT TO:<address>").await;
        };
        if self.to.len() >= MOST_RECIPIENTS {
            return self.say("452 Too many recipients").await;
        }
        let refused = self.world.faults().take_smtp(Fault::Refuse5xx);
        if refused {
            return self.say("550 No such mailbox").await;
        }
        self.to.push(address);
        self.say("250 OK").await
    }

    /// Takes the mail; false when the line is to be cut.
    async fn data(&mut self) -> io::Result<bool> {
        if self.from.is_none() || self.to.is_empty() {
            self.say("503 MAIL and RCPT first").await?;
            return Ok(true);
        }
        let cut = self.world.faults().take_smtp(Fault::DropBeforeData);
        if cut {
            return Ok(false);
        }
        self.say("354 End with a line that is a dot").await?;
        let text = self.text().await?;
        let from = self.from.take().unwrap_or_default();
        let to = std::mem::take(&mut self.to);
        let Text::Whole(raw) = text else {
            self.say("552 Message too large").await?;
            return Ok(true);
        };
        let later = self.world.faults().take_smtp(Fault::TryLater4xx);
        if later {
            self.say("451 Try again later").await?;
            return Ok(true);
        }
        self.mailbox.keep(from, to, &raw, self.world.now());
        let cut = self.world.faults().take_smtp(Fault::DropAfterData);
        if cut {
            return Ok(false);
        }
        self.say("250 OK").await?;
        Ok(true)
    }

    /// Reads to the line that is a dot, and takes one dot off lines that begin with one.
    async fn text(&mut self) -> io::Result<Text> {
        let mut text = Vec::new();
        let mut too_large = false;
        loop {
            let line = self.line().await?;
            if line == b".\r\n" || line == b".\n" {
                break;
            }
            let line = line.strip_prefix(b".").unwrap_or(&line);
            too_large |= text.len() + line.len() > LARGEST_MAIL;
            if !too_large {
                text.extend_from_slice(line);
            }
        }
        Ok(if too_large { Text::TooLarge } else { Text::Whole(text) })
    }

    /// One line with its end; an error when the client is gone, silent, or never ends its line.
    async fn line(&mut self) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        let mut bounded = (&mut self.reader).take(LONGEST_LINE);
        tokio::time::timeout(PATIENCE, bounded.read_until(b'\n', &mut line)).await??;
        if line.ends_with(b"\n") { Ok(line) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }

    async fn say(&mut self, line: &str) -> io::Result<()> {
        self.writer.write_all(format!("{line}\r\n").as_bytes()).await
    }
}

/// The address between angle brackets after `FROM:` or `TO:`, and what follows it.
fn address(rest: &str, word: &str) -> Option<(String, String)> {
    let begins = rest.get(..word.len())?.eq_ignore_ascii_case(word);
    let rest = rest.get(word.len()..).filter(|_| begins)?.trim_start();
    let (address, options) = rest.strip_prefix('<')?.split_once('>')?;
    Some((address.to_owned(), options.to_owned()))
}
