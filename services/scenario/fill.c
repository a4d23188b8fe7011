#include "services/scenario/fill.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign.pb-c.h"
#include "common/base/file.h"
#include "common/base/time.h"
#include "common/core/digest.h"
#include "common/core/message.h"
#include "common/policy/books/campaign_plan_load.h"
#include "common/policy/papers/papers.h"
#include "common/words/catalogue.h"
#include "escalation.pb-c.h"
#include "hazard.pb-c.h"
#include "sampling.pb-c.h"
#include "services/ctl/values/body_put.h"
#include "services/ctl/values/field_value.h"
#include "types.pb-c.h"

#define USCC_SIZE 18u

static bool name_ends(const char *name, const char *suffix)
{
	size_t size = strlen(name), tail = strlen(suffix);
	return size >= tail && strcmp(name + size - tail, suffix) == 0;
}

const ProtobufCFieldDescriptor *fill_field_named(const ProtobufCMessageDescriptor *descriptor,
						 const char *key)
{
	static const char *const units[] = {"", "_day", "_ms", "_fen", "_code", "_key"};
	static const struct {
		const char *said, *meant;
	} words[] = {{"uscc", "key"}, {"firm", "respondent"}};
	char name[80];
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		int size = snprintf(name, sizeof name, "%.60s%s", key, units[i]);
		const ProtobufCFieldDescriptor *field = body_field(descriptor, name, (size_t)size);
		/* body_field() lets '-' stand for '_' in what is typed. */
		if (field != NULL)
			return field;
	}
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (strcmp(words[i].said, key) == 0)
			return body_field(descriptor, words[i].meant, strlen(words[i].meant));
	}
	return NULL;
}

enum status fill_moment(const char *text, int64_t now_ms, int64_t *ret_ms, struct err *err)
{
	char copy[TIME_MOMENT_TEXT];
	if (strcmp(text, "now") == 0) {
		*ret_ms = now_ms;
		return STATUS_OK;
	}
	(void)snprintf(copy, sizeof copy, "%s", text);
	if (strlen(text) < sizeof copy && copy[10] == ' ')
		copy[10] = 'T';
	if (strlen(text) >= sizeof copy || time_parse_moment(copy, ret_ms) != STATUS_OK)
		return err_set(err, STATUS_INVALID,
			       "\"%.40s\" is no moment; allowed: 2025-03-03, 2025-03-03 09:00",
			       text);
	return STATUS_OK;
}

/* What the field wants to read, from what people write. */
static enum status text_for(struct filler *filler, const ProtobufCFieldDescriptor *field,
			    const struct yaml_node *value, const char **ret_text, struct err *err)
{
	char *out = ARENA_ARRAY(filler->arena, char, TIME_MOMENT_TEXT);
	int64_t ms;
	if (out == NULL)
		return err_set(err, STATUS_FULL, "too much text");
	if (name_ends(field->name, "_day") && strcmp(value->text, "today") == 0) {
		time_print_day(time_day_of_ms(filler->now_ms), out);
		*ret_text = out;
		return STATUS_OK;
	}
	if (name_ends(field->name, "_ms")) {
		TRY(fill_moment(value->text, filler->now_ms, &ms, err));
		time_print_moment(ms, out);
		*ret_text = out;
		return STATUS_OK;
	}
	return names_text(filler->names, value->text, filler->arena, ret_text, err);
}

/* ---- messages that may be written as one value */

static enum status put_text(struct filler *filler, ProtobufCMessage *message, const char *name,
			    const char *text, struct err *err)
{
	const ProtobufCFieldDescriptor *field = body_field(message->descriptor, name, strlen(name));
	return body_put(message, field, text, filler->arena, err);
}

static enum status short_firm(struct filler *filler, ProtobufCMessage *message, const char *text,
			      struct err *err)
{
	bool code = strlen(text) == USCC_SIZE &&
		    strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == USCC_SIZE;
	return put_text(filler, message, code ? "key" : "name", text, err);
}

/* The digest of its name: nothing is read from any disk. */
static enum status short_attachment(struct filler *filler, ProtobufCMessage *message,
				    const char *text, struct err *err)
{
	Zh__Attachment *attachment = (Zh__Attachment *)message;
	uint8_t *digest = ARENA_ARRAY(filler->arena, uint8_t, DIGEST_SIZE);
	if (digest == NULL)
		return err_set(err, STATUS_FULL, "too much text");
	digest_blake2b256(bytes_of_text(text), digest);
	attachment->has_digest = 1;
	attachment->digest = (ProtobufCBinaryData){DIGEST_SIZE, digest};
	attachment->has_size = 1;
	attachment->size = strlen(text);
	return put_text(filler, message, "name", text, err);
}

