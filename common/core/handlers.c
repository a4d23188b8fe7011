#include "common/core/handlers.h"

#include <string.h>

#include "common/base/sabotage.h"
#include "common/core/common_tables.h"
#include "common/core/recusals.h"

/* What is after a matter's key in TABLE_OWNERS. */
enum { HANDLES = 1, FORMER = 2 };
#define FORMER_MAX 1024u /* of one matter: more than an office has people */

/* ---- rows */

static struct row_key key_of_former(struct object_id matter, const char *who)
{
	struct row_key key = row_key_object(matter);
	row_key_put_u8(&key, FORMER);
	row_key_put(&key, who, HANDLER_PERSON);
	return key;
}

static struct row_key key_of_handler(struct object_id matter, uint8_t place)
{
	struct row_key key = row_key_object(matter);
	row_key_put_u8(&key, HANDLES);
	row_key_put_u8(&key, place);
	return key;
}

static bool id_put(char to[HANDLER_PERSON], const char *id)
{
	size_t size = id == NULL ? 0 : strlen(id);
	memset(to, 0, HANDLER_PERSON);
	if (size == 0 || size >= HANDLER_PERSON)
		return false;
	memcpy(to, id, size);
	return true;
}

struct former_walk {
	former_fn *each;
	void *context;
};

static bool each_former(void *context, const struct row_ref *found)
{
	struct former_walk *walk = (struct former_walk *)context;
	struct former_row row;
	if (found->value.size != sizeof row)
		return true;
	memcpy(&row, found->value.data, sizeof row);
	return walk->each(walk->context, &row);
}

void former_each(const struct rows_reader *rows, struct object_id matter, former_fn *each,
		 void *context)
{
	struct row_key first = row_key_object(matter);
	struct former_walk walk = {each, context};
	row_key_put_u8(&first, FORMER);
	(void)rows_scan(rows, TABLE_OWNERS, row_key_bytes(&first), bytes_of(NULL, 0), FORMER_MAX,
			each_former, &walk);
}

struct sought {
	const char *who;
	bool found;
};

static bool is_sought(void *context, const struct former_row *row)
{
	struct sought *sought = (struct sought *)context;
	sought->found = decision_same_person(row->who, sought->who);
	return !sought->found;
}

bool former_handled(const struct rows_reader *rows, struct object_id matter, const char *who)
{
	struct sought sought = {.who = who};
	former_each(rows, matter, is_sought, &sought);
	return sought.found;
}

bool owner_get(const struct rows_reader *rows, struct object_id matter, struct bytes *ret_owner)
{
	struct row_key key = row_key_object(matter);
	return rows->get(rows->context, TABLE_OWNERS, row_key_bytes(&key), ret_owner);
}

bool handlers_named(const struct rows_reader *rows, struct object_id matter)
{
	struct row_key key = key_of_handler(matter, 0);
	struct bytes id;
	return rows->get(rows->context, TABLE_OWNERS, row_key_bytes(&key), &id);
}

void handlers_text(const struct rows_reader *rows, struct object_id matter, struct writer *out)
{
	for (uint8_t place = 0; place < HANDLERS_MAX; place++) {
		struct row_key key = key_of_handler(matter, place);
		struct bytes id;
		if (!rows->get(rows->context, TABLE_OWNERS, row_key_bytes(&key), &id))
			return;
		writer_put(out, ",", place != 0 ? 1 : 0);
		writer_put(out, id.data, id.size);
	}
}

bool handlers_next(struct bytes *rest, struct bytes *ret_id)
{
	if (rest->size == 0)
		return false;
	const uint8_t *comma = (const uint8_t *)memchr(rest->data, ',', rest->size);
	size_t size = comma != NULL ? (size_t)(comma - rest->data) : rest->size;
	size_t step = size + (comma != NULL);
	*ret_id = bytes_of(rest->data, size);
	*rest = bytes_of(rest->data + step, rest->size - step);
	return true;
}

void handlers_tell(const struct decider *decider, const struct rows_reader *rows,
		   struct object_id matter, bool officers, struct handlers_told *told)
{
	struct bytes owner = bytes_of(NULL, 0);
	told->ids = writer_over(told->memory, sizeof told->memory);
	if (owner_get(rows, matter, &owner))
		writer_put(&told->ids, owner.data, owner.size);
	if (!officers || decider == NULL || decider->officers == NULL)
		return;
	if (owner.size != 0)
		writer_put(&told->ids, ",", 1);
	size_t before = told->ids.size;
	decider->officers(decider, rows, matter, &told->ids);
	if (told->ids.size == before && owner.size != 0)
		told->ids.size--;
}

