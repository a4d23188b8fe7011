/* Protobuf messages from outside: checked on the wire, unpacked into an arena.
 *
 * protobuf-c checks neither UTF-8 nor ranges nor depth, reads "a\0b" as "a", and
 * amplifies a hostile message up to 65 times in memory; so bytes are walked by their
 * descriptor first, and the arena is the only memory that unpacking may use.
 */
#ifndef ZHIAN_CORE_MESSAGE_H
#define ZHIAN_CORE_MESSAGE_H

#include <protobuf-c/protobuf-c.h>

#include "common/base/arena.h"
#include "common/base/status.h"

#define MESSAGE_TEXT_MAX (8u << 10) /* bytes of one string */
#define MESSAGE_REPEATED_MAX 4096u  /* elements of one repeated field */
#define MESSAGE_DEPTH_MAX 8u        /* no schema of ours nests deeper; none recurs */

/* Well-formed for this type: tags and wire types right, strings UTF-8 without NUL and within
 * their limit, enums in range, repeated fields within theirs.  Unknown fields are allowed. */
bool message_check(const ProtobufCMessageDescriptor *descriptor, struct bytes bytes);

/* What is wrong with bytes that message_check() refuses, for whoever sent them. */
enum message_fault_kind {
	MESSAGE_SOUND,
	MESSAGE_BROKEN,        /* no such wire format: cut off, or another type than the field's */
	MESSAGE_TEXT_LONG,     /* more than MESSAGE_TEXT_MAX */
	MESSAGE_TEXT_ZERO,     /* a character U+0000 */
	MESSAGE_TEXT_CODING,   /* not UTF-8 */
	MESSAGE_LIST_LONG,     /* more than MESSAGE_REPEATED_MAX */
	MESSAGE_VALUE_UNKNOWN, /* a number that the enum doesn't have */
	MESSAGE_DEEP,          /* deeper than MESSAGE_DEPTH_MAX */
};
#define MESSAGE_WHERE 128
struct message_fault {
	enum message_fault_kind kind;
	char where[MESSAGE_WHERE]; /* "report.wants[2]", indexes from 0; "": the message itself */
};
/* The first fault in the order of the bytes; SOUND for what message_check() lets pass. */
struct message_fault message_find_fault(const ProtobufCMessageDescriptor *descriptor,
					struct bytes bytes);

/* NULL: malformed, or the arena is full (arena->overflow). */
const ProtobufCMessage *message_unpack(const ProtobufCMessageDescriptor *descriptor,
				       struct bytes bytes, struct arena *arena);
/* A set of a message's fields: bit n is its n-th one by number, from 1.  Only messages of fewer
 * than MESSAGE_FIELDS_MAX fields have sets other than all. */
#define MESSAGE_FIELDS_ALL UINT64_MAX
#define MESSAGE_FIELDS_MAX 64u
/* By their names, with single blanks between them; "": none.  false: a name that no field has or
 * that is in a oneof, or too many fields. */
MUST_CHECK bool message_fields(const ProtobufCMessageDescriptor *descriptor, const char *names,
			       uint64_t *ret_fields);
/* As message_unpack(), but only these fields: others are stepped over, whatever is in them, and
 * absent; unknown ones aren't kept. */
const ProtobufCMessage *message_unpack_fields(const ProtobufCMessageDescriptor *descriptor,
					      struct bytes bytes, uint64_t fields,
					      struct arena *arena);
/* Both in one walk: what passes message_check, unpacked.  NULL: malformed (the arena is as it was),
 * or the arena is full. */
const ProtobufCMessage *message_read(const ProtobufCMessageDescriptor *descriptor,
				     struct bytes bytes, struct arena *arena);
/* The same, but members of type bytes are not copied: they are in `bytes`, which outlives them. */
const ProtobufCMessage *message_read_lent(const ProtobufCMessageDescriptor *descriptor,
					  struct bytes bytes, struct arena *arena);
/* data NULL: the arena is full. */
struct bytes message_pack(const ProtobufCMessage *message, struct arena *arena);
/* What a field of type bytes holds: lent, and only read, which its type can't say. */
ProtobufCBinaryData message_bytes(struct bytes lent);
/* A message of this type, initialised; NULL: the arena is full. */
void *message_new(const ProtobufCMessageDescriptor *descriptor, struct arena *arena);

#endif
