/* One value of a message's field from what a person typed: by the field's type and the unit in its
 * name.
 *
 *   *_ms moments ("2025-03-14T09:30"), *_day days, *_fen money ("123.45" and "123.45yuan" are yuan,
 *   "12345fen" is fen), enumerations in lower_snake or by their Chinese word, object numbers as ids
 *   ("HZ-522701-7"), bytes in hex, booleans yes|no.
 */
#ifndef ZHIAN_SERVICES_CTL_FIELD_VALUE_H
#define ZHIAN_SERVICES_CTL_FIELD_VALUE_H

#include <protobuf-c/protobuf-c.h>

#include "common/base/arena.h"
#include "common/base/err.h"
#include "common/base/ids.h"
#include "common/words/catalogue.h"

/* Large enough for any value that isn't a message. */
union field_value {
	int32_t i32;
	uint32_t u32;
	int64_t i64;
	uint64_t u64;
	protobuf_c_boolean boolean;
	char *text;
	ProtobufCMessage *message;
	ProtobufCBinaryData bytes;
};

/* INVALID names the field, the text and what is allowed.  Texts and bytes are in the arena. */
MUST_CHECK enum status field_value_parse(const ProtobufCFieldDescriptor *field, const char *text,
					 struct arena *arena, union field_value *ret_value,
					 struct err *err);

/* What a field of this name names by its number, and takes the id of; NONE: nothing. */
enum object_kind field_object_kind(const char *name);

MUST_CHECK enum status money_parse(const char *text, int64_t *ret_fen);

/* The lower_snake name of an enumeration's value, without the enumeration's own name before it. */
#define ENUM_NAME 64
void enum_value_name(const ProtobufCEnumDescriptor *descriptor, const ProtobufCEnumValue *value,
		     char out[ENUM_NAME]);
/* Unknown (0) is no value; what the program says by itself, or by another act, nobody types. */
bool field_value_typed(const ProtobufCFieldDescriptor *field, const ProtobufCEnumValue *value);
/* false: none of that name. */
bool enum_value_of(const ProtobufCFieldDescriptor *field, const char *name, int *ret_value);
/* A word of the field as people read it: "agreed" of a review is no complaint that was settled
 * ("review_outcome.outcome=agreed").  NULL: the catalogue has none. */
const char *field_word_said(const ProtobufCFieldDescriptor *field, const char *word,
			    enum lang lang);
/* "review_outcome", where that enumeration has words of its own; NULL: it has none. */
const char *field_words_kind(const ProtobufCFieldDescriptor *field, char kind[ENUM_NAME]);
/* "general, larger, major", "一般、较大、重大": of an enumeration, or of a text that only some
 * words may be. */
void field_word_list(const ProtobufCFieldDescriptor *field, const char *between, enum lang lang,
		     struct writer *out);
/* A text that only some words may be, by the word or by its Chinese; NULL: none of them. */
const char *field_word_of(const ProtobufCFieldDescriptor *field, const char *name);

/* Sets the field, or adds to it when it is repeated; FULL when the arena has no room. */
MUST_CHECK enum status field_put(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
				 const union field_value *value, struct arena *arena);
bool field_is_set(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);
size_t field_value_size(ProtobufCType type);

#endif