bool handlers_have_had(const struct decider *decider, const struct rows_reader *rows,
		       struct object_id matter, const char *person)
{
	struct handlers_told told;
	struct bytes id;
	handlers_tell(decider, rows, matter, true, &told);
	struct bytes rest = writer_bytes(&told.ids);
	while (handlers_next(&rest, &id)) {
		char who[HANDLER_PERSON + 1];
		if (id.size >= sizeof who)
			continue;
		memcpy(who, id.data, id.size);
		who[id.size] = '\0';
		if (decision_same_person(who, person))
			return true;
	}
	return former_handled(rows, matter, person);
}

/* ---- evolve */

enum status former_said(struct rows_writer *rows, const struct event *event,
			const char *const *from, size_t count)
{
	struct object_id matter = recusal_subject(event);
	for (size_t i = 0; i < count; i++) {
		struct former_row row = {.version = 1, .until_ms = event->recorded_ms};
		if (!id_put(row.who, from[i]))
			return STATUS_INVALID;
		(void)id_put(row.by, event->meta->person);
		struct row_key key = key_of_former(matter, row.who);
		if (!SABOTAGE("handlers.taken-from-nobody"))
			rows->put(rows->read.context, TABLE_OWNERS, row_key_bytes(&key),
				  bytes_of(&row, sizeof row));
	}
	return STATUS_OK;
}

enum status handlers_said(struct rows_writer *rows, struct object_id matter,
			  const char *const *officers, size_t count)
{
	if (count > HANDLERS_MAX)
		return STATUS_INVALID;
	for (uint8_t place = 0; place < HANDLERS_MAX; place++) {
		struct row_key key = key_of_handler(matter, place);
		struct bytes before;
		if (place < count) {
			char id[HANDLER_PERSON];
			if (!id_put(id, officers[place]))
				return STATUS_INVALID;
			rows->put(rows->read.context, TABLE_OWNERS, row_key_bytes(&key),
				  bytes_of_text(id));
		} else if (rows->read.get(rows->read.context, TABLE_OWNERS, row_key_bytes(&key),
					  &before)) {
			rows->del(rows->read.context, TABLE_OWNERS, row_key_bytes(&key));
		}
	}
	return STATUS_OK;
}

/* ---- decisions */

static bool is_among(const char *const *list, size_t count, const char *who)
{
	for (size_t i = 0; i < count; i++)
		if (decision_same_person(list[i], who))
			return true;
	return false;
}

const char **decide_taken_from(const struct decide_context *context, struct decision *decision,
			       const char *const *had, size_t had_count, const char *const *get,
			       size_t get_count, size_t *ret_count)
{
	const char **from = ARENA_ARRAY(context->arena, const char *, had_count + 1);
	*ret_count = 0;
	if (from == NULL) {
		decision->arena_full = true;
		return NULL;
	}
	for (size_t i = 0; i < had_count; i++) {
		if (had[i] != NULL && !is_among(get, get_count, had[i]))
			from[(*ret_count)++] = had[i];
	}
	return from;
}

bool decide_taken_with_reason(const struct decide_context *context, struct decision *decision,
			      const struct input_act *act, const char *from, const char *code)
{
	if (from == NULL || (act->reason != NULL && act->reason[0] != '\0') ||
	    SABOTAGE("handlers.taken-without-reason"))
		return true;
	decision_refuse(decision, code, NULL);
	decision_refuse_param(decision, "who", arena_text(context->arena, from));
	return false;
}

bool decide_handed_over(const struct decide_context *context, struct decision *decision,
			const struct input_act *act, struct object_id matter, Zh__Assigned *body,
			const char *code)
{
	struct bytes owner;
	/* Whose work it is, counted by units later, whatever the list says then. */
	if (body->unit == NULL && !SABOTAGE("assign.of-no-unit"))
		body->unit = decide_owner_unit(context, decision, body->owner);
	if (!owner_get(context->rows, matter, &owner))
		return !decision->arena_full;
	const char *had = arena_text_of(context->arena, owner);
	if (had == NULL) {
		decision->arena_full = true;
		return false;
	}
	if (!decision_same_person(had, body->owner))
		body->taken_from = had;
	return decide_taken_with_reason(context, decision, act, body->taken_from, code);
}