static enum status short_object(struct filler *filler, ProtobufCMessage *message, const char *text,
				struct err *err)
{
	Zh__ObjectId *object = (Zh__ObjectId *)message;
	struct object_id id;
	TRY(names_object(filler->names, text, &id, err));
	object->has_kind = object->has_region = object->has_number = 1;
	object->kind = (uint32_t)id.kind;
	object->region = id.region;
	object->number = id.number;
	object->has_daemon = id.kind == OBJECT_CLOCK || id.kind == OBJECT_PROPOSAL;
	object->daemon = (Zh__DaemonName)id.daemon;
	return STATUS_OK;
}

/* ---- a campaign's plan, from the file that states it */

/* The first problem, as a person reads it. */
static enum status plan_problem(const struct problems *problems, struct err *err)
{
	if (problems->count == 0)
		return err_set(err, STATUS_INVALID, "the plan can't be read");
	return err_set(err, STATUS_INVALID, "%s:%u: %s", problems->items[0].file,
		       problems->items[0].line, problems->items[0].text);
}

static enum status plan_of_file(struct filler *filler, const char *path,
				ProtobufCMessage **ret_plan, struct err *err)
{
	char *data;
	size_t size;
	struct pool pool;
	struct problems problems;
	const Zh__CampaignPlan *plan;
	TRY(file_read(path, CAMPAIGN_FILE_MAX, &data, &size, err));
	pool_init(&pool);
	problems_init(&problems);
	struct bytes packed = bytes_of(NULL, 0);
	enum status status =
		campaign_plan_load(bytes_of(data, size), path, NULL, &pool, &problems, &plan);
	if (status != STATUS_OK)
		status = plan_problem(&problems, err);
	else
		packed = message_pack(&plan->base, filler->arena);
	problems_done(&problems);
	pool_done(&pool);
	free(data);
	TRY(status);
	union {
		const ProtobufCMessage *read;
		ProtobufCMessage *field;
	} made = {NULL};
	if (packed.data != NULL)
		made.read = message_unpack(&zh__campaign_plan__descriptor, packed, filler->arena);
	*ret_plan = made.field;
	return made.field != NULL ? STATUS_OK : err_set(err, STATUS_FULL, "too much text");
}

/* In the folder of the scenario's own file. */
static enum status path_beside(const struct filler *filler, const char *name,
			       char ret_path[FILE_PATH_MAX], struct err *err)
{
	const char *slash = filler->file == NULL ? NULL : strrchr(filler->file, '/');
	int folder = slash == NULL ? 0 : (int)(slash + 1 - filler->file);
	int size = snprintf(ret_path, FILE_PATH_MAX, "%.*s%s", folder,
			    filler->file == NULL ? "" : filler->file, name);
	if (size < 0 || (size_t)size >= FILE_PATH_MAX)
		return err_set(err, STATUS_INVALID, "%.80s: the path is too long", name);
	return STATUS_OK;
}

static enum status short_plan(struct filler *filler, const char *name, ProtobufCMessage **ret_plan,
			      struct err *err)
{
	char path[FILE_PATH_MAX];
	TRY(path_beside(filler, name, path, err));
	return plan_of_file(filler, path, ret_plan, err);
}

static enum status fill_short(struct filler *filler, ProtobufCMessage *message,
			      const ProtobufCFieldDescriptor *field, const struct yaml_node *value,
			      struct err *err)
{
	const ProtobufCMessageDescriptor *descriptor =
		(const ProtobufCMessageDescriptor *)field->descriptor;
	union field_value put = {0};
	if (descriptor == &zh__campaign_plan__descriptor) {
		TRY(short_plan(filler, value->text, &put.message, err));
		return field_put(message, field, &put, filler->arena);
	}
	if (descriptor != &zh__firm_ref__descriptor && descriptor != &zh__attachment__descriptor &&
	    descriptor != &zh__object_id__descriptor)
		return body_put(message, field, value->text, filler->arena, err);
	put.message = (ProtobufCMessage *)message_new(descriptor, filler->arena);
	if (put.message == NULL)
		return err_set(err, STATUS_FULL, "too much text");
	if (descriptor == &zh__firm_ref__descriptor)
		TRY(short_firm(filler, put.message, value->text, err));
	else if (descriptor == &zh__attachment__descriptor)
		TRY(short_attachment(filler, put.message, value->text, err));
	else
		TRY(short_object(filler, put.message, value->text, err));
	return field_put(message, field, &put, filler->arena);
}

