#include "tests/scenarios/act_values.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/core/json_line.h"
#include "common/core/message.h"
#include "services/scenario/books.h"
#include "tests/lib/test.h"

#define FILES_MAX 256

static size_t size_of(ProtobufCType type)
{
	if (type == PROTOBUF_C_TYPE_BYTES)
		return sizeof(ProtobufCBinaryData);
	bool wide = type == PROTOBUF_C_TYPE_STRING || type == PROTOBUF_C_TYPE_MESSAGE ||
		    type == PROTOBUF_C_TYPE_INT64 || type == PROTOBUF_C_TYPE_UINT64 ||
		    type == PROTOBUF_C_TYPE_SINT64 || type == PROTOBUF_C_TYPE_FIXED64 ||
		    type == PROTOBUF_C_TYPE_SFIXED64;
	return wide ? 8 : 4;
}

static bool one_value(const ProtobufCFieldDescriptor *field, const uint8_t *at, const char *path,
		      act_value_fn *fn, void *context)
{
	struct act_value value = {.field = field, .path = path};
	const ProtobufCMessage *inner = NULL;
	const char *text = NULL;
	ProtobufCBinaryData data;
	int32_t narrow;
	if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
		memcpy(&inner, at, sizeof inner);
		return inner == NULL || value_each(inner, path, fn, context);
	}
	if (field->type == PROTOBUF_C_TYPE_STRING) {
		memcpy(&text, at, sizeof text);
		if (text == NULL || text[0] == '\0')
			return true;
		value.bytes = bytes_of_text(text);
		value.is_bytes = true;
	} else if (field->type == PROTOBUF_C_TYPE_BYTES) {
		memcpy(&data, at, sizeof data);
		value.bytes = bytes_of(data.data, data.len);
		value.is_bytes = true;
	} else if (size_of(field->type) == 8) {
		memcpy(&value.number, at, sizeof value.number);
	} else {
		memcpy(&narrow, at, sizeof narrow);
		value.number = narrow;
	}
	return fn(context, &value);
}

static bool is_stated(const ProtobufCFieldDescriptor *field, const uint8_t *base)
{
	protobuf_c_boolean has = 1;
	if (field->type != PROTOBUF_C_TYPE_STRING && field->type != PROTOBUF_C_TYPE_MESSAGE)
		memcpy(&has, base + field->quantifier_offset, sizeof has);
	return has != 0;
}

bool value_each(const ProtobufCMessage *message, const char *front, act_value_fn *fn, void *context)
{
	const uint8_t *base = (const uint8_t *)message;
	for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
		char path[96];
		(void)snprintf(path, sizeof path, "%s%s%s", front, front[0] != '\0' ? "." : "",
			       field->name);
		if (field->label != PROTOBUF_C_LABEL_REPEATED) {
			if (is_stated(field, base) &&
			    !one_value(field, base + field->offset, path, fn, context))
				return false;
			continue;
		}
		size_t count;
		const uint8_t *elements;
		memcpy(&count, base + field->quantifier_offset, sizeof count);
		memcpy(&elements, base + field->offset, sizeof elements);
		for (size_t j = 0; j < count; j++) {
			if (!one_value(field, elements + j * size_of(field->type), path, fn,
				       context))
				return false;
		}
	}
	return true;
}

/* ---- extremes */

#define DEPTH_MAX 3
#define PART_ROOM ((size_t)64 << 10)

