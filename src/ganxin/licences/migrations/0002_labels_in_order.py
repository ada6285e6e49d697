"""Keep the order of what stands on a licence; the order of earlier ones is lost, not their content."""

from django.db import migrations, models

FILL = """
UPDATE licences_licence
SET labels = (SELECT jsonb_agg(label) FROM jsonb_object_keys(data) AS label)
WHERE data <> '{}'::jsonb
"""


class Migration(migrations.Migration):
    dependencies = [("licences", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="licence", name="labels", field=models.JSONField(default=list)
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
