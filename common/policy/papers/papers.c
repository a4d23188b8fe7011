#include "common/policy/papers/papers.h"

#include <string.h>

#include "common/policy/papers/work.h"
#include "credit.pb-c.h"
#include "escalation.pb-c.h"
#include "hazard.pb-c.h"
#include "sampling.pb-c.h"

static const struct {
	const ProtobufCMessageDescriptor *message;
	const char *field, *article;
	int advice;
} rows[] = {
#define X(message, field, article, advice)                                                         \
	{&zh__##message##__descriptor, #field, article,                                            \
	 ZH__REVIEW_OUTCOME__REVIEW_OUTCOME_##advice},
#include "common/policy/papers/papers.def"
#undef X
};
#define ROWS (sizeof rows / sizeof rows[0])

size_t paper_parts(const ProtobufCMessageDescriptor *message,
		   struct paper_part parts[PAPER_PARTS_MAX])
{
	size_t count = 0;
	for (size_t i = 0; i < ROWS && count < PAPER_PARTS_MAX; i++)
		if (rows[i].message == message)
			parts[count++] = (struct paper_part){
				.field = protobuf_c_message_descriptor_get_field_by_name(
					message, rows[i].field),
				.article = rows[i].article,
				.advice = rows[i].advice,
			};
	return count;
}

/* protobuf-c's layout: a pointer, or a number that is 0 where nothing was said. */
static const char *text_of(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	const char *text;
	memcpy(&text, (const uint8_t *)message + field->offset, sizeof text);
	return text;
}

static int number_of(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	int number;
	memcpy(&number, (const uint8_t *)message + field->offset, sizeof number);
	return number;
}

bool paper_says(const ProtobufCMessage *message, const struct paper_part *part)
{
	if (part->field->type == PROTOBUF_C_TYPE_ENUM) {
		int number = number_of(message, part->field);
		return number != 0 && protobuf_c_enum_descriptor_get_value(part->field->descriptor,
									   number) != NULL;
	}
	const char *text = text_of(message, part->field);
	return text != NULL && text[0] != '\0';
}

uint16_t paper_missing(const ProtobufCMessage *message,
		       struct paper_part ret_parts[PAPER_PARTS_MAX], size_t *ret_count)
{
	uint16_t lacks = 0;
	*ret_count = paper_parts(message->descriptor, ret_parts);
	for (size_t i = 0; i < *ret_count; i++)
		if (!paper_says(message, &ret_parts[i]))
			lacks |= (uint16_t)(1u << i);
	return lacks;
}

static void put_option(struct writer *out, const char *field)
{
	work_put_text(out, out->size == 0 ? "--" : " --");
	for (size_t i = 0; field[i] != '\0'; i++)
		work_put_text(out, field[i] == '_' ? "-" : (char[]){field[i], '\0'});
}

void paper_options(const struct paper_part *parts, size_t count, uint16_t bits, struct writer *out)
{
	for (size_t i = 0; i < count; i++)
		if ((bits >> i & 1) != 0)
			put_option(out, parts[i].field->name);
}

int paper_finding(const ProtobufCMessage *message, const char *field)
{
	const ProtobufCFieldDescriptor *own =
		protobuf_c_message_descriptor_get_field_by_name(message->descriptor, field);
	return own != NULL && own->type == PROTOBUF_C_TYPE_ENUM ? number_of(message, own) : 0;
}

uint8_t paper_faults(const ProtobufCMessage *message)
{
	struct paper_part parts[PAPER_PARTS_MAX];
	size_t count = paper_parts(&zh__case_review_command__descriptor, parts);
	uint8_t faults = 0;
	for (size_t i = 0; i < count; i++)
		if (paper_finding(message, parts[i].field->name) ==
		    ZH__REVIEW_FINDING__REVIEW_FINDING_NOT_MET)
			faults |= (uint8_t)(1u << i);
	return faults;
}

void paper_copy(const ProtobufCMessage *from, ProtobufCMessage *event)
{
	struct paper_part parts[PAPER_PARTS_MAX];
	size_t count = paper_parts(from->descriptor, parts);
	for (size_t i = 0; i < count; i++) {
		const ProtobufCFieldDescriptor *field = parts[i].field;
		const ProtobufCFieldDescriptor *told =
			protobuf_c_message_descriptor_get_field_by_name(event->descriptor,
									field->name);
		if (told == NULL || told->type != field->type || !paper_says(from, &parts[i]))
			continue;
		uint8_t *to = (uint8_t *)event;
		const protobuf_c_boolean yes = 1;
		bool number = field->type == PROTOBUF_C_TYPE_ENUM;
		memcpy(to + told->offset, (const uint8_t *)from + field->offset,
		       number ? sizeof(int) : sizeof(char *));
		if (number)
			memcpy(to + told->quantifier_offset, &yes, sizeof yes);
	}
}
