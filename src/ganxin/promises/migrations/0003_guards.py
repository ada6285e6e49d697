"""What happened to a clock stays as it was written."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("promises", "0002_initial")]
    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION promises_event_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'a clock event is never changed or deleted'
                    USING ERRCODE = 'integrity_constraint_violation';
            END $$;
            CREATE TRIGGER clock_event_is_final BEFORE UPDATE OR DELETE ON promises_clockevent
                FOR EACH ROW EXECUTE FUNCTION promises_event_is_final();
            """,
            """
            DROP TRIGGER clock_event_is_final ON promises_clockevent;
            DROP FUNCTION promises_event_is_final();
            """,
        )
    ]
