import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('commission', '0001_initial'),
        ('support', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='CountPool',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('document', models.JSONField()),
                ('opened_on', models.DateField()),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='count_pools', to='commission.commission')),
            ],
            options={
                'ordering': ['commission', 'name'],
                'constraints': [models.UniqueConstraint(fields=('commission', 'name'), name='count_pool_name_once')],
            },
        ),
        migrations.CreateModel(
            name='DeclaredTable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveIntegerField()),
                ('key', models.CharField(max_length=100)),
                ('document', models.JSONField()),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='declared_tables', to='commission.commission')),
            ],
            options={
                'ordering': ['commission', 'place'],
                'constraints': [models.UniqueConstraint(fields=('commission', 'key'), name='declared_table_key_once')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agreement', models.CharField(max_length=100)),
                ('dataset', models.CharField(max_length=100)),
                ('token', models.CharField(max_length=60, unique=True)),
                ('rows', models.PositiveIntegerField()),
                ('fields', models.JSONField()),
                ('identifier_figures', models.JSONField()),
                ('payload_figures', models.JSONField()),
                ('notices', models.JSONField()),
                ('fingerprint', models.CharField(max_length=64)),
                ('sealed_digest', models.CharField(max_length=64)),
                ('payload_digest', models.CharField(max_length=64)),
                ('agreement_digest', models.CharField(max_length=64)),
                ('delivered_at', models.DateTimeField()),
                ('by', models.CharField(max_length=200)),
                ('destroyed_at', models.DateTimeField(blank=True, null=True)),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='commission.commission')),
            ],
            options={
                'ordering': ['commission', 'agreement', 'dataset', 'delivered_at', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('destroyed_at__isnull', True)), fields=('commission', 'agreement', 'dataset'), name='one_delivery_waits_of_each_dataset')],
            },
        ),
        migrations.CreateModel(
            name='HandedCounts',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('document', models.JSONField()),
                ('handed_on', models.DateField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='handed_counts', to='support.organisation')),
                ('pool', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='handed', to='share.countpool')),
            ],
            options={
                'ordering': ['pool', 'organisation'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'pool'), name='counts_handed_in_once')],
            },
        ),
        migrations.CreateModel(
            name='LinkageRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agreement', models.CharField(max_length=100)),
                ('name', models.CharField(max_length=150)),
                ('token', models.CharField(max_length=60, unique=True)),
                ('state', models.CharField(default='started', max_length=20)),
                ('process', models.PositiveIntegerField()),
                ('started_at', models.DateTimeField()),
                ('by', models.CharField(max_length=200)),
                ('delivered_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('why', models.TextField(blank=True)),
                ('agreement_digest', models.CharField(max_length=64)),
                ('settings_digest', models.CharField(blank=True, max_length=64)),
                ('sources', models.JSONField(default=dict)),
                ('persons', models.PositiveIntegerField(default=0)),
                ('columns', models.JSONField(default=list)),
                ('report', models.JSONField(default=dict)),
                ('linked_digest', models.CharField(blank=True, max_length=64)),
                ('next_number', models.PositiveBigIntegerField(default=0)),
                ('destroyed_at', models.DateTimeField(blank=True, null=True)),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='linkage_runs', to='commission.commission')),
            ],
            options={
                'ordering': ['commission', 'agreement', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('commission', 'name'), name='linkage_run_name_once'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state', 'started')), models.Q(models.Q(('state', 'started'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='linkage_run_ended_or_started')],
            },
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agreement', models.CharField(blank=True, max_length=100)),
                ('kind', models.CharField(max_length=20)),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=200)),
                ('reference', models.CharField(blank=True, max_length=200)),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('lifted_by', models.CharField(blank=True, max_length=200)),
                ('lifted_reference', models.CharField(blank=True, max_length=200)),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='linkage_objections', to='commission.commission')),
            ],
            options={
                'ordering': ['commission', 'at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('lifted_at__isnull', True), ('lifted_by', '')), models.Q(('lifted_at__isnull', False), models.Q(('lifted_by', ''), _negated=True)), _connector='OR'), name='objection_lifted_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='ObjectionMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.CharField(max_length=64)),
                ('objection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='marks', to='share.objection')),
            ],
            options={
                'ordering': ['objection', 'mark'],
                'constraints': [models.UniqueConstraint(fields=('objection', 'mark'), name='objection_mark_once')],
            },
        ),
        migrations.CreateModel(
            name='PairSample',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seed', models.PositiveBigIntegerField()),
                ('strata', models.JSONField()),
                ('deliveries', models.JSONField()),
                ('size', models.PositiveIntegerField(default=0)),
                ('drawn_at', models.DateTimeField(blank=True, null=True)),
                ('drawn_by', models.CharField(blank=True, max_length=200)),
                ('run', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='pair_sample', to='share.linkagerun')),
            ],
            options={
                'ordering': ['run'],
            },
        ),
        migrations.CreateModel(
            name='PooledTable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('document', models.JSONField()),
                ('made_on', models.DateField()),
                ('pool', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tables', to='share.countpool')),
            ],
            options={
                'ordering': ['pool', '-number'],
                'constraints': [models.UniqueConstraint(fields=('pool', 'number'), name='pooled_table_number_once')],
            },
        ),
        migrations.CreateModel(
            name='RequestedTable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=100)),
                ('run', models.CharField(max_length=150)),
                ('agreement', models.CharField(max_length=100)),
                ('agreement_digest', models.CharField(max_length=64)),
                ('question', models.JSONField()),
                ('purpose', models.TextField()),
                ('asked_by', models.CharField(max_length=200)),
                ('asked_at', models.DateTimeField()),
                ('rules', models.JSONField()),
                ('audit', models.JSONField()),
                ('rows', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('state', models.CharField(default='waiting', max_length=20)),
                ('settled_by', models.CharField(blank=True, max_length=200)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('why', models.TextField(blank=True)),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='requested_tables', to='commission.commission')),
            ],
            options={
                'ordering': ['commission', 'asked_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('commission', 'key'), name='requested_table_key_once'), models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('state', 'waiting')), models.Q(('settled_at__isnull', False), ('state__in', ['released', 'refused']), models.Q(('settled_by', ''), _negated=True)), _connector='OR'), name='requested_table_settled_or_waiting')],
            },
        ),
        migrations.CreateModel(
            name='SampledPair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveIntegerField()),
                ('stratum', models.PositiveSmallIntegerField()),
                ('records', models.JSONField(default=list)),
                ('marks', models.JSONField(default=list)),
                ('sample', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pairs', to='share.pairsample')),
            ],
            options={
                'ordering': ['sample', 'place'],
                'constraints': [models.UniqueConstraint(fields=('sample', 'place'), name='sampled_pair_place_once')],
            },
        ),
        migrations.CreateModel(
            name='PairLabel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer', models.CharField(max_length=10)),
                ('by', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('pair', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='labels', to='share.sampledpair')),
            ],
            options={
                'ordering': ['pair', 'by'],
                'constraints': [models.UniqueConstraint(fields=('pair', 'by'), name='pair_labelled_once_by_each')],
            },
        ),
        migrations.CreateModel(
            name='TableCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by', models.CharField(max_length=200)),
                ('asked_by', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('says', models.TextField(blank=True)),
                ('table', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checks', to='share.requestedtable')),
            ],
            options={
                'ordering': ['table', 'at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('table', 'by'), name='table_checked_once_by_each'), models.CheckConstraint(condition=models.Q(('by', models.F('asked_by')), _negated=True), name='table_checked_by_another')],
            },
        ),
        migrations.CreateModel(
            name='TablePart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measure', models.CharField(blank=True, max_length=200)),
                ('people', models.BinaryField()),
                ('persons', models.PositiveIntegerField()),
                ('gone', models.PositiveIntegerField(default=0)),
                ('cells', models.BinaryField()),
                ('hidden', models.JSONField()),
                ('rules', models.JSONField()),
                ('table', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='share.requestedtable')),
            ],
            options={
                'ordering': ['table', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('table', 'measure'), name='table_part_measure_once')],
            },
        ),
        migrations.CreateModel(
            name='AgreementAdvice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agreement', models.CharField(max_length=100)),
                ('by', models.CharField(max_length=20)),
                ('on', models.DateField()),
                ('says', models.TextField()),
                ('accepted', models.BooleanField(blank=True, null=True)),
                ('why', models.TextField(blank=True)),
                ('answered_on', models.DateField(blank=True, null=True)),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agreement_advice', to='commission.commission')),
            ],
            options={
                'ordering': ['commission', 'agreement', 'on', 'by'],
                'constraints': [models.UniqueConstraint(fields=('commission', 'agreement', 'by', 'on'), name='advised_once_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('accepted__isnull', True), ('answered_on__isnull', True)), models.Q(('accepted__isnull', False), ('answered_on__isnull', False)), _connector='OR'), name='advice_answered_on_a_day'), models.CheckConstraint(condition=models.Q(('accepted', False), ('why', ''), _negated=True), name='advice_turned_down_with_why')],
            },
        ),
        migrations.CreateModel(
            name='AgreementDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=100)),
                ('document', models.JSONField()),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.CharField(max_length=200)),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agreement_drafts', to='commission.commission')),
            ],
            options={
                'ordering': ['commission', 'key'],
                'constraints': [models.UniqueConstraint(fields=('commission', 'key'), name='agreement_drafted_once')],
            },
        ),
        migrations.CreateModel(
            name='AgreementEarlier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agreement', models.CharField(max_length=100)),
                ('document', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('until', models.DateTimeField()),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agreement_earlier', to='commission.commission')),
            ],
            options={
                'ordering': ['commission', 'agreement', 'until', 'digest'],
                'constraints': [models.UniqueConstraint(fields=('commission', 'agreement', 'until'), name='agreement_text_until')],
            },
        ),
        migrations.CreateModel(
            name='AgreementSignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agreement', models.CharField(max_length=100)),
                ('party', models.CharField(max_length=200)),
                ('digest', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('value', models.CharField(max_length=200)),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agreement_signatures', to='commission.commission')),
            ],
            options={
                'ordering': ['commission', 'agreement', 'at', 'party'],
                'constraints': [models.UniqueConstraint(fields=('commission', 'agreement', 'party', 'digest'), name='agreement_signed_once_by_each')],
            },
        ),
        migrations.CreateModel(
            name='AgreementSuspension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agreement', models.CharField(max_length=100)),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=200)),
                ('why', models.TextField()),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('lifted_by', models.CharField(blank=True, max_length=200)),
                ('lifted_why', models.TextField(blank=True)),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agreement_suspensions', to='commission.commission')),
            ],
            options={
                'ordering': ['commission', 'agreement', 'at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('commission', 'agreement', 'at', 'by'), name='agreement_suspended_once'), models.CheckConstraint(condition=models.Q(models.Q(('lifted_at__isnull', True), ('lifted_by', '')), models.Q(('lifted_at__isnull', False), models.Q(('lifted_by', ''), _negated=True)), _connector='OR'), name='agreement_lifted_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='AgreementText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=100)),
                ('document', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('stored_at', models.DateTimeField()),
                ('settings', models.JSONField(blank=True, default=dict)),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agreements', to='commission.commission')),
            ],
            options={
                'ordering': ['commission', 'key'],
                'constraints': [models.UniqueConstraint(fields=('commission', 'key'), name='agreement_key_once')],
            },
        ),
        migrations.CreateModel(
            name='AskedRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('document', models.JSONField()),
                ('kept_on', models.DateField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='asked_records', to='support.organisation')),
            ],
            options={
                'ordering': ['organisation', 'number'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'number'), name='asked_record_number_once')],
            },
        ),
    ]
