//! Real clients over real sockets: MQTT 3.1.1 and 5 as a library speaks them, limits at the door, TLS.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use rumqttc::v5;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio_rustls::{TlsAcceptor, TlsConnector};

use super::house::Told;
use super::raw::{Connect, Stage, signal};
use crate::limits::Limits;
use crate::mqtt::Version;
use crate::seam::Topic;

const SIGNALS: &str = "focal/v1/pump-1/signals";
const COMMANDS: &str = "focal/v1/pump-1/commands";
const PATIENCE: Duration = Duration::from_secs(20);

async fn serve(stage: &Stage, tls: Option<TlsAcceptor>) -> (SocketAddr, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    let (server, stop) = (Arc::clone(&stage.server), stage.stop.subscribe());
    (address, tokio::spawn(async move { server.serve(listener, tls, stop).await }))
}

fn took(payload: &str) -> Told {
    Told::Took("pump-1".into(), Topic::Signals, payload.into())
}

#[tokio::test]
async fn a_client_of_mqtt_3_1_1() {
    use rumqttc::{AsyncClient, Event, MqttOptions, Packet, QoS};
    let stage = Stage::new(Limits::default());
    let (address, _server) = serve(&stage, None).await;
    let mut options = MqttOptions::new("whatever", address.ip().to_string(), address.port());
    options.set_credentials("pump-1", "token of pump-1");
    let (client, mut events) = AsyncClient::new(options, 64);
    client.subscribe(COMMANDS, QoS::AtLeastOnce).await.expect("queued");
    for n in 0..50 {
        client.publish(SIGNALS, QoS::AtLeastOnce, false, format!("s{n}")).await.expect("queued");
    }
    client.publish(SIGNALS, QoS::AtMostOnce, true, "at most once").await.expect("queued");
    let (hub, mut acks, mut sent) = (stage.hub.clone(), 0, false);
    let command = timeout(PATIENCE, async {
        loop {
            match events.poll().await.expect("the connection holds") {
                Event::Incoming(Packet::PubAck(_)) => acks += 1,
                Event::Incoming(Packet::Publish(publish)) => return (publish, acks),
                _ => {}
            }
            if acks == 50 && !sent {
                hub.send_command("acme", "pump-1", "c9", Bytes::from_static(b"restart"))
                    .expect("it listens");
                sent = true;
            }
        }
    });
    let (publish, acks) = command.await.expect("a command comes");
    assert_eq!(
        (publish.topic.as_str(), publish.payload.as_ref(), acks),
        (COMMANDS, b"restart".as_slice(), 50)
    );
    let drive = tokio::spawn(async move { while events.poll().await.is_ok() {} });
    stage.house.hears(&Told::Acked("pump-1".into(), "c9".into())).await;
    stage.house.hears(&took("at most once")).await;
    let expected: Vec<String> =
        (0..50).map(|n| format!("s{n}")).chain(["at most once".into()]).collect();
    assert_eq!(stage.house.took(), expected);
    client.disconnect().await.expect("queued");
    stage.house.hears(&Told::Disconnected("pump-1".into())).await;
    drive.abort();
}

#[tokio::test]
async fn a_client_of_mqtt_5() {
    use v5::mqttbytes::QoS;
    use v5::mqttbytes::v5::{Packet, PubAckReason, SubscribeReasonCode};
    use v5::{AsyncClient, Event, MqttOptions};
    let stage = Stage::new(Limits::default());
    let (address, server) = serve(&stage, None).await;
    let mut options = MqttOptions::new("whatever", address.ip().to_string(), address.port());
    options.set_credentials("pump-1", "token of pump-1");
    let (client, mut events) = AsyncClient::new(options, 64);
    client.subscribe(COMMANDS, QoS::ExactlyOnce).await.expect("queued");
    for payload in ["one", "bad"] {
        client.publish(SIGNALS, QoS::AtLeastOnce, false, payload).await.expect("queued");
    }
    client
        .publish("focal/v1/pump-2/signals", QoS::AtLeastOnce, false, "not mine")
        .await
        .expect("queued");
    let (mut acks, mut granted) = (Vec::new(), Vec::new());
    let all = timeout(PATIENCE, async {
        while acks.len() < 3 || granted.is_empty() {
            match events.poll().await.expect("the connection holds") {
                Event::Incoming(Packet::PubAck(ack)) => acks.push(ack.reason),
                Event::Incoming(Packet::SubAck(ack)) => granted = ack.return_codes,
                _ => {}
            }
        }
    });
    all.await.expect("three acknowledgements");
    assert_eq!(
        acks,
        [PubAckReason::Success, PubAckReason::PayloadFormatInvalid, PubAckReason::NotAuthorized]
    );
    assert_eq!(granted, [SubscribeReasonCode::Success(QoS::AtLeastOnce)]);
    assert_eq!(stage.house.took(), ["one", "bad"]);
    // The whole server stops: the client is told, and `serve` returns.
    stage.stop.send_replace(true);
    let goodbye = timeout(PATIENCE, async {
        loop {
            match events.poll().await {
                Ok(Event::Incoming(Packet::Disconnect(disconnect))) => {
                    return format!("{:?}", disconnect.reason_code);
                }
                Ok(_) => {}
                Err(error) => return error.to_string(),
            }
        }
    });
    let goodbye = goodbye.await.expect("in time");
    assert!(goodbye.contains("ServerShuttingDown"), "{goodbye}");
    drop(events);
    timeout(PATIENCE, server).await.expect("in time").expect("served");
}

