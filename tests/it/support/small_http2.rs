//! As much HTTP/2 as the fault server needs: frames are read, every request gets its answer of the script, streams and connections are
//! refused. Header blocks are not decoded, so every request counts as one for `*`.

use std::io::{self, Read, Write};

use super::fault_server::{Reply, Seen, Shared, more};

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const ACK: u8 = 1;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
const REFUSED_STREAM: u32 = 7;

/// Serves one connection until the client is done.
pub(super) fn serve<S: Read + Write>(stream: &mut S, template: &Seen, shared: &Shared) -> io::Result<()> {
    let mut unread = Vec::new();
    while unread.len() < PREFACE.len() {
        if !more(stream, &mut unread)? {
            return Ok(());
        }
    }
    unread.drain(..PREFACE.len());
    stream.write_all(&frame(SETTINGS, 0, 0, &[]))?;
    stream.flush()?;
    loop {
        let Some((kind, flags, id)) = next(stream, &mut unread)? else { return Ok(()) };
        match kind {
            SETTINGS if flags & ACK == 0 => stream.write_all(&frame(SETTINGS, ACK, 0, &[]))?,
            PING if flags & ACK == 0 => stream.write_all(&frame(PING, ACK, 0, &[0; 8]))?,
            HEADERS => {
                let seen = Seen { method: "HTTP/2".to_owned(), target: "*".to_owned(), ..template.clone() };
                let Some(reply) = shared.answer(seen) else { return Ok(()) };
                if answer(stream, id, &reply)? {
                    return Ok(());
                }
                if reply.is_never() {
                    shared.wait_for_the_end();
                }
            }
            _ => {}
        }
        stream.flush()?;
    }
}

/// Answers a request; true when the connection ends with it.
fn answer(stream: &mut impl Write, id: u32, reply: &Reply) -> io::Result<bool> {
    if reply.is_refused_stream() {
        stream.write_all(&frame(RST_STREAM, 0, id, &REFUSED_STREAM.to_be_bytes()))?;
    } else if reply.is_go_away() {
        // No request was looked at, and there is no error.
        stream.write_all(&frame(GOAWAY, 0, 0, &[0; 8]))?;
        stream.flush()?;
        return Ok(true);
    } else if !reply.is_never() {
        stream.write_all(&frame(HEADERS, END_HEADERS, id, &status(reply.status)))?;
        stream.write_all(&frame(DATA, END_STREAM, id, &reply.body))?;
    }
    Ok(false)
}

/// `:status` as a literal that is not kept: the name is entry 8 of the static table.
fn status(status: u16) -> Vec<u8> {
    let digits = status.to_string();
    let mut block = vec![0x08, u8::try_from(digits.len()).expect("three")];
    block.extend_from_slice(digits.as_bytes());
    block
}

fn frame(kind: u8, flags: u8, id: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("a short frame").to_be_bytes();
    let mut bytes = vec![length[1], length[2], length[3], kind, flags];
    bytes.extend_from_slice(&id.to_be_bytes());
    bytes.extend_from_slice(payload);
    bytes
}

/// Type, flags and stream of the next frame; its payload is thrown away.
fn next(stream: &mut impl Read, unread: &mut Vec<u8>) -> io::Result<Option<(u8, u8, u32)>> {
    loop {
        if let [a, b, c, kind, flags, rest @ ..] = unread.as_slice()
            && let [d, e, f, g, ..] = rest
        {
            let length = u32::from_be_bytes([0, *a, *b, *c]) as usize;
            let found = (*kind, *flags, u32::from_be_bytes([*d, *e, *f, *g]));
            if unread.len() >= 9 + length {
                unread.drain(..9 + length);
                return Ok(Some(found));
            }
        }
        if !more(stream, unread)? {
            return Ok(None);
        }
    }
}
