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
            name='Need',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('aim', models.CharField(max_length=6)),
                ('what', models.CharField(max_length=200)),
                ('question', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'ordering': ['organisation', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Circle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=200)),
                ('about', models.TextField(blank=True)),
                ('kind', models.CharField(blank=True, max_length=10)),
                ('opened_on', models.DateField()),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='circles', to='commission.commission')),
            ],
            options={
                'ordering': ['commission', 'key'],
                'constraints': [models.UniqueConstraint(fields=('commission', 'key'), name='circle_key_once'), models.CheckConstraint(condition=models.Q(('closed_on__isnull', True), ('closed_on__gte', models.F('opened_on')), _connector='OR'), name='circle_closed_after_opening')],
            },
        ),
        migrations.CreateModel(
            name='Conversation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opened_on', models.DateField()),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('headings', models.JSONField(default=list)),
                ('links_each', models.PositiveSmallIntegerField(default=20)),
                ('least_adopting', models.PositiveIntegerField(default=3)),
                ('told', models.JSONField(default=dict)),
                ('commission', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='conversation', to='commission.commission')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('closed_on__isnull', True), ('closed_on__gte', models.F('opened_on')), _connector='OR'), name='conversation_closed_after_opening')],
            },
        ),
        migrations.CreateModel(
            name='CountedBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', models.CharField(max_length=40)),
                ('number', models.PositiveIntegerField()),
                ('counted_on', models.DateField()),
                ('organisations', models.PositiveIntegerField()),
                ('figures', models.JSONField()),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='counted_batches', to='commission.commission')),
            ],
            options={
                'ordering': ['commission', 'about', 'number'],
                'constraints': [models.UniqueConstraint(fields=('commission', 'about', 'number'), name='counted_batch_once'), models.CheckConstraint(condition=models.Q(('organisations__gte', 1)), name='counted_batch_of_some')],
            },
        ),
        migrations.CreateModel(
            name='Joining',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('document', models.JSONField()),
                ('commission', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='joining', to='commission.commission')),
            ],
        ),
        migrations.CreateModel(
            name='KeepsGoing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('what', models.TextField()),
                ('next_step', models.TextField()),
                ('by_on', models.DateField()),
                ('owner_role', models.CharField(blank=True, max_length=200)),
                ('done_on', models.DateField(blank=True, null=True)),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='keeps_going', to='commission.commission')),
            ],
            options={
                'ordering': ['commission', 'number'],
                'constraints': [models.UniqueConstraint(fields=('commission', 'number'), name='keeps_going_once')],
            },
        ),
        migrations.CreateModel(
            name='Lesson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('activity', models.CharField(max_length=200)),
                ('worked', models.CharField(default='yes', max_length=6)),
                ('what', models.TextField()),
                ('for_whom', models.TextField(blank=True)),
                ('adapted', models.TextField(blank=True)),
                ('organisations', models.PositiveIntegerField(blank=True, null=True)),
                ('on', models.DateField()),
                ('told', models.BooleanField(default=False)),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='commission.commission')),
            ],
            options={
                'ordering': ['commission', 'number'],
                'constraints': [models.UniqueConstraint(fields=('commission', 'number'), name='lesson_once')],
            },
        ),
        migrations.CreateModel(
            name='Mentor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('joined_on', models.DateField()),
                ('left_on', models.DateField(blank=True, null=True)),
                ('skills', models.JSONField(blank=True, default=list)),
                ('languages', models.JSONField(blank=True, default=list)),
                ('times', models.JSONField(blank=True, default=list)),
                ('online', models.BooleanField(default=False)),
                ('boroughs', models.JSONField(blank=True, default=list)),
                ('fields', models.JSONField(blank=True, default=list)),
                ('hours', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('most', models.PositiveSmallIntegerField(default=1)),
                ('about', models.TextField(blank=True)),
                ('participant', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='support_mentor', to='people.participant')),
            ],
            options={
                'ordering': ['participant__code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('left_on__isnull', True), ('left_on__gte', models.F('joined_on')), _connector='OR'), name='mentor_left_after_joining')],
            },
        ),
        migrations.CreateModel(
            name='MentorMatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('proposed_on', models.DateField()),
                ('why', models.JSONField(blank=True, default=dict)),
                ('organisation_on', models.DateField(blank=True, null=True)),
                ('mentor_on', models.DateField(blank=True, null=True)),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('ended', models.CharField(blank=True, max_length=20)),
                ('goals', models.TextField(blank=True)),
                ('mentor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='matches', to='support.mentor')),
            ],
            options={
                'ordering': ['organisation', 'number'],
            },
        ),
        migrations.CreateModel(
            name='MentorSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('held_on', models.DateField()),
                ('minutes', models.PositiveSmallIntegerField()),
                ('about', models.TextField(blank=True)),
                ('next_step', models.TextField(blank=True)),
                ('match', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='support.mentormatch')),
            ],
            options={
                'ordering': ['match', 'number'],
                'constraints': [models.UniqueConstraint(fields=('match', 'number'), name='mentor_session_once')],
            },
        ),
        migrations.CreateModel(
            name='NeedFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(max_length=10)),
                ('what', models.CharField(max_length=200)),
                ('states', models.JSONField(blank=True, default=dict)),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='facts', to='support.need')),
            ],
            options={
                'ordering': ['need', 'position'],
                'constraints': [models.UniqueConstraint(fields=('need', 'position'), name='need_fact_once')],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('size', models.CharField(blank=True, max_length=20)),
                ('reach', models.PositiveIntegerField(blank=True, null=True)),
                ('communities', models.JSONField(blank=True, default=list)),
                ('boroughs', models.JSONField(blank=True, default=list)),
                ('languages', models.JSONField(blank=True, default=list)),
                ('holds', models.JSONField(blank=True, default=list)),
                ('language', models.CharField(default='en', max_length=35)),
                ('joined_on', models.DateField()),
                ('left_on', models.DateField(blank=True, null=True)),
                ('checked_on', models.DateField(blank=True, null=True)),
                ('apart', models.BooleanField(default=False)),
                ('participant', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='organisation', to='people.participant')),
            ],
            options={
                'ordering': ['participant__code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('left_on__isnull', True), ('left_on__gte', models.F('joined_on')), _connector='OR'), name='organisation_left_after_joining')],
            },
        ),
        migrations.AddField(
            model_name='need',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='needs', to='support.organisation'),
        ),
        migrations.CreateModel(
            name='MentorTie',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('conflict', 'conflict'), ('before', 'before')], max_length=10)),
                ('mentor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ties', to='support.mentor')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentor_ties', to='support.organisation')),
            ],
            options={
                'ordering': ['organisation', 'mentor', 'kind'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'mentor', 'kind'), name='mentor_tie_once')],
            },
        ),
        migrations.AddField(
            model_name='mentormatch',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentor_matches', to='support.organisation'),
        ),
        migrations.CreateModel(
            name='MentoringWish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_on', models.DateField()),
                ('themes', models.JSONField(blank=True, default=list)),
                ('languages', models.JSONField(blank=True, default=list)),
                ('times', models.JSONField(blank=True, default=list)),
                ('online', models.BooleanField(default=False)),
                ('in_person', models.BooleanField(default=False)),
                ('fields', models.JSONField(blank=True, default=list)),
                ('priority', models.PositiveSmallIntegerField(default=0)),
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='mentoring_wish', to='support.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='LearningPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hours', models.PositiveSmallIntegerField()),
                ('made_on', models.DateField()),
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='learning_plan', to='support.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='KeptBy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('going', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='kept_by', to='support.keepsgoing')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='support.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('going', 'organisation'), name='kept_by_once')],
            },
        ),
        migrations.CreateModel(
            name='Introduction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('made_on', models.DateField()),
                ('about', models.TextField()),
                ('made_by', models.CharField(default='organisation', max_length=12)),
                ('first_says', models.CharField(blank=True, max_length=3)),
                ('second_says', models.CharField(blank=True, max_length=3)),
                ('settled_on', models.DateField(blank=True, null=True)),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='support.organisation')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='support.organisation')),
            ],
            options={
                'ordering': ['made_on', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('first', 'number'), name='introduction_once'), models.CheckConstraint(condition=models.Q(('first_says__in', ['', 'yes', 'no']), ('second_says__in', ['', 'yes', 'no'])), name='introduction_answers')],
            },
        ),
        migrations.CreateModel(
            name='Counted',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='counted', to='support.countedbatch')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='counted', to='support.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'batch'), name='counted_once')],
            },
        ),
        migrations.CreateModel(
            name='CircleMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('joined_on', models.DateField()),
                ('circle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='support.circle')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='circles', to='support.organisation')),
            ],
            options={
                'ordering': ['circle', 'organisation'],
                'constraints': [models.UniqueConstraint(fields=('circle', 'organisation'), name='circle_member_once')],
            },
        ),
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wave', models.CharField(max_length=6)),
                ('compared_on', models.DateField(blank=True, null=True)),
                ('agreed', models.JSONField(blank=True, default=dict)),
                ('agreed_on', models.DateField(blank=True, null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assessments', to='support.organisation')),
            ],
            options={
                'ordering': ['organisation', 'wave'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'wave'), name='assessment_once'), models.CheckConstraint(condition=models.Q(('wave__in', ('before', 'after'))), name='assessment_wave_known'), models.CheckConstraint(condition=models.Q(('agreed_on__isnull', True), ('compared_on__isnull', False), _connector='OR'), name='assessment_compared_before_agreed')],
            },
        ),
        migrations.CreateModel(
            name='PlanStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('module', models.CharField(max_length=40)),
                ('started_on', models.DateField(blank=True, null=True)),
                ('done_on', models.DateField(blank=True, null=True)),
                ('practice', models.TextField(blank=True)),
                ('practised_on', models.DateField(blank=True, null=True)),
                ('others', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('written', models.TextField(blank=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plan_steps', to='support.organisation')),
            ],
            options={
                'ordering': ['organisation', 'position'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'module'), name='plan_module_once'), models.CheckConstraint(condition=models.Q(('done_on__isnull', True), ('started_on__isnull', True), ('done_on__gte', models.F('started_on')), _connector='OR'), name='plan_step_done_after_starting')],
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(default='question', max_length=10)),
                ('audience', models.CharField(default='circle', max_length=10)),
                ('language', models.CharField(max_length=35)),
                ('title', models.CharField(blank=True, max_length=120)),
                ('text', models.TextField()),
                ('address', models.CharField(blank=True, max_length=500)),
                ('state', models.CharField(default='waiting', max_length=10)),
                ('caught', models.CharField(blank=True, max_length=200)),
                ('reason', models.TextField(blank=True)),
                ('posted_on', models.DateField()),
                ('answers', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='answered_by', to='support.post')),
                ('circle', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='posts', to='support.circle')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='posts', to='support.organisation')),
            ],
            options={
                'ordering': ['organisation', 'number'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'number'), name='post_number_once'), models.CheckConstraint(condition=models.Q(('kind__in', ('question', 'resource', 'answer'))), name='post_kind'), models.CheckConstraint(condition=models.Q(('audience__in', ('circle', 'programme', 'public'))), name='post_audience'), models.CheckConstraint(condition=models.Q(('state__in', ('waiting', 'open', 'refused'))), name='post_state')],
            },
        ),
        migrations.CreateModel(
            name='Principle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60)),
                ('heading', models.CharField(max_length=60)),
                ('state', models.CharField(choices=[('drafting', 'drafting'), ('for-adoption', 'for-adoption'), ('adopted', 'adopted')], max_length=12)),
                ('statements', models.JSONField(default=list)),
                ('use', models.JSONField(default=dict)),
                ('adopted_version', models.PositiveIntegerField(default=0)),
                ('adopted_on', models.DateField(blank=True, null=True)),
                ('adopted_by', models.PositiveIntegerField(default=0)),
                ('objected_by', models.PositiveIntegerField(default=0)),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='principles', to='support.conversation')),
            ],
            options={
                'ordering': ['conversation', 'key'],
                'constraints': [models.UniqueConstraint(fields=('conversation', 'key'), name='principle_key_once'), models.CheckConstraint(condition=models.Q(models.Q(('adopted_on__isnull', True), ('adopted_version', 0)), models.Q(('adopted_on__isnull', False), ('adopted_version__gt', 0)), _connector='OR'), name='principle_adopted_with_day')],
            },
        ),
        migrations.CreateModel(
            name='PrincipleAdoption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('on', models.DateField()),
                ('shown_as', models.CharField(blank=True, max_length=200)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='support.organisation')),
                ('principle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='adoptions', to='support.principle')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('principle', 'organisation', 'version'), name='adoption_once')],
            },
        ),
        migrations.CreateModel(
            name='PrincipleObjection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('words', models.TextField(blank=True)),
                ('on', models.DateField()),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('shown_as', models.CharField(blank=True, max_length=200)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='support.organisation')),
                ('principle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='objections', to='support.principle')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('principle', 'organisation'), name='objection_once_at_a_time'), models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), ('ended_on__gte', models.F('on')), _connector='OR'), name='objection_ended_after_beginning')],
            },
        ),
        migrations.CreateModel(
            name='PrincipleVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('texts', models.JSONField()),
                ('machine', models.JSONField(default=list)),
                ('why', models.TextField(blank=True)),
                ('on', models.DateField()),
                ('principle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='support.principle')),
            ],
            options={
                'ordering': ['principle', 'number'],
                'constraints': [models.UniqueConstraint(fields=('principle', 'number'), name='version_once')],
            },
        ),
        migrations.CreateModel(
            name='ProgrammeSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60)),
                ('on', models.DateField()),
                ('kind', models.CharField(default='other', max_length=10)),
                ('title', models.CharField(max_length=200)),
                ('hours', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='commission.commission')),
            ],
            options={
                'ordering': ['commission', 'on', 'key'],
                'constraints': [models.UniqueConstraint(fields=('commission', 'key'), name='programme_session_once')],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('people', models.PositiveSmallIntegerField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='support.organisation')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to='support.programmesession')),
            ],
            options={
                'ordering': ['session', 'organisation'],
                'constraints': [models.UniqueConstraint(fields=('session', 'organisation'), name='attendance_once')],
            },
        ),
        migrations.CreateModel(
            name='Register',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('security', models.TextField(blank=True)),
                ('officer', models.TextField(blank=True)),
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='register', to='support.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='RegisterEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('subject', models.TextField(blank=True)),
                ('data', models.TextField()),
                ('sender', models.TextField(blank=True)),
                ('recipient', models.TextField(blank=True)),
                ('purpose', models.TextField()),
                ('conditions', models.JSONField(blank=True, default=list)),
                ('basis', models.CharField(blank=True, max_length=20)),
                ('kept_for', models.TextField(blank=True)),
                ('abroad', models.TextField(blank=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='register_entries', to='support.organisation')),
            ],
            options={
                'ordering': ['organisation', 'number'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'number'), name='register_number_once'), models.CheckConstraint(condition=models.Q(('basis__in', ['', 'consent', 'contract', 'legal-duty', 'life', 'public-task', 'interests'])), name='register_basis_known'), models.CheckConstraint(condition=models.Q(models.Q(('data', ''), _negated=True), models.Q(('purpose', ''), _negated=True)), name='register_entry_says_what_and_why')],
            },
        ),
        migrations.CreateModel(
            name='SignUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tried_at', models.DateTimeField()),
                ('sender', models.CharField(max_length=64)),
                ('refused', models.BooleanField()),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_ups', to='commission.commission')),
            ],
            options={
                'ordering': ['commission', 'tried_at'],
            },
        ),
        migrations.CreateModel(
            name='SpecificationProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('text', models.TextField()),
                ('why', models.TextField(blank=True)),
                ('on', models.DateField()),
                ('state', models.CharField(default='waiting', max_length=10)),
                ('answer', models.TextField(blank=True)),
                ('version', models.PositiveIntegerField(blank=True, null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='support.organisation')),
            ],
            options={
                'ordering': ['organisation', 'number'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'number'), name='proposal_once'), models.CheckConstraint(condition=models.Q(('state__in', ('waiting', 'taken', 'declined'))), name='proposal_state')],
            },
        ),
        migrations.CreateModel(
            name='SpecificationVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('text', models.TextField()),
                ('why', models.TextField()),
                ('by', models.CharField(blank=True, max_length=200)),
                ('on', models.DateField()),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='commission.commission')),
            ],
            options={
                'ordering': ['commission', 'number'],
                'constraints': [models.UniqueConstraint(fields=('commission', 'number'), name='specification_once')],
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('heading', models.CharField(max_length=60)),
                ('language', models.CharField(max_length=35)),
                ('text', models.TextField(blank=True)),
                ('proposed_on', models.DateField()),
                ('proposed_at', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('open', 'open'), ('turned-down', 'turned-down')], max_length=12)),
                ('caught', models.JSONField(default=list)),
                ('reason', models.TextField(blank=True)),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='statements', to='support.conversation')),
            ],
            options={
                'ordering': ['conversation', 'number'],
            },
        ),
        migrations.CreateModel(
            name='StatementTranslation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=35)),
                ('text', models.TextField()),
                ('by_machine', models.BooleanField(default=False)),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='translations', to='support.statement')),
            ],
            options={
                'ordering': ['statement', 'language'],
                'constraints': [models.UniqueConstraint(fields=('statement', 'language'), name='statement_translated_once')],
            },
        ),
        migrations.CreateModel(
            name='Telling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('activity', models.CharField(max_length=200)),
                ('worked', models.CharField(default='yes', max_length=6)),
                ('what', models.TextField(blank=True)),
                ('adapted', models.TextField(blank=True)),
                ('on', models.DateField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='support.organisation')),
            ],
            options={
                'ordering': ['organisation', 'number'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'number'), name='telling_once'), models.CheckConstraint(condition=models.Q(('worked__in', ('yes', 'partly', 'no'))), name='telling_worked')],
            },
        ),
        migrations.CreateModel(
            name='Told',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40)),
                ('told_on', models.DateField()),
                ('withdrawn', models.PositiveIntegerField()),
                ('document', models.JSONField()),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='told', to='commission.commission')),
            ],
            options={
                'ordering': ['commission', 'key'],
                'constraints': [models.UniqueConstraint(fields=('commission', 'key'), name='told_once')],
            },
        ),
        migrations.CreateModel(
            name='VersionProposer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shown_as', models.CharField(blank=True, max_length=200)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='support.organisation')),
                ('version', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='proposer', to='support.principleversion')),
            ],
        ),
        migrations.CreateModel(
            name='Voter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64)),
                ('link', models.CharField(blank=True, max_length=64)),
                ('made_at', models.DateTimeField()),
                ('set_aside', models.TextField(blank=True)),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='commission.commission')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='voters', to='support.organisation')),
            ],
            options={
                'ordering': ['commission', 'key'],
                'constraints': [models.UniqueConstraint(fields=('commission', 'key'), name='voter_key_once'), models.UniqueConstraint(condition=models.Q(('link', ''), _negated=True), fields=('link',), name='voter_link_once')],
            },
        ),
        migrations.CreateModel(
            name='StatementVote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.SmallIntegerField()),
                ('cast_at', models.DateTimeField(null=True)),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='support.statement')),
                ('voter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='support.voter')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('voter', 'statement'), name='vote_once'), models.CheckConstraint(condition=models.Q(('value__in', [-1, 0, 1])), name='vote_value')],
            },
        ),
        migrations.AddField(
            model_name='statement',
            name='voter',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='statements', to='support.voter'),
        ),
        migrations.CreateModel(
            name='AssessmentRound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wave', models.CharField(max_length=6)),
                ('version', models.CharField(max_length=8)),
                ('opened_on', models.DateField()),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('ranges', models.JSONField(blank=True, default=list)),
                ('shifts', models.JSONField(blank=True, default=list)),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assessment_rounds', to='commission.commission')),
            ],
            options={
                'ordering': ['commission', 'wave'],
                'constraints': [models.UniqueConstraint(fields=('commission', 'wave'), name='assessment_round_once'), models.CheckConstraint(condition=models.Q(('wave__in', ('before', 'after'))), name='assessment_round_wave_known'), models.CheckConstraint(condition=models.Q(('closed_on__isnull', True), ('closed_on__gte', models.F('opened_on')), _connector='OR'), name='assessment_round_closed_after_opening')],
            },
        ),
        migrations.CreateModel(
            name='Assessor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('token_hash', models.CharField(blank=True, db_index=True, max_length=64)),
                ('answers', models.JSONField(blank=True, default=dict)),
                ('sent_on', models.DateField(blank=True, null=True)),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assessors', to='support.assessment')),
            ],
            options={
                'ordering': ['assessment', 'number'],
                'constraints': [models.UniqueConstraint(fields=('assessment', 'number'), name='assessor_once'), models.UniqueConstraint(condition=models.Q(('token_hash', ''), _negated=True), fields=('token_hash',), name='assessor_token_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.UniqueConstraint(fields=('organisation', 'number'), name='need_once'),
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.CheckConstraint(condition=models.Q(('aim__in', ('show', 'decide', 'change'))), name='need_aim_known'),
        ),
        migrations.AddConstraint(
            model_name='mentormatch',
            constraint=models.UniqueConstraint(fields=('organisation', 'number'), name='mentor_match_number_once'),
        ),
        migrations.AddConstraint(
            model_name='mentormatch',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True), ('mentor__isnull', False)), fields=('organisation',), name='mentor_match_one_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='mentormatch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended', ''), ('ended_on__isnull', True)), models.Q(('ended__in', ('organisation-no', 'mentor-no', 'organisation-left', 'mentor-left', 'moved', 'finished')), ('ended_on__isnull', False)), _connector='OR'), name='mentor_match_ended_why'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.UniqueConstraint(fields=('conversation', 'number'), name='statement_number_once'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'open'), _negated=True), models.Q(('text', ''), _negated=True), _connector='OR'), name='statement_open_has_text'),
        ),
    ]
