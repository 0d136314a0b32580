package dev.lockstep.server.internal.pages;

import dev.lockstep.api.service.IndexService.IndexView;
import org.jspecify.annotations.Nullable;

/**
 * A status as people see it.
 *
 * @param colour gray, blue, yellow, green or red; the label says the same in words
 * @param hover the error, or empty
 */
public record Badge(String label, String colour, String hover) {

    /** The five of the warehouse; clients and people know these labels. */
    public static Badge warehouse(String status, @Nullable String error) {
        return switch (status) {
            case "not_synced" -> new Badge("Local Only", "gray", "");
            case "pending" -> new Badge("Pending Sync", "blue", "");
            case "syncing" -> new Badge("Syncing...", "yellow", "");
            case "synced" -> new Badge("Synced to Databricks", "green", "");
            default -> new Badge("Sync Failed", "red", error == null ? "" : error);
        };
    }

    /** Of bronze and silver here. */
    public static Badge local(String status, @Nullable String error) {
        return switch (status) {
            case "pending" -> new Badge("Waiting", "blue", "");
            case "syncing" -> new Badge("Taking in…", "yellow", "");
            case "synced" -> new Badge("Silver is current", "green", "");
            default -> new Badge("Not taken in", "red", error == null ? "" : error);
        };
    }

    public static Badge index(IndexView index) {
        return switch (index.status()) {
            case "ready" -> new Badge("Ready", "green", "");
            case "syncing" -> new Badge("Syncing…", "yellow", "");
            case "stale" -> new Badge("Behind", "yellow", "");
            case "empty" -> new Badge("Not built yet", "gray", "");
            default ->
                    new Badge(
                            "Failed",
                            "red",
                            index.failedStatus() == null ? "" : index.failedStatus().message());
        };
    }

    /** Whether something really moves. */
    public boolean moving() {
        return colour.equals("yellow") && (label.endsWith("…") || label.endsWith("..."));
    }
}