/* ---- one value */

/* A campaign's base is a file beside the scenario's. */
static enum status fill_file(struct filler *filler, ProtobufCMessage *message,
			     const ProtobufCFieldDescriptor *field, const char *name,
			     struct err *err)
{
	char path[FILE_PATH_MAX];
	char *data;
	size_t size;
	union field_value put = {0};
	TRY(path_beside(filler, name, path, err));
	TRY(file_read(path, CAMPAIGN_FILE_MAX, &data, &size, err));
	struct bytes kept = arena_copy(filler->arena, bytes_of(data, size));
	free(data);
	put.bytes = message_bytes(kept);
	if (kept.data == NULL || field_put(message, field, &put, filler->arena) != STATUS_OK)
		return err_set(err, STATUS_FULL, "too much text");
	return STATUS_OK;
}

static enum status fill_scalar(struct filler *filler, ProtobufCMessage *message,
			       const ProtobufCFieldDescriptor *field, const struct yaml_node *value,
			       struct err *err)
{
	const char *text;
	union field_value put = {0};
	if (message->descriptor == &zh__campaign_base_import_command__descriptor &&
	    field->type == PROTOBUF_C_TYPE_BYTES)
		return fill_file(filler, message, field, value->text, err);
	if (field->type == PROTOBUF_C_TYPE_MESSAGE)
		return fill_short(filler, message, field, value, err);
	TRY(text_for(filler, field, value, &text, err));
	TRY(field_value_parse(field, text, filler->arena, &put, err));
	if (field_put(message, field, &put, filler->arena) != STATUS_OK)
		return err_set(err, STATUS_FULL, "%s: too many", field->name);
	return STATUS_OK;
}

static enum status fill_nested(struct filler *filler, ProtobufCMessage *message,
			       const ProtobufCFieldDescriptor *field, const struct yaml_node *value,
			       struct err *err)
{
	union field_value put = {0};
	if (field->type != PROTOBUF_C_TYPE_MESSAGE)
		return err_set(err, STATUS_INVALID, "%s takes one value, not a group of settings",
			       field->name);
	put.message = (ProtobufCMessage *)message_new(
		(const ProtobufCMessageDescriptor *)field->descriptor, filler->arena);
	if (put.message == NULL)
		return err_set(err, STATUS_FULL, "too much text");
	TRY(fill_message(filler, put.message, value, err));
	return field_put(message, field, &put, filler->arena);
}

static enum status fill_value(struct filler *filler, ProtobufCMessage *message,
			      const ProtobufCFieldDescriptor *field, const struct yaml_node *value,
			      struct err *err)
{
	filler->line = value->place.line;
	switch (value->kind) {
	case YAML_SCALAR:
		return fill_scalar(filler, message, field, value, err);
	case YAML_MAPPING:
		return fill_nested(filler, message, field, value, err);
	case YAML_SEQUENCE:
		break;
	}
	if (field->label != PROTOBUF_C_LABEL_REPEATED)
		return err_set(err, STATUS_INVALID, "%s takes one value, not a list", field->name);
	for (const struct yaml_node *each = value->first; each != NULL; each = each->next) {
		if (each->kind == YAML_SEQUENCE)
			return err_set(err, STATUS_INVALID, "%s: a list within a list",
				       field->name);
		TRY(fill_value(filler, message, field, each, err));
	}
	return STATUS_OK;
}

static enum status no_field(const ProtobufCMessageDescriptor *descriptor, const char *key,
			    struct err *err)
{
	char memory[400];
	struct writer allowed = writer_over(memory, sizeof memory - 1);
	for (unsigned i = 0; i < descriptor->n_fields; i++) {
		const char *name = descriptor->fields[i].name;
		if ((descriptor->fields[i].flags & PROTOBUF_C_FIELD_FLAG_DEPRECATED) != 0)
			continue;
		if (allowed.size + strlen(name) + 3 > allowed.capacity)
			break;
		writer_put(&allowed, ", ", allowed.size != 0 ? 2 : 0);
		writer_put(&allowed, name, strlen(name));
	}
	memory[allowed.size] = '\0';
	return err_set(err, STATUS_INVALID, "%.60s is no field here; allowed: %s", key, memory);
}