#[tokio::test]
async fn a_wrong_token_is_refused_over_the_wire() {
    let stage = Stage::new(Limits::default());
    let (address, _server) = serve(&stage, None).await;
    let mut options =
        rumqttc::MqttOptions::new("whatever", address.ip().to_string(), address.port());
    options.set_credentials("pump-1", "guess");
    let (_client, mut events) = rumqttc::AsyncClient::new(options, 8);
    let refused = timeout(PATIENCE, events.poll()).await.expect("in time");
    let code = rumqttc::ConnectReturnCode::BadUserNamePassword;
    assert!(
        matches!(refused, Err(rumqttc::ConnectionError::ConnectionRefused(told)) if told == code),
        "{refused:?}"
    );
}

#[tokio::test]
async fn the_door_is_shut_at_its_limit_and_opens_again() {
    let stage = Stage::new(Limits { connections_per_address: 2, ..Limits::default() });
    let (address, _server) = serve(&stage, None).await;
    let mut inside = Vec::new();
    for thing in ["pump-1", "pump-2"] {
        let mut stream = TcpStream::connect(address).await.expect("connects");
        stream.write_all(&Connect::of(Version::V311, thing).bytes()).await.expect("writes");
        assert_eq!(stream.read_u8().await.expect("CONNACK"), 0x20);
        inside.push(stream);
    }
    let mut third = TcpStream::connect(address).await.expect("the kernel connects");
    let closed = timeout(PATIENCE, third.read_u8()).await.expect("closed at once");
    assert!(closed.is_err());
    assert_eq!((stage.hub.counts().turned_away, stage.hub.counts().connected), (1, 2));
    drop(inside);
    stage.house.hears(&Told::Disconnected("pump-1".into())).await;
    stage.house.hears(&Told::Disconnected("pump-2".into())).await;
    // A place is free as soon as the connection's task is gone, which is just about now.
    let again = async {
        loop {
            let mut stream = TcpStream::connect(address).await.expect("connects");
            stream.write_all(&Connect::of(Version::V311, "pump-3").bytes()).await.expect("writes");
            if stream.read_u8().await.is_ok_and(|first| first == 0x20) {
                return;
            }
        }
    };
    timeout(PATIENCE, again).await.expect("room again");
}

#[tokio::test]
async fn the_reason_is_heard_even_while_the_client_is_still_sending() {
    let stage = Stage::new(Limits { packet_bytes: 1000, ..Limits::default() });
    let (address, _server) = serve(&stage, None).await;
    let mut stream = TcpStream::connect(address).await.expect("connects");
    stream.write_all(&Connect::of(Version::V5, "pump-1").bytes()).await.expect("writes");
    // Far more than the kernel's buffers hold, so the server must read on for the client to get this far.
    let large = signal(Version::V5, 1, &"x".repeat(20_000_000));
    timeout(PATIENCE, stream.write_all(&large)).await.expect("in time").expect("not reset");
    stream.shutdown().await.expect("not reset");
    let mut heard = Vec::new();
    timeout(PATIENCE, stream.read_to_end(&mut heard)).await.expect("in time").expect("not reset");
    assert_eq!(heard[heard.len() - 4..], [0xe0, 2, 0x95, 0], "packet too large");
}

#[tokio::test]
async fn the_same_over_tls() {
    let certificate =
        CertificateDer::from_pem_slice(include_bytes!("localhost.crt")).expect("a certificate");
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("localhost.key")).expect("a key");
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let server_config = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .expect("they match");
    let mut roots = RootCertStore::empty();
    roots.add(certificate).expect("a root");
    let client_config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stage = Stage::new(Limits::default());
    let (address, _server) = serve(&stage, Some(TlsAcceptor::from(Arc::new(server_config)))).await;

    // Plain text at the TLS door is closed.
    let mut plain = TcpStream::connect(address).await.expect("connects");
    plain.write_all(&Connect::of(Version::V311, "pump-1").bytes()).await.expect("writes");
    let mut alert = Vec::new();
    let _ = timeout(PATIENCE, plain.read_to_end(&mut alert)).await.expect("closed");
    assert_ne!(alert.first(), Some(&0x20));

    let stream = TcpStream::connect(address).await.expect("connects");
    let name = ServerName::try_from("localhost").expect("a name");
    let mut stream =
        TlsConnector::from(Arc::new(client_config)).connect(name, stream).await.expect("TLS");
    stream.write_all(&Connect::of(Version::V311, "pump-1").bytes()).await.expect("writes");
    stream.write_all(&signal(Version::V311, 5, &"x".repeat(200_000))).await.expect("writes");
    let mut answer = [0; 8];
    timeout(PATIENCE, stream.read_exact(&mut answer)).await.expect("in time").expect("answers");
    assert_eq!(answer, [0x20, 2, 0, 0, 0x40, 2, 0, 5]);
    stage.house.hears(&took(&"x".repeat(200_000))).await;
}
