//! The parts of a case's page. Each stands in a place of its own and is replaced as a whole when it changes;
//! what somebody is typing stands outside of them all.

use maud::{Markup, PreEscaped, html};

use super::know::Know;
use super::talk::Line;
use super::trail::{Look, Stop};
use super::view::{CaseView, Guide, Now, Question, Told};
use super::with::Hand;
use crate::pages::curve::Curve;
use crate::pages::frame::{icon, safety};
use crate::pages::teller::Check;
use crate::pages::words::Say;

/// Every part by its name, as the page has them and as the script asks for them.
pub fn all(
    say: &Say,
    view: &CaseView,
    curve: Option<&Curve>,
    lines: &[Line],
) -> Vec<(&'static str, Markup)> {
    let path = format!("/my/cases/{}", view.id);
    vec![
        ("head", head(say, view)),
        ("step", top(say, &view.now)),
        ("check", check_of(say, &view.now, curve)),
        ("do", act(say, &path, view)),
        ("told", told(say, &path, &view.told)),
        ("know", view.know.as_ref().map_or_else(|| html! {}, |found| know(say, found))),
        ("trail", trail(&view.trail)),
        ("hand", hand(say, &path, view)),
        ("thread", thread(say, &path, lines)),
        ("bar", bar(say, &path, view)),
    ]
}

fn head(say: &Say, view: &CaseView) -> Markup {
    html! {
        h1 { (view.headline) }
        @if !view.lead.is_empty() { p.lead { (view.lead.join(" ")) } }
        @for text in &view.safety { (safety(text)) }
        @if view.is_over { p.lead.quiet { (say.t("head.over_text")) } }
    }
}

fn top(say: &Say, now: &Now) -> Markup {
    match now {
        Now::Question(Question { text, body, picture, list, .. }) => html! {
            div.step__n { span { (say.t("step.question")) } }
            h2 { (text) }
            @if let Some(body) = body { p { (body) } }
            (numbered(list))
            (shown(picture.as_deref()))
        },
        Now::Step(Guide { title, body, picture, list, takes, .. }) => html! {
            div.step__n { span { (say.with("step.takes", &[("time", takes)])) } }
            h2 { (title) }
            p { (body) }
            (numbered(list))
            (shown(picture.as_deref()))
        },
        Now::Waiting { text, .. } => html! {
            div.step__n { span { (say.t("step.nothing")) } }
            p.step__say { (text) }
        },
        Now::Over { text, .. } => html! {
            div.step__n { span { (say.t("step.over")) } }
            p.step__say { (text) }
        },
    }
}

/// The picture of a step, as its pack drew it.
#[must_use]
pub fn shown(picture: Option<&str>) -> Markup {
    html! { @if let Some(picture) = picture { figure.shown { (PreEscaped(picture)) } } }
}

/// The parts of a step, one after the other.
#[must_use]
pub fn numbered(list: &[String]) -> Markup {
    html! {
        @if !list.is_empty() {
            ol.todo { @for part in list { li { span { (part) } } } }
        }
    }
}

fn check_of(say: &Say, now: &Now, curve: Option<&Curve>) -> Markup {
    let (check, watching) = match now {
        Now::Step(guide) => (guide.check.as_ref(), guide.watching.as_deref()),
        Now::Waiting { check, .. } => (check.as_ref(), None),
        _ => (None, None),
    };
    html! { @if let Some(check) = check { (live_check(say, check, watching, curve)) } }
}

/// The reading that the step waits for, in words first.
#[must_use]
pub fn live_check(
    say: &Say,
    check: &Check,
    watching: Option<&str>,
    curve: Option<&Curve>,
) -> Markup {
    html! {
        div.check id="check" {
            p.check__words {
                b { @if check.met { (icon("check")) " " (say.t("check.seen")) } @else { (say.t("check.watching")) } }
                span.check__say {
                    (check.text)
                    @if let Some(watching) = watching { " " (watching) }
                    @if let Some(old) = &check.old { " " (say.with("check.old", &[("time", old)])) }
                }
            }
            @match &check.value {
                Some(value) => span.readout.readout--old[check.old.is_some()] { (value) " " small { (check.unit) } },
                None => span.quiet { (say.t("check.none")) },
            }
            @if let Some(curve) = curve {
                svg.curve viewBox="0 0 320 44" preserveAspectRatio="none" aria-hidden="true" {
                    path.curve__base d="M0 43H320" {}
                    polyline.curve__line points=(curve.points) {}
                    path.curve__end d={ "M" (curve.end) "h.01" } {}
                    path.curve__now d={ "M" (curve.end) "h.01" } {}
                }
            }
        }
    }
}

fn act(say: &Say, path: &str, view: &CaseView) -> Markup {
    match &view.now {
        Now::Question(question) => html! {
            form.do method="post" action={ (path) "/answers" } {
                input type="hidden" name="step" value=(question.step);
                @for (value, label) in &question.answers {
                    button.btn.btn--big name="answer" value=(value) { (label) }
                }
            }
            (cannot(path, &question.run.0, say.t("step.dont_know")))
        },
        Now::Step(guide) => html! {
            @if guide.watching.is_none() {
                form.do method="post" action={ (path) "/done" } {
                    input type="hidden" name="run" value=(guide.run);
                    button.btn.btn--focal.btn--big { (guide.done) }
                }
            } @else if guide.check.is_none() {
                p.step__say { (guide.watching.as_deref().unwrap_or_default()) }
            }
            (cannot(path, &guide.run.0, &guide.cannot))
            (again(say, path))
        },
        Now::Waiting { .. } => html! { (again(say, path)) },
        Now::Over { rating, .. } => rate(say, path, *rating),
    }
}

