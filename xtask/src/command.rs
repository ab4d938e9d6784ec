//! Running other programs: what they inherit, and one sentence when they fail.

use crate::Outcome;
use crate::house::House;
use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};

/// A cargo command in the root of the tree.
pub fn cargo(house: &House, arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(&house.root).args(arguments);
    // `cargo run` hands this program variables about xtask itself. Build scripts watch some of them, and would
    // rebuild C code each time a verb follows a plain `cargo build`.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        let about_xtask = name.starts_with("CARGO_PKG_")
            || name.starts_with("CARGO_MANIFEST_")
            || matches!(&*name, "CARGO" | "LD_LIBRARY_PATH");
        if about_xtask {
            command.env_remove(&*name);
        }
    }
    command
}

/// Cargo's answer to "may the lock file change?": at a desk yes, on a build server no.
pub fn locked(house: &House) -> &'static [&'static str] {
    if house.ci { &["--locked"] } else { &[] }
}

/// A Node.js program (`node`, `npm`) in one of our folders, with the pinned tools first on its PATH.
pub fn node_program(house: &House, program: &str, folder: &str, arguments: &[&str]) -> Command {
    let pinned = house.tools().join(program);
    let mut command = if pinned.exists() { Command::new(pinned) } else { Command::new(program) };
    command.current_dir(house.path(folder)).args(arguments).env("PATH", tools_path(house));
    command
}

fn tools_path(house: &House) -> OsString {
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> =
        [house.tools()].into_iter().chain(std::env::split_paths(&inherited)).collect();
    std::env::join_paths(folders).unwrap_or(inherited)
}

/// Runs to the end with our own input and output.
pub fn run(mut command: Command) -> Outcome {
    let status = command.status().map_err(|e| failed_to_start(&command, &e))?;
    judge(&command, status)
}

/// Runs to the end with its output among the words for people: standard output belongs to what a verb is for.
pub fn run_aside(mut command: Command) -> Outcome {
    command.stdout(Stdio::from(std::io::stderr()));
    run(command)
}

/// Runs to the end, shows the output as it comes, and returns it too: the closing lines are shown again later.
pub fn run_and_keep(mut command: Command) -> Outcome<String> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|e| failed_to_start(&command, &e))?;
    let kept = Arc::new(Mutex::new(Vec::new()));
    let out = child.stdout.take().map(|pipe| echo(pipe, std::io::stdout(), kept.clone()));
    let err = child.stderr.take().map(|pipe| echo(pipe, std::io::stderr(), kept.clone()));
    for reader in [out, err].into_iter().flatten() {
        reader.join().map_err(|_| "failed to read a program's output".to_owned())?;
    }
    let status = child.wait().map_err(|e| failed_to_start(&command, &e))?;
    judge(&command, status)?;
    let kept = kept.lock().map_err(|_| "failed to read a program's output".to_owned())?;
    Ok(String::from_utf8_lossy(&kept).into_owned())
}

/// The output of a short question to a program; nothing if it cannot be asked or says no.
pub fn answer(mut command: Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn echo(
    mut from: impl Read + Send + 'static,
    mut to: impl Write + Send + 'static,
    kept: Arc<Mutex<Vec<u8>>>,
) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        let mut buffer = [0; 8192];
        while let Ok(count @ 1..) = from.read(&mut buffer) {
            // A closed terminal must not stop the run: what matters is the program's own verdict.
            let _ = to.write_all(&buffer[..count]).and_then(|()| to.flush());
            if let Ok(mut kept) = kept.lock() {
                kept.extend_from_slice(&buffer[..count]);
            }
        }
    })
}

fn judge(command: &Command, status: ExitStatus) -> Outcome {
    match status.success() {
        true => Ok(()),
        false => Err(format!("`{}` failed ({status})", in_words(command))),
    }
}

fn failed_to_start(command: &Command, error: &std::io::Error) -> String {
    format!("failed to start `{}`: {error}", in_words(command))
}

/// The command as a person would type it.
fn in_words(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str()).to_string_lossy();
    let arguments = command.get_args().map(|a| a.to_string_lossy());
    let words: Vec<_> = std::iter::once(name).chain(arguments).collect();
    words.join(" ")
}
