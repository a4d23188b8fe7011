#include "common/core/series.h"

#include <string.h>

#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/core/common_rows.h"

const struct number_series *series_find(const struct series_book *book, const char *name)
{
	for (size_t i = 0; book != NULL && name != NULL && i < book->count; i++) {
		if (strcmp(book->all[i].name, name) == 0)
			return &book->all[i];
	}
	return NULL;
}

/* The setting that keeps for which life a series was confirmed. */
static struct row_key confirmed_key(const struct number_series *series, uint32_t year)
{
	static const char prefix[] = "series:";
	struct row_key key = {0};
	row_key_put(&key, prefix, sizeof prefix - 1);
	row_key_put(&key, series->name, strlen(series->name));
	row_key_put_u32(&key, year);
	return key;
}

bool series_waits(const struct rows_reader *rows, const struct number_series *series, uint32_t year)
{
	int64_t through = setting_get(rows, SETTING_SERIES, 0);
	int64_t life = setting_get(rows, SETTING_LIFE, 0), confirmed = 0;
	if (through == 0 || (int64_t)year > through)
		return false;
	struct row_key key = confirmed_key(series, year);
	const void *stored = rows_get(rows, TABLE_SETTINGS, row_key_bytes(&key), sizeof confirmed);
	if (stored != NULL)
		memcpy(&confirmed, stored, sizeof confirmed);
	return confirmed != life;
}

bool series_refuse(const struct decide_context *context, const struct series_book *book,
		   uint8_t group, uint8_t kind, uint32_t year, struct decision *decision)
{
	const struct number_series *found = NULL;
	for (size_t i = 0; i < book->count && found == NULL; i++) {
		if (book->all[i].group == group && book->all[i].kind == kind)
			found = &book->all[i];
	}
	ASSERT(found != NULL); /* whatever gives a number names its series in its book */
	if (!series_waits(context->rows, found, year) || SABOTAGE("restore.series-unasked"))
		return false;
	decision_refuse(decision, "restore.series_waits", NULL);
	decision_refuse_param(decision, "series", found->name);
	decision_possible(decision, "restore.confirm-series");
	return true;
}

enum status series_evolve(const struct series_book *book, struct rows_writer *rows,
			  const struct event *event)
{
	if (event->head.kind != KIND(SERIES_CONFIRMED))
		return STATUS_OK;
	const Zh__SeriesConfirmed *body = BODY(event, SeriesConfirmed);
	const struct number_series *series = series_find(book, body->series);
	if (series == NULL || body->last < book->last(&rows->read, series, body->year))
		return STATUS_INVALID; /* a number that was given is never given again */
	if (!SABOTAGE("restore.series-not-reserved"))
		book->put(rows, series, body->year, body->last);
	struct row_key key = confirmed_key(series, body->year);
	int64_t life = (int64_t)body->life;
	rows->put(rows->read.context, TABLE_SETTINGS, row_key_bytes(&key),
		  bytes_of(&life, sizeof life));
	return STATUS_OK;
}
