/* Whatever a person states in an act is in an event that follows from it, which `story` and
 * `journal tail --decode` print field by field: each field of each act's message, over all
 * scenarios.
 *
 * The fields come from the descriptors: a new one fails here by name until a scenario states it and
 * an event keeps it.  What is meant not to be kept stands in not_kept.def, with the reason.
 */
#include <stdio.h>
#include <stdlib.h>

#include "common/core/message.h"
#include "common/stage/common_decide.h"
#include "tests/lib/test.h"
#include "tests/scenarios/act_values.h"

#define FIELDS_MAX 2048
#define EVENT_MEMORY ((size_t)1 << 20)

/* A field of an act's message, by its path in it: "proof.digest". */
struct kept_field {
	const struct act *act;
	char path[96];
	size_t stated, kept;
};

static struct kept_field fields[FIELDS_MAX];
static size_t field_count;

struct listed {
	const char *act, *path, *what; /* the event or its field; or the reason */
	bool as;                       /* kept as that, in another form */
	bool seen;
};
static struct listed listed[] = {
#define KEPT_AS(act, path, field) {act, path, field, true, false},
#define NOT_KEPT(act, path, reason) {act, path, reason, false, false},
#include "tests/scenarios/not_kept.def"
#undef KEPT_AS
#undef NOT_KEPT
	{NULL, NULL, NULL, false, true},
};

static struct listed *listed_as(const struct act *act, const char *path)
{
	for (size_t i = 0; listed[i].act != NULL; i++) {
		if (strcmp(listed[i].act, act->name) == 0 && strcmp(listed[i].path, path) == 0)
			return &listed[i];
	}
	return NULL;
}

static struct kept_field *field_of(const struct act *act, const char *path)
{
	for (size_t i = 0; i < field_count; i++) {
		if (strcmp(fields[i].act->name, act->name) == 0 &&
		    strcmp(fields[i].path, path) == 0)
			return &fields[i];
	}
	assert_true(field_count < FIELDS_MAX);
	struct kept_field *field = &fields[field_count++];
	field->act = act;
	(void)snprintf(field->path, sizeof field->path, "%s", path);
	return field;
}

/* Read for what was proposed long ago, never offered. */
static bool is_retired(const ProtobufCFieldDescriptor *field)
{
	return (field->flags & PROTOBUF_C_FIELD_FLAG_DEPRECATED) != 0;
}

/* ---- whether events say a value */

struct sought {
	const struct act_value *value;
	const char *as; /* a field, or an event, of this name is enough; NULL: none is */
	bool found;
};

/* Truth and words of a closed list count under a name that ends alike; what is told by its value
 * counts under any. */
static bool same_name(const ProtobufCFieldDescriptor *a, const ProtobufCFieldDescriptor *b)
{
	return strcmp(a->name, b->name) == 0 ||
	       (a->type == PROTOBUF_C_TYPE_ENUM && b->type == PROTOBUF_C_TYPE_ENUM &&
		a->descriptor == b->descriptor);
}

/* Officers are kept as the list of people writes them. */
static bool same_person(struct bytes a, struct bytes b)
{
	char one[PRINCIPAL_ID], other[PRINCIPAL_ID];
	if (a.size >= sizeof one || b.size >= sizeof other)
		return bytes_equal(a, b);
	(void)snprintf(one, sizeof one, "%.*s", (int)a.size, (const char *)a.data);
	(void)snprintf(other, sizeof other, "%.*s", (int)b.size, (const char *)b.data);
	return decision_same_person(one, other);
}

static bool is_the_value(void *context, const struct act_value *found)
{
	struct sought *sought = (struct sought *)context;
	const struct act_value *value = sought->value;
	if (sought->as != NULL) {
		sought->found = strcmp(found->field->name, sought->as) == 0;
		return !sought->found;
	}
	bool told_by_value = value->is_bytes || value->number > 1000 || value->number < -1000;
	if (value->is_bytes != found->is_bytes)
		return true;
	if (!told_by_value && !same_name(value->field, found->field))
		return true;
	if (value->is_bytes &&
	    (strcmp(value->field->name, "officers") == 0 ||
	     strcmp(value->field->name, "who") == 0 || strcmp(value->field->name, "owner") == 0 ||
	     strcmp(value->field->name, "participants") == 0))
		sought->found = same_person(value->bytes, found->bytes);
	else if (value->is_bytes)
		sought->found = bytes_equal(value->bytes, found->bytes);
	else
		sought->found = value->number == found->number;
	return !sought->found;
}

