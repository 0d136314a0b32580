"""LangChain's own clients, with embeddings that a text decides and no model.

Usage: langchain_clients.py write|read URLS
URLS is a JSON object: the client's word to the URL of a database. Prints one JSON object.
"""

import hashlib
import json
import sys
import warnings

warnings.filterwarnings("ignore")

from langchain_core.embeddings import Embeddings

DIMENSION = 8
COLLECTION = "works"
TEXTS = [f"text {i} é𝄞 'quoted' \\ {i * 7}" for i in range(40)]
METADATA = [
    {"page": i, "tags": ["a", str(i % 3)], "deep": {"x": i / 7}, "none": None}
    for i in range(40)
]
QUERIES = ["text 3", "something else", TEXTS[11]]


class Fixed(Embeddings):
    def embed_query(self, text):
        digest = hashlib.sha256(text.encode()).digest()
        return [b / 255 - 0.5 for b in digest[:DIMENSION]]

    def embed_documents(self, texts):
        return [self.embed_query(text) for text in texts]


def langchain(url, write):
    from langchain_postgres import PGVector

    store = PGVector(
        embeddings=Fixed(),
        collection_name=COLLECTION,
        connection=url.replace("postgresql:", "postgresql+psycopg:"),
        use_jsonb=True,
    )
    if write:
        store.add_texts(TEXTS, METADATA, ids=[f"id-{i}" for i in range(len(TEXTS))])
    return store, {"page": {"$lt": 20}}


def community(url, write):
    from langchain_community.vectorstores.pgvector import PGVector

    store = PGVector(
        embedding_function=Fixed(),
        collection_name=COLLECTION,
        connection_string=url.replace("postgresql:", "postgresql+psycopg2:"),
    )
    if write:
        store.add_texts(TEXTS, METADATA, ids=[f"id-{i}" for i in range(len(TEXTS))])
    return store, {"page": 5}


def table(url, write):
    import uuid

    from langchain_postgres import PGEngine, PGVectorStore

    engine = PGEngine.from_connection_string(url.replace("postgresql:", "postgresql+psycopg:"))
    if write:
        engine.init_vectorstore_table(table_name=COLLECTION, vector_size=DIMENSION)
    store = PGVectorStore.create_sync(
        engine=engine, table_name=COLLECTION, embedding_service=Fixed()
    )
    if write:
        ids = [str(uuid.uuid5(uuid.NAMESPACE_URL, text)) for text in TEXTS]
        store.add_texts(TEXTS, METADATA, ids=ids)
    return store, None


def found(store, condition):
    results = []
    for query in QUERIES:
        for filter_ in [None] if condition is None else [None, condition]:
            hits = store.similarity_search_with_score(query, k=10, filter=filter_)
            results.append([[d.page_content, d.metadata, score] for d, score in hits])
    return results


CLIENTS = {"langchain": langchain, "langchain-community": community, "langchain-table": table}

if __name__ == "__main__":
    action, urls = sys.argv[1], json.loads(sys.argv[2])
    answers = {}
    for name, url in urls.items():
        answers[name] = found(*CLIENTS[name.split("/")[0]](url, action == "write"))
    print(json.dumps(answers, ensure_ascii=True))
