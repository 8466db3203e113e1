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
            name='Passage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('guid', models.CharField(max_length=36)),
                ('start', models.PositiveIntegerField()),
                ('end', models.PositiveIntegerField()),
                ('name', models.TextField(blank=True)),
                ('description', models.TextField(blank=True)),
                ('user_guid', models.CharField(blank=True, max_length=36)),
            ],
        ),
        migrations.CreateModel(
            name='CodingProject',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.TextField(blank=True)),
                ('users', models.JSONField(default=list)),
                ('commission', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='coding_project', to='commission.commission')),
            ],
        ),
        migrations.CreateModel(
            name='Code',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('guid', models.CharField(max_length=36)),
                ('parent_guid', models.CharField(blank=True, max_length=36)),
                ('name', models.TextField()),
                ('description', models.TextField(blank=True)),
                ('colour', models.CharField(blank=True, max_length=7)),
                ('codable', models.BooleanField(default=True)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='listen.codingproject')),
            ],
            options={
                'ordering': ['project', 'position'],
                'constraints': [models.UniqueConstraint(fields=('project', 'guid'), name='code_once')],
            },
        ),
        migrations.CreateModel(
            name='Guide',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('document', models.JSONField()),
                ('commission', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='guide', to='commission.commission')),
            ],
        ),
        migrations.CreateModel(
            name='KeepingDate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=10)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('destroy_by', models.DateField()),
                ('destroyed_on', models.DateField(blank=True, null=True)),
                ('by', models.CharField(blank=True, max_length=150)),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='commission.commission')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('commission', 'what', 'name'), name='keeping_once'), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), ('what', 'names')), models.Q(('what', 'recording'), models.Q(('name', ''), _negated=True)), _connector='OR'), name='keeping_what_known')],
            },
        ),
        migrations.CreateModel(
            name='KeptDetail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('words', models.TextField()),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='commission.commission')),
            ],
        ),
        migrations.CreateModel(
            name='KeptPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=1000)),
                ('content', models.BinaryField()),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='commission.commission')),
            ],
            options={
                'ordering': ['commission', 'name'],
                'constraints': [models.UniqueConstraint(fields=('commission', 'name'), name='kept_part_once')],
            },
        ),
        migrations.CreateModel(
            name='MatrixCell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case', models.CharField(max_length=200)),
                ('code', models.CharField(max_length=36)),
                ('summary', models.TextField(blank=True)),
                ('passages', models.JSONField(default=list)),
                ('basis', models.CharField(max_length=64)),
                ('charted_by', models.CharField(max_length=150)),
                ('charted_on', models.DateField()),
                ('signed_by', models.CharField(blank=True, max_length=150)),
                ('signed_on', models.DateField(blank=True, null=True)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cells', to='listen.codingproject')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('project', 'case', 'code'), name='matrix_cell_once'), models.CheckConstraint(condition=models.Q(models.Q(('signed_by', ''), ('signed_on__isnull', True)), models.Q(models.Q(('signed_by', ''), _negated=True), ('signed_on__isnull', False)), _connector='OR'), name='matrix_cell_signed_whole')],
            },
        ),
        migrations.CreateModel(
            name='Memo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', models.CharField(max_length=10)),
                ('key', models.CharField(max_length=120)),
                ('coder', models.CharField(max_length=150)),
                ('text', models.TextField()),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memos', to='listen.codingproject')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('project', 'about', 'key', 'coder'), name='memo_once'), models.CheckConstraint(condition=models.Q(('about__in', ['code', 'transcript'])), name='memo_about_known')],
            },
        ),
        migrations.CreateModel(
            name='PassageCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user_guid', models.CharField(blank=True, max_length=36)),
                ('position', models.PositiveIntegerField()),
                ('code', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codings', to='listen.code')),
                ('passage', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codings', to='listen.passage')),
            ],
            options={
                'ordering': ['passage', 'position'],
                'constraints': [models.UniqueConstraint(fields=('passage', 'code', 'user_guid'), name='passage_code_once')],
            },
        ),
        migrations.CreateModel(
            name='PassageFlow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('flow', models.JSONField()),
                ('passage', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='flow', to='listen.passage')),
            ],
        ),
        migrations.CreateModel(
            name='PopulationTable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('columns', models.JSONField()),
                ('rows', models.JSONField()),
                ('commission', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='commission.commission')),
            ],
        ),
        migrations.CreateModel(
            name='QuoteDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('transcript', models.CharField(blank=True, max_length=120)),
                ('line', models.PositiveIntegerField()),
                ('feature', models.CharField(blank=True, max_length=200)),
                ('values', models.JSONField(default=list)),
                ('why', models.TextField()),
                ('by', models.CharField(max_length=150)),
                ('on', models.DateField()),
                ('basis', models.CharField(blank=True, max_length=64)),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='commission.commission')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('commission', 'transcript', 'line', 'feature'), name='quote_decided_once'), models.CheckConstraint(condition=models.Q(models.Q(('line', 0), ('transcript', '')), models.Q(models.Q(('transcript', ''), _negated=True), ('line__gt', 0)), _connector='OR'), name='quote_decision_placed'), models.CheckConstraint(condition=models.Q(('why', ''), _negated=True), name='quote_decision_reasoned')],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('transcript', models.CharField(max_length=120)),
                ('digest', models.CharField(max_length=64)),
                ('begun_by', models.CharField(max_length=150)),
                ('begun_at', models.DateTimeField()),
                ('with_model', models.BooleanField()),
                ('speakers', models.JSONField(default=dict)),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='commission.commission')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('commission', 'transcript'), name='review_once')],
            },
        ),
        migrations.CreateModel(
            name='Suggestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('start', models.PositiveIntegerField()),
                ('end', models.PositiveIntegerField()),
                ('kind', models.CharField(max_length=40)),
                ('found_by', models.CharField(max_length=10)),
                ('replacement', models.CharField(max_length=200)),
                ('names', models.CharField(blank=True, max_length=64)),
                ('decision', models.CharField(blank=True, max_length=7)),
                ('decided_by', models.CharField(blank=True, max_length=150)),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='suggestions', to='listen.review')),
            ],
            options={
                'ordering': ['review', 'start'],
                'constraints': [models.UniqueConstraint(fields=('review', 'start'), name='suggestion_once'), models.CheckConstraint(condition=models.Q(('end__gt', models.F('start'))), name='suggestion_not_empty'), models.CheckConstraint(condition=models.Q(models.Q(('decided_by', ''), ('decision', '')), models.Q(('decision__in', ['keep', 'replace']), models.Q(('decided_by', ''), _negated=True)), _connector='OR'), name='suggestion_decided_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Transcript',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120)),
                ('text', models.TextField()),
                ('source', models.CharField(blank=True, max_length=36)),
                ('group', models.CharField(blank=True, max_length=100)),
                ('session', models.CharField(blank=True, max_length=100)),
                ('held_on', models.DateField(blank=True, null=True)),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='transcripts', to='commission.commission')),
            ],
            options={
                'ordering': ['commission', 'key'],
                'constraints': [models.UniqueConstraint(fields=('commission', 'key'), name='transcript_key_once')],
            },
        ),
        migrations.CreateModel(
            name='Speaker',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('role', models.CharField(max_length=12)),
                ('participant', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='speakers', to='people.participant')),
                ('transcript', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='speakers', to='listen.transcript')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('transcript', 'name'), name='speaker_once'), models.CheckConstraint(condition=models.Q(('role', 'participant'), models.Q(('participant__isnull', True), ('role', 'moderator')), _connector='OR'), name='speaker_role_known')],
            },
        ),
        migrations.AddField(
            model_name='passage',
            name='transcript',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passages', to='listen.transcript'),
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('code', models.CharField(max_length=36)),
                ('passages', models.JSONField()),
                ('choice', models.CharField(max_length=7)),
                ('coder', models.CharField(blank=True, max_length=36)),
                ('reason', models.TextField()),
                ('decided_by', models.CharField(max_length=150)),
                ('decided_on', models.DateField()),
                ('transcript', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='listen.transcript')),
            ],
            options={
                'ordering': ['transcript', 'number'],
                'constraints': [models.UniqueConstraint(fields=('transcript', 'number'), name='decision_numbered'), models.CheckConstraint(condition=models.Q(models.Q(('choice', 'coder'), models.Q(('coder', ''), _negated=True)), models.Q(('choice__in', ['joined', 'shared', 'neither']), ('coder', '')), _connector='OR'), name='decision_choice_whole')],
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('coder', models.CharField(max_length=150)),
                ('done', models.BooleanField(default=False)),
                ('transcript', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='listen.transcript')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('transcript', 'coder'), name='assigned_once')],
            },
        ),
        migrations.CreateModel(
            name='AgreedLayer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('coders', models.JSONField()),
                ('agreed_by', models.CharField(max_length=150)),
                ('agreed_on', models.DateField()),
                ('transcript', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='agreed_layer', to='listen.transcript')),
            ],
        ),
        migrations.CreateModel(
            name='CheckedTranscript',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('transcript', models.CharField(max_length=120)),
                ('by', models.CharField(max_length=150)),
                ('on', models.DateField()),
                ('digest', models.CharField(max_length=64)),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='commission.commission')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('commission', 'transcript'), name='checked_once')],
            },
        ),
        migrations.CreateModel(
            name='CodingAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('coder', models.CharField(max_length=36)),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(max_length=4)),
                ('subject', models.PositiveIntegerField()),
                ('below', models.PositiveIntegerField()),
                ('done_top', models.PositiveIntegerField()),
                ('undone_top', models.PositiveIntegerField()),
                ('changes', models.JSONField(default=list)),
                ('acted_at', models.DateTimeField()),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='acts', to='listen.codingproject')),
            ],
            options={
                'ordering': ['project', 'coder', 'number'],
                'constraints': [models.UniqueConstraint(fields=('project', 'coder', 'number'), name='coding_act_numbered'), models.CheckConstraint(condition=models.Q(('kind__in', ['do', 'undo', 'redo'])), name='coding_act_kind_known')],
            },
        ),
        migrations.AddConstraint(
            model_name='passage',
            constraint=models.UniqueConstraint(fields=('transcript', 'guid'), name='passage_once'),
        ),
        migrations.AddConstraint(
            model_name='passage',
            constraint=models.CheckConstraint(condition=models.Q(('end__gt', models.F('start'))), name='passage_not_empty'),
        ),
    ]
