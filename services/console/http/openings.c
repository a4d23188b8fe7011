#include "services/console/http/openings.h"

#include <stdio.h>
#include <string.h>

#include "common/base/sabotage.h"

static bool is_lately(const struct opening *opening, int64_t now_ms)
{
	return now_ms - opening->last_ms < OPENING_MS || SABOTAGE("console.openings-stay");
}

static const struct opening *find(const struct openings *openings, struct object_id object,
				  const char *person)
{
	for (size_t i = 0; i < openings->count; i++) {
		const struct opening *opening = &openings->all[i];
		if (object_id_equal(opening->object, object) &&
		    strcmp(opening->person, person) == 0)
			return opening;
	}
	return NULL;
}

static size_t place_for_new(struct openings *openings)
{
	size_t oldest = 0;
	if (openings->count < OPENINGS_MAX)
		return openings->count++;
	for (size_t i = 1; i < openings->count; i++) {
		if (openings->all[i].last_ms < openings->all[oldest].last_ms)
			oldest = i;
	}
	return oldest;
}

bool openings_put(struct openings *openings, struct object_id object, const char *person,
		  int64_t now_ms)
{
	const struct opening *known = find(openings, object, person);
	bool news = known == NULL || !is_lately(known, now_ms);
	size_t at = known != NULL ? (size_t)(known - openings->all) : place_for_new(openings);
	openings->all[at] = (struct opening){.object = object, .last_ms = now_ms};
	(void)snprintf(openings->all[at].person, sizeof openings->all[at].person, "%s", person);
	return news;
}

const struct opening *openings_find(const struct openings *openings, struct object_id object,
				    const char *person, int64_t now_ms)
{
	const struct opening *known = find(openings, object, person);
	return known != NULL && is_lately(known, now_ms) ? known : NULL;
}

const struct opening *openings_next(const struct openings *openings, struct object_id object,
				    const char *but_person, int64_t now_ms, size_t *at)
{
	while (*at < openings->count) {
		const struct opening *opening = &openings->all[(*at)++];
		if (object_id_equal(opening->object, object) && is_lately(opening, now_ms) &&
		    strcmp(opening->person, but_person) != 0)
			return opening;
	}
	return NULL;
}
