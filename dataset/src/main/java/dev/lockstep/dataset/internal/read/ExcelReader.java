package dev.lockstep.dataset.internal.read;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.dhatim.fastexcel.reader.Cell;
import org.dhatim.fastexcel.reader.CellType;
import org.dhatim.fastexcel.reader.ExcelReaderException;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.ReadingOptions;
import org.dhatim.fastexcel.reader.Row;
import org.dhatim.fastexcel.reader.Sheet;
import org.dhatim.fastexcel.reader.SheetVisibility;
import org.jspecify.annotations.Nullable;

/**
 * Reads one sheet of an .xlsx workbook; its first row with a value names the columns. Numbers come
 * as the file spells them, and as dates where their format shows dates.
 */
final class ExcelReader implements SourceReader {
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final ReadableWorkbook workbook;
    private final Sheet sheet;
    private final int sheets;
    private final Stream<Row> stream;
    private final Iterator<Row> rows;
    private final boolean header;
    private final int skip;
    private final List<SourceColumn> columns = new ArrayList<>();
    private @Nullable Row firstRow;
    private int firstColumn;

    ExcelReader(Path file, Map<String, String> options) throws IOException {
        ZipGuard.check(file);
        header = !"false".equals(options.get("header"));
        skip = SkipLines.of(options);
        try {
            workbook = open(file);
            sheets = (int) workbook.getSheets().count();
            sheet = sheet(options.get("sheet"));
            stream = sheet.openStream();
            rows = stream.iterator();
        } catch (ExcelReaderException e) {
            throw damaged(e);
        }
    }

    /** Styles are optional in a workbook, and needed only to know days and zeros. */
    private static ReadableWorkbook open(Path file) throws IOException {
        try {
            return new ReadableWorkbook(file.toFile(), new ReadingOptions(true, true));
        } catch (ExcelReaderException withStyles) {
            return new ReadableWorkbook(file.toFile(), new ReadingOptions(false, true));
        }
    }

    private Sheet sheet(@Nullable String asked) {
        if (asked == null) {
            return workbook.getSheets()
                    .filter(s -> s.getVisibility() == SheetVisibility.VISIBLE)
                    .findFirst()
                    .orElseGet(workbook::getFirstSheet);
        }
        return workbook.getSheets()
                .filter(s -> s.getName().equals(asked) || asked.equals("" + (s.getIndex() + 1)))
                .findFirst()
                .orElseThrow(() ->
                        LockstepException.user(
                                "sheet-not-found",
                                "Cannot read sheet '"
                                        + Names.shown(asked)
                                        + "': found "
                                        + names()
                                        + "; give one of these or its number."));
    }

    private List<String> names() {
        return workbook.getSheets().limit(20).map(s -> Names.shown(s.getName())).toList();
    }

    private static LockstepException damaged(Exception e) {
        String found = String.valueOf(e.getMessage());
        return LockstepException.user(
                "file-damaged",
                "Cannot read the workbook: found "
                        + (found.contains("null") ? "parts that do not name each other" : found)
                        + ", expected .xlsx; save it again.");
    }

    @Override
    public List<SourceColumn> columns() {
        Row row = nextWithValues();
        while (skip > 0 && row != null && row.getRowNum() <= skip) {
            row = nextWithValues();
        }
        if (row == null) {
            throw LockstepException.user(
                    "file-empty",
                    "Cannot take sheet '"
                            + Names.shown(sheet.getName())
                            + "' in: found no cell with a value, expected a header and rows"
                            + (sheets > 1 ? "; option sheet takes another of " + names() : "")
                            + ".");
        }
        int width = row.getCellCount();
        while (value(row, firstColumn) == null) {
            firstColumn++;
        }
        if (width - firstColumn > ReadFile.MOST_COLUMNS) {
            throw ReadFile.tooManyColumns(width - firstColumn);
        }
        for (int i = firstColumn; i < width; i++) {
            String name = header ? Objects.requireNonNullElse(value(row, i), "") : "";
            columns.add(new SourceColumn(name, EnumSet.noneOf(SourceColumn.Kind.class)));
        }
        firstRow = header ? null : row;
        columns.forEach(column -> column.kinds().clear());
        return columns;
    }

    private @Nullable Row nextWithValues() {
        try {
            while (rows.hasNext()) {
                Row row = rows.next();
                if (row != null && row.stream().anyMatch(ExcelReader::filled)) {
                    return row;
                }
            }
            return null;
        } catch (ExcelReaderException e) {
            throw damaged(e);
        }
    }

    private static boolean filled(@Nullable Cell cell) {
        return cell != null && cell.getType() != CellType.EMPTY && cell.getRawValue() != null;
    }

