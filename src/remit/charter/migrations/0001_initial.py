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
            name='CharterVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('document', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('status', models.CharField(default='draft', max_length=20)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.CharField(max_length=200)),
                ('why', models.TextField()),
                ('rule', models.CharField(blank=True, max_length=200)),
                ('token', models.CharField(blank=True, max_length=20, null=True, unique=True)),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='charter_versions', to='commission.commission')),
            ],
            options={
                'ordering': ['commission', 'number'],
                'constraints': [models.UniqueConstraint(fields=('commission', 'number'), name='charter_version_once'), models.UniqueConstraint(condition=models.Q(('status', 'adopted')), fields=('commission',), name='charter_adopted_once'), models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'consulted', 'adopted', 'superseded'])), name='charter_status_known'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='charter_number_from_one')],
            },
        ),
        migrations.CreateModel(
            name='CharterStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(max_length=20)),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=200)),
                ('note', models.TextField(blank=True)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='charter.charterversion')),
            ],
            options={
                'ordering': ['version', 'at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('version', 'status'), name='charter_step_once'), models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'consulted', 'adopted', 'superseded'])), name='charter_step_status_known')],
            },
        ),
        migrations.CreateModel(
            name='CharterComment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=10)),
                ('rule', models.CharField(blank=True, max_length=200)),
                ('words', models.TextField()),
                ('language', models.CharField(max_length=35)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField()),
                ('participant', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='charter_comments', to='people.participant')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='charter.charterversion')),
            ],
            options={
                'ordering': ['version', 'at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ('comment', 'dissent'))), name='charter_comment_kind_known')],
            },
        ),
    ]
