from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("lyceum", "0010_voices")]

    initial = False

    operations = [
        ops.AddField(
            model_name="LiveSession",
            name="video",
            field=fields.CharField(max_length=20, null=True),
        ),
    ]
