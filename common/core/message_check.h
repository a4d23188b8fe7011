/* What message_check() and message_read() refuse alike. */
#ifndef ZHIAN_CORE_MESSAGE_CHECK_H
#define ZHIAN_CORE_MESSAGE_CHECK_H

#include <protobuf-c/protobuf-c.h>

#include "common/base/bytes.h"

/* Strict UTF-8 without NUL (protobuf-c would cut the string there), within MESSAGE_TEXT_MAX. */
bool message_text_valid(struct bytes text);

static inline bool message_enum_has(const ProtobufCEnumDescriptor *descriptor, uint64_t value)
{
	if (value > INT32_MAX)
		return false;
	if (descriptor->n_value_ranges == 1) /* nearly all: without a gap */
		return (int64_t)value >= descriptor->value_ranges[0].start_value &&
		       (int64_t)value - descriptor->value_ranges[0].start_value <
			       (int64_t)descriptor->n_values;
	return protobuf_c_enum_descriptor_get_value(descriptor, (int)value) != NULL;
}

#endif