fn cannot(path: &str, run: &str, label: &str) -> Markup {
    html! {
        form.do method="post" action={ (path) "/cannot" } {
            input type="hidden" name="run" value=(run);
            button.btn.btn--big.btn--bare.btn--words { (label) }
        }
    }
}

/// Without script somebody can look again, or let the page do it.
fn again(say: &Say, path: &str) -> Markup {
    html! {
        noscript {
            p.again { a href={ (path) "?look=1#check" } { (say.t("check.again")) } }
        }
    }
}

fn rate(say: &Say, path: &str, rating: Option<u8>) -> Markup {
    html! {
        form.do method="post" action={ (path) "/rating" } {
            p.rate__ask { (say.t(if rating.is_some() { "rate.thanks" } else { "rate.ask" })) }
            div.rate {
                @for n in 1..=5u8 {
                    button.btn.btn--big name="rating" value=(n) aria-pressed=(rating == Some(n)) { (n) }
                }
            }
            p.rate__ends { span { (say.t("rate.worst")) } span { (say.t("rate.best")) } }
        }
    }
}

fn told(say: &Say, path: &str, told: &[Told]) -> Markup {
    html! {
        @if !told.is_empty() {
            div.told {
                h2 { (say.t("told.title")) }
                dl {
                    @for one in told {
                        div {
                            dt { (one.question) }
                            dd { (one.answer) }
                            @if one.own {
                                form method="post" action={ (path) "/take-back" } {
                                    button.btn.btn--bare.btn--words name="step" value=(one.step) { (say.t("told.take_back")) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn know(say: &Say, know: &Know) -> Markup {
    html! {
        h2 { (say.t("know.title")) }
        @if let Some(verdict) = &know.verdict { p.know__verdict { (verdict) } }
        div.belief aria-hidden="true" {
            div.belief__bar {
                @for (swatch, width) in &know.bar { span class={ "belief__seg w" (width) } data-o=(swatch) {} }
            }
        }
        ul.know {
            @for row in &know.rows {
                li.say {
                    span.key data-o=(row.swatch) {}
                    b { (row.name) }
                    em { (say.t(row.word)) }
                    @if let Some(repair) = &row.repair { small { (repair) } }
                }
            }
        }
        @if let Some(hint) = &know.hint { p.know__hint { (hint) } }
    }
}

fn trail(stops: &[Stop]) -> Markup {
    html! {
        ol.trail {
            @for stop in stops {
                li.here[stop.look == Look::Now].to-come[stop.look == Look::ToCome] {
                    time { (stop.time) }
                    p { @if stop.look == Look::Now { b { (stop.text) } } @else { (stop.text) } }
                }
            }
        }
    }
}

fn hand(say: &Say, path: &str, view: &CaseView) -> Markup {
    let Hand { name, face, line, wait, asked, waits, .. } = &view.hand;
    html! {
        div.hand {
            span.face aria-hidden="true" { (face) }
            p { b { (name) } small { (line) } }
        }
        @if let Some(wait) = wait { p.wait role="status" { (wait) } }
        @if !asked && !view.is_over {
            form.want method="post" action={ (path) "/person" } {
                button.btn { (icon("user")) (say.t("hand.ask")) }
            }
        }
        @if *waits && !view.is_over {
            form method="post" action={ (path) "/nobody" } {
                button.btn.btn--bare { (say.t("hand.stop")) }
            }
        }
    }
}

fn thread(say: &Say, path: &str, lines: &[Line]) -> Markup {
    html! {
        @if lines.is_empty() { p.quiet.empty { (say.t("talk.empty")) } }
        @for line in lines {
            div.msg.msg--me[line.mine] data-id=(line.id) data-client=[line.client.as_deref()] {
                @if !line.text.is_empty() { p { (line.text) } }
                @for file in &line.files {
                    a.file href={ (path) "/files/" (file.hash) } target="_blank" rel="noopener" {
                        @if file.image { img src={ (path) "/files/" (file.hash) } alt="" loading="lazy"; }
                        span { (file.name) " " small { (file.size) } }
                    }
                }
                small.msg__when {
                    @if line.mine {
                        (line.time)
                        @if line.read { " · " (say.t("talk.read")) }
                    } @else { (line.who) ", " (line.time) }
                }
            }
        }
    }
}

fn bar(say: &Say, path: &str, view: &CaseView) -> Markup {
    let write = match &view.hand.agent {
        Some(agent) => say.with("bar.write_to", &[("agent", agent)]),
        None => say.t("bar.write").to_owned(),
    };
    html! {
        a.btn.btn--big href="#talk" { (icon("message-square")) (write) }
        @if !view.hand.asked && !view.is_over {
            form method="post" action={ (path) "/person" } {
                button.btn.btn--big { (icon("user")) (say.t("bar.person")) }
            }
        }
    }
}
