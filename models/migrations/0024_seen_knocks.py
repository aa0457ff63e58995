"""Until when somebody who asks to be let in was there; of those of before it is not known."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("lyceum", "0023_asked_once")]

    initial = False

    operations = [
        ops.AddField(model_name="Knock", name="seen_at", field=fields.DatetimeField(null=True)),
    ]
