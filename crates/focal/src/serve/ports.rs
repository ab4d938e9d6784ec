//! Ports: taken ones are said to be taken, and by whom as far as this process may see.

use std::fs;
use std::io;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};

/// How far the next free port is looked for.
const FURTHER: u16 = 100;

/// Listens. With `any`, on the next free port when this one is taken.
pub fn listen(what: &str, address: &str, any: bool) -> Result<TcpListener, String> {
    let asked = resolve(what, address)?;
    match TcpListener::bind(asked) {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse && any => next_free(what, asked),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            let holder =
                holder(asked.port()).map_or_else(String::new, |name| format!(" by {name}"));
            Err(format!(
                "failed to listen on {asked} for {what}: the port is taken{holder}; \
                 stop that, choose another port, or add --any-port"
            ))
        }
        Err(error) => Err(format!("failed to listen on {asked} for {what}: {error}")),
    }
}

fn resolve(what: &str, address: &str) -> Result<SocketAddr, String> {
    let wrong = |detail: &str| {
        format!(
            "{address:?} is not an address for {what}: {detail}; expected one like 127.0.0.1:8080"
        )
    };
    let mut found = address.to_socket_addrs().map_err(|error| wrong(&error.to_string()))?;
    found.next().ok_or_else(|| wrong("it names nobody"))
}

fn next_free(what: &str, asked: SocketAddr) -> Result<TcpListener, String> {
    let last = asked.port().saturating_add(FURTHER);
    for port in asked.port().saturating_add(1)..=last {
        if let Ok(listener) = TcpListener::bind(SocketAddr::new(asked.ip(), port)) {
            return Ok(listener);
        }
    }
    Err(format!("failed to listen for {what}: no port from {} to {last} is free", asked.port()))
}

/// The program that listens on a port, as Linux tells it.
fn holder(port: u16) -> Option<String> {
    let inode = ["/proc/net/tcp", "/proc/net/tcp6"]
        .iter()
        .filter_map(|table| fs::read_to_string(table).ok())
        .find_map(|table| inode_in(&table, port))?;
    let socket = format!("socket:[{inode}]");
    for process in fs::read_dir("/proc").ok()?.flatten() {
        let id = process.file_name().to_string_lossy().into_owned();
        if !id.bytes().all(|byte| byte.is_ascii_digit()) {
            continue;
        }
        let Ok(open) = fs::read_dir(process.path().join("fd")) else { continue };
        let holds = open.flatten().any(|entry| {
            fs::read_link(entry.path()).is_ok_and(|to| to.to_string_lossy() == socket)
        });
        if holds {
            let name = fs::read_to_string(process.path().join("comm")).unwrap_or_default();
            return Some(format!("{} (process {id})", name.trim()));
        }
    }
    None
}

/// The inode of the socket that listens (state 0A) on a port, in the kernel's table.
fn inode_in(table: &str, port: u16) -> Option<String> {
    table.lines().skip(1).find_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let (local, state, inode) = (fields.get(1)?, fields.get(3)?, fields.get(9)?);
        let (_, found) = local.rsplit_once(':')?;
        (*state == "0A" && u16::from_str_radix(found, 16) == Ok(port)).then(|| (*inode).to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_named_with_its_holder_or_passed_over() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap().to_string();
        let said = listen("pages", &address, false).unwrap_err();
        assert!(
            said.contains(&address)
                && said.contains("the port is taken by ")
                && said.contains("--any-port"),
            "{said}"
        );
        let next = listen("pages", &address, true).unwrap().local_addr().unwrap();
        assert_ne!(next.port(), taken.local_addr().unwrap().port());
    }

    #[test]
    fn an_address_that_is_none_says_what_was_expected() {
        let said = listen("pages", "8080", false).unwrap_err();
        assert!(said.contains("expected one like 127.0.0.1:8080"), "{said}");
    }
}
