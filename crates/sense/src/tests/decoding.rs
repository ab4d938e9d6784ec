//! Bytes of the wire, and what is said of those that are no signal.

use super::*;

/// Each signal as `line: ok` or `line: error`, or the refusal of the whole.
fn read(text: &str) -> Vec<String> {
    let limits = DecodeLimits { max_bytes: 400, max_batch: 3, max_entries: 4 };
    match decode(text.as_bytes(), &limits) {
        Err(error) => vec![format!("{}: {error}", error.code())],
        Ok(all) => all
            .iter()
            .map(|one| match &one.signal {
                Ok(_) => format!("{} ok", one.line),
                Err(error) => format!("{} {}: {error}", one.line, error.code()),
            })
            .collect(),
    }
}

#[test]
fn the_wires_own_example_is_read() {
    let text = r#"{"id":"a1","at":"2026-11-21T14:02:00Z","values":{"pressure_out":3.1},"events":[{"code":"E18"}],
        "tests":[{"name":"self_test","ok":false,"code":"E18"}],
        "attempts":[{"service":"wrist-payment","ok":false,"stopped_at":"issuer","code":"51"}],
        "state":{"door":"open","on":true,"n":3}}"#;
    let all = decode(text.as_bytes(), &DecodeLimits::default()).expect("a message");
    let signal = all[0].signal.as_ref().expect("a signal");
    assert_eq!(signal.values["pressure_out"], 3.1);
    assert_eq!(signal.at.map(|at| at.to_string()).as_deref(), Some("2026-11-21T14:02:00Z"));
    assert_eq!(signal.attempts[0].stopped_at.as_deref(), Some("issuer"));
    assert_eq!(signal.state["n"], StateValue::Number(3.0));
}

#[test]
fn one_object_a_batch_or_lines() {
    assert_eq!(read("{}"), ["1 ok"]);
    assert_eq!(read("{\n\"values\":{\n\"p\":1}}"), ["1 ok"]);
    assert_eq!(read("[{},{\"values\":{\"p\":1}}]"), ["1 ok", "2 ok"]);
    assert_eq!(read("{}\n\n{\"id\":\"a\"}\n"), ["1 ok", "3 ok"]);
    assert_eq!(read("[]"), Vec::<String>::new());
}

#[test]
fn each_signal_is_judged_alone() {
    assert_eq!(
        read("{}\n{\"value\":{}}\n{\"id\":7}"),
        [
            "1 ok",
            "2 unknown_key: the key \"value\" is not known; did you mean \"values\"?",
            "3 wrong_shape: id is 7; expected a text",
        ]
    );
    assert_eq!(
        read("[{},{\"values\":{\"p\":\"3\"}},[]]"),
        [
            "1 ok",
            "2 wrong_shape: values.p is the text \"3\"; expected a number",
            "3 wrong_shape: a signal is a list; expected an object like {\"values\":{}}",
        ]
    );
    let broken = read("{}\n{\"id\":\n{}");
    assert!(broken[1].starts_with("2 not_json: line 2, column 6: EOF"), "{broken:?}");
}

#[test]
fn errors_say_where_and_what_was_expected() {
    let cases = [
        (
            "{\"at\":\"noon\"}",
            "1 wrong_shape: at is \"noon\"; expected a time like 2026-11-21T14:02:00Z",
        ),
        ("{\"at\":3}", "1 wrong_shape: at is 3; expected a time like \"2026-11-21T14:02:00Z\""),
        (
            "{\"events\":[{\"code\":\"a\"},{}]}",
            "1 wrong_shape: events[1].code is missing; expected a text",
        ),
        (
            "{\"events\":[\"E18\"]}",
            "1 wrong_shape: events[0] is the text \"E18\"; expected an object",
        ),
        (
            "{\"tests\":[{\"name\":\"a\",\"ok\":1}]}",
            "1 wrong_shape: tests[0].ok is 1; expected true or false",
        ),
        (
            "{\"attempts\":[{\"servce\":\"a\",\"ok\":true}]}",
            "1 unknown_key: the key \"attempts[0].servce\" is not known; did you mean \"service\"?",
        ),
        (
            "{\"state\":{\"a\":[1]}}",
            "1 wrong_shape: state.a is a list; expected true, false, a number or a text",
        ),
        (
            "{\"values\":[1]}",
            "1 wrong_shape: values is a list; expected an object of names and values",
        ),
        (
            "{\"values\":{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1}}",
            "1 wrong_shape: values is 5 entries; expected at most 4",
        ),
        ("[{},{},{},{}]", "too_many: the batch has 4 signals; expected at most 3"),
        ("{}\n{}\n{}\n{}", "too_many: the batch has 4 signals; expected at most 3"),
        ("7", "1 wrong_shape: a signal is 7; expected an object like {\"values\":{}}"),
    ];
    for (text, expect) in cases {
        assert_eq!(read(text), [expect], "{text}");
    }
    for text in [
        "",
        "{",
        "hello",
        "{\"values\":{\"p\":1e999}}",
        "{\"values\":{\"p\":NaN}}",
        "\u{0}",
        "{}{}",
    ] {
        assert!(read(text)[0].starts_with("not_json: line"), "{text:?}: {:?}", read(text));
    }
    assert!(read(&"[".repeat(300))[0].starts_with("not_json"));
    assert!(read(&" ".repeat(401))[0].starts_with("too_large"));
}
