#include "tests/scenarios/act_values.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

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

/* ---- scenarios */

static struct scenario_file files[FILES_MAX];
static size_t file_count;
static struct book_set books;
static struct problems problems;

static int note_file(const char *path, const struct stat *status, int kind, struct FTW *place)
{
	size_t size = strlen(path);
	struct err err;
	(void)status;
	(void)place;
	if (kind != FTW_F || size <= 5 || strcmp(path + size - 5, ".yaml") != 0)
		return 0;
	assert_true(file_count < FILES_MAX);
	if (scenario_file_read(path, &problems, &files[file_count], &err) == STATUS_OK)
		file_count++;
	else
		scenario_file_free(&files[file_count]);
	return 0;
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

size_t scenarios_run(const struct scenario_options *options, bool (*wants)(const struct act *act))
{
	static struct scenario_result result;
	struct scenario_options with_books = *options;
	size_t run = 0;
	struct err err;
	with_books.books = book_set_stage(&books);
	for (size_t i = 0; i < file_count; i++) {
		for (size_t j = 0; j < files[i].count; j++) {
			const struct scenario *scenario = &files[i].scenarios[j];
			if (wants != NULL && !has_wanted(scenario, wants))
				continue;
			assert_ok(scenario_run(scenario, &with_books, &result, &err));
			run++;
		}
	}
	return run;
}