static bool event_says(const struct event *event, struct sought *sought)
{
	const struct act_value *value = sought->value;
	if (event->head.kind != KIND(PROPOSED))
		(void)value_each(event->body, "", is_the_value, sought);
	if (!sought->found)
		(void)value_each(&event->meta->base, "", is_the_value, sought);
	if (sought->as != NULL && strcmp(event_kind_name(event->head.kind), sought->as) == 0)
		sought->found = true;
	bool is_object = value->field->type == PROTOBUF_C_TYPE_UINT64;
	bool is_moment = value->field->type == PROTOBUF_C_TYPE_INT64;
	if (sought->as == NULL &&
	    ((is_moment && event->head.happened_ms == value->number) ||
	     (is_object && event->head.subject_number == (uint64_t)value->number)))
		sought->found = true;
	return sought->found;
}

struct looking {
	const struct scenario_acted *acted;
	struct event *events;
	size_t count;
};

static bool look_for(void *context, const struct act_value *value)
{
	const struct looking *looking = (const struct looking *)context;
	struct kept_field *field;
	const struct listed *as = listed_as(looking->acted->act, value->path);
	struct sought sought = {value, as != NULL && as->as ? as->what : NULL, false};
	if (is_retired(value->field) ||
	    (value->field->type == PROTOBUF_C_TYPE_BOOL && value->number == 0))
		return true; /* what isn't so is left out */
	field = field_of(looking->acted->act, value->path);
	for (size_t i = 0; i < looking->count && !sought.found; i++)
		(void)event_says(&looking->events[i], &sought);
	field->stated++;
	field->kept += sought.found ? 1 : 0;
	return true;
}

static void acted(void *context, const struct scenario_acted *acted)
{
	static uint8_t memory[EVENT_MEMORY * 8];
	static struct event events[4096];
	struct arena arena;
	struct looking looking = {acted, events, 0};
	(void)context;
	arena_init(&arena, memory, sizeof memory);
	if (acted->act->body == NULL || acted->body.size == 0)
		return;
	for (unsigned daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		uint64_t head = scratch_head(acted->county, (enum daemon)daemon);
		for (uint64_t at = acted->before[daemon] + 1; at <= head && looking.count < 4096;
		     at++)
			assert_ok(scratch_event(acted->county, (enum daemon)daemon, at, &arena,
						&events[looking.count++]));
	}
	const ProtobufCMessage *body = message_unpack(acted->act->body, acted->body, &arena);
	assert_non_null(body);
	(void)value_each(body, "", look_for, &looking);
}

/* ---- fields that a scenario doesn't state are added to its acts, one at a time */

#define TRIES 12      /* acts to which a field is added, with each value */
#define CANDIDATES 10 /* values for one field */
#define WIRE_MAX 4096

struct added_field {
	const struct act *act;
	const ProtobufCFieldDescriptor *field;
	unsigned tries; /* acts at which all its candidates were refused, or one was taken */
	bool tried;     /* at this act */
};
static struct added_field added[FIELDS_MAX];
static size_t added_count;
static unsigned made; /* a text of its own for each field */

