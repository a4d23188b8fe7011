/* Protobuf messages from JSON, by their descriptors: what feeds write and what is in `--option
 * '{…}'`.
 *
 * Members have the names of proto/; moments, days and object ids are strings, money and counts
 * integers, enumerations lower_snake, bytes hex.  Unknown and repeated members, null, fractions and
 * wrong types are refused with the path to them ("report.product.class_code").
 */
#ifndef ZHIAN_SERVICES_CTL_JSON_IN_H
#define ZHIAN_SERVICES_CTL_JSON_IN_H

#include <protobuf-c/protobuf-c.h>

#include "common/base/arena.h"
#include "common/base/err.h"
#include "services/ctl/show/json_tree.h"

/* One JSON object into an empty message; INVALID says where and why; FULL when the arena is used
 * up. */
MUST_CHECK enum status json_in_text(struct bytes text, ProtobufCMessage *message,
				    struct arena *arena, struct err *err);
MUST_CHECK enum status json_in_object(const json_t *object, ProtobufCMessage *message,
				      struct arena *arena, struct err *err);

#endif
