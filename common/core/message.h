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

/* NULL: malformed, or the arena is full (arena->overflow). */
const ProtobufCMessage *message_unpack(const ProtobufCMessageDescriptor *descriptor,
				       struct bytes bytes, struct arena *arena);
/* Both in one walk: what passes message_check, unpacked.  NULL: malformed (the arena is as it was),
 * or the arena is full. */
const ProtobufCMessage *message_read(const ProtobufCMessageDescriptor *descriptor,
				     struct bytes bytes, struct arena *arena);
/* The same, but members of type bytes are not copied: they lie in `bytes`, which outlives them. */
const ProtobufCMessage *message_read_lent(const ProtobufCMessageDescriptor *descriptor,
					  struct bytes bytes, struct arena *arena);
/* data NULL: the arena is full. */
struct bytes message_pack(const ProtobufCMessage *message, struct arena *arena);
/* A message of this type, initialised; NULL: the arena is full. */
void *message_new(const ProtobufCMessageDescriptor *descriptor, struct arena *arena);

#endif
