//! Reading from another thread.

use std::io::Read;

use tokio::runtime::Runtime;
use tokio::sync::mpsc;

use super::{into_pieces, pump};
use crate::fake_server::{FakeServer, Step, answer, answer_claiming, client};
use crate::{BlockingBody, Client, Error, Settings};

/// Opens a body served by `steps`, on a runtime that the caller keeps.
fn open(runtime: &Runtime, steps: Vec<Step>) -> BlockingBody {
    let server = runtime.block_on(FakeServer::start(move |_| steps.clone()));
    client().open_blocking(server.request("/x"), runtime.handle())
}

#[test]
fn reads_on_this_thread_what_comes_on_another() {
    let runtime = Runtime::new().unwrap();
    let text: Vec<u8> = (0..=255).cycle().take(900_000).collect();
    let mut body = open(&runtime, answer("200 OK", "", &text));
    let mut read = Vec::new();
    body.read_to_end(&mut read).unwrap();
    assert!(read == text);
    assert_eq!(body.read(&mut [0; 8]).unwrap(), 0, "the end stays the end");
}

#[test]
fn errors_come_from_reading() {
    let runtime = Runtime::new().unwrap();
    for (steps, shown) in [
        (answer("404 Not Found", "", b""), "answered 404 Not Found"),
        (
            answer_claiming("200 OK", "", 20, b"01234567"),
            "broke off after 8 of 20 bytes",
        ),
    ] {
        let error = open(&runtime, steps)
            .read_to_end(&mut Vec::new())
            .unwrap_err();
        let inner = error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<Error>());
        assert!(inner.unwrap().to_string().ends_with(shown), "{error}");
    }
}

#[test]
fn the_end_of_the_runtime_is_an_error() {
    let others = Runtime::new().unwrap();
    let mut steps = answer_claiming("200 OK", "", 20, b"01234567");
    steps.push(Step::Stall);
    let server = others.block_on(FakeServer::start(move |_| steps.clone()));
    let ours = Runtime::new().unwrap();
    let client = Client::new(Settings::default());
    let mut body = client.open_blocking(server.request("/x"), ours.handle());
    body.read_exact(&mut [0; 8]).unwrap();
    drop(ours);
    let error = body.read(&mut [0; 8]).unwrap_err();
    assert!(error.to_string().ends_with("was cancelled"), "{error}");
}

#[test]
fn dropping_the_body_ends_the_transfer() {
    let runtime = Runtime::new().unwrap();
    let mut steps = answer_claiming("200 OK", "", 20, b"01234567");
    steps.push(Step::Stall);
    let server = runtime.block_on(FakeServer::start(move |_| steps.clone()));
    let (sender, pieces) = mpsc::channel(1);
    let request = server.request("/x");
    let transfer = runtime.spawn(async move {
        let client = Client::new(Settings::default());
        let fetched = client.start_download(&request).await.unwrap();
        pump(into_pieces(fetched), sender).await;
    });
    drop(pieces);
    // Not waiting for the stalled server, whose timeout is far away.
    runtime.block_on(transfer).unwrap();
}
