# The usual restore: one connection, batches of 1,000 INSERTs.
import glob, sys
import pandas, psycopg

uri, folder, table, collection = sys.argv[1:5]
insert = f"INSERT INTO {table} (id, collection_id, embedding, document, cmetadata) VALUES (%s, %s, %s, %s, %s)"
with psycopg.connect(uri) as connection, connection.cursor() as cursor:
    for file in sorted(glob.glob(f"{folder}/*.parquet")):
        frame = pandas.read_parquet(file)
        for start in range(0, len(frame), 1_000):
            batch = frame.iloc[start : start + 1_000]
            cursor.executemany(
                insert,
                [(r.id, collection, r.embedding, r.document, r.cmetadata) for r in batch.itertuples(index=False)],
            )
            connection.commit()
