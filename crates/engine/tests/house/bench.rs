use super::play::story;
#[test]
fn storm() {
    let n: u32 = std::env::var("N").ok().and_then(|n| n.parse().ok()).unwrap_or(500);
    let apart = std::env::var("APART").unwrap_or_default();
    let text = include_str!("storm.yaml").replace("COUNT", &n.to_string()).replace("APART", &apart);
    let begun = std::time::Instant::now();
    let report = story("water", &text);
    if std::env::var("TRACE").is_ok() {
        eprintln!("{}", report.trace.join("\n"));
    }
    eprintln!(
        "{n} things: {:?} passed {} {:#?}",
        begun.elapsed(),
        report.passed(),
        report.failures
    );
}
