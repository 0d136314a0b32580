package dev.lockstep.dataset.internal.read;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Another encoding as UTF-8; each sequence that is no character there becomes {@code 0xFF}. */
final class TranscodingStream extends InputStream {
    private static final int SIZE = 1 << 16;

    private final InputStream in;
    private final CharsetDecoder decoder;
    private final CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
    private final ByteBuffer source = ByteBuffer.allocate(SIZE).flip();
    private final CharBuffer chars = CharBuffer.allocate(SIZE);
    private ByteBuffer ready = ByteBuffer.allocate(0);
    private boolean ended;

    TranscodingStream(InputStream in, Charset charset) {
        this.in = in;
        this.decoder =
                charset.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        while (!ready.hasRemaining()) {
            if (ended) {
                return -1;
            }
            decodeMore();
        }
        int n = Math.min(length, ready.remaining());
        ready.get(target, offset, n);
        return n;
    }

    private void decodeMore() throws IOException {
        source.compact();
        int n = in.read(source.array(), source.position(), source.remaining());
        boolean last = n < 0;
        source.position(source.position() + Math.max(n, 0)).flip();
        CoderResult result = decoder.decode(source, chars, last);
        if (result.isError()) {
            source.position(source.position() + result.length());
        }
        ended = last && !result.isError() && !result.isOverflow();
        ready = encoded(result.isError());
    }

    private ByteBuffer encoded(boolean marked) throws IOException {
        chars.flip();
        ByteBuffer bytes = ByteBuffer.allocate(chars.remaining() * 3 + 1);
        // The decoder only gives whole pairs of surrogates, so that nothing is left over here.
        encoder.reset().encode(chars, bytes, true);
        chars.clear();
        if (marked) {
            bytes.put((byte) 0xFF);
        }
        return bytes.flip();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
