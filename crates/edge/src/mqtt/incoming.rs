//! Bytes from one client: big reads into memory that all connections of a thread share, so that an idle connection
//! owns no buffer. Must not know what the bytes say.

use std::cell::RefCell;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Poll, ready};

use tokio::io::{AsyncRead, ReadBuf};

/// The most one read brings: hundreds of small publishes for one system call and one hand-over to the house.
pub(crate) const CHUNK_BYTES: usize = 64 * 1024;

thread_local! {
    static CHUNK: RefCell<Box<[u8]>> = RefCell::new(vec![0; CHUNK_BYTES].into_boxed_slice());
}

/// Reads once, at most `most` bytes, and gives them to `take` while they are there. `None`: the other end has closed.
/// Cancel-safe: bytes are taken in the same step in which they are read.
pub(crate) async fn read_chunk<R, T>(
    reader: &mut R,
    most: usize,
    mut take: impl FnMut(&[u8]) -> T,
) -> io::Result<Option<T>>
where
    R: AsyncRead + Unpin,
{
    poll_fn(|cx| {
        CHUNK.with_borrow_mut(|chunk| {
            let most = most.min(chunk.len());
            let mut buffer = ReadBuf::new(&mut chunk[..most]);
            ready!(Pin::new(&mut *reader).poll_read(cx, &mut buffer))?;
            let bytes = buffer.filled();
            Poll::Ready(Ok(if bytes.is_empty() { None } else { Some(take(bytes)) }))
        })
    })
    .await
}

/// Reads on and forgets, until the other end closes. Closing a socket while bytes of the other end are unread would
/// make the kernel reset the connection, and the last words written could be lost with it.
pub(crate) async fn linger<R: AsyncRead + Unpin>(reader: &mut R) {
    while let Ok(Some(())) = read_chunk(reader, CHUNK_BYTES, |_| ()).await {}
}
