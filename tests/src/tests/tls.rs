//! TLS by one's own certificate, for pages and for things.

use std::path::Path;
use std::sync::Arc;

use rumqttc::tokio_rustls::TlsConnector;
use rumqttc::tokio_rustls::rustls::pki_types::pem::PemObject;
use rumqttc::tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use rumqttc::tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::house::Place;

fn fixture(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

fn connector() -> TlsConnector {
    let mut roots = RootCertStore::empty();
    let certificate = CertificateDer::from_pem_file(fixture("localhost.pem")).expect("PEM");
    roots.add(certificate).expect("a certificate");
    let config =
        ClientConfig::builder_with_provider(Arc::new(crypto::aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}

/// Says something over TLS and gives the first bytes of the answer.
async fn exchange(address: &str, words: &[u8]) -> Vec<u8> {
    let stream = TcpStream::connect(address).await.expect("a connection");
    let name = ServerName::try_from("localhost").expect("a name");
    let mut stream = connector().connect(name, stream).await.expect("a handshake");
    stream.write_all(words).await.expect("written");
    let mut answer = vec![0; 64];
    let read = stream.read(&mut answer).await.expect("an answer");
    answer.truncate(read);
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_and_things_come_with_tls() {
    // A free port is asked for here, because the ready file names only the plain one of things.
    let free = TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("bound");
    let (certificate, key) = (fixture("localhost.pem"), fixture("localhost-key.pem"));
    let pair = format!("tls_certificate = {certificate:?}\ntls_key = {key:?}\n");
    let mut place = Place::with(&format!("[mqtt]\nlisten_tls = \"{free}\"\n{pair}[http]\n{pair}"));
    let house = place.start();
    let host =
        house.url.strip_prefix("https://").expect("pages say that they come with TLS").to_owned();
    let page =
        exchange(&host, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            .await;
    assert!(page.starts_with(b"HTTP/1.1 200 OK"), "{}", String::from_utf8_lossy(&page));
    // CONNECT of MQTT 3.1.1 with a token of nobody: the answer is a CONNACK that says so.
    let connect = b"\x10\x17\x00\x04MQTT\x04\xc2\x00\x1e\x00\x01a\x00\x03foo\x00\x03bar";
    let refused = exchange(&free.to_string(), connect).await;
    assert_eq!(refused.first(), Some(&0x20), "{refused:?}");
    house.stop();
}