enum status fill_field(struct filler *filler, ProtobufCMessage *message,
		       const struct yaml_node *value, struct err *err)
{
	const ProtobufCFieldDescriptor *field = fill_field_named(message->descriptor, value->key);
	filler->line = value->key_place.line;
	if (field == NULL)
		return no_field(message->descriptor, value->key, err);
	return fill_value(filler, message, field, value, err);
}

enum status fill_message(struct filler *filler, ProtobufCMessage *message,
			 const struct yaml_node *mapping, struct err *err)
{
	filler->line = mapping->place.line;
	if (mapping->kind != YAML_MAPPING)
		return err_set(err, STATUS_INVALID, "must be a group of settings");
	for (const struct yaml_node *each = mapping->first; each != NULL; each = each->next)
		TRY(fill_field(filler, message, each, err));
	return STATUS_OK;
}

/* Beside the contents that a decision must have: what it tells of a reconsideration. */
static void tell_remedies(Zh__CaseDecideCommand *decision)
{
	if (decision->reconsider_at != NULL || decision->has_reconsider_days)
		return;
	decision->reconsider_at = catalogue_word(WORDS_OPTION, "reconsider_at", LANG_ZH);
	SET_OPTIONAL(decision, reconsider_days, 60);
}

static void tell_spot_remedies(Zh__CaseOnSpotCommand *decision)
{
	if (decision->reconsider_at != NULL || decision->has_reconsider_days)
		return;
	decision->reconsider_at = catalogue_word(WORDS_OPTION, "reconsider_at", LANG_ZH);
	SET_OPTIONAL(decision, reconsider_days, 60);
}

static void tell_stock(Zh__SamplingDrawCommand *draw)
{
	if (draw->stock == NULL)
		draw->stock = draw->quantity;
	if (!draw->has_least_stock)
		SET_OPTIONAL(draw, least_stock, 1);
}

static void tell_testers(Zh__SamplingResultCommand *result, struct arena *arena)
{
	const char **testers = ARENA_ARRAY(arena, const char *, 1);
	if (result->n_tested_by != 0 || testers == NULL)
		return;
	testers[0] = "检验员";
	result->tested_by = testers;
	result->n_tested_by = 1;
}

/* A rectification notice is a letter, and no paper of the law. */
static bool is_letter(const ProtobufCMessage *message)
{
	return message->descriptor == &zh__hazard_order_command__descriptor &&
	       !((const Zh__HazardOrderCommand *)message)->statutory;
}

bool fill_paper(ProtobufCMessage *message, struct arena *arena)
{
	struct paper_part parts[PAPER_PARTS_MAX];
	if (is_letter(message))
		return false;
	size_t count = paper_parts(message->descriptor, parts);
	for (size_t i = 0; i < count; i++) {
		const ProtobufCFieldDescriptor *field = parts[i].field;
		uint8_t *at = (uint8_t *)message + field->offset;
		if (paper_says(message, &parts[i]))
			continue;
		if (field->type == PROTOBUF_C_TYPE_ENUM) {
			const int met = ZH__REVIEW_FINDING__REVIEW_FINDING_MET;
			const protobuf_c_boolean yes = 1;
			memcpy(at, &met, sizeof met);
			memcpy((uint8_t *)message + field->quantifier_offset, &yes, sizeof yes);
		} else {
			const char *heading = catalogue_word(WORDS_OPTION, field->name, LANG_ZH);
			memcpy(at, &heading, sizeof heading);
		}
	}
	if (message->descriptor == &zh__case_decide_command__descriptor)
		tell_remedies((Zh__CaseDecideCommand *)message);
	if (message->descriptor == &zh__case_on_spot_command__descriptor)
		tell_spot_remedies((Zh__CaseOnSpotCommand *)message);
	if (message->descriptor == &zh__sampling_draw_command__descriptor)
		tell_stock((Zh__SamplingDrawCommand *)message);
	bool result = message->descriptor == &zh__sampling_result_command__descriptor;
	if (result)
		tell_testers((Zh__SamplingResultCommand *)message, arena);
	return count != 0 || result;
}
