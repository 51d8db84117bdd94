from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('claims', '0003_evidence_that_lasts'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='verdictevidence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('visibility', 'sealed'), _negated=True), models.Q(('passage', ''), ('passage_url', ''), ('published_on', None), ('publisher', ''), ('title', ''), ('url', '')), _connector='OR'), name='claims_verdictevidence_of_sealed_tells_nothing'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('visibility', 'described'), _negated=True), models.Q(('anonymous_because', ''), _negated=True), _connector='OR'), name='claims_evidence_anonymous_for_a_reason', violation_error_message='Tell readers why the source is not named.'),
        ),
    ]
