package dev.lockstep.dataset.internal.read;

import dev.lockstep.api.LockstepException;
import dev.lockstep.dataset.internal.columnar.TextFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Reads CSV. The grammar is checked here, exactly, record by record; only what is sound goes on to
 * DuckDB, so that it has nothing to guess or to drop. After a record whose quotes are broken,
 * reading goes on at the next line, so that one stray quote costs one row.
 */
final class CsvReader implements SourceReader {
    private static final int BUFFER = 1 << 22;
    private static final int LARGEST_RECORD = 1 << 26;
    private static final int SAMPLE = 1 << 18;

    private final InputStream in;
    private final TextEncoding encoding;
    private final CsvDialect dialect;
    private final CsvRecord record;
    private byte[] b = new byte[BUFFER];
    private int at;
    private int limit;
    private boolean last;
    private long line = 1;
    private long bytesRead;
    private int expected;

    CsvReader(Path file, Map<String, String> options) throws IOException {
        this.encoding = TextEncoding.of(file, options.get("encoding"));
        this.in = encoding.open(file);
        fill();
        skip(SkipLines.of(options));
        this.dialect = separatorLine(options);
        this.record = new CsvRecord(dialect);
    }

    /** Titles above the header; they must stand within the first megabytes. */
    private void skip(int lines) {
        at = SkipLines.after(b, at, limit, lines);
        line += lines;
    }

    /** Excel writes {@code sep=;} as the first line of files that say their delimiter. */
    private CsvDialect separatorLine(Map<String, String> options) {
        byte[] head = Arrays.copyOfRange(b, at, Math.min(limit, at + SAMPLE));
        boolean says =
                head.length > 5
                        && new String(head, 0, 4, StandardCharsets.US_ASCII).equals("sep=")
                        && (head[5] == '\n' || head[5] == '\r')
                        && !options.containsKey("delimiter");
        if (!says) {
            return CsvDialect.of(head, options);
        }
        at += head[5] == '\r' && head.length > 6 && head[6] == '\n' ? 7 : 6;
        line++;
        CsvDialect base = CsvDialect.of(head, options);
        return new CsvDialect(head[4], base.quote(), base.header());
    }

    @Override
    public List<SourceColumn> columns() throws IOException {
        CsvRecord.Outcome outcome = nextNotBlank();
        if (outcome == CsvRecord.Outcome.MORE && at == limit) {
            throw LockstepException.user(
                    "file-empty",
                    "Cannot take the file in: found no line with text, expected a header and"
                            + " rows.");
        }
        if (outcome != CsvRecord.Outcome.WHOLE || record.holdsNul || record.wrongUtf8) {
            throw LockstepException.user(
                    "header-unreadable",
                    "Cannot read the header in line "
                            + line
                            + ": found "
                            + (outcome == CsvRecord.Outcome.WHOLE ? wrongText() : broken(outcome))
                            + ", expected the names of the columns; check quote and encoding.");
        }
        List<SourceColumn> columns = new ArrayList<>();
        List<String> headers = fields(at, record.end);
        if (dialect.header() && headers.stream().allMatch(String::isBlank)) {
            throw LockstepException.user(
                    "header-blank",
                    "Cannot read the header in line "
                            + line
                            + ": found blanks alone, expected the names of the columns; give"
                            + " option header=false where there are none.");
        }
        for (String header : headers) {
            columns.add(SourceColumn.text(dialect.header() ? header : ""));
        }
        expected = columns.size();
        if (dialect.header()) {
            pass(record.next, record.lines + 1);
        }
        return columns;
    }

    private CsvRecord.Outcome nextNotBlank() throws IOException {
        while (true) {
            CsvRecord.Outcome outcome = next();
            boolean blank = outcome == CsvRecord.Outcome.WHOLE && record.end == at;
            if (!blank || at == limit) {
                return at == limit ? CsvRecord.Outcome.MORE : outcome;
            }
            pass(record.next, 1);
        }
    }

    @Override
    public void rows(Intake intake) throws IOException {
        while (true) {
            CsvRecord.Outcome outcome = next();
            if (at == limit && last) {
                return;
            }
            if (outcome == CsvRecord.Outcome.WHOLE) {
                wholeRecord(intake);
            } else {
                rejectLine(intake, outcome);
            }
            intake.read(bytesRead - (limit - at));
        }
    }

    private void wholeRecord(Intake intake) throws IOException {
        boolean blank = record.end == at && expected > 1;
        boolean ragged = record.fields != expected && !blank;
        if (ragged && record.lines > 0) {
            rejectLine(intake, raggedReason() + " in a row of several lines: a quote is missing");
            return;
        }
        if (blank) {
            intake.blankLine();
        } else if (ragged) {
            intake.rejects().add(line, raggedReason(), b, at, record.end);
        } else if (record.holdsNul || record.wrongUtf8) {
            intake.rejects().add(line, wrongText(), b, at, record.end);
        } else {
            take(intake.rows());
        }
        pass(record.next, record.lines + 1);
    }

