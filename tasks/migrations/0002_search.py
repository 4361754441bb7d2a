"""The index behind the search in the pages' text; `tasks/models/search.py` asks it."""

from django.db import migrations

# Triggers keep the index in step, whoever writes. It holds no copy of the text (content=''), so a row is taken out
# by what it was made from.
SQLITE = [
    "CREATE VIRTUAL TABLE tasks_page_text USING fts5(text, content='', tokenize='trigram', detail=none)",
    "CREATE VIRTUAL TABLE tasks_page_gram USING fts5vocab(tasks_page_text, 'row')",
    """
    CREATE TRIGGER tasks_page_text_added AFTER INSERT ON tasks_page WHEN new.markdown <> '' BEGIN
        INSERT INTO tasks_page_text (rowid, text) VALUES (new.id, new.markdown || '  ');
    END
    """,
    """
    CREATE TRIGGER tasks_page_text_deleted AFTER DELETE ON tasks_page WHEN old.markdown <> '' BEGIN
        INSERT INTO tasks_page_text (tasks_page_text, rowid, text) VALUES ('delete', old.id, old.markdown || '  ');
    END
    """,
    """
    CREATE TRIGGER tasks_page_text_forgotten AFTER UPDATE OF markdown ON tasks_page
    WHEN old.markdown <> '' AND old.markdown <> new.markdown BEGIN
        INSERT INTO tasks_page_text (tasks_page_text, rowid, text) VALUES ('delete', old.id, old.markdown || '  ');
    END
    """,
    """
    CREATE TRIGGER tasks_page_text_changed AFTER UPDATE OF markdown ON tasks_page
    WHEN new.markdown <> '' AND old.markdown <> new.markdown BEGIN
        INSERT INTO tasks_page_text (rowid, text) VALUES (new.id, new.markdown || '  ');
    END
    """,
    "INSERT INTO tasks_page_text (rowid, text) SELECT id, markdown || '  ' FROM tasks_page WHERE markdown <> ''",
]
SQLITE_BACK = [
    "DROP TRIGGER tasks_page_text_changed",
    "DROP TRIGGER tasks_page_text_forgotten",
    "DROP TRIGGER tasks_page_text_deleted",
    "DROP TRIGGER tasks_page_text_added",
    "DROP TABLE tasks_page_gram",
    "DROP TABLE tasks_page_text",
]

# A tsvector holds at most a megabyte, so the index stops where a page has fifty thousand characters. ANALYZE would
# compute the expression for thousands of pages and learn nothing that helps.
POSTGRESQL = [
    """
    CREATE FUNCTION ocrsite_grams(page text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT array_to_tsvector(coalesce(array_agg(DISTINCT first || second || third), '{}'))
        FROM (
            SELECT letter AS first, lead(letter, 1, ' ') OVER place AS second, lead(letter, 2, ' ') OVER place AS third
            FROM regexp_split_to_table(lower(left(page, 50000)), '') WITH ORDINALITY AS letters (letter, number)
            WINDOW place AS (ORDER BY number)
        ) AS grams
        WHERE page <> ''
    $$
    """,
    "CREATE INDEX page_text ON tasks_page USING gin (ocrsite_grams(markdown))",
    "ALTER INDEX page_text ALTER COLUMN 1 SET STATISTICS 0",
]
POSTGRESQL_BACK = ["DROP INDEX page_text", "DROP FUNCTION ocrsite_grams(text)"]


def _run(sqlite, postgresql):
    def run(_apps, schema_editor):
        for statement in sqlite if schema_editor.connection.vendor == "sqlite" else postgresql:
            schema_editor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("tasks", "0001_initial")]
    operations = [migrations.RunPython(_run(SQLITE, POSTGRESQL), _run(SQLITE_BACK, POSTGRESQL_BACK))]