static void put_varint(struct writer *out, uint64_t value)
{
	do {
		uint8_t byte = (uint8_t)((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
		writer_put(out, &byte, 1);
		value >>= 7;
	} while (value != 0);
}

static void put_text(enum act_extreme extreme, struct writer *out)
{
	static const char strange[] = "\xe2\x80\x8b\r\n\t\xef\xbb\xbf\xf0\x9f\x9a\xa8";
	static char text[MESSAGE_TEXT_MAX];
	size_t size = extreme == EXTREME_ONE    ? 1
		      : extreme == EXTREME_KEY  ? ROW_KEY_MAX + 1
		      : extreme == EXTREME_LONG ? sizeof text
						: 0;
	memset(text, 'A', sizeof text);
	if (extreme == EXTREME_STRANGE)
		memcpy(text, strange, size = sizeof strange - 1);
	put_varint(out, size);
	writer_put(out, text, size);
}

static int64_t number_of(const ProtobufCFieldDescriptor *field, enum act_extreme extreme)
{
	const ProtobufCEnumDescriptor *words = (const ProtobufCEnumDescriptor *)field->descriptor;
	bool narrow = size_of(field->type) == 4;
	if (field->type == PROTOBUF_C_TYPE_BOOL)
		return extreme != EXTREME_EMPTY && extreme != EXTREME_LEAST;
	if (field->type == PROTOBUF_C_TYPE_ENUM)
		return extreme == EXTREME_EMPTY || extreme == EXTREME_LEAST ? 0
		       : extreme == EXTREME_ONE                             ? 1
						: words->values[words->n_values - 1].value;
	switch (extreme) {
	case EXTREME_ONE:
		return 1;
	case EXTREME_LEAST:
		return narrow ? INT32_MIN : INT64_MIN;
	case EXTREME_MOST:
	case EXTREME_LONG:
		return narrow ? INT32_MAX : INT64_MAX;
	case EXTREME_STRANGE:
	case EXTREME_KEY:
		return -1;
	case EXTREME_EMPTY:
	case EXTREME_MANY:
	case EXTREMES:
		break;
	}
	return 0;
}

static void put_value(const ProtobufCFieldDescriptor *field, enum act_extreme extreme, int depth,
		      struct writer *out);

static void put_part(const ProtobufCMessageDescriptor *message, enum act_extreme extreme, int depth,
		     struct writer *out)
{
	uint8_t *memory = (uint8_t *)malloc(PART_ROOM);
	assert_non_null(memory);
	struct writer inner = writer_over(memory, PART_ROOM);
	for (unsigned i = 0; depth < DEPTH_MAX && i < message->n_fields; i++)
		put_value(&message->fields[i], extreme, depth + 1, &inner);
	put_varint(out, inner.overflow ? 0 : inner.size);
	writer_put(out, memory, inner.overflow ? 0 : inner.size);
	free(memory);
}

static void put_value(const ProtobufCFieldDescriptor *field, enum act_extreme extreme, int depth,
		      struct writer *out)
{
	uint64_t number = (uint64_t)number_of(field, extreme);
	uint8_t fixed[8];
	switch (field->type) {
	case PROTOBUF_C_TYPE_MESSAGE:
		put_varint(out, (uint64_t)field->id << 3 | 2);
		put_part((const ProtobufCMessageDescriptor *)field->descriptor, extreme, depth,
			 out);
		return;
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_BYTES:
		put_varint(out, (uint64_t)field->id << 3 | 2);
		put_text(extreme, out);
		return;
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
		for (unsigned i = 0; i < sizeof fixed; i++)
			fixed[i] = (uint8_t)(number >> (8 * i));
		put_varint(out, (uint64_t)field->id << 3 | (size_of(field->type) == 8 ? 1 : 5));
		writer_put(out, fixed, size_of(field->type));
		return;
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_BOOL:
	case PROTOBUF_C_TYPE_ENUM:
		break;
	}
	put_varint(out, (uint64_t)field->id << 3);
	put_varint(out, number);
}

void value_put_extreme(const ProtobufCFieldDescriptor *field, enum act_extreme extreme,
		       struct writer *out)
{
	bool many = extreme == EXTREME_MANY && field->label == PROTOBUF_C_LABEL_REPEATED;
	for (size_t i = 0; i < (many ? MESSAGE_REPEATED_MAX : 1); i++)
		put_value(field, extreme, 0, out);
}

void value_put_number(const ProtobufCFieldDescriptor *field, int64_t number, struct writer *out)
{
	put_varint(out, (uint64_t)field->id << 3);
	put_varint(out, (uint64_t)number);
}

void value_put_text(const ProtobufCFieldDescriptor *field, size_t size, struct writer *out)
{
	put_varint(out, (uint64_t)field->id << 3 | 2);
	put_varint(out, size);
	for (size_t i = 0; i < size; i++)
		writer_put(out, "A", 1);
}

/* ---- an act in words */

void act_asked_line(const struct scenario_asking *asking, const struct act *act,
		    struct arena *arena, struct writer *out)
{
	struct json_line json;
	const Zh__Command *command = asking->command;
	json_begin(&json, out, act->name);
	json_text(&json, "by", asking->person->id);
	if (command->target != NULL)
		json_id(&json, "target",
			object_id_make((enum object_kind)command->target->kind,
				       command->target->region, command->target->number));
	json_text(&json, "reason", command->reason);
	if (act->body != NULL) {
		const ProtobufCMessage *body = message_unpack(
			act->body, bytes_of(command->body.data, command->body.len), arena);
		assert_non_null(body);
		json_message_fields(&json, body);
	}
	json_end(&json);
}

/* ---- scenarios */

static struct scenario_file files[FILES_MAX];
static size_t file_count;
static struct book_set books;
static struct problems problems;

static char *paths_found[FILES_MAX];
static size_t path_count;

static int note_file(const char *path, const struct stat *status, int kind, struct FTW *place)
{
	size_t size = strlen(path);
	(void)status;
	(void)place;
	if (kind != FTW_F || size <= 5 || strcmp(path + size - 5, ".yaml") != 0)
		return 0;
	assert_true(path_count < FILES_MAX);
	paths_found[path_count++] = strdup(path);
	return 0;
}

static int by_name(const void *one, const void *other)
{
	return strcmp(*(char *const *)one, *(char *const *)other);
}

/* In the order of their names: a folder's own order is the disk's. */
static void read_files(void)
{
	struct err err;
	qsort(paths_found, path_count, sizeof paths_found[0], by_name);
	for (size_t i = 0; i < path_count; i++) {
		if (scenario_file_read(paths_found[i], &problems, &files[file_count], &err) ==
		    STATUS_OK)
			file_count++;
		else
			scenario_file_free(&files[file_count]);
		free(paths_found[i]);
	}
	path_count = 0;
}

void scenarios_read(void)
{
	static const struct books_paths paths = {
		ZHIAN_SOURCE_DIR "/deploy/policy",
		ZHIAN_SOURCE_DIR "/deploy/calendar/cn.csv",
		ZHIAN_SOURCE_DIR "/deploy/dictionary/products.yaml",
	};
	struct err err;
	problems_init(&problems);
	assert_ok(book_set_load(&paths, &problems, &books, &err));
	assert_int_equal(nftw(ZHIAN_SOURCE_DIR "/tests/scenarios", note_file, 8, FTW_PHYS), 0);
	read_files();
	assert_true(file_count != 0);
}

void scenarios_free(void)
{
	for (size_t i = 0; i < file_count; i++)
		scenario_file_free(&files[i]);
	file_count = 0;
	book_set_unload(&books);
	problems_done(&problems);
}

static bool has_wanted(const struct scenario *scenario, bool (*wants)(const struct act *act))
{
	for (size_t i = 0; i < scenario->round_count; i++) {
		const struct scenario_round *round = &scenario->rounds[i];
		for (size_t j = 0; j < round->step_count; j++) {
			const struct act *act = round->steps[j].act;
			if (act != NULL && act->body != NULL && wants(act))
				return true;
		}
	}
	return false;
}

size_t scenarios_count(void)
{
	size_t count = 0;
	for (size_t i = 0; i < file_count; i++)
		count += files[i].count;
	return count;
}

static void run_with_books(const struct scenario *scenario, const struct scenario_options *options)
{
	static struct scenario_result result;
	struct scenario_options with_books = *options;
	struct err err;
	with_books.books = book_set_stage(&books);
	if (scenario_run(scenario, &with_books, &result, &err) != STATUS_OK)
		fail_msg("%s:%u: %s", scenario->file, scenario->line, err.text);
}

void scenarios_run_one(size_t which, const struct scenario_options *options)
{
	size_t file = 0;
	for (; which >= files[file].count; file++)
		which -= files[file].count;
	run_with_books(&files[file].scenarios[which], options);
}

/* Whether the file lies in one of the folders. */
static bool lies_in(const char *path, const char *folders)
{
	const char *end = strrchr(path, '/');
	const char *begin = end;
	while (begin != NULL && begin > path && begin[-1] != '/')
		begin--;
	for (const char *word = folders; begin != NULL && *word != '\0';) {
		size_t size = strcspn(word, " ");
		if (size == (size_t)(end - begin) && memcmp(word, begin, size) == 0)
			return true;
		word += size + strspn(word + size, " ");
	}
	return false;
}

const char *scenarios_file(size_t which)
{
	static const char folder[] = "/tests/scenarios/";
	const char *file = "";
	for (size_t i = 0; i < file_count && which != SIZE_MAX; i++) {
		if (which < files[i].count)
			file = files[i].scenarios[which].file;
		which = which < files[i].count ? SIZE_MAX : which - files[i].count;
	}
	const char *at = strstr(file, folder);
	return at != NULL ? at + sizeof folder - 1 : file;
}

size_t scenarios_run_in(const struct scenario_options *options, const char *folders)
{
	size_t run = 0, which = 0;
	for (size_t i = 0; i < file_count; i++) {
		for (size_t j = 0; j < files[i].count; j++, which++) {
			if (!lies_in(files[i].scenarios[j].file, folders))
				continue;
			scenarios_run_one(which, options);
			run++;
		}
	}
	return run;
}

size_t scenarios_run_file(const struct scenario_options *options, const char *file)
{
	size_t run = 0, which = 0, size = strlen(file);
	for (size_t i = 0; i < file_count; i++) {
		for (size_t j = 0; j < files[i].count; j++, which++) {
			const char *path = files[i].scenarios[j].file;
			size_t length = strlen(path);
			if (length <= size || path[length - size - 1] != '/' ||
			    strcmp(path + length - size, file) != 0)
				continue;
			scenarios_run_one(which, options);
			run++;
		}
	}
	return run;
}

size_t scenarios_run(const struct scenario_options *options, bool (*wants)(const struct act *act))
{
	size_t run = 0;
	for (size_t i = 0; i < file_count; i++) {
		for (size_t j = 0; j < files[i].count; j++) {
			const struct scenario *scenario = &files[i].scenarios[j];
			if (wants != NULL && !has_wanted(scenario, wants))
				continue;
			run_with_books(scenario, options);
			run++;
		}
	}
	return run;
}

void scenarios_each_event(struct scratch *county, scratch_event_fn *each, void *context)
{
	static uint8_t room[(size_t)1 << 20];
	struct arena arena;
	arena_init(&arena, room, sizeof room);
	assert_ok(scratch_each_event(county, &arena, each, context));
}
