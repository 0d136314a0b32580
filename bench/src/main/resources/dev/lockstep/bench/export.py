# The usual export: one connection, vectors as text, a data frame.
import sys
import pandas, psycopg

uri, folder = sys.argv[1:3]
columns = ["id", "embedding", "document", "cmetadata"]
with psycopg.connect(uri) as connection, connection.cursor("export") as rows:
    rows.itersize = 10_000
    rows.execute("SELECT id, embedding::text, document, cmetadata::text FROM langchain_pg_embedding")
    part = 0
    while chunk := rows.fetchmany(50_000):
        frame = pandas.DataFrame(chunk, columns=columns)
        frame.to_parquet(f"{folder}/chunks_part{part:04d}.parquet", compression="zstd", index=False)
        part += 1
