//! A thing's end of MQTT 3.1.1, as little as a measurement needs: sign in, publish at QoS 1, count what was
//! acknowledged. Written on the socket itself, so that the generator costs little beside what it measures.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(20);

/// Who signs in. A broker that asks nobody takes any token.
#[derive(Clone)]
pub struct Login {
    pub thing: String,
    pub token: String,
}

pub struct Client {
    stream: TcpStream,
    /// Bytes that are read and not understood yet.
    rest: Vec<u8>,
    next_id: u16,
    topic: Vec<u8>,
}

fn wrong(what: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what.to_owned())
}

fn text(to: &mut Vec<u8>, text: &str) {
    to.extend_from_slice(&(text.len() as u16).to_be_bytes());
    to.extend_from_slice(text.as_bytes());
}

/// A packet: its first byte, its length in sevens of bits, its body.
fn packet(to: &mut Vec<u8>, first: u8, body: &[&[u8]]) {
    to.push(first);
    let mut left = body.iter().map(|part| part.len()).sum::<usize>();
    loop {
        let seven = (left & 0x7F) as u8;
        left >>= 7;
        if left == 0 {
            to.push(seven);
            break;
        }
        to.push(seven | 0x80);
    }
    body.iter().for_each(|part| to.extend_from_slice(part));
}

impl Client {
    /// Connects and waits to be let in.
    pub fn connect(address: SocketAddr, login: &Login) -> io::Result<Client> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let mut body = Vec::new();
        text(&mut body, "MQTT");
        // Version 3.1.1; clean session, user name, password; ten minutes of keep-alive.
        body.extend_from_slice(&[4, 0b1100_0010, 2, 88]);
        [&login.thing, &login.thing, &login.token]
            .into_iter()
            .for_each(|part| text(&mut body, part));
        let mut bytes = Vec::new();
        packet(&mut bytes, 0x10, &[&body]);
        stream.write_all(&bytes)?;
        let mut answer = [0; 4];
        stream.read_exact(&mut answer)?;
        if answer[0] != 0x20 || answer[3] != 0 {
            return Err(wrong(&format!("{} was not let in: {answer:?}", login.thing)));
        }
        let mut topic = Vec::new();
        text(&mut topic, &format!("focal/v1/{}/signals", login.thing));
        Ok(Client { stream, rest: Vec::new(), next_id: 0, topic })
    }

    /// Writes a publish behind `to` and gives its number, which is never zero.
    pub fn publish(&mut self, to: &mut Vec<u8>, payload: &[u8]) -> u16 {
        self.next_id = self.next_id.checked_add(1).unwrap_or(1);
        packet(to, 0x32, &[&self.topic, &self.next_id.to_be_bytes(), payload]);
        self.next_id
    }

    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)
    }

    /// Waits until something is there, and gives the numbers of all publishes that it acknowledges.
    pub fn acknowledged(&mut self, mut each: impl FnMut(u16)) -> io::Result<()> {
        let mut buffer = [0; 4096];
        let read = self.stream.read(&mut buffer)?;
        if read == 0 {
            return Err(wrong("the server closed the connection"));
        }
        self.rest.extend_from_slice(&buffer[..read]);
        let mut place = 0;
        while let Some((first, body, end)) = whole(&self.rest[place..]) {
            if first == 0x40 && body.len() == 2 {
                each(u16::from_be_bytes([body[0], body[1]]));
            }
            place += end;
        }
        self.rest.drain(..place);
        Ok(())
    }

    /// Takes what is there without waiting; gives how many were acknowledged.
    pub fn poll(&mut self) -> io::Result<usize> {
        self.stream.set_nonblocking(true)?;
        let mut count = 0;
        let polled = self.acknowledged(|_| count += 1);
        self.stream.set_nonblocking(false)?;
        match polled {
            Err(error) if error.kind() != ErrorKind::WouldBlock => Err(error),
            _ => Ok(count),
        }
    }
}

/// The first whole packet: its first byte, its body, and where the next begins.
fn whole(bytes: &[u8]) -> Option<(u8, &[u8], usize)> {
    let (mut length, mut shift, mut place) = (0usize, 0, 1);
    loop {
        let byte = *bytes.get(place)?;
        place += 1;
        length |= usize::from(byte & 0x7F) << shift;
        shift += 7;
        if byte & 0x80 == 0 || shift > 21 {
            break;
        }
    }
    let body = bytes.get(place..place + length)?;
    Some((bytes[0], body, place + length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_read_as_they_are_written() {
        for length in [0, 1, 127, 128, 20_000] {
            let body = vec![7; length];
            let mut bytes = Vec::new();
            packet(&mut bytes, 0x32, &[&body[..length / 2], &body[length / 2..]]);
            assert!(whole(&bytes[..bytes.len() - 1]).is_none());
            assert_eq!(whole(&bytes), Some((0x32, body.as_slice(), bytes.len())));
        }
    }
}