    @Override
    public void rows(Intake intake) throws IOException {
        long cells = 0;
        for (Row row = firstRow == null ? nextWithValues() : firstRow;
                row != null;
                row = nextWithValues()) {
            row(row, intake);
            cells += columns.size();
            intake.read(cells * 16);
        }
    }

    private void row(Row row, Intake intake) throws IOException {
        int extra = extraCell(row);
        String[] values = new String[columns.size()];
        boolean nul = false;
        for (int i = 0; i < values.length; i++) {
            values[i] = typed(row, i);
            nul |= values[i] != null && values[i].indexOf('\0') >= 0;
        }
        if (extra >= 0 || nul) {
            String reason = nul ? "a NUL character" : beyond(extra);
            intake.rejects().add(row.getRowNum(), reason, String.join(",", shown(values)));
            return;
        }
        intake.rows().begin(row.getRowNum());
        for (String value : values) {
            if (value == null) {
                intake.rows().missing();
            } else {
                intake.rows().text(value);
            }
        }
        intake.rows().end();
    }

    private String beyond(int column) {
        return "a value in column " + (column + 1) + ", to the side of the header's columns";
    }

    private int extraCell(Row row) {
        for (int i = 0; i < row.getCellCount(); i++) {
            boolean outside = i < firstColumn || i >= firstColumn + columns.size();
            if (outside && row.hasCell(i) && filled(row.getCell(i))) {
                return i;
            }
        }
        return -1;
    }

    private static List<String> shown(@Nullable String[] values) {
        List<String> texts = new ArrayList<>();
        for (String value : values) {
            texts.add(value == null ? "" : value);
        }
        return texts;
    }

    private @Nullable String typed(Row row, int column) {
        int cellColumn = firstColumn + column;
        if (cellColumn >= row.getCellCount() || !row.hasCell(cellColumn)) {
            return null;
        }
        return value(row.getCell(cellColumn), columns.get(column));
    }

    private @Nullable String value(Row row, int cellColumn) {
        boolean there = cellColumn < row.getCellCount() && row.hasCell(cellColumn);
        return there ? value(row.getCell(cellColumn), SourceColumn.text("")) : null;
    }

    private static @Nullable String value(@Nullable Cell cell, SourceColumn column) {
        if (cell == null || !filled(cell)) {
            return null;
        }
        Object value = cell.getValue();
        if (value instanceof Boolean truth) {
            column.kinds().add(SourceColumn.Kind.BOOLEAN);
            return truth.toString();
        }
        if (value instanceof Number) {
            return number(cell, column);
        }
        column.kinds().add(SourceColumn.Kind.TEXT);
        return value == null ? cell.getRawValue() : value.toString();
    }

    private static String number(Cell cell, SourceColumn column) {
        ExcelFormat format = ExcelFormat.of(cell.getDataFormatId(), cell.getDataFormatString());
        String code = code(cell);
        if (code != null) {
            column.kinds().add(SourceColumn.Kind.TEXT);
            return code;
        }
        if (format == ExcelFormat.NUMBER) {
            column.kinds().add(SourceColumn.Kind.BINARY_NUMBER);
            return cell.getRawValue();
        }
        LocalDateTime date;
        try {
            date = cell.asDate().plusNanos(500_000).truncatedTo(ChronoUnit.MILLIS);
        } catch (RuntimeException e) {
            // A number that no calendar of Excel has, in a cell with a date's format.
            column.kinds().add(SourceColumn.Kind.BINARY_NUMBER);
            return cell.getRawValue();
        }
        column.kinds().add(SourceColumn.Kind.DATE);
        boolean timeShown = date.toLocalTime().toNanoOfDay() != 0;
        return switch (format) {
            case DAY -> timeShown ? withTime(date) : date.toLocalDate().toString();
            case TIME -> TIME.format(date);
            case DAY_AND_TIME, NUMBER -> withTime(date);
        };
    }

    /** What a format like 00000 shows, such as a postcode: its leading zeros are the value's. */
    private static @Nullable String code(Cell cell) {
        String format = cell.getDataFormatString();
        String digits = cell.getRawValue();
        boolean padded = format != null && format.matches("0{2,18}");
        if (!padded || !digits.matches("[0-9]{1,18}")) {
            return null;
        }
        return "0".repeat(Math.max(0, format.length() - digits.length())) + digits;
    }

    private static String withTime(LocalDateTime date) {
        return date.getNano() == 0 ? SECONDS.format(date) : MILLIS.format(date);
    }

    @Override
    public List<String> notes() {
        String others = sheets > 1 ? " (of " + sheets + " sheets; option sheet takes another)" : "";
        return List.of("Excel sheet '" + Names.shown(sheet.getName()) + "'" + others);
    }

    @Override
    public void close() throws IOException {
        stream.close();
        workbook.close();
    }
}
