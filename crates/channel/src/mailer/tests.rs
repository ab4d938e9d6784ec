//! The mailer against a mail server of a few lines that says what each case wants it to say.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;

use super::*;

/// Answers to MAIL, RCPT and the end of DATA, in this order; the first that is not `2` or `3` ends the letter.
type Answers = [&'static str; 3];

/// Serves one letter after the other and gives what it took.
fn server(answers: Answers) -> (u16, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, taken) = mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let sender = sender.clone();
            std::thread::spawn(move || converse(stream, answers, &sender));
        }
    });
    (port, taken)
}

fn converse(stream: TcpStream, answers: Answers, taken: &mpsc::Sender<String>) {
    let mut out = stream.try_clone().unwrap();
    let mut say = move |line: &str| out.write_all(format!("{line}\r\n").as_bytes()).is_ok();
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    say("220 test");
    while let Some(line) = lines.next() {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        let going_on = match verb.as_str() {
            "EHLO" | "HELO" | "NOOP" | "RSET" => say("250 test"),
            "MAIL" => say(answers[0]),
            "RCPT" => say(answers[1]),
            "DATA" => {
                say("354 go on");
                let letter: Vec<String> = lines.by_ref().take_while(|line| line != ".").collect();
                let _ = taken.send(letter.join("\n"));
                say(answers[2])
            }
            _ => {
                say("221 bye");
                false
            }
        };
        if !going_on {
            return;
        }
    }
}

fn settings(port: u16) -> MailSettings {
    MailSettings {
        host: "127.0.0.1".into(),
        port,
        security: Security::None,
        sign_in: None,
        ca: None,
        timeout: Duration::from_secs(5),
        connections: 2,
        idle: Duration::from_secs(5),
    }
}

fn letter() -> Letter {
    Letter {
        to: "ana@example.org".into(),
        from: "help@focal.example".into(),
        subject: "Hello".into(),
        text: "One line.\n.\nAnd another.".into(),
        html: None,
        key: "k".into(),
    }
}

#[test]
fn what_the_server_says_decides_whether_it_is_tried_again() {
    let good = "250 ok";
    for (answers, expected) in [
        ([good, good, good], Ok(Sent)),
        (["450 later", good, good], Err((false, "smtp_450"))),
        ([good, "550 no such person", good], Err((true, "smtp_550"))),
        ([good, "452 full", good], Err((false, "smtp_452"))),
        ([good, good, "554 spam"], Err((true, "smtp_554"))),
        (["530 sign in first", good, good], Err((false, "smtp_530"))),
    ] {
        let (port, _taken) = server(answers);
        let found = Mailer::new(&settings(port)).unwrap().send(&letter());
        let expected = expected
            .map_err(|(permanent, why): (bool, &str)| Failed { permanent, why: why.into() });
        assert_eq!(found, expected, "{answers:?}");
    }
}

#[test]
fn the_words_arrive_whole_and_connections_are_used_again() {
    let (port, taken) = server(["250 ok"; 3]);
    let mailer = Mailer::new(&settings(port)).unwrap();
    for _ in 0..3 {
        mailer.send(&letter()).unwrap();
        let text = taken.recv().unwrap();
        assert!(
            text.contains("One line.\n..\nAnd another."),
            "a lone dot is doubled on the wire: {text}"
        );
    }
}

#[test]
fn a_server_that_is_down_is_tried_again() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let failed = Mailer::new(&settings(port)).unwrap().send(&letter()).unwrap_err();
    assert_eq!(failed, Failed { permanent: false, why: "unreachable".into() });
}

#[test]
fn a_server_without_tls_gets_no_letter_that_wants_it() {
    let (port, taken) = server(["250 ok"; 3]);
    let mailer =
        Mailer::new(&MailSettings { security: Security::Starttls, ..settings(port) }).unwrap();
    assert!(!mailer.send(&letter()).unwrap_err().permanent);
    assert!(taken.try_recv().is_err());
}

#[test]
fn passwords_do_not_travel_in_the_clear_nor_into_logs() {
    let signs_in =
        MailSettings { sign_in: Some(("focal".into(), "secret".into())), ..settings(25) };
    assert!(!format!("{signs_in:?}").contains("secret"));
    assert!(Mailer::new(&signs_in).is_ok(), "on the same machine");
    let far = MailSettings { host: "mail.example.org".into(), ..signs_in };
    assert_eq!(Mailer::new(&far).err(), Some(SetUpError::Clear));
}
