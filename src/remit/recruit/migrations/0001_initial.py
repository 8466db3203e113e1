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
            name='Draw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('columns', models.JSONField()),
                ('size', models.PositiveIntegerField(blank=True, null=True)),
                ('seed', models.BigIntegerField(blank=True, null=True)),
                ('method', models.CharField(blank=True, max_length=20)),
                ('recorded_at', models.DateTimeField(blank=True, null=True)),
                ('inputs', models.CharField(blank=True, max_length=64)),
                ('commission', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='draw', to='commission.commission')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('method', ''), ('seed__isnull', True), ('size__isnull', True)), models.Q(('size__gte', 1), ('size__isnull', False), models.Q(('seed__isnull', True), models.Q(('seed__gte', 0), ('seed__isnull', False)), _connector='OR'), models.Q(('method', ''), _negated=True)), _connector='OR'), name='draw_settings_whole_or_absent'), models.CheckConstraint(condition=models.Q(models.Q(('inputs', ''), ('recorded_at__isnull', True)), models.Q(('recorded_at__isnull', False), models.Q(('inputs', ''), _negated=True)), _connector='OR'), name='draw_recorded_with_its_inputs')],
            },
        ),
        migrations.CreateModel(
            name='FieldStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('previous', models.CharField(blank=True, max_length=12)),
                ('status', models.CharField(max_length=12)),
                ('on', models.DateField(blank=True, null=True)),
                ('session', models.CharField(blank=True, max_length=100)),
                ('note', models.TextField(blank=True)),
                ('recorded_at', models.DateTimeField(blank=True, null=True)),
                ('actor', models.CharField(blank=True, max_length=200)),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='field_steps', to='people.participant')),
            ],
            options={
                'ordering': ['on', 'participant__code', 'number'],
                'constraints': [models.UniqueConstraint(fields=('participant', 'number'), name='field_step_once'), models.CheckConstraint(condition=models.Q(('status__in', ['invited', 'confirmed', 'reminded', 'attended', 'did-not-come', 'withdrew', 'replaced'])), name='field_status_known'), models.CheckConstraint(condition=models.Q(('previous__in', ['', 'invited', 'confirmed', 'reminded', 'attended', 'did-not-come', 'withdrew', 'replaced'])), name='field_previous_known'), models.CheckConstraint(condition=models.Q(models.Q(('on__isnull', False), ('recorded_at__isnull', False), models.Q(('actor', ''), _negated=True)), models.Q(('actor', ''), ('note', ''), ('number', 1), ('on__isnull', True), ('previous', ''), ('recorded_at__isnull', True), ('session', ''), ('status', 'withdrew')), _connector='OR'), name='field_step_whole_or_forgotten')],
            },
        ),
        migrations.CreateModel(
            name='Incentive',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('amount', models.DecimalField(decimal_places=2, max_digits=8)),
                ('method', models.CharField(max_length=14)),
                ('what', models.CharField(blank=True, max_length=200)),
                ('session', models.CharField(blank=True, max_length=100)),
                ('promised_on', models.DateField(blank=True, null=True)),
                ('paid_on', models.DateField(blank=True, null=True)),
                ('receipt', models.CharField(blank=True, max_length=100)),
                ('cancelled_on', models.DateField(blank=True, null=True)),
                ('token', models.CharField(blank=True, max_length=64)),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='incentives', to='commission.commission')),
                ('participant', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='incentives', to='people.participant')),
            ],
            options={
                'ordering': ['commission', 'number'],
                'constraints': [models.UniqueConstraint(fields=('commission', 'number'), name='incentive_once'), models.UniqueConstraint(condition=models.Q(('token', ''), _negated=True), fields=('commission', 'token'), name='incentive_sent_once'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='incentive_number_from_one'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='incentive_above_nothing'), models.CheckConstraint(condition=models.Q(('method__in', ['cash', 'voucher', 'bank-transfer', 'in-kind'])), name='incentive_method_known'), models.CheckConstraint(condition=models.Q(('receipt', ''), ('paid_on__isnull', False), _connector='OR'), name='incentive_receipt_once_paid'), models.CheckConstraint(condition=models.Q(('paid_on__isnull', True), ('promised_on__isnull', True), ('paid_on__gte', models.F('promised_on')), _connector='OR'), name='incentive_paid_not_before_promised'), models.CheckConstraint(condition=models.Q(('cancelled_on__isnull', True), models.Q(models.Q(('promised_on__isnull', True), ('cancelled_on__gte', models.F('promised_on')), _connector='OR'), models.Q(('paid_on__isnull', True), ('cancelled_on__gte', models.F('paid_on')), _connector='OR')), _connector='OR'), name='incentive_cancelled_last'), models.CheckConstraint(condition=models.Q(models.Q(('participant__isnull', False), ('promised_on__isnull', False)), models.Q(('paid_on__isnull', False), ('participant__isnull', True), ('promised_on__isnull', True)), _connector='OR'), name='incentive_promised_or_bare_payment')],
            },
        ),
        migrations.CreateModel(
            name='Lottery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('document', models.TextField()),
                ('published_at', models.DateTimeField()),
                ('inputs', models.CharField(blank=True, max_length=64)),
                ('commission', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='lottery', to='commission.commission')),
            ],
        ),
        migrations.CreateModel(
            name='LotteryNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=10)),
                ('lottery', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='numbers', to='recruit.lottery')),
                ('participant', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='lottery_number', to='people.participant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('lottery', 'number'), name='lottery_number_once'), models.CheckConstraint(condition=models.Q(('number', ''), _negated=True), name='lottery_number_present')],
            },
        ),
        migrations.CreateModel(
            name='Quota',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('feature', models.TextField()),
                ('value', models.TextField()),
                ('minimum', models.PositiveIntegerField()),
                ('maximum', models.PositiveIntegerField()),
                ('min_flex', models.PositiveIntegerField(blank=True, null=True)),
                ('max_flex', models.PositiveIntegerField(blank=True, null=True)),
                ('shares', models.JSONField(blank=True, default=list)),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='quotas', to='commission.commission')),
            ],
            options={
                'ordering': ['commission', 'position'],
                'constraints': [models.UniqueConstraint(fields=('commission', 'feature', 'value'), name='quota_once'), models.CheckConstraint(condition=models.Q(('minimum__lte', models.F('maximum'))), name='quota_min_not_above_max'), models.CheckConstraint(condition=models.Q(('min_flex__isnull', True), ('min_flex__lte', models.F('minimum')), _connector='OR'), name='quota_min_flex_not_above_min'), models.CheckConstraint(condition=models.Q(('max_flex__isnull', True), ('max_flex__gte', models.F('maximum')), _connector='OR'), name='quota_max_flex_not_below_max')],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=100)),
                ('title', models.TextField(blank=True)),
                ('on', models.DateField()),
                ('starts', models.TimeField(blank=True, null=True)),
                ('venue', models.TextField(blank=True)),
                ('places', models.PositiveIntegerField()),
                ('mode', models.CharField(max_length=12)),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='commission.commission')),
            ],
            options={
                'ordering': ['commission', 'on', 'key'],
                'constraints': [models.UniqueConstraint(fields=('commission', 'key'), name='session_once'), models.CheckConstraint(condition=models.Q(('places__gte', 1)), name='session_has_places'), models.CheckConstraint(condition=models.Q(('mode__in', ['in-person', 'online', 'telephone'])), name='session_mode_known')],
            },
        ),
        migrations.CreateModel(
            name='Substitute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveIntegerField()),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='substitutes', to='commission.commission')),
                ('participant', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='substitute', to='people.participant')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('round__gte', 1)), name='substitute_round_from_one')],
            },
        ),
        migrations.CreateModel(
            name='Volunteer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('features', models.JSONField()),
                ('participant', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='volunteer', to='people.participant')),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='Selection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('draw', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='selections', to='recruit.draw')),
                ('volunteer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='selection', to='recruit.volunteer')),
            ],
        ),
        migrations.CreateModel(
            name='Arrival',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('via', models.CharField(blank=True, max_length=100)),
                ('answer', models.CharField(max_length=8)),
                ('features', models.JSONField()),
                ('token', models.CharField(blank=True, max_length=64)),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='arrivals', to='commission.commission')),
                ('participant', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='arrival', to='people.participant')),
            ],
            options={
                'ordering': ['on', 'participant__code', 'via'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('token', ''), _negated=True), fields=('commission', 'token'), name='arrival_sent_once'), models.CheckConstraint(condition=models.Q(('answer__in', ['accepted', 'held', 'thanked'])), name='arrival_answer_known'), models.CheckConstraint(condition=models.Q(models.Q(('answer', 'thanked'), ('participant__isnull', True)), models.Q(models.Q(('answer', 'thanked'), _negated=True), ('participant__isnull', False)), _connector='OR'), name='arrival_code_unless_thanked')],
            },
        ),
    ]
