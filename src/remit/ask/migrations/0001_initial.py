import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('commission', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='AnalysisPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('document', models.JSONField()),
                ('commission', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='analysis_plan', to='commission.commission')),
            ],
        ),
        migrations.CreateModel(
            name='Journey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('document', models.JSONField()),
                ('commission', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='journey', to='commission.commission')),
            ],
        ),
        migrations.CreateModel(
            name='Questionnaire',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=255)),
                ('form', models.BinaryField(null=True)),
                ('form_digest', models.CharField(blank=True, max_length=64)),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questionnaires', to='commission.commission')),
            ],
            options={
                'ordering': ['commission', 'key'],
                'constraints': [models.UniqueConstraint(fields=('commission', 'key'), name='questionnaire_once')],
            },
        ),
        migrations.CreateModel(
            name='Response',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wave', models.CharField(max_length=6)),
                ('answers', models.JSONField(default=dict)),
                ('turns', models.JSONField(default=dict)),
                ('brought', models.BooleanField(default=False)),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='responses', to='people.participant')),
                ('questionnaire', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='responses', to='ask.questionnaire')),
            ],
            options={
                'ordering': ['questionnaire', 'participant', 'wave'],
                'constraints': [models.UniqueConstraint(fields=('questionnaire', 'participant', 'wave'), name='response_once'), models.CheckConstraint(condition=models.Q(('wave__in', ['before', 'after'])), name='response_wave_known')],
            },
        ),
        migrations.CreateModel(
            name='ScreenedOut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('people', models.PositiveIntegerField(default=0)),
                ('commission', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='screened_out', to='commission.commission')),
            ],
        ),
        migrations.CreateModel(
            name='Screening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begun_at', models.DateTimeField()),
                ('passed_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('features', models.JSONField(default=dict)),
                ('participant', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='screening', to='people.participant')),
            ],
            options={
                'ordering': ['finished_at', 'participant__code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('finished_at__isnull', True), ('passed_at__isnull', False), _connector='OR'), name='screening_finished_once_passed'), models.CheckConstraint(condition=models.Q(('passed_at__isnull', False), ('features', {}), _connector='OR'), name='screening_features_once_passed')],
            },
        ),
        migrations.CreateModel(
            name='Sighting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('information', models.CharField(max_length=60)),
                ('version', models.CharField(max_length=40)),
                ('language', models.CharField(max_length=35)),
                ('opened_at', models.DateTimeField()),
                ('seconds', models.PositiveIntegerField(blank=True, null=True)),
                ('answer', models.CharField(blank=True, max_length=60)),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sightings', to='people.participant')),
            ],
            options={
                'ordering': ['participant', 'opened_at'],
                'constraints': [models.UniqueConstraint(fields=('participant', 'information'), name='sighting_once')],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(max_length=255)),
                ('wave', models.CharField(max_length=8)),
                ('path', models.CharField(max_length=500)),
                ('name', models.CharField(max_length=130)),
                ('nonce', models.BinaryField(max_length=12)),
                ('ciphertext', models.BinaryField()),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='people.participant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('participant', 'form', 'wave', 'path'), name='attachment_once')],
            },
        ),
        migrations.CreateModel(
            name='Door',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(max_length=16, unique=True)),
                ('mode', models.CharField(max_length=12)),
                ('by_card', models.BooleanField(default=False)),
                ('screener', models.BooleanField(default=False)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='doors', to='commission.commission')),
            ],
            options={
                'ordering': ['commission', 'opened_at', 'token'],
                'constraints': [models.CheckConstraint(condition=models.Q(('mode__in', ['own', 'tablet', 'interviewer', 'paper'])), name='door_mode_known'), models.CheckConstraint(condition=models.Q(('screener', False), ('by_card', False), _connector='OR'), name='door_of_screener_without_card')],
            },
        ),
        migrations.CreateModel(
            name='Filling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(max_length=255)),
                ('wave', models.CharField(max_length=8)),
                ('mode', models.CharField(max_length=12)),
                ('language', models.CharField(max_length=35)),
                ('values', models.JSONField(default=dict)),
                ('turns', models.JSONField(default=dict)),
                ('sitting', models.CharField(max_length=32)),
                ('fresh', models.JSONField(default=list)),
                ('begun_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fillings', to='people.participant')),
            ],
            options={
                'ordering': ['participant', 'form', 'wave'],
                'constraints': [models.UniqueConstraint(fields=('participant', 'form', 'wave'), name='filling_once'), models.CheckConstraint(condition=models.Q(('wave__in', ['before', 'after', 'screener'])), name='filling_wave_known'), models.CheckConstraint(condition=models.Q(('mode__in', ['own', 'tablet', 'interviewer', 'paper'])), name='filling_mode_known')],
            },
        ),
        migrations.CreateModel(
            name='Medium',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
                ('content', models.BinaryField()),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='media', to='commission.commission')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('commission', 'name'), name='medium_once')],
            },
        ),
    ]