    private String raggedReason() {
        return record.fields + " fields, expected " + expected;
    }

    private String wrongText() {
        return record.holdsNul
                ? "a NUL character"
                : "bytes that are no text in " + encoding.charset().name();
    }

    private static String broken(CsvRecord.Outcome outcome) {
        return switch (outcome) {
            case TEXT_AFTER_QUOTE -> "text after a closing quote";
            case UNCLOSED -> "a quote that is opened and never closed";
            case RUNAWAY -> "too many fields over several lines: a quote is missing";
            case MORE -> "a row longer than " + (LARGEST_RECORD >> 20) + " MB";
            case WHOLE -> "nothing wrong";
        };
    }

    private void take(TextFiles rows) throws IOException {
        rows.begin(line);
        for (int i = 0; i < expected; i++) {
            int from = record.starts[i];
            int to = i + 1 < expected ? record.starts[i + 1] - 1 : record.end;
            if (from == to) {
                rows.missing();
            } else if (dialect.quote() == 0 || b[from] != dialect.quote()) {
                rows.text(b, from, to);
            } else if (record.doubledQuote) {
                rows.unquoted(b, from + 1, to - 1, dialect.quote());
            } else {
                rows.text(b, from + 1, to - 1);
            }
        }
        rows.end();
    }

    private List<String> fields(int start, int end) {
        List<String> values = new ArrayList<>();
        int from = start;
        while (true) {
            boolean quoted = dialect.quote() != 0 && from < end && b[from] == dialect.quote();
            int to = quoted ? afterQuoted(from) : afterPlain(from);
            values.add(
                    quoted
                            ? unquoted(from, to)
                            : new String(b, from, to - from, StandardCharsets.UTF_8));
            if (to >= end) {
                return values;
            }
            from = to + 1;
        }
    }

    private int afterPlain(int from) {
        int to = from;
        while (to < record.end && b[to] != dialect.delimiter()) {
            to++;
        }
        return to;
    }

    private int afterQuoted(int from) {
        int to = from + 1;
        while (b[to] != dialect.quote() || to + 1 < record.end && b[to + 1] == dialect.quote()) {
            to += b[to] == dialect.quote() ? 2 : 1;
        }
        return to + 1;
    }

    private String unquoted(int from, int to) {
        String quote = Character.toString(dialect.quote());
        return new String(b, from + 1, to - from - 2, StandardCharsets.UTF_8)
                .replace(quote + quote, quote);
    }

    private void rejectLine(Intake intake, CsvRecord.Outcome outcome) throws IOException {
        rejectLine(intake, broken(outcome));
    }

    private void rejectLine(Intake intake, String reason) throws IOException {
        int end = at;
        while (end < limit && b[end] != '\n' && b[end] != '\r') {
            end++;
        }
        intake.rejects().add(line, reason, b, at, end);
        while (end == limit && !last) {
            at = limit;
            fill();
            end = at;
            while (end < limit && b[end] != '\n' && b[end] != '\r') {
                end++;
            }
        }
        if (end + 1 >= limit && !last) {
            at = end;
            fill();
            end = at;
        }
        boolean pair = end + 1 < limit && b[end] == '\r' && b[end + 1] == '\n';
        pass(Math.min(limit, end + (pair ? 2 : 1)), 1);
    }

    private void pass(int next, int lines) {
        at = next;
        line += lines;
    }

    /** Parses the record at {@code at}; {@code MORE} only for one that is too large. */
    private CsvRecord.Outcome next() throws IOException {
        while (true) {
            CsvRecord.Outcome outcome = record.parse(b, at, limit, last, expected);
            if (outcome != CsvRecord.Outcome.MORE || !fill()) {
                return outcome;
            }
        }
    }

    /** Reads on, keeping what is not passed yet; false where the buffer may not grow. */
    private boolean fill() throws IOException {
        int kept = limit - at;
        if (kept == b.length) {
            if (b.length >= LARGEST_RECORD) {
                return false;
            }
            b = Arrays.copyOf(b, b.length * 2);
        } else if (at > 0) {
            System.arraycopy(b, at, b, 0, kept);
        }
        at = 0;
        int n = in.readNBytes(b, kept, b.length - kept);
        limit = kept + n;
        last = limit < b.length;
        bytesRead += n;
        return true;
    }

    @Override
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        notes.add(
                "CSV in "
                        + encoding.charset().name()
                        + " ("
                        + encoding.reason()
                        + "), delimiter "
                        + (dialect.delimiter() == '\t'
                                ? "tab"
                                : "'" + (char) dialect.delimiter() + "'"));
        return notes;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
