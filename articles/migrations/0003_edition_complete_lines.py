from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0002_publishing'),
    ]

    operations = [
        migrations.AddField(
            model_name='edition',
            name='complete_lines',
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
    ]
