"""A published version is frozen: the database itself refuses to change or delete it."""

from django.db import migrations

FREEZE = """
CREATE FUNCTION catalog_freeze_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'draft' THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a published version is never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.status = 'published' AND NEW.status = 'superseded'
       AND OLD.valid_to IS NULL AND NEW.valid_to IS NOT NULL
       AND to_jsonb(NEW) - ARRAY['status', 'valid_to'] = to_jsonb(OLD) - ARRAY['status', 'valid_to']
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a published version is frozen' USING ERRCODE = 'restrict_violation';
END $$;
"""
TABLES = ("catalog_itemversion", "catalog_bundleversion", "catalog_dictionaryversion")


def _trigger(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER frozen_version BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION catalog_freeze_version()",
        f"DROP TRIGGER frozen_version ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_records")]
    operations = [
        migrations.RunSQL(FREEZE, "DROP FUNCTION catalog_freeze_version()"),
        *(_trigger(table) for table in TABLES),
    ]
