#include "common/stage/queries/copies.h"

#include <string.h>

#include "common/base/sabotage.h"

static const struct journal_copy *copy_of(const struct journal_copies *copies, const char *person)
{
	for (size_t i = 0; i < copies->count; i++) {
		if (strcmp(copies->all[i].person, person) == 0)
			return &copies->all[i];
	}
	return NULL;
}

bool copies_go_on(const struct journal_copies *copies, const char *person,
		  const Zh__FramesQuery *ask, uint32_t day)
{
	const struct journal_copy *copy = copy_of(copies, person);
	/* Whoever had nothing yet knew of no incarnation. */
	return copy != NULL && copy->day == day &&
	       (copy->incarnation == ask->incarnation || copy->incarnation == 0) &&
	       (ask->after_frame >= copy->frame || SABOTAGE("stage.copied-again-unnoted"));
}

static size_t place_for(struct journal_copies *copies, const char *person)
{
	const struct journal_copy *known = copy_of(copies, person);
	size_t place = 0;
	if (known != NULL)
		return (size_t)(known - copies->all);
	if (copies->count < COPIES_MAX)
		return copies->count++;
	for (size_t i = 1; i < COPIES_MAX; i++) {
		if (copies->all[i].seen_ms < copies->all[place].seen_ms)
			place = i;
	}
	return place;
}

void copies_note(struct journal_copies *copies, const char *person, const Zh__FramesQuery *ask,
		 uint32_t day, int64_t mono_ms)
{
	size_t place = place_for(copies, person), length = strnlen(person, PRINCIPAL_ID - 1);
	struct journal_copy *copy = &copies->all[place];
	*copy = (struct journal_copy){
		.incarnation = ask->incarnation,
		.frame = ask->after_frame,
		.day = day,
		.follows = ask->follows != 0,
		.seen_ms = mono_ms,
	};
	memcpy(copy->person, person, length);
}

void copies_status(const struct journal_copies *copies, int64_t mono_ms, struct json_line *json)
{
	bool any = false;
	for (size_t i = 0; i < copies->count; i++) {
		const struct journal_copy *copy = &copies->all[i];
		if (!copy->follows || SABOTAGE("status.copies-untold"))
			continue;
		if (!any)
			json_array(json, "copies");
		any = true;
		json_object(json, NULL);
		json_text(json, "person", copy->person);
		json_unsigned(json, "frame", copy->frame);
		json_number(json, "silent_for_ms", mono_ms - copy->seen_ms);
		json_object_end(json);
	}
	if (any)
		json_array_end(json);
}
