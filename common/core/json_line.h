/* One JSON object a line, written into the caller's memory: what queries answer and --json prints.
 *
 * First member "kind"; absent members are not written (never null); moments,
 * days and ids as printed strings; money and sequences as numbers.  A writer
 * that overflows stays overflowed (check out->overflow once at the end).
 */
#ifndef ZHIAN_CORE_JSON_LINE_H
#define ZHIAN_CORE_JSON_LINE_H

#include <protobuf-c/protobuf-c.h>

#include "common/base/bytes.h"
#include "common/base/ids.h"
#include "common/base/state_table.h"

struct json_line {
	struct writer *out;
	bool comma; /* the next member or element needs one */
	bool named; /* regions are named: of what json_begin began, which is written to be read */
};

void json_begin(struct json_line *json, struct writer *out, const char *kind); /* {"kind":"…" */
void json_end(struct json_line *json);                                         /* } and LF */

/* `name` NULL inside of an array. */
/* NULL or "": not written */
void json_text(struct json_line *json, const char *name, const char *text);
void json_bytes_text(struct json_line *json, const char *name, struct bytes text);
void json_hex(struct json_line *json, const char *name, struct bytes bytes);
/* All 16 digits, the highest first; 0: not written */
void json_hex_number(struct json_line *json, const char *name, uint64_t number);
void json_number(struct json_line *json, const char *name, int64_t number);
/* In quotes above INT64_MAX, which readers of JSON don't take for an integer.  Behind the code of a
 * region (region_is_stated_by) stands NAME_name, where the list has it. */
void json_unsigned(struct json_line *json, const char *name, uint64_t number);
void json_bool(struct json_line *json, const char *name, bool value);
/* 0 or TIME_NEVER_MS: not written */
void json_moment(struct json_line *json, const char *name, int64_t moment_ms);
/* day number; 0: not written */
void json_day(struct json_line *json, const char *name, int32_t day);
/* number 0: not written */
void json_id(struct json_line *json, const char *name, struct object_id id);
void json_event_id(struct json_line *json, const char *name, struct event_id id);
/* lower_snake without the enum's prefix: "major"; the number when this build doesn't know it. */
void json_enum(struct json_line *json, const char *name, const ProtobufCEnumDescriptor *descriptor,
	       int value);
/* The word alone, without quotes; nothing when this build doesn't know it. */
void json_enum_word(struct writer *out, const ProtobufCEnumDescriptor *descriptor, int value);
/* The name alone: the value is what the caller writes next, or takes from a line made before. */
void json_name(struct json_line *json, const char *name);
void json_array(struct json_line *json, const char *name);
void json_array_end(struct json_line *json);
/* "possible": the names of what the table lets happen in that state. */
void json_possible(struct json_line *json, const struct state_table *table, uint8_t state);
void json_object(struct json_line *json, const char *name);
void json_object_end(struct json_line *json);
/* All stated fields of a message by their proto names; *_ms as moments, *_day as days, enums as
 * lower_snake without their prefix, bytes as hex, sub-messages as objects. */
void json_message_fields(struct json_line *json, const ProtobufCMessage *message);
/* The one of this name; not written where it isn't stated, or the message has none. */
void json_message_field(struct json_line *json, const ProtobufCMessage *message, const char *name);

#endif
