//! Servers of this process, spoken to.

use std::net::TcpListener;
use std::thread;

use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, SupportedProtocolVersion};

use super::*;

/// A server that answers each of so many connections with the same text.
fn serve(answer: &'static str, times: usize) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().take(times) {
            let mut stream = stream.unwrap();
            let mut ignored = [0; 1024];
            let _ = stream.read(&mut ignored);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    address
}

#[test]
fn f2_an_api_without_tls_is_recognised() {
    let plain = "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nServer: Docker/20.10\r\n\r\nOK";
    assert_eq!(speak(serve(plain, 1)), Tls::Plain);
    let refused = "HTTP/1.1 403 Forbidden\r\nApi-Version: 1.41\r\n\r\n";
    assert_eq!(speak(serve(refused, 1)), Tls::Plain);
}

#[test]
fn other_servers_are_other() {
    assert_eq!(
        speak(serve("HTTP/1.1 404 Not Found\r\n\r\n", 1)),
        Tls::Other
    );
    assert_eq!(speak(serve("SSH-2.0-x\r\n", 2)), Tls::Other);
    let hint = "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";
    assert_eq!(speak(serve(hint, 2)), Tls::Other);
}

#[test]
fn nobody_there_is_not_tried() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    assert_eq!(speak(address), Tls::NotTried);
}

#[test]
fn answers_are_judged_by_their_head() {
    assert_eq!(
        judge(b"HTTP/1.1 200 OK\r\n\r\nApi-Version: 1"),
        Said::OtherHttp
    );
    assert_eq!(judge(b""), Said::Nothing);
    assert_eq!(judge(&[0x15, 3, 3, 0, 2]), Said::Nothing);
}

/// A certificate that signs itself, and its key: for the servers of these tests alone.
const CERTIFICATE: &str = "\
    308201743082011ba00302010202146f9c60de4a07729320d117d3b9c3717605592c01300a06082a8648ce3d04\
    0302300f310d300b06035504030c04746573743020170d3236313132343130323631385a180f32313236313033\
    313130323631385a300f310d300b06035504030c04746573743059301306072a8648ce3d020106082a8648ce3d\
    030107034200040caf52079c2bfd1c70e0140496de9c17515cebe334af26506fb1a217559a4d4f92d42c087779\
    d489e22c69fdf6d863660d235ec18ce6b47989f577a87450d43aa3533051301d0603551d0e04160414960e7743\
    142152e472c8abfcd3a61ca03597cd9a301f0603551d23041830168014960e7743142152e472c8abfcd3a61ca0\
    3597cd9a300f0603551d130101ff040530030101ff300a06082a8648ce3d0403020347003044022076b091b658\
    1ae6699358b77fae254d7234993940d17a74d9c85685b4c3247ef1022057ae68f9738af9de6d9ad088c5ee74ee\
    d5bb2c21d94882907438ec010327f212";
const KEY: &str = "\
    308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b02010104202e1a4eac860a0b9d17\
    930d96e59ef725aaba400e49348508065e923d53d0c31ba144034200040caf52079c2bfd1c70e0140496de9c17\
    515cebe334af26506fb1a217559a4d4f92d42c087779d489e22c69fdf6d863660d235ec18ce6b47989f577a874\
    50d43a";

fn bytes(hex: &str) -> Vec<u8> {
    let pairs = (0..hex.len()).step_by(2);
    pairs
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
        .collect()
}

/// A server that speaks TLS of one version, and the engine's API to whom it lets in. Go's servers say
/// so in plain text to whoever speaks none.
fn serve_tls(version: &'static SupportedProtocolVersion, wants_certificate: bool) -> SocketAddr {
    let certificate = CertificateDer::from(bytes(CERTIFICATE));
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(bytes(KEY)));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(certificate.clone()).unwrap();
    let verifier =
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
    let builder = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[version])
        .unwrap();
    let builder = match wants_certificate {
        true => builder.with_client_cert_verifier(verifier.build().unwrap()),
        false => builder.with_no_client_auth(),
    };
    let config = Arc::new(builder.with_single_cert(vec![certificate], key).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().take(2) {
            let mut stream = stream.unwrap();
            let mut first = [0; 1];
            stream.peek(&mut first).unwrap();
            if first == *b"G" {
                let _ = stream
                    .write_all(b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request");
                continue;
            }
            let mut tls =
                StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), stream);
            let mut ignored = [0; 1024];
            if tls.read(&mut ignored).is_ok() {
                let _ = tls.write_all(b"HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\n\r\nOK");
            }
        }
    });
    address
}

#[test]
fn f3_tls_with_and_without_a_client_s_certificate() {
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        assert_eq!(
            speak(serve_tls(version, true)),
            Tls::ClientCertificate,
            "{version:?}"
        );
        assert_eq!(
            speak(serve_tls(version, false)),
            Tls::NoClientCertificate,
            "{version:?}"
        );
    }
}
