import re
from html import unescape

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone


def find_pictures(apps, schema_editor):
    """Write down which pictures the texts show that are there already, and have renditions made of all pictures."""
    database = schema_editor.connection.alias
    Picture = apps.get_model("articles", "Picture")
    Revision = apps.get_model("articles", "Revision")
    RevisionPicture = apps.get_model("articles", "RevisionPicture")
    Effect = apps.get_model("articles", "Effect")
    by_file = dict(Picture.objects.using(database).values_list("file", "pk"))
    known = set(by_file.values())
    links = []
    texts = Revision.objects.using(database).filter(models.Q(picture__isnull=False) | models.Q(body__contains="<img"))
    for pk, lead, body in texts.values_list("pk", "picture", "body").iterator(chunk_size=500):
        shown = {lead} | {int(number) for number in re.findall(r'data-picture="([0-9]{1,18})"', body)}
        for source in re.findall(r'<img\b[^>]*?\bsrc="([^"]*)"', body):
            shown.add(by_file.get(unescape(source).removeprefix(settings.MEDIA_URL)))
        links += [RevisionPicture(revision_id=pk, picture_id=picture) for picture in sorted(shown & known, key=int)]
        if len(links) > 1000:
            RevisionPicture.objects.using(database).bulk_create(links)
            links.clear()
    RevisionPicture.objects.using(database).bulk_create(links)
    now = timezone.now()
    Effect.objects.using(database).bulk_create(
        Effect(run="articles.renditions.make", arguments={"picture_id": pk}, due_at=now) for pk in sorted(known)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0007_mentions_and_portraits"),
    ]

    operations = [
        migrations.AddField(
            model_name="picture",
            name="renditions",
            field=models.JSONField(blank=True, default=dict, editable=False, verbose_name="renditions"),
        ),
        migrations.AddField(
            model_name="picture",
            name="rights_until",
            field=models.DateField(
                blank=True,
                help_text="The last day on which readers may be shown it. Without one, the rights do not end.",
                null=True,
                verbose_name="rights until",
            ),
        ),
        migrations.AddIndex(
            model_name="picture",
            index=models.Index(
                condition=models.Q(("rights_until__isnull", False)),
                fields=["rights_until"],
                name="articles_picture_rights",
            ),
        ),
        migrations.CreateModel(
            name="RevisionPicture",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "picture",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="shown_in", to="articles.picture"
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="picture_links",
                        to="articles.revision",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("revision", "picture"), name="articles_revisionpicture_once")
                ],
            },
        ),
        migrations.RunPython(find_pictures, migrations.RunPython.noop),
    ]
