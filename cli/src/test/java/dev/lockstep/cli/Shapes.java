package dev.lockstep.cli;

/** Answers of the server, as it gives them. */
final class Shapes {
    private Shapes() {}

    static final String DATASET =
            """
            {"id": "d-1", "name": "works", "description": "Papers", "row_count": 1200,
             "file_name": "d-1.parquet", "key": "doi",
             "columns": [
              {"name": "doi", "source_name": "Work ID", "type": "text", "reason": "mixed letters",
               "nulls": 0, "distinct": 1200, "samples": ["10.1/1", "10.1/2"]},
              {"name": "year", "source_name": "Year", "type": "bigint", "reason": "all whole numbers",
               "nulls": 3, "distinct": 80, "samples": ["1998", "2014"]}],
             "metadata": {"databricks_enabled": false, "sync_status": "not_synced",
              "local_status": "synced", "bronze_table": "bronze.works", "silver_table": "silver.works_clean",
              "last_sync_at": null, "last_sync_error": null, "row_count_databricks": null,
              "row_count_bronze": 1205, "rejected_rows": 2, "duplicates_removed": 3,
              "snapshot": "77", "updated_at": "2026-01-01T00:00:00Z", "last_run": "r-1"}}
            """;

    static final String INDEX =
            """
            {"definition": {"name": "works", "dataset": "works", "id_column": "doi",
              "text": "{title}. {summary}", "metadata_columns": ["year", "venue"], "embedder": null,
              "long_texts": "refuse", "settings": {"m": "16"}, "continuous": false, "allow_refused": 0},
             "ready": true, "status": "ready", "detailed_state": "ONLINE", "in_step": true,
             "lag_rows": 0, "rows": 1200, "bytes": 2100000, "dimension": 384, "model": "all-MiniLM-L6-v2",
             "champion": {"number": 4, "state": "serving", "base": 3, "rows": 1200, "added": 12,
              "deleted": 3, "refused": 0, "segments": 2, "bytes": 2100000, "collection_snapshot": "9",
              "seal": "ab", "proof": "1,200 rows equal to snapshot 9, row by row.",
              "proven_at": "2026-01-01T00:00:00Z", "created_at": "2026-01-01T00:00:00Z",
              "published_at": "2026-01-01T00:00:00Z"},
             "dataset_snapshot": "77", "last_sync": "2026-01-01T00:00:00Z",
             "last_proof": "2026-01-01T00:00:00Z", "failed_status": null, "last_run": "r-1"}
            """;

    static String index(String name, String status, boolean inStep, long lag) {
        return INDEX.replace("\"name\": \"works\"", "\"name\": \"" + name + "\"")
                .replace("\"status\": \"ready\"", "\"status\": \"" + status + "\"")
                .replace("\"in_step\": true", "\"in_step\": " + inStep)
                .replace("\"lag_rows\": 0", "\"lag_rows\": " + lag);
    }

    /** A run of one finished step and one in the given state. */
    static String run(String state, String stepState, String progress) {
        return """
        {"id": "r-1", "tenant": "default", "job": "index-sync", "subject": "index works",
         "state": "%s", "attempt": 1, "max_attempts": 3, "created_at": "2026-01-01T00:00:00Z",
         "started_at": "2026-01-01T00:00:00Z", "ended_at": %s, "next_attempt_at": null,
         "failure": null, "parameters": {"index": "works"}, "result": {},
         "steps": [
          {"name": "check", "state": "succeeded", "started_at": "2026-01-01T00:00:00Z",
           "ended_at": "2026-01-01T00:00:00.200Z", "rate_per_second": 0, "seconds_left": -1,
           "progress": {"unit": "checks", "total": 7, "processed": 7, "failed": 0, "verified": 0,
            "splits_done": 0, "splits": 0}},
          {"name": "write", "state": "%s", "started_at": "2026-01-01T00:00:00.200Z",
           "ended_at": %s, "rate_per_second": 14000.0, "seconds_left": 192, "progress": %s}]}
        """
                .formatted(state, end(state), stepState, end(stepState), progress);
    }

    private static String end(String state) {
        return state.equals("running") ? "null" : "\"2026-01-01T00:00:06.100Z\"";
    }

    static final String SPLITS =
            """
            {"unit": "rows", "total": 480997, "processed": 398000, "failed": 0, "verified": 0,
             "splits_done": 212, "splits": 256}
            """;

    static final String RUNNING = run("running", "running", SPLITS);
    static final String SUCCEEDED = run("succeeded", "succeeded", SPLITS);
    static final String FAILED =
            run("failed", "failed", SPLITS)
                    .replace(
                            "\"failure\": null",
                            "\"failure\": {\"kind\": \"external\", \"code\": \"embedder\", \"message\":"
                                    + " \"Cannot embed: found status 500, expected 200; look at"
                                    + " Ollama's log.\"}");

    static String items(String... items) {
        return "{\"items\": [" + String.join(",", items) + "], \"next\": null}";
    }

    static String problem(int status, String code, String detail) {
        return "{\"type\": \"/docs/problems/%s\", \"title\": \"T\", \"status\": %d, \"detail\": \"%s\", \"code\": \"%s\"}"
                .formatted(code, status, detail, code);
    }
}
