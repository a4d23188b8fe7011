#include "services/intake/feeds/feed_meter.h"

#include <stdio.h>

#include "common/base/sabotage.h"
#include "common/base/time.h"

struct feed_meter *feed_meter_of(struct feed_meters *meters, const char *feed)
{
	struct feed_meter *stalest = &meters->at[0];
	for (size_t i = 0; i < FEEDS_METERED; i++) {
		struct feed_meter *meter = &meters->at[i];
		if (strcmp(meter->feed, feed) == 0)
			return meter;
		if (meter->second < stalest->second)
			stalest = meter;
	}
	*stalest = (struct feed_meter){0};
	(void)snprintf(stalest->feed, sizeof stalest->feed, "%s", feed);
	return stalest;
}

bool feed_meter_over(struct feed_meter *meter, int64_t mono_ms, size_t items, int64_t rate)
{
	int64_t second = mono_ms / MS_PER_SECOND;
	if (meter->second != second)
		meter->items = 0;
	meter->second = second;
	meter->items += (int64_t)items;
	return rate != 0 && meter->items > rate && !SABOTAGE("feed.rate-ignored");
}

void feed_meter_refused(struct feed_meter *meter, int64_t now_ms, const char *code,
			const char *where)
{
	meter->refused++;
	meter->refused_ms = now_ms;
	(void)snprintf(meter->code, sizeof meter->code, "%s", code);
	(void)snprintf(meter->where, sizeof meter->where, "%s", where != NULL ? where : "");
}

static void print_served(const struct feed_served *served, struct json_line *json)
{
	json_unsigned(json, "pushes", served->pushes);
	json_unsigned(json, "items", served->items);
	json_unsigned(json, "waiting", served->waiting);
	json_unsigned(json, "put_off", served->put_off);
	json_unsigned(json, "behind_most", served->behind_most);
}

void feed_meters_print(const struct feed_meters *meters, const struct feed_turns *turns,
		       struct json_line *json)
{
	json_array(json, "feeds");
	for (size_t i = 0; i < FEEDS_METERED; i++) {
		const struct feed_meter *meter = &meters->at[i];
		struct feed_served served;
		bool pushed = feed_turns_served(turns, meter->feed, &served);
		if (meter->refused == 0 && !pushed)
			continue;
		json_object(json, NULL);
		json_text(json, "feed", meter->feed);
		if (pushed)
			print_served(&served, json);
		json_unsigned(json, "refused", meter->refused);
		if (meter->refused != 0) {
			json_moment(json, "last_ms", meter->refused_ms);
			json_text(json, "code", meter->code);
			json_text(json, "where", meter->where);
		}
		json_object_end(json);
	}
	json_array_end(json);
}