static void put_varint(struct writer *out, uint64_t value)
{
	do {
		uint8_t byte = (uint8_t)((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
		writer_put(out, &byte, 1);
		value >>= 7;
	} while (value != 0);
}

static void put_block(struct writer *out, struct bytes block)
{
	put_varint(out, block.size);
	writer_put(out, block.data, block.size);
}

static bool name_ends(const char *name, const char *end)
{
	size_t size = strlen(name), tail = strlen(end);
	return size >= tail && strcmp(name + size - tail, end) == 0;
}

static uint64_t number_for(const ProtobufCFieldDescriptor *field, unsigned candidate,
			   int64_t now_ms)
{
	static const uint64_t numbers[CANDIDATES] = {1, 7, 2, 522702, 522701, 3, 4, 90, 5, 12};
	if (field->type == PROTOBUF_C_TYPE_ENUM)
		return candidate + 1;
	if (field->type == PROTOBUF_C_TYPE_BOOL)
		return 1;
	if (name_ends(field->name, "_ms"))
		return (uint64_t)(now_ms + (candidate % 2 == 0 ? -60000 : 86400000) *
						   (int64_t)(candidate + 1));
	if (name_ends(field->name, "_day"))
		return time_yyyymmdd(time_day_of_ms(now_ms) - (candidate % 2 == 0 ? 0 : 1) +
				     (candidate > 3 ? 20 : 0));
	return numbers[candidate];
}

static void text_for(const ProtobufCFieldDescriptor *field, unsigned candidate, char out[64])
{
	static const char *const words[CANDIDATES] = {
		NULL,       "officer-2", "officer-3", "S0-02", "91522701MA6DKXQ41P",
		"leader-1", "county",    "P522701-1", "other", "CX-07"};
	if (words[candidate] == NULL)
		(void)snprintf(out, 64, "%u：%s", ++made, field->name);
	else
		(void)snprintf(out, 64, "%s", words[candidate]);
}

static void put_added(const ProtobufCFieldDescriptor *field, unsigned candidate, int64_t now_ms,
		      int depth, struct writer *out)
{
	uint8_t memory[WIRE_MAX];
	struct writer inner = writer_over(memory, sizeof memory);
	char text[64];
	if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
		const ProtobufCMessageDescriptor *message =
			(const ProtobufCMessageDescriptor *)field->descriptor;
		for (unsigned i = 0; depth < 3 && i < message->n_fields; i++)
			put_added(&message->fields[i], candidate, now_ms, depth + 1, &inner);
	} else if (field->type == PROTOBUF_C_TYPE_STRING) {
		text_for(field, candidate, text);
		writer_put(&inner, text, strlen(text));
	} else if (field->type == PROTOBUF_C_TYPE_BYTES) {
		memset(memory, (int)(++made % 250 + 1), 32);
		inner.size = 32;
	} else {
		put_varint(out, (uint64_t)field->id << 3);
		put_varint(out, number_for(field, candidate, now_ms));
		return;
	}
	put_varint(out, (uint64_t)field->id << 3 | 2);
	put_block(out, writer_bytes(&inner));
}

/* Of the act's fields one whose value nobody has accepted yet, the least tried first. */
static struct added_field *wanted(const struct act *act)
{
	struct added_field *best = NULL;
	for (size_t i = 0; i < added_count; i++) {
		struct added_field *each = &added[i];
		if (each->act == act && each->tries < TRIES && !each->tried &&
		    (best == NULL || each->tries < best->tries))
			best = each;
	}
	return best;
}

static bool is_wanted(const struct act *act)
{
	for (size_t i = 0; i < added_count; i++) {
		if (added[i].act == act && added[i].tries < TRIES)
			return true;
	}
	return false;
}

/* All candidates of one field, then of the next, until one is taken. */
static struct bytes with_one_more(void *context, const struct act *act, struct bytes body,
				  unsigned attempt, int64_t now_ms, struct arena *arena)
{
	static struct added_field *add;
	unsigned candidate = attempt % CANDIDATES;
	uint8_t memory[2 * WIRE_MAX];
	struct writer out = writer_over(memory, sizeof memory);
	(void)context;
	for (size_t i = 0; attempt == 0 && i < added_count; i++)
		added[i].tried = false;
	if (candidate == 0) {
		add = wanted(act);
		if (add == NULL)
			return bytes_of(NULL, 0);
		add->tried = true;
		add->tries++;
	}
	writer_put(&out, body.data, body.size);
	put_added(add->field, candidate, now_ms, 0, &out);
	uint8_t *copy = out.overflow ? NULL : (uint8_t *)arena_alloc(arena, out.size);
	if (copy == NULL)
		return bytes_of(NULL, 0);
	memcpy(copy, memory, out.size);
	return bytes_of(copy, out.size);
}

/* ---- all scenarios */

/* A field of the act, or anything in it, that nobody has stated. */
static bool is_unstated(const struct act *act, const ProtobufCFieldDescriptor *field)
{
	size_t size = strlen(field->name);
	for (size_t i = 0; i < field_count; i++) {
		const struct kept_field *each = &fields[i];
		if (strcmp(each->act->name, act->name) == 0 && each->stated == 0 &&
		    strncmp(each->path, field->name, size) == 0 &&
		    (each->path[size] == '\0' || each->path[size] == '.'))
			return true;
	}
	return false;
}

/* Which fields are still to be added to acts. */
static bool want_more(void)
{
	size_t kept = 0;
	for (size_t i = 0; i < added_count; i++) {
		const struct listed *as = listed_as(added[i].act, added[i].field->name);
		if ((as == NULL || as->as) && is_unstated(added[i].act, added[i].field))
			added[kept++] = added[i];
	}
	added_count = kept;
	return kept != 0;
}

/* Those that no scenario states are there as well, with a count of 0. */
static void note_fields(const struct act *act, const ProtobufCMessageDescriptor *message,
			const char *front, int depth)
{
	for (unsigned i = 0; message != NULL && depth < 4 && i < message->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &message->fields[i];
		char path[96];
		(void)snprintf(path, sizeof path, "%s%s%s", front, front[0] != '\0' ? "." : "",
			       field->name);
		if (is_retired(field))
			continue;
		if (field->type == PROTOBUF_C_TYPE_MESSAGE)
			note_fields(act, (const ProtobufCMessageDescriptor *)field->descriptor,
				    path, depth + 1);
		else
			(void)field_of(act, path);
	}
}

static void note_act(const struct act *act)
{
	note_fields(act, act->body, "", 0);
	for (unsigned i = 0; act->body != NULL && i < act->body->n_fields; i++) {
		assert_true(added_count < FIELDS_MAX);
		if (!is_retired(&act->body->fields[i]))
			added[added_count++] =
				(struct added_field){act, &act->body->fields[i], 0, false};
	}
}

static void what_is_stated_is_kept(void **state)
{
	size_t lost = 0, unstated = 0, good = 0, excused = 0;
	(void)state;
	for (unsigned daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		const struct decider *decider = scratch_decider((enum daemon)daemon);
		const struct act *act;
		for (size_t i = 0; (act = decider_act_at(decider, i)) != NULL; i++)
			note_act(act);
	}
	for (size_t i = 0; i < common_act_count; i++)
		note_act(&common_acts[i]);
	struct scenario_options options = {.acted = acted};
	scenarios_read();
	size_t run = scenarios_run(&options, NULL);
	options.instead = with_one_more;
	for (size_t more = 1; more != 0 && want_more(); run += more)
		more = scenarios_run(&options, is_wanted);
	scenarios_free();
	for (size_t i = 0; i < field_count; i++) {
		struct kept_field *field = &fields[i];
		struct listed *as = listed_as(field->act, field->path);
		bool kept = field->stated != 0 && field->kept == field->stated;
		if (as != NULL)
			as->seen = true;
		if (as != NULL && !as->as) {
			excused++;
			if (kept)
				print_message("%s %s is kept, it seems: see not_kept.def\n",
					      field->act->name, field->path);
		} else if (field->stated == 0) {
			print_message("%s %s: no scenario states it\n", field->act->name,
				      field->path);
			unstated++;
		} else if (!kept) {
			print_message("%s %s: stated %zu times, kept %zu times\n", field->act->name,
				      field->path, field->stated, field->kept);
			lost++;
		} else {
			good++;
		}
	}
	for (size_t i = 0; listed[i].act != NULL; i++) {
		if (!listed[i].seen)
			fail_msg("not_kept.def: there is no %s %s", listed[i].act, listed[i].path);
	}
	print_message("fields of acts: %zu kept, %zu listed with a reason, %zu lost, %zu unstated; "
		      "%zu scenarios\n",
		      good, excused, lost, unstated, run);
	assert_int_equal(lost + unstated, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_stated_is_kept)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
