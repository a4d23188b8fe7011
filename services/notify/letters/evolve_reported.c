/* The newest figures of each region below. */
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/policy/papers/work.h"
#include "services/notify/evolve.h"
#include "services/notify/tables.h"

static struct row_key row_of(const struct row_key *prefix, size_t n)
{
	struct row_key key = *prefix;
	row_key_put_u8(&key, (uint8_t)n);
	return key;
}

static bool row_get(const struct rows_reader *rows, const struct row_key *prefix, size_t n,
		    struct reported_row *ret_row)
{
	struct row_key key = row_of(prefix, n);
	const void *stored = rows_get(rows, TABLE_REPORTED, row_key_bytes(&key), sizeof *ret_row);
	if (stored == NULL)
		return false;
	memcpy(ret_row, stored, sizeof *ret_row);
	return true;
}

static void add(struct reported_row *row, unsigned column, bool has, uint64_t value)
{
	row->has |= (uint8_t)(has ? 1u << column : 0u);
	row->of[column] = has ? value : 0;
}

static void of_figure(const Zh__BulletinFigure *figure, struct reported_row *row)
{
	TEXT_STORE(row->name, figure->figure);
	add(row, 0, figure->has_in_period, figure->in_period);
	add(row, 1, figure->has_in_year, figure->in_year);
	add(row, 2, figure->has_at_begin, figure->at_begin);
	add(row, 3, figure->has_at_cutoff, figure->at_cutoff);
}

static void of_counter(const Zh__CampaignFigure *counter, struct reported_row *row)
{
	TEXT_STORE(row->name, counter->counter);
	add(row, 0, counter->has_owed, counter->owed);
	add(row, 1, counter->has_done, counter->done);
	add(row, 2, counter->has_after_owed, counter->after_owed);
	add(row, 3, counter->has_after_done, counter->after_done);
	add(row, 4, counter->has_excluded, counter->excluded);
	add(row, 5, counter->has_late, counter->late);
	add(row, 6, counter->has_amount, counter->amount);
}

/* They were looked at when the letter came. */
static int32_t day_of(uint32_t yyyymmdd)
{
	int32_t day;
	return time_day_of_yyyymmdd(yyyymmdd, &day) == STATUS_OK ? day : 0;
}

/* What is older than what stands says nothing new. */
static bool is_newer(const struct rows_reader *rows, const struct row_key *prefix,
		     const Zh__ReportedFigures *reported)
{
	struct reported_row stands;
	if (!row_get(rows, prefix, 0, &stands) || SABOTAGE("figures.older-stand"))
		return true;
	int32_t cutoff_day = day_of(reported->cutoff_day);
	return cutoff_day != stands.cutoff_day ? cutoff_day > stands.cutoff_day
					       : reported->submission >= stands.submission;
}

void notify_put_reported(struct rows_writer *rows, uint32_t region, uint64_t referral,
			 const Zh__ReportedFigures *reported)
{
	struct row_key prefix;
	if (!reported_prefix(region, reported, &prefix) ||
	    !is_newer(&rows->read, &prefix, reported))
		return;
	size_t count = reported->n_figures + reported->n_counters;
	for (size_t n = 0; n < count && n < REPORTED_MAX; n++) {
		struct reported_row row = {
			.version = 1,
			.submission = reported->submission,
			.from_day = day_of(reported->from_day),
			.cutoff_day = day_of(reported->cutoff_day),
			.period = reported->period,
			.referral = referral,
		};
		TEXT_STORE(row.report, reported->report);
		if (n < reported->n_figures)
			of_figure(reported->figures[n], &row);
		else
			of_counter(reported->counters[n - reported->n_figures], &row);
		struct row_key key = row_of(&prefix, n);
		rows->put(rows->read.context, TABLE_REPORTED, row_key_bytes(&key),
			  bytes_of(&row, sizeof row));
	}
	struct reported_row old; /* of a paper that had more */
	for (size_t n = count; n < REPORTED_MAX && row_get(&rows->read, &prefix, n, &old); n++) {
		struct row_key key = row_of(&prefix, n);
		rows->del(rows->read.context, TABLE_REPORTED, row_key_bytes(&key));
	}
}
