#include "common/policy/papers/closed_words.h"

#include <string.h>

#include "command.pb-c.h"
#include "escalation.pb-c.h"
#include "hazard.pb-c.h"
#include "inspection.pb-c.h"
#include "intake.pb-c.h"
#include "sampling.pb-c.h"

const char *const words_service_methods[] = {"direct",    "left",      "electronic", "mail",
					     "entrusted", "forwarded", "announced",  NULL};
const char *const words_filing_conditions[] = {"preliminary_evidence", "punishable", "jurisdiction",
					       "within_time", NULL};
const char *const words_case_outcomes[] = {"penalty",          "no_penalty", "not_made_out",
					   "other_department", "justice",    NULL};
const char *const words_listing_grounds[] = {
#define X(name, value, ground, chinese) ground,
#include "common/policy/rules/listing_grounds.def"
#undef X
	NULL};
const char *const words_check_outcomes[] = {"begun", "hazard", "filing_proposed", "referred", NULL};
const char *const words_mediation_outcomes[] = {"agreed", "terminated", "withdrawn", NULL};

static const struct {
	const ProtobufCMessageDescriptor *message;
	const char *field;
	const char *const *words;
} rows[] = {
#define X(message, field, words) {&zh__##message##__descriptor, field, words},
#define ANY(field, words)
#include "common/policy/papers/closed_words.def"
#undef ANY
#undef X
};
#define ROWS (sizeof rows / sizeof rows[0])

static const struct {
	const char *field;
	const char *const *words;
} of_any[] = {
#define X(message, field, words)
#define ANY(field, words) {field, words},
#include "common/policy/papers/closed_words.def"
#undef ANY
#undef X
};

const char *const *closed_words_of(const ProtobufCFieldDescriptor *field)
{
	if (field->type != PROTOBUF_C_TYPE_STRING)
		return NULL;
	for (size_t i = 0; i < ROWS; i++)
		if (protobuf_c_message_descriptor_get_field_by_name(rows[i].message,
								    rows[i].field) == field)
			return rows[i].words;
	for (size_t i = 0; i < sizeof of_any / sizeof of_any[0]; i++)
		if (strcmp(of_any[i].field, field->name) == 0)
			return of_any[i].words;
	return NULL;
}

bool closed_words_find(const char *const *words, const char *text, size_t *ret_index)
{
	for (size_t i = 0; text != NULL && words[i] != NULL; i++) {
		if (strcmp(words[i], text) == 0) {
			*ret_index = i;
			return true;
		}
	}
	return false;
}

/* A text, or the texts, of a message: protobuf-c's layout. */
static size_t texts_of(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
		       char *const **ret_texts)
{
	const uint8_t *base = (const uint8_t *)message;
	size_t count = 1;
	if (field->label == PROTOBUF_C_LABEL_REPEATED) {
		memcpy(&count, base + field->quantifier_offset, sizeof count);
		memcpy(ret_texts, base + field->offset, sizeof *ret_texts);
	} else {
		*ret_texts = (char *const *)(const void *)(base + field->offset);
	}
	return count;
}

static bool is_stated(const char *text, const ProtobufCFieldDescriptor *field)
{
	return text != NULL && text != field->default_value && text[0] != '\0';
}

bool closed_words_fault(const ProtobufCMessage *message, struct closed_words_fault *ret_fault)
{
	for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
		const char *const *words = closed_words_of(field);
		char *const *texts;
		size_t count = words != NULL ? texts_of(message, field, &texts) : 0, index;
		for (size_t k = 0; k < count; k++) {
			if (!is_stated(texts[k], field) ||
			    closed_words_find(words, texts[k], &index))
				continue;
			*ret_fault = (struct closed_words_fault){field, k, words};
			return true;
		}
	}
	return false;
}
