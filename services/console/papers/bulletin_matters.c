#include "services/console/papers/bulletin_matters.h"

#include <stdlib.h>

/* Open addressing, at most half full. */
#define ROOM_AT_FIRST 1024u

struct matters {
	struct matter *places;
	size_t room; /* a power of two */
	size_t count;
};

struct matters *matters_make(void)
{
	struct matters *matters = (struct matters *)calloc(1, sizeof *matters);
	if (matters == NULL)
		return NULL;
	matters->room = ROOM_AT_FIRST;
	matters->places = (struct matter *)calloc(matters->room, sizeof *matters->places);
	if (matters->places == NULL) {
		free(matters);
		return NULL;
	}
	return matters;
}

void matters_free(struct matters *matters)
{
	if (matters != NULL)
		free(matters->places);
	free(matters);
}

static struct matter *place_of(const struct matters *matters, enum daemon daemon,
			       enum object_kind kind, uint64_t number)
{
	uint64_t mixed = (number * 64 + (uint64_t)kind) * 8 + (uint64_t)daemon;
	mixed *= UINT64_C(0x9e3779b97f4a7c15); /* 2^64 / golden ratio: neighbours lie apart */
	size_t at = (size_t)(mixed >> 32) & (matters->room - 1);
	while (matters->places[at].used) {
		const struct matter *matter = &matters->places[at];
		if (matter->number == number && matter->kind == kind && matter->daemon == daemon)
			break;
		at = (at + 1) & (matters->room - 1);
	}
	return &matters->places[at];
}

static bool grow(struct matters *matters)
{
	struct matters wider = {.room = 2 * matters->room, .count = matters->count};
	wider.places = (struct matter *)calloc(wider.room, sizeof *wider.places);
	if (wider.places == NULL)
		return false;
	for (size_t i = 0; i < matters->room; i++) {
		const struct matter *matter = &matters->places[i];
		if (matter->used)
			*place_of(&wider, matter->daemon, matter->kind, matter->number) = *matter;
	}
	free(matters->places);
	*matters = wider;
	return true;
}

struct matter *matters_find(struct matters *matters, enum daemon daemon, enum object_kind kind,
			    uint64_t number)
{
	struct matter *matter = place_of(matters, daemon, kind, number);
	return matter->used ? matter : NULL;
}

struct matter *matters_get(struct matters *matters, enum daemon daemon, enum object_kind kind,
			   uint64_t number)
{
	struct matter *matter = place_of(matters, daemon, kind, number);
	if (matter->used)
		return matter;
	if (2 * (matters->count + 1) > matters->room) {
		if (!grow(matters))
			return NULL;
		matter = place_of(matters, daemon, kind, number);
	}
	*matter = (struct matter){.number = number, .kind = kind, .daemon = daemon, .used = true};
	matters->count++;
	return matter;
}

void matters_each(struct matters *matters, void (*each)(void *context, struct matter *matter),
		  void *context)
{
	for (size_t i = 0; i < matters->room; i++) {
		if (matters->places[i].used)
			each(context, &matters->places[i]);
	}
}
